package live

import (
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"
	"sync"

	"lianxin/data"
)

// maxNamedUnits is how many units a change names in a layer; more of them are named by their counties.
const maxNamedUnits = 200

// Change is what changed in a viewer's scope since the one before.
type Change struct {
	Tag   string                    // names the state reached; equal states of one scope have equal tags
	All   bool                      // anything may have changed: settings, boundaries, the local date
	Units map[data.LayerID][]string // codes of the units whose rows changed, ascending; counties when they are many
}

// Subscription tells one viewer of changes in scope. What is not taken in time is gathered, never lost and never piled up: memory is bounded
// by the scope, however slow the reader.
type Subscription struct {
	// C has a value when there is something to Take.
	C <-chan struct{}

	view   *View
	viewer data.Viewer
	wake   chan struct{}

	mu      sync.Mutex
	all     bool
	touched map[data.LayerID]slots
}

// notices are the subscriptions of a View.
type notices struct {
	mu   sync.Mutex
	subs map[*Subscription]struct{}
}

// Subscribe begins to tell a viewer of changes. A viewer without rights is told of none. Close the subscription.
func (v *View) Subscribe(viewer data.Viewer) *Subscription {
	wake := make(chan struct{}, 1)
	s := &Subscription{C: wake, view: v, viewer: viewer, wake: wake, touched: map[data.LayerID]slots{}}
	v.notices.mu.Lock()
	defer v.notices.mu.Unlock()
	if v.notices.subs == nil {
		v.notices.subs = map[*Subscription]struct{}{}
	}
	v.notices.subs[s] = struct{}{}
	return s
}

// Subscribers is how many subscriptions are open.
func (v *View) Subscribers() int {
	v.notices.mu.Lock()
	defer v.notices.mu.Unlock()
	return len(v.notices.subs)
}

// Close ends the subscription; closing it again does nothing.
func (s *Subscription) Close() {
	s.view.notices.mu.Lock()
	defer s.view.notices.mu.Unlock()
	delete(s.view.notices.subs, s)
}

// Tag names the state of the viewer's scope now.
func (s *Subscription) Tag() string {
	snap := s.view.now.Load()
	return snap.scopeTag(s.view.sealer, s.viewer, snap.units.inScope(s.viewer))
}

// Take is what changed since the last Take.
func (s *Subscription) Take() Change {
	snap := s.view.now.Load()
	s.mu.Lock()
	all, touched := s.all, s.touched
	s.all, s.touched = false, map[data.LayerID]slots{}
	s.mu.Unlock()
	scope := snap.units.inScope(s.viewer)
	c := Change{Tag: snap.scopeTag(s.view.sealer, s.viewer, scope), All: all, Units: map[data.LayerID][]string{}}
	for id, units := range touched {
		units.keep(scope)
		if codes := snap.units.codes(units); len(codes) > 0 {
			c.Units[id] = codes
		}
	}
	return c
}

// publish tells every subscription of a new snapshot. An empty touched means that anything may have changed. The work of finding out what lies in whose
// scope is done once for all viewers of a class.
func (n *notices) publish(_, after *snapshot, touched map[data.LayerID]slots) {
	n.mu.Lock()
	defer n.mu.Unlock()
	within := map[string]bool{}
	for s := range n.subs {
		class := s.viewer.Class()
		concerns, known := within[class]
		if !known {
			concerns = s.viewer.Aggregates() && (len(touched) == 0 || after.concerns(s.viewer, touched))
			within[class] = concerns
		}
		if concerns {
			s.gather(touched)
		}
	}
}

// concerns tells whether any touched unit exists for the viewer.
func (s *snapshot) concerns(v data.Viewer, touched map[data.LayerID]slots) bool {
	scope := s.units.inScope(v)
	for _, units := range touched {
		seen := slices.Clone(units)
		seen.keep(scope)
		if slices.ContainsFunc(seen, func(w uint64) bool { return w != 0 }) {
			return true
		}
	}
	return false
}

func (s *Subscription) gather(touched map[data.LayerID]slots) {
	s.mu.Lock()
	s.all = s.all || len(touched) == 0
	for id, units := range touched {
		s.touched[id] = union(s.touched[id], units)
	}
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func union(a, b slots) slots {
	if len(a) < len(b) {
		a, b = slices.Clone(b), a
	}
	for i := range b {
		a[i] |= b[i]
	}
	return a
}

// codes are the units of a set by code; by county when they are more than maxNamedUnits.
func (us *units) codes(set slots) []string {
	var codes []string
	for w, word := range set {
		for ; word != 0; word &= word - 1 {
			codes = append(codes, us.list[w*64+bits.TrailingZeros64(word)].code)
		}
	}
	if len(codes) > maxNamedUnits {
		for i, code := range codes {
			if county := data.UnitAt(code, data.LevelCounty); county != "" {
				codes[i] = county
			}
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// scopeTag is a keyed hash of everything in a viewer's scope.
func (s *snapshot) scopeTag(seal *sealer, v data.Viewer, scope slots) string {
	var state []byte
	word := func(w uint64) { state = binary.BigEndian.AppendUint64(state, w) }
	word(uint64(s.today))
	word(uint64(s.settings.Version))
	for _, id := range slices.Sorted(maps.Keys(s.tables)) {
		t := s.tables[id]
		var rows uint64
		for w, m := range scope {
			for ; m != 0; m &= m - 1 {
				rows += t.sum(slot(w*64 + bits.TrailingZeros64(m)))
			}
		}
		word(rows)
	}
	return seal.text([]byte("scope"), []byte(v.Class()), state)
}
