package api

import (
	"slices"
	"sync"

	"lianxin/data"
)

// bell tells event streams that alerts in their viewer's scope changed.
type bell struct {
	mu    sync.Mutex
	ears  map[*ear]struct{}
	pokes chan struct{} // somebody here changed alerts: look at once
}

// ear is one stream's.
type ear struct {
	C      chan struct{} // has a value when alerts changed since it was last read
	viewer data.Viewer
}

func newBell() *bell { return &bell{ears: map[*ear]struct{}{}, pokes: make(chan struct{}, 1)} }

func (b *bell) listen(v data.Viewer) *ear {
	e := &ear{make(chan struct{}, 1), v}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ears[e] = struct{}{}
	return e
}

func (b *bell) leave(e *ear) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.ears, e)
}

// ring tells those who see one of the units.
func (b *bell) ring(units []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for e := range b.ears {
		if e.viewer.Aggregates() && slices.ContainsFunc(units, e.viewer.Sees) {
			nudge(e.C)
		}
	}
}

func (b *bell) poke() { nudge(b.pokes) }

func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // it has one already
	}
}
