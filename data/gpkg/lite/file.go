package lite

import (
	"errors"
	"io/fs"
	"os"

	"lianxin/data"
)

// CreateFile makes an empty file that its owner alone may read, for SQLite to open. ErrConflict when there is one.
func CreateFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return &Error{Reason: "the file is there already", sentinel: data.ErrConflict, cause: err}
	case err != nil:
		return &Error{Reason: "the file cannot be made", sentinel: data.ErrUnavailable, cause: err}
	}
	return f.Close()
}

// RemoveFile removes a database file and what SQLite keeps beside it. It is no error when there is none.
func RemoveFile(path string) error { return errors.Join(remove(path), RemoveLog(path)) }

// RemoveLog removes what SQLite keeps beside a database file that nobody has open.
func RemoveLog(path string) error {
	return errors.Join(remove(path+"-wal"), remove(path+"-shm"), remove(path+"-journal"))
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
