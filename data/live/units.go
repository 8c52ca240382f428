package live

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"lianxin/data"
)

// units are the administrative units rows belong to: those with a boundary, those of the newest unit list, and whatever else a record names.
// It is immutable; with makes the next one. A unit keeps its slot from one to the next.
type units struct {
	list   []*unit           // by slot
	sums   []uint64          // of their digests, by slot
	index  map[string]slot   // code -> slot
	order  []slot            // in the order of answers
	byCode []slot            // ascending by code, so that a prefix is a range
	listed map[string]string // names by code of the newest imported lists, which go before those of boundaries
}

func newUnits(list []*unit) *units {
	us := &units{list: list, index: make(map[string]slot, len(list))}
	for i, u := range list {
		us.index[u.code] = slot(i)
		us.order = append(us.order, slot(i))
		us.byCode = append(us.byCode, slot(i))
	}
	us.sort()
	return us
}

// sort puts units in their orders and gathers what is kept beside them.
func (us *units) sort() {
	us.sums = make([]uint64, len(us.list))
	for at, u := range us.list {
		us.sums[at] = u.sum
	}
	slices.SortFunc(us.order, func(a, b slot) int { return us.list[a].before(us.list[b]) })
	slices.SortFunc(us.byCode, func(a, b slot) int { return strings.Compare(us.list[a].code, us.list[b].code) })
}

// with is us and further units, or with others in the place of those of the same code.
func (us *units) with(more ...*unit) *units {
	if len(more) == 0 {
		return us
	}
	n := &units{list: slices.Clone(us.list), index: maps.Clone(us.index), order: slices.Clone(us.order), byCode: slices.Clone(us.byCode), listed: us.listed}
	for _, u := range more {
		if at, ok := n.index[u.code]; ok {
			n.list[at] = u
			continue
		}
		at := slot(len(n.list))
		n.list = append(n.list, u)
		n.index[u.code] = at
		n.order = append(n.order, at)
		n.byCode = append(n.byCode, at)
	}
	n.sort()
	return n
}

// get is the unit of a code; nil when there is none.
func (us *units) get(code string) *unit {
	if at, ok := us.index[code]; ok {
		return us.list[at]
	}
	return nil
}

// nameOf is the name of a code; empty when nothing names it.
func (us *units) nameOf(code string) string {
	if u := us.get(code); u != nil {
		return u.name
	}
	return us.listed[code]
}

// renamed is us with the names of other lists.
func (us *units) renamed(listed map[string]string) *units {
	n := &units{list: make([]*unit, len(us.list)), index: us.index, order: us.order, byCode: us.byCode, listed: listed}
	names := func(code string) string {
		if name := listed[code]; name != "" {
			return name
		}
		if u := us.get(code); u != nil {
			return u.called
		}
		return ""
	}
	for i, u := range us.list {
		n.list[i] = u.described(u.called, names)
	}
	n.sums = make([]uint64, len(n.list))
	for at, u := range n.list {
		n.sums[at] = u.sum
	}
	return n
}

// mark sets the units whose code begins with the prefix. An empty prefix marks none: scope and filters never mean everything by saying nothing.
func (us *units) mark(s slots, prefix string) {
	if prefix == "" {
		return
	}
	code := func(i int) string { return us.list[us.byCode[i]].code }
	from := sort.Search(len(us.byCode), func(i int) bool { return code(i) >= prefix })
	n := sort.Search(len(us.byCode)-from, func(i int) bool { return !strings.HasPrefix(code(from+i), prefix) })
	for _, at := range us.byCode[from : from+n] {
		s.set(at)
	}
}

// inScope are the units that exist for the viewer.
func (us *units) inScope(v data.Viewer) slots {
	s := newSlots(len(us.list))
	for _, p := range v.Scope {
		us.mark(s, p)
	}
	return s
}

// slots is a set of units.
type slots []uint64

func newSlots(n int) slots { return make(slots, (n+63)/64) }

func (s slots) set(i slot) { s[i/64] |= 1 << (i % 64) }

// has is false for units that came after the set was made.
func (s slots) has(i slot) bool { return int(i/64) < len(s) && s[i/64]>>(i%64)&1 == 1 }

// keep drops what is not in o.
func (s slots) keep(o slots) {
	for i := range s {
		if i < len(o) {
			s[i] &= o[i]
		} else {
			s[i] = 0
		}
	}
}
