package gpkg

import (
	"context"
	"errors"

	"lianxin/data/gpkg/lite"
)

// attach makes a staging file readable to the writer as schema `stage`, and holds off the writing back of the log until detach,
// which then starts it on the side: a merge's commit need not wait for it.
func (s *Store) attach(ctx context.Context, path string) (detach func() error, err error) {
	uri, err := lite.URI(path, "rw")
	if err != nil {
		return nil, err
	}
	if _, err := s.writer.Exec(ctx, "ATTACH DATABASE ? AS stage", uri); err != nil {
		return nil, err
	}
	detach = func() error {
		ctx := context.WithoutCancel(ctx)
		err := s.writer.Script(ctx, "DROP TABLE IF EXISTS temp.lx_match; DROP TABLE IF EXISTS temp.lx_revived; PRAGMA wal_autocheckpoint = 1000")
		_, e := s.writer.Exec(ctx, "DETACH DATABASE stage")
		s.checkpoint()
		return errors.Join(err, e)
	}
	if err := s.writer.Script(ctx, "PRAGMA wal_autocheckpoint = 0"); err != nil {
		return nil, errors.Join(err, detach())
	}
	return detach, nil
}

// checkpoint writes the log back into the map file beside other work. Readers and writers go on meanwhile.
func (s *Store) checkpoint() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.running.Go(func() {
		ctx := context.Background()
		c, err := s.driver.Open(ctx, s.path, lite.Options{Busy: s.options.BusyTimeout})
		if err != nil {
			return // the log is written back by later commits, or when the store is closed
		}
		_ = c.Script(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
		_ = c.Close()
	})
}
