package units

import (
	"cmp"
	"slices"
	"strings"

	"lianxin/data"
)

// Change is what became of a code between the list it stood in and the newest one.
type Change uint8

// The changes that lists of several years show.
const (
	ChangeUnknown   Change = iota // no list ever had the code
	ChangeNone                    // the code is valid today
	ChangePadded                  // valid today, written otherwise (431023001000 for 431023001)
	ChangeMoved                   // same name and type under a new code or parent
	ChangeConverted               // same name, another type: a village became a community, a town a subdistrict
	ChangeMerged                  // all of a township's villages are in one other township now
	ChangeSplit                   // a township's villages are in several townships now
	ChangeEnded                   // gone, and the lists do not say where to
)

// String is the change's wire name.
func (c Change) String() string {
	switch c {
	case ChangeUnknown:
		return "unknown"
	case ChangeNone:
		return "current"
	case ChangePadded:
		return "padded"
	case ChangeMoved:
		return "moved"
	case ChangeConverted:
		return "converted"
	case ChangeMerged:
		return "merged"
	case ChangeSplit:
		return "split"
	case ChangeEnded:
		return "ended"
	}
	return ""
}

// Normalize turns a code of any listed year, in any form Canonical takes, into the code of the same unit today, and says how.
// The code is "" when no single unit of today follows: unknown, split or ended; Successors has what can be said then.
func (l *List) Normalize(text string) (code string, how Change) {
	code, ok := Canonical(text)
	if !ok {
		return "", ChangeUnknown
	}
	i, ok := l.index[code]
	if !ok {
		return "", ChangeUnknown
	}
	e := &l.units[i]
	switch {
	case !e.Ended() && code == strings.TrimSpace(text):
		return code, ChangeNone
	case !e.Ended():
		return code, ChangePadded
	case len(e.to) == 1:
		return l.units[e.to[0]].Code, e.change
	}
	return "", e.change
}

// Successors are the existing units that followed an ended one, in code order. sure is false when the lists only suggest them
// (江口社区 went, 江口村 in the same township stayed): a person should choose. An existing unit follows itself.
func (l *List) Successors(code string) (units []Unit, sure bool) {
	i, ok := l.index[code]
	if !ok {
		return nil, false
	}
	e := &l.units[i]
	switch {
	case !e.Ended():
		return []Unit{e.Unit}, true
	case len(e.to) > 0:
		return l.pick(e.to), true
	}
	return l.pick(e.likely), false
}

func (l *List) pick(at []int32) []Unit {
	out := make([]Unit, len(at))
	for k, i := range at {
		out[k] = l.units[i].Unit
	}
	return out
}

// derive compares each edition with the next and finds what became of every code that the next one lacks. Only what two
// lists prove is taken as fact:
//
//   - one unit of that name and type went and one came, in the same county or the county that followed it: moved;
//   - in the same township one of that name and another type came: converted;
//   - a township follows its villages: to one township (converted if the stem is the same, else merged) or to several (split).
//
// Anything else is ended, with the likely heirs for a person to look at.
func (l *List) derive(editions []Edition) {
	for i := range editions[:len(editions)-1] {
		s := step{list: l, next: map[string]string{}, county: map[string]string{}}
		s.gone, s.came = difference(editions[i].rows, editions[i+1].rows), difference(editions[i+1].rows, editions[i].rows)
		s.counties()
		s.villages()
		s.townships()
	}
	for i := range l.units[l.current:] {
		l.resolve(int32(l.current+i), len(editions))
	}
}

// step is the passage from one edition to the next.
type step struct {
	list       *List
	gone, came []row
	next       map[string]string // code that went -> code that came
	county     map[string]string // likewise, for counties alone
}

// difference is the rows of a whose codes are not in b; both ascend.
func difference(a, b []row) []row {
	var out []row
	for _, r := range a {
		for len(b) > 0 && b[0].code < r.code {
			b = b[1:]
		}
		if len(b) == 0 || b[0].code != r.code {
			out = append(out, r)
		}
	}
	return out
}

func (s *step) counties() {
	for _, old := range s.gone {
		if data.UnitLevel(old.code) != data.LevelCounty {
			continue
		}
		heirs := s.match(old, func(r row) bool { return r.code[:2] == old.code[:2] && sameStem(r, old) })
		if len(heirs) == 1 {
			s.link(old, heirs[0], ChangeConverted)
			s.county[old.code] = heirs[0].code
		}
	}
}

func (s *step) villages() {
	for _, old := range s.gone {
		if data.UnitLevel(old.code) < data.LevelTownship {
			continue
		}
		same := func(r row) bool {
			return s.sameCounty(old, r) && sameName(data.UnitLevel(r.code), fold(r.plain), fold(old.plain))
		}
		if heirs := s.match(old, same); len(heirs) == 1 && s.only(old, same) {
			s.link(old, heirs[0], ChangeMoved)
			continue
		}
		if data.UnitLevel(old.code) == data.LevelTownship {
			continue
		}
		sibling := func(r row) bool { return parentCode(r.code) == parentCode(old.code) }
		if heirs := s.match(old, func(r row) bool { return sibling(r) && sameStem(r, old) }); len(heirs) == 1 {
			s.link(old, heirs[0], ChangeConverted)
			continue
		}
		s.suggest(old, s.match(old, func(r row) bool { return sibling(r) && (overlap(r, old) || s.alone(old, r)) }))
	}
}

// townships follow their villages.
func (s *step) townships() {
	for _, old := range s.gone {
		if data.UnitLevel(old.code) != data.LevelTownship || s.next[old.code] != "" {
			continue
		}
		var heirs []string
		for _, v := range s.gone {
			if to := s.next[v.code]; to != "" && parentCode(v.code) == old.code && !slices.Contains(heirs, parentCode(to)) {
				heirs = append(heirs, parentCode(to))
			}
		}
		e := &s.list.units[s.list.index[old.code]]
		for _, h := range heirs {
			e.to = append(e.to, s.list.index[h])
		}
		switch {
		case len(heirs) > 1:
			e.change = ChangeSplit
		case len(heirs) == 1 && stemOf(s.list.units[e.to[0]].Level, s.list.units[e.to[0]].plain) == stemOf(e.Level, e.plain):
			e.change = ChangeConverted
		case len(heirs) == 1:
			e.change = ChangeMerged
		}
	}
}

func (s *step) match(old row, ok func(row) bool) []row {
	var out []row
	for _, r := range s.came {
		if len(r.code) == len(old.code) && ok(r) {
			out = append(out, r)
		}
	}
	return out
}

// only tells whether no other unit that went would claim the same heir.
func (s *step) only(old row, same func(row) bool) bool {
	n := 0
	for _, r := range s.gone {
		if len(r.code) == len(old.code) && same(r) {
			n++
		}
	}
	return n == 1
}

// alone tells whether old is the one unit that its township lost and r the one it gained.
func (s *step) alone(old, r row) bool {
	count := func(rows []row, parent string) (n int) {
		for _, x := range rows {
			if parentCode(x.code) == parent {
				n++
			}
		}
		return n
	}
	return count(s.gone, parentCode(old.code)) == 1 && count(s.came, parentCode(r.code)) == 1
}

func (s *step) sameCounty(old, r row) bool {
	return r.code[:6] == old.code[:6] || s.county[old.code[:6]] == r.code[:6]
}

func (s *step) link(old, heir row, how Change) {
	s.next[old.code] = heir.code
	e := &s.list.units[s.list.index[old.code]]
	if e.Ended() {
		e.to, e.change = []int32{s.list.index[heir.code]}, how
	}
}

func (s *step) suggest(old row, heirs []row) {
	e := &s.list.units[s.list.index[old.code]]
	for _, h := range heirs {
		e.likely = append(e.likely, s.list.index[h.code])
	}
}

func stemOf(level data.Level, name string) string { return forms(level, fold(name))[0].stem }

func sameStem(a, b row) bool {
	return stemOf(data.UnitLevel(a.code), a.plain) == stemOf(data.UnitLevel(b.code), b.plain)
}

// overlap tells whether one stem holds the other: 十字蔓池村 and 十字村.
func overlap(a, b row) bool {
	x, y := stemOf(data.UnitLevel(a.code), a.plain), stemOf(data.UnitLevel(b.code), b.plain)
	return strings.Contains(x, y) || strings.Contains(y, x)
}

// resolve replaces successors that ended in their turn by theirs, and gives an ended unit without any the likely ones: those
// suggested, an existing unit of its stem in its township. steps bounds the chain.
func (l *List) resolve(i int32, steps int) {
	e := &l.units[i]
	for range steps {
		if !slices.ContainsFunc(e.to, func(t int32) bool { return int(t) >= l.current }) {
			break
		}
		var to []int32
		for _, t := range e.to {
			if int(t) < l.current {
				to = append(to, t)
			} else {
				to = append(to, l.units[t].to...)
				e.likely = append(e.likely, l.units[t].likely...)
			}
		}
		e.to = to
	}
	e.to = l.tidy(e.to)
	switch {
	case len(e.to) == 0:
		e.change = ChangeEnded
	case len(e.to) > 1 && e.change != ChangeSplit:
		e.change = ChangeSplit
	}
	if p, ok := l.index[e.Parent]; ok && len(e.to) == 0 {
		for _, code := range l.units[p].children {
			if c := l.index[code]; stemOf(l.units[c].Level, l.units[c].plain) == stemOf(e.Level, e.plain) {
				e.likely = append(e.likely, c)
			}
		}
	}
	for _, t := range slices.Clone(e.likely) {
		e.likely = append(e.likely, l.units[t].to...)
	}
	e.likely = l.tidy(e.likely)
}

// tidy sorts by code and drops repeats and units that do not exist.
func (l *List) tidy(at []int32) []int32 {
	at = slices.DeleteFunc(at, func(i int32) bool { return int(i) >= l.current })
	slices.SortFunc(at, func(a, b int32) int { return cmp.Compare(l.units[a].Code, l.units[b].Code) })
	return slices.Compact(at)
}
