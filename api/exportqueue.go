package api

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"lianxin/data"
	"lianxin/data/export"
)

// Bounds of exports: what runs at a time, what one owner and all may have, how long a file is kept and how much of the disk all take.
const (
	exportsRunning  = 2
	exportsOfOne    = 5
	exportsOfAll    = 50
	exportsKeep     = 30 * time.Minute
	exportsMaxBytes = 16 << 30
)

type exportState string

const (
	exportRunning   exportState = "running" // or waiting for its turn
	exportDone      exportState = "done"
	exportFailed    exportState = "failed"
	exportCancelled exportState = "cancelled"
)

// exportJob is one export and its file.
type exportJob struct {
	id     string
	owner  string // exactly who may know of it
	made   time.Time
	job    *export.Job
	layers []string
	asked  []string // each layer's filter in words
	name   string   // of the file
	total  int64
	rows   atomic.Int64
	cancel context.CancelFunc

	// Below is guarded by the queue.
	state exportState
	bytes int64
	path  string
	until time.Time // when the file goes; zero while it runs
	fault exportFault
}

// exportQueue runs exports and keeps their files, in a folder that its owner alone reads and that is emptied at start and end.
type exportQueue struct {
	dir     string
	slots   chan struct{}
	ctx     context.Context //nolint:containedctx // the life of the queue, not of a call
	cancel  context.CancelFunc
	running sync.WaitGroup
	now     func() time.Time
	log     *slog.Logger

	mu     sync.Mutex
	jobs   map[string]*exportJob
	closed bool
}

// newExportQueue empties dir, which belongs to this server alone. Without one nothing can be exported.
func newExportQueue(dir string, now func() time.Time, log *slog.Logger) (*exportQueue, error) {
	q := &exportQueue{dir: dir, log: log, slots: make(chan struct{}, exportsRunning), jobs: map[string]*exportJob{}, now: now, closed: dir == ""}
	q.ctx, q.cancel = context.WithCancel(context.Background())
	if dir == "" {
		return q, nil
	}
	if err := os.RemoveAll(dir); err != nil {
		return nil, fmt.Errorf("empty the folder of exports: %w", err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of exports: %w", err)
	}
	return q, nil
}

// admit makes room for a job of an owner, or says why there is none.
func (q *exportQueue) admit(owner string) (*exportJob, error) {
	q.sweep()
	q.mu.Lock()
	defer q.mu.Unlock()
	own, bytes := 0, int64(0)
	q.makeRoom(owner)
	for _, j := range q.jobs {
		bytes += j.bytes
		if j.owner == owner && j.state == exportRunning {
			own++
		}
	}
	switch {
	case q.closed:
		return nil, fmt.Errorf("exports: %w", data.ErrUnavailable)
	case own >= exportsOfOne:
		return nil, fmt.Errorf("%d exports of the same owner are running: %w", own, data.ErrUnavailable)
	case len(q.jobs) >= exportsOfAll || bytes > exportsMaxBytes:
		return nil, fmt.Errorf("%d exports of %d bytes are kept: %w", len(q.jobs), bytes, data.ErrUnavailable)
	}
	var raw [20]byte
	if _, err := rand.Read(raw[:]); err != nil {
		return nil, fmt.Errorf("draw an id: %w", err)
	}
	id := strings.ToLower(base32.StdEncoding.EncodeToString(raw[:]))
	j := &exportJob{id: id, owner: owner, made: q.now(), state: exportRunning}
	q.jobs[id] = j
	return j, nil
}

// exportsKept is how many finished exports of one owner are kept: a further one takes the place of the oldest, so that nobody fills the table.
const exportsKept = 8

// makeRoom drops an owner's oldest finished exports beyond those that are kept. The lock is held.
func (q *exportQueue) makeRoom(owner string) {
	var done []*exportJob
	for _, j := range q.jobs {
		if j.owner == owner && j.state != exportRunning {
			done = append(done, j)
		}
	}
	slices.SortFunc(done, func(a, b *exportJob) int { return a.made.Compare(b.made) })
	for _, j := range done[:max(0, len(done)-exportsKept+1)] {
		q.remove(j)
	}
}

// forget takes away a job that did not start.
func (q *exportQueue) forget(j *exportJob) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.jobs, j.id)
}

// start runs a job when its turn comes.
func (q *exportQueue) start(j *exportJob) error {
	ctx, cancel := context.WithCancel(q.ctx)
	q.mu.Lock()
	if q.closed {
		q.mu.Unlock()
		cancel()
		return fmt.Errorf("exports: %w", data.ErrUnavailable)
	}
	j.cancel = cancel
	j.path = filepath.Join(q.dir, j.id)
	q.running.Add(1)
	q.mu.Unlock()
	j.job.Progress = func(rows int64) { j.rows.Store(rows) }
	go func() {
		defer q.running.Done()
		defer cancel()
		q.finish(j, q.write(ctx, j))
	}()
	return nil
}

func (q *exportQueue) write(ctx context.Context, j *exportJob) error {
	select {
	case q.slots <- struct{}{}:
		defer func() { <-q.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return export.WriteFile(ctx, j.path, j.job)
}

// finish notes how a job ended. What it held of the records goes.
func (q *exportQueue) finish(j *exportJob, err error) {
	info, statErr := os.Stat(j.path)
	q.mu.Lock()
	defer q.mu.Unlock()
	j.until = q.now().Add(exportsKeep)
	j.job.Tables = nil
	switch {
	case j.state == exportCancelled || errors.Is(err, context.Canceled):
		j.state = exportCancelled
		_ = os.Remove(j.path) // it may be whole already; the folder is emptied at the end in any case
	case err != nil || statErr != nil:
		j.state, j.fault = exportFailed, faultOf(err)
		q.log.Error("export failed", slog.String("audit_id", j.job.Note.AuditID), slog.Any("error", err))
	default:
		j.state, j.bytes = exportDone, info.Size()
		j.rows.Store(j.total)
	}
	time.AfterFunc(exportsKeep+time.Second, q.sweep)
}

// of finds an owner's job; another's does not exist.
func (q *exportQueue) of(id, owner string) (*exportJob, error) {
	q.sweep()
	q.mu.Lock()
	defer q.mu.Unlock()
	j := q.jobs[id]
	if j == nil || j.owner != owner || j.cancel == nil {
		return nil, fmt.Errorf("export: %w", data.ErrNotFound)
	}
	return j, nil
}

// list are an owner's jobs, newest first.
func (q *exportQueue) list(owner string) []*exportJob {
	q.sweep()
	q.mu.Lock()
	defer q.mu.Unlock()
	var own []*exportJob
	for _, j := range q.jobs {
		if j.owner == owner && j.cancel != nil { // started
			own = append(own, j)
		}
	}
	slices.SortFunc(own, func(a, b *exportJob) int {
		if c := b.made.Compare(a.made); c != 0 {
			return c
		}
		return strings.Compare(a.id, b.id)
	})
	return own
}

// drop cancels a job that runs and forgets one that ended.
func (q *exportQueue) drop(j *exportJob) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if j.state == exportRunning {
		j.state = exportCancelled
		j.cancel()
		return
	}
	q.remove(j)
}

// remove takes a job and its file away; the queue is locked.
func (q *exportQueue) remove(j *exportJob) {
	delete(q.jobs, j.id)
	if err := os.Remove(j.path); err != nil && !errors.Is(err, os.ErrNotExist) {
		q.log.Error("an exported file could not be removed", slog.Any("error", err))
	}
}

// sweep takes away what has been kept long enough.
func (q *exportQueue) sweep() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, j := range q.jobs {
		if !j.until.IsZero() && !q.now().Before(j.until) {
			q.remove(j)
		}
	}
}

// close ends every job and leaves no file.
func (q *exportQueue) close() error {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.cancel()
	q.running.Wait()
	if q.dir == "" {
		return nil
	}
	return os.RemoveAll(q.dir)
}
