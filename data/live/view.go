package live

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"lianxin/data"
)

// Options of a View. The zero Options work for one process by itself.
type Options struct {
	// Secret keys tags, cursors and event ids. Nodes behind one address need the same one, of 16 bytes or more; empty makes one that
	// ends with the process.
	Secret []byte
	// Now is the clock.
	Now func() time.Time
	// Every is the shortest time between two snapshots; edits that come sooner are published together. 100 ms when zero.
	Every time.Duration
	// Poll is how often the store is looked at even if it does not call. 5 s when zero.
	Poll time.Duration
	// Log is told when the store does not answer, when it answers again, and when it has lost what was read from it. Nothing is logged when nil.
	Log *slog.Logger
	// Parts is how many parts of a layer are read at the same time at start. The number of cores when zero.
	Parts int
}

// View answers every map-facing read from memory. Readers never lock: each answer is made from one immutable snapshot, and following the
// store only ever publishes the next.
type View struct {
	store    data.Store
	opts     Options
	sealer   *sealer
	layouts  map[data.LayerID]*layout
	now      atomic.Pointer[snapshot]
	link     link
	reloads  atomic.Int64 // that a loss of commits made necessary
	notices  notices
	lands    lands
	computed memo
	rounds   rounds
	keys     visitKeys
	buffers  sync.Pool
	makers   sync.Pool // of tiles
	tiles    tileCache
	trail    trail
	catching sync.Mutex // one copy at a time is caught up with from the store
	ground   atomic.Pointer[footing]
	pasts    memo          // snapshots of earlier moments
	undoing  chan struct{} // holds one while one of these is made: it may be as large as the newest
	reach    atomic.Int64  // the earliest moment, ms; 0 until it was asked for
	opened   time.Time
}

// Open reads the whole store and returns a View of it, which answers from then on as the store was. Run keeps it fresh.
func Open(ctx context.Context, store data.Store, opts Options) (*View, error) {
	if opts.Now == nil {
		opts.Now = time.Now //nolint:forbidigo // the default of a parameter
	}
	if opts.Every <= 0 {
		opts.Every = 100 * time.Millisecond
	}
	if opts.Poll <= 0 {
		opts.Poll = 5 * time.Second
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Parts <= 0 {
		opts.Parts = runtime.GOMAXPROCS(0)
	}
	if len(opts.Secret) == 0 {
		opts.Secret = make([]byte, 32)
		if _, err := rand.Read(opts.Secret); err != nil {
			return nil, fmt.Errorf("make a secret: %w", err)
		}
	}
	if len(opts.Secret) < 16 {
		return nil, data.Invalid("secret", "has fewer than 16 bytes")
	}
	s, err := newSealer(opts.Secret)
	if err != nil {
		return nil, err
	}
	v := &View{store: store, opts: opts, sealer: s, layouts: map[data.LayerID]*layout{}, opened: opts.Now().UTC().Truncate(time.Millisecond)}
	v.buffers.New = func() any {
		b := make([]byte, 0, writeSize+8<<10)
		return &b
	}
	v.pasts.max, v.undoing = maxPasts, make(chan struct{}, 1)
	v.makers.New = func() any { return newTileMaker() }
	for _, l := range store.Schema().Layers() {
		v.layouts[l.ID] = newLayout(l)
	}
	snap, err := v.load(ctx)
	if err != nil {
		return nil, fmt.Errorf("load the live view: %w", err)
	}
	v.now.Store(snap)
	if err := v.trail.reset(snap.info.Revision); err != nil {
		return nil, fmt.Errorf("begin a trail of changes: %w", err)
	}
	v.link.level(opts.Now(), false)
	return v, nil
}

func (v *View) load(ctx context.Context) (*snapshot, error) {
	if err := v.keys.load(ctx, v.store, nil); err != nil {
		return nil, err
	}
	l := &loader{store: v.store, parts: v.opts.Parts, now: v.opts.Now(), layouts: v.layouts}
	return l.load(ctx)
}
