package units

import (
	"iter"
	"slices"
	"strings"
	"time"

	"lianxin/data"
)

// Unit is one administrative unit. Names and codes are public: no viewer is needed to see them.
type Unit struct {
	Code   string     // canonical: 6, 9 or 12 digits
	Name   string     // as the newest list that holds it prints it: 昭金村村委会
	Short  string     // for labels: 昭金村
	Level  data.Level // prefecture to village
	Parent string     // the code one level up; "" for a root
	Kind   string     // the bureau's three-digit village type, "" where the list has none
	// From is the cut-off date of the first list that has the unit, zero when it is in the very first one (older than our
	// records). Until is the cut-off of the first list that no longer has it, zero while it exists. The change itself fell
	// somewhere in the year before the date.
	From, Until time.Time
}

// Ended tells whether the newest list no longer has the unit.
func (u Unit) Ended() bool { return !u.Until.IsZero() }

// FormerName is a name or code under which a unit was listed before.
type FormerName struct {
	Code  string
	Name  string
	Until time.Time // cut-off of the first list without it
}

// List is a register of units made from one or more editions: those of the newest, those that ended, and what became of them.
// It never changes and is safe for concurrent use.
type List struct {
	asOf     time.Time
	province string // the province's name, when a list had it
	units    []entry
	index    map[string]int32 // code -> units, current and ended
	current  int              // units[:current] exist, ascending by code; the rest ended
	roots    []string
}

type entry struct {
	Unit
	plain    string       // the name less a township printed before it
	children []string     // current ones, ascending
	former   []FormerName // of a current unit, newest first
	to       []int32      // of an ended unit: the current units that took it over, when derivable
	likely   []int32      // of an ended unit without to: what a person would look at first
	change   Change
}

// New makes a register of one or more editions of the same area. They may come in any order, with distinct dates; the newest
// says what exists. It fails with data.ErrInvalid when there is none or two bear one date.
func New(editions ...Edition) (*List, error) {
	editions = slices.Clone(editions)
	slices.SortFunc(editions, func(a, b Edition) int { return a.asOf.Compare(b.asOf) })
	for i := range editions {
		if i > 0 && editions[i].asOf.Equal(editions[i-1].asOf) {
			return nil, data.Invalid("list", "two lists bear the date %s", editions[i].asOf.Format(time.DateOnly))
		}
	}
	if len(editions) == 0 || len(editions[len(editions)-1].rows) == 0 {
		return nil, data.Invalid("list", "no units")
	}
	l := &List{asOf: editions[len(editions)-1].asOf, index: map[string]int32{}}
	l.collect(editions)
	l.connect()
	l.derive(editions)
	return l, nil
}

// collect fills units, newest edition first, so that names and dates are those of the newest list that holds a unit.
func (l *List) collect(editions []Edition) {
	var ended []entry
	for i := len(editions) - 1; i >= 0; i-- {
		for _, r := range editions[i].rows {
			if isProvince(r.code) {
				if l.province == "" {
					l.province = r.name
				}
				continue
			}
			if at, ok := l.index[r.code]; ok {
				if at >= 0 {
					l.units[at].seen(r, i, editions)
				} else {
					ended[-at-1].seen(r, i, editions)
				}
				continue
			}
			e := entry{Unit: Unit{Code: r.code, Name: r.name, Level: data.UnitLevel(r.code), Kind: r.kind}, plain: r.plain}
			e.Short = shortName(e.Level, r.plain)
			e.seen(r, i, editions)
			if i == len(editions)-1 {
				l.index[r.code] = int32(len(l.units))
				l.units = append(l.units, e)
				continue
			}
			e.Until = editions[i+1].asOf
			ended = append(ended, e)
			l.index[r.code] = -int32(len(ended))
		}
	}
	l.current = len(l.units)
	slices.SortFunc(ended, func(a, b entry) int { return strings.Compare(a.Code, b.Code) })
	for _, e := range ended {
		l.index[e.Code] = int32(len(l.units))
		l.units = append(l.units, e)
	}
}

// seen notes that edition i lists the unit, and the name there if it differs in more than how the type is written.
func (e *entry) seen(r row, i int, editions []Edition) {
	e.From = time.Time{}
	if i > 0 {
		e.From = editions[i].asOf
	}
	later := e.Short
	if n := len(e.former); n > 0 {
		later = e.former[n-1].Name
	}
	if name := shortName(e.Level, r.plain); name != later && !sameName(e.Level, fold(name), fold(later)) {
		e.former = append(e.former, FormerName{Code: e.Code, Name: name, Until: editions[i+1].asOf})
	}
}

// connect sets parents, children and roots.
func (l *List) connect() {
	for i := range l.units {
		e := &l.units[i]
		if e.Level > data.LevelPrefecture {
			if _, ok := l.index[parentCode(e.Code)]; ok {
				e.Parent = parentCode(e.Code)
			}
		}
		switch {
		case i >= l.current:
		case e.Parent == "":
			l.roots = append(l.roots, e.Code)
		default:
			p := &l.units[l.index[e.Parent]]
			p.children = append(p.children, e.Code)
		}
	}
}

// AsOf is the cut-off date of the newest edition.
func (l *List) AsOf() time.Time { return l.asOf }

// Province is the province's name as the newest list with a province row prints it, or "".
func (l *List) Province() string { return l.province }

// Get finds a unit by canonical code, ended ones included. False when no list ever had it.
func (l *List) Get(code string) (Unit, bool) {
	i, ok := l.index[code]
	if !ok {
		return Unit{}, false
	}
	return l.units[i].Unit, true
}

// All yields the existing units of a level in code order; the zero level yields every level, each parent before its children.
func (l *List) All(level data.Level) iter.Seq[Unit] {
	return func(yield func(Unit) bool) {
		for i := range l.units[:l.current] {
			if u := &l.units[i]; (level == 0 || u.Level == level) && !yield(u.Unit) {
				return
			}
		}
	}
}

// Ended yields the units that earlier lists had and the newest has not, in code order.
func (l *List) Ended() iter.Seq[Unit] {
	return func(yield func(Unit) bool) {
		for i := range l.units[l.current:] {
			if !yield(l.units[l.current+i].Unit) {
				return
			}
		}
	}
}

// Roots are the existing units without a parent in the list: usually one prefecture.
func (l *List) Roots() []Unit { return l.gather(l.roots) }

// Children are the existing units one level down, in code order; none for a village, an ended or an unknown code.
func (l *List) Children(code string) []Unit {
	i, ok := l.index[code]
	if !ok {
		return nil
	}
	return l.gather(l.units[i].children)
}

// Ancestors are the units above, the topmost first, without the unit itself. An ended unit's may be ended too.
func (l *List) Ancestors(code string) []Unit {
	var up []Unit
	for u, ok := l.Get(code); ok && u.Parent != ""; {
		u, ok = l.Get(u.Parent)
		up = append(up, u)
	}
	slices.Reverse(up)
	return up
}

// Path is the short names from the root to the unit: 郴州市, 汝城县, 土桥镇, 足田村. Empty for an unknown code.
func (l *List) Path(code string) []string {
	u, ok := l.Get(code)
	if !ok {
		return nil
	}
	var names []string
	for _, a := range l.Ancestors(code) {
		names = append(names, a.Short)
	}
	return append(names, u.Short)
}

// Former are the names and codes an existing unit had before, newest first: its own earlier names, then those of ended units
// that became this one alone. Spellings that differ only in how the type is written (村委会 for 村) do not count.
func (l *List) Former(code string) []FormerName {
	i, ok := l.index[code]
	if !ok {
		return nil
	}
	e := &l.units[i]
	var out []FormerName
	for _, f := range e.former {
		if !sameName(e.Level, fold(f.Name), fold(e.Short)) {
			out = append(out, f)
		}
	}
	for j := range l.units[l.current:] {
		if old := &l.units[l.current+j]; len(old.to) == 1 && old.to[0] == i {
			out = append(out, FormerName{old.Code, old.Short, old.Until})
		}
	}
	return out
}

func (l *List) gather(codes []string) []Unit {
	out := make([]Unit, len(codes))
	for i, c := range codes {
		out[i] = l.units[l.index[c]].Unit
	}
	return out
}
