package gpkg

import (
	"errors"
	"fmt"
	"os"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
)

// places are the files of an open store, by what they are and not what they are called: somebody may put others in their place.
type places struct {
	file            os.FileInfo // the map file
	vault           os.FileInfo
	logs, vaultLogs os.FileInfo // SQLite's, which last as long as the file is open
}

// note remembers what lies beside the map file, once all is open.
func (p *places) note(path string) {
	for name, to := range map[string]*os.FileInfo{vaultPath(path): &p.vault, path + "-wal": &p.logs, vaultPath(path) + "-wal": &p.vaultLogs} {
		if info, err := os.Stat(name); err == nil {
			*to = info
		}
	}
}

// leave removes the logs that a closed store left because its files had been replaced: SQLite would take them for the new files'.
func (p *places) leave(path string) error {
	return errors.Join(leaveLog(path, p.file, p.logs), leaveLog(vaultPath(path), p.vault, p.vaultLogs))
}

func leaveLog(path string, file, log os.FileInfo) error {
	if replaced(path, file) && log != nil && !replaced(path+"-wal", log) {
		return lite.RemoveLog(path)
	}
	return nil
}

// replaced tells whether another file lies where one was; false when none lies there, since it may come back.
func replaced(path string, was os.FileInfo) bool {
	now, err := os.Stat(path)
	return err == nil && was != nil && !os.SameFile(was, now)
}

// inPlace fails with ErrReplaced when the map file that is open is not the one at its path any more. To write into it would acknowledge what nobody finds,
// and what is opened by its name now has another content.
func (s *Store) inPlace() error {
	if replaced(s.path, s.place.file) {
		return fmt.Errorf("%w: %w", data.ErrUnavailable, data.ErrReplaced)
	}
	return nil
}
