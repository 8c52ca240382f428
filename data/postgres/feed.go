package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// channel is what commits notify.
const channel = "lianxin"

// feed wakes those who wait for changes: at once after a commit of this store and when the database notifies of another's. It has a
// session of its own, begun by the first who waits. Notifications may get lost with their session: who waits looks every
// Options.Poll besides, and a new session wakes everybody once.
type feed struct {
	store *Store
	stop  context.CancelFunc
	ctx   context.Context //nolint:containedctx // the life of the listener
	begin sync.Once
	done  sync.WaitGroup

	mu    sync.Mutex
	woken chan struct{} // closed at the next commit
}

func newFeed(s *Store) *feed {
	ctx, stop := context.WithCancel(context.Background())
	return &feed{store: s, ctx: ctx, stop: stop, woken: make(chan struct{})}
}

// wake tells everyone that there was, or may have been, a commit.
func (f *feed) wake() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.woken)
	f.woken = make(chan struct{})
}

// next is closed at the next commit.
func (f *feed) next() <-chan struct{} {
	f.begin.Do(func() { f.done.Go(f.run) })
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.woken
}

// run listens until the store is closed, and begins anew when the session is lost.
func (f *feed) run() {
	for wait := 50 * time.Millisecond; f.ctx.Err() == nil; wait = min(2*wait, 2*time.Second) {
		if c, err := f.store.connect(f.ctx); err == nil {
			if f.listen(c) {
				wait = 25 * time.Millisecond
			}
			disconnect(c)
		}
		pause(f.ctx, wait)
	}
}

// listen wakes everybody at every notification until the session is lost; false when it could not begin.
func (f *feed) listen(c *pgx.Conn) bool {
	limited, cancel := context.WithTimeout(f.ctx, f.store.options.Timeout)
	_, err := c.Exec(limited, "LISTEN "+channel)
	cancel()
	if err != nil {
		return false
	}
	f.wake()
	for {
		if _, err := c.WaitForNotification(f.ctx); err != nil {
			return true
		}
		f.wake()
	}
}

func (f *feed) close() {
	f.stop()
	f.begin.Do(func() {}) // nobody begins any more
	f.done.Wait()
	f.wake()
}

// Wait returns when the store has passed the revision (nil) or ctx ends (its error). It sees writes of other processes. It fails
// with ErrUnavailable when the database does not answer.
func (s *Store) Wait(ctx context.Context, revision int64) error {
	for {
		woken := s.feed.next() // before reading, or a commit between would be missed
		now, err := s.look(ctx)
		if err != nil {
			return fmt.Errorf("wait for changes: %w", err)
		}
		if now > revision {
			return nil
		}
		tick := time.NewTimer(s.options.Poll)
		select {
		case <-ctx.Done():
		case <-woken:
		case <-tick.C:
		}
		tick.Stop()
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// look reads the store's revision. A database that takes longer than a follower can wait does not answer, even when the caller's
// own time ends first: else a frozen one would look like one in which nothing happens.
func (s *Store) look(ctx context.Context) (revision int64, err error) {
	began := time.Now() //nolint:forbidigo // measures a wait; no record sees it
	err = s.read(ctx, func(ctx context.Context, c *pgx.Conn) error {
		limited, cancel := context.WithTimeout(ctx, lookLimit)
		defer cancel()
		var generation int64
		if err := c.QueryRow(limited, "SELECT s.revision, v.generation FROM lianxin.lx_store AS s, vault.vault AS v").Scan(&revision, &generation); err != nil {
			return err
		}
		if generation == s.generation.Load() {
			return nil
		}
		return s.followKey(limited, c)
	})
	if errors.Is(err, context.DeadlineExceeded) && time.Since(began) >= lookLimit/2 { //nolint:forbidigo // as above
		return 0, errSilent
	}
	return revision, err
}

const lookLimit = 2 * time.Second
