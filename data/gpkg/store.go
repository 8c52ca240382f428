package gpkg

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/gpkg/vault"
)

// Store is an open store. It implements data.Parted.
type Store struct {
	path    string
	options Options
	schema  *data.Schema
	tables  []*table
	driver  *lite.Driver
	vault   *vault.Vault
	readers *lite.Pool
	feed    *feed

	id, generated string
	created       time.Time
	keyBeside     bool // the key is the file beside the store

	turn   chan struct{} // holds one token while the writer is used or the store is closed
	writer *lite.Conn

	place places // of what was opened

	mu      sync.Mutex
	closed  bool
	running sync.WaitGroup // checkpoints under way
}

var _ data.Parted = (*Store)(nil)

// Names of the files beside a store at path F.
func vaultPath(path string) string { return path + ".vault" }
func keyPath(path string) string   { return path + ".key" }

// nextKeyPath is the file of the key to come, while it is changed.
func nextKeyPath(path string) string { return keyPath(path) + ".next" }

func stagePrefix(path string) string {
	return path + ".stage-"
}

// Path is the map file's.
func (s *Store) Path() string { return s.path }

// Schema is the registry the store was opened with.
func (s *Store) Schema() *data.Schema { return s.schema }

// Vault is the store's vault, for what else must be kept beside a map file.
func (s *Store) Vault() *vault.Vault { return s.vault }

// Close waits for running writes, writes back the log and releases the files. What a stage still under way has staged is
// removed by its Discard, or at the next start.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	s.turn <- struct{}{} // waits for a write under way; those that come later find the store closed
	defer s.written()
	s.running.Wait()
	err := errors.Join(s.feed.close(), s.readers.Close())
	// The log goes back into the file when the last connection closes; a store that others have open keeps it.
	err = errors.Join(err, s.writer.Close(), s.vault.Close(), s.place.leave(s.path))
	if err != nil {
		return fmt.Errorf("close the store: %w", err)
	}
	return nil
}

// table finds a layer's table; ErrNotFound.
func (s *Store) table(id data.LayerID) (*table, error) {
	for _, t := range s.tables {
		if t.layer.ID == id {
			return t, nil
		}
	}
	return nil, fmt.Errorf("layer %q: %w", id, data.ErrNotFound)
}

func (s *Store) tableNo(no int64) (*table, error) {
	for _, t := range s.tables {
		if t.no == no {
			return t, nil
		}
	}
	return nil, fmt.Errorf("layer number %d: %w", no, data.ErrNotFound)
}

// read lends a reading connection.
func (s *Store) read(ctx context.Context, fn func(*lite.Conn) error) error {
	err := s.readers.Do(ctx, fn)
	if errors.Is(err, lite.ErrClosed) {
		return errClosed
	}
	return err
}

// writing takes the writer; give it back with s.written. Other processes may still hold the file's own lock.
func (s *Store) writing(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	err := s.inPlace()
	if s.isClosed() {
		err = errClosed
	}
	if err != nil {
		<-s.turn
	}
	return err
}

func (s *Store) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

func (s *Store) written() { <-s.turn }

var errClosed = fmt.Errorf("the store is closed: %w", data.ErrUnavailable)

// Info is the store's state now.
func (s *Store) Info(ctx context.Context) (info data.Info, err error) {
	err = s.read(ctx, func(c *lite.Conn) error {
		return c.Read(ctx, func() error {
			info, _, err = s.info(ctx, c)
			return err
		})
	})
	if err != nil {
		return data.Info{}, fmt.Errorf("read the store's state: %w", err)
	}
	return info, nil
}

// info reads the state within a transaction, and how many commits made it.
func (s *Store) info(ctx context.Context, c *lite.Conn) (info data.Info, commits int64, err error) {
	info = data.Info{ID: s.id, Generated: s.generated, Created: s.created, Counts: map[data.LayerID]int64{}}
	if _, err := c.One(ctx, "SELECT revision, boundary_version, commits, "+markOf("revision")+" FROM lx_store", nil,
		&info.Revision, &info.BoundaryVersion, &commits, &info.Mark); err != nil {
		return data.Info{}, 0, err
	}
	for _, t := range s.tables {
		n, err := c.Int(ctx, "SELECT records FROM lx_layer WHERE no = ?", t.no)
		if err != nil {
			return data.Info{}, 0, err
		}
		info.Counts[t.layer.ID] = n
	}
	return info, commits, nil
}
