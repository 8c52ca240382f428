package accounts

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"lianxin/data"
)

// maxJournalBatch is how many events one transaction writes.
const maxJournalBatch = 256

// journal gathers events of concurrent callers, so that one sync of the disk serves them all.
type journal struct {
	mu      sync.Mutex
	waiting []*waiter
	writing bool // a goroutine is emptying waiting
	closed  bool
	done    sync.WaitGroup
}

type waiter struct {
	event Event
	seq   int64
	err   error
	ready chan struct{} // closed when seq or err is set
}

// Append writes an event to the audit log and returns its number once it is on the disk: only then may what it tells of leave
// the server. When it fails the event may have been written nevertheless. It is safe for concurrent use.
func (b *Book) Append(ctx context.Context, e Event) (seq int64, err error) {
	if err := e.Validate(); err != nil {
		return 0, err
	}
	w := &waiter{event: e, ready: make(chan struct{})}
	if err := b.enter(ctx, w); err != nil {
		return 0, err
	}
	select {
	case <-w.ready:
		return w.seq, w.err
	case <-ctx.Done():
		return 0, fmt.Errorf("write the audit log: %w", ctx.Err())
	}
}

var errClosed = fmt.Errorf("the accounts are closed: %w", data.ErrUnavailable)

func (b *Book) enter(ctx context.Context, w *waiter) error {
	j := &b.journal
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return errClosed
	}
	j.waiting = append(j.waiting, w)
	if !j.writing {
		j.writing = true
		j.done.Add(1)
		go b.writeJournal(context.WithoutCancel(ctx))
	}
	return nil
}

// writeJournal writes what waits, one transaction after the other, until nothing does.
func (b *Book) writeJournal(ctx context.Context) {
	defer b.journal.done.Done()
	for {
		batch := b.journal.take()
		if batch == nil {
			return
		}
		events := make([]Event, len(batch))
		for i, w := range batch {
			events[i] = w.event
		}
		first := int64(0)
		err := b.db.Write(ctx, func(tx Tx) (err error) {
			first, err = b.chain(ctx, tx, events...)
			return err
		})
		for i, w := range batch {
			if err != nil {
				w.err = errors.Join(data.ErrUnavailable, err)
			}
			w.seq = first + int64(i)
			close(w.ready)
		}
	}
}

// take is the next batch; nil, and nobody writes any more, when nothing waits.
func (j *journal) take() []*waiter {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.waiting) == 0 {
		j.writing, j.waiting = false, nil
		return nil
	}
	n := min(len(j.waiting), maxJournalBatch)
	batch := j.waiting[:n:n]
	j.waiting = j.waiting[n:]
	return batch
}

// close lets no more in and waits until everything is written.
func (j *journal) close() {
	j.mu.Lock()
	j.closed = true
	j.mu.Unlock()
	j.done.Wait()
}
