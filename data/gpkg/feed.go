package gpkg

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"lianxin/data/gpkg/lite"
)

// pollInterval is how often those who wait look for commits of other processes.
const pollInterval = 100 * time.Millisecond

// feed wakes those who wait for changes: at once after a commit of this store, and within pollInterval after one of another
// process, which SQLite's data_version tells without reading a page of the file.
type feed struct {
	open func(context.Context) (*lite.Conn, error)

	mu    sync.Mutex
	woken chan struct{} // closed at the next commit

	poll    sync.Mutex // held while conn is used
	conn    *lite.Conn // opened by the first who waits
	version int64      // data_version when last looked at
	closed  bool
}

func newFeed(open func(context.Context) (*lite.Conn, error)) *feed {
	return &feed{open: open, woken: make(chan struct{})}
}

// wake tells everyone that there was a commit.
func (f *feed) wake() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.woken)
	f.woken = make(chan struct{})
}

// next is closed at the next commit.
func (f *feed) next() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.woken
}

// look wakes everyone when another connection has committed since the last look. While somebody looks nobody else needs to.
func (f *feed) look(ctx context.Context) error {
	if !f.poll.TryLock() {
		return nil
	}
	defer f.poll.Unlock()
	if f.closed {
		return errClosed
	}
	if f.conn == nil {
		c, err := f.open(ctx)
		if err != nil {
			return err
		}
		f.conn = c
	}
	version, err := f.conn.Int(ctx, "PRAGMA data_version")
	if err != nil {
		return err
	}
	if version != f.version {
		f.version = version
		f.wake()
	}
	return nil
}

func (f *feed) close() error {
	f.poll.Lock()
	defer f.poll.Unlock()
	f.closed = true
	f.wake()
	if f.conn == nil {
		return nil
	}
	return f.conn.Close()
}

// Wait returns when the store has passed the revision (nil) or ctx ends (its error). It sees writes of other processes.
func (s *Store) Wait(ctx context.Context, revision int64) error {
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		woken := s.feed.next() // before reading, or a commit between would be missed
		var now int64
		err := s.read(ctx, func(c *lite.Conn) (err error) {
			now, err = c.Int(ctx, "SELECT revision FROM lx_store")
			return err
		})
		if err != nil {
			return fmt.Errorf("wait for changes: %w", err)
		}
		if now > revision {
			return nil
		}
		for waiting := true; waiting; {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-woken:
				waiting = false
			case <-tick.C:
				if err := errors.Join(s.inPlace(), s.feed.look(ctx)); err != nil {
					return fmt.Errorf("wait for changes: %w", err)
				}
			}
		}
	}
}
