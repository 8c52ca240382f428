package live

import (
	"cmp"
	"slices"
	"sync"

	"lianxin/data"
)

// visited is what the visits of one unit in one month come to. Stalls in a square, a market or a street reach people, but visit no household: they count
// as visits alone.
type visited struct {
	month       int32 // as archive has it
	visits      int64
	households  reached
	enterprises reached
	last        int64 // local day of the latest visit; noDay when not known
}

// reached is how many households, or enterprises, were visited.
type reached struct {
	distinct int64 // that the visits name
	counted  int64 // by visits that name none: some may be the same ones
}

func (r *reached) add(o reached) {
	r.distinct += o.distinct
	r.counted += o.counted
}

// rounds keeps what visits come to by unit and month for the newest snapshots: a unit whose rows did not change is not reckoned anew. It is safe for
// concurrent use.
type rounds struct {
	mu    sync.Mutex
	units []unitRounds // by slot
	zone  string
}

type unitRounds struct {
	seg     *segment
	archive []fact
	months  []visited // ascending by month
}

// of are the months of every slot of a snapshot.
func (r *rounds) of(s *snapshot, keys *visitKeys) [][]visited {
	t := s.tables[data.Visits]
	out := make([][]visited, len(s.units.list))
	if t == nil {
		return out
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.zone != s.zone.String() {
		r.units, r.zone = nil, s.zone.String()
	}
	for len(r.units) < len(out) {
		r.units = append(r.units, unitRounds{})
	}
	var stale []slot
	for at := range out {
		u := &r.units[at]
		if seg, old := t.segment(slot(at)), s.archive.factsOf(slot(at)); u.seg != seg || !slices.Equal(u.archive, old) {
			u.seg, u.archive = seg, old
			stale = append(stale, slot(at))
		}
	}
	parallel(len(stale), func(i int) {
		u := &r.units[stale[i]]
		u.months = roundsOf(s, t.lay, u.seg, u.archive, keys)
	})
	for at := range out {
		out[at] = r.units[at].months
	}
	return out
}

func (a *archive) factsOf(at slot) []fact {
	if int(at) < len(a.facts) {
		return a.facts[at]
	}
	return nil
}

// roundsOf adds up the visits of a unit.
func roundsOf(s *snapshot, lay *layout, seg *segment, old []fact, keys *visitKeys) []visited {
	months := map[int32]*monthRound{}
	of := func(month int32) *monthRound {
		if months[month] == nil {
			months[month] = &monthRound{visited: visited{month: month, last: noDay}}
		}
		return months[month]
	}
	places := placesOf(lay)
	for _, f := range old {
		m := of(f.month)
		m.visits += f.n
		if places.home[f.kind] {
			m.households.counted += f.households
		}
		if places.work[f.kind] {
			m.enterprises.counted += f.enterprises
		}
	}
	if seg != nil {
		days := newDayTable(s.zone, s.today)
		for _, b := range seg.blocks {
			for i, t := range b.longs(lay.time) {
				if t == null {
					continue
				}
				day := days.of(t >> 1)
				m := of(monthOfDay(day))
				m.visits++
				if m.last == noDay || day > m.last {
					m.last = day
				}
				m.take(b, i, places, keys)
			}
		}
	}
	out := make([]visited, 0, len(months))
	for _, m := range months {
		m.visited.households.distinct = distinct(m.homes)
		m.visited.enterprises.distinct = distinct(m.works)
		out = append(out, m.visited)
	}
	slices.SortFunc(out, func(a, b visited) int { return cmp.Compare(a.month, b.month) })
	return out
}

// monthRound is a month being added up.
type monthRound struct {
	visited
	homes, works []uint64 // keys named, more than once when visited more than once
}

func (m *monthRound) take(b *block, i int, p places, keys *visitKeys) {
	kind := b.cell8(p.kind, i)
	named := keys.of(b.ids[i])
	if p.home[kind] {
		if len(named.Households) > 0 {
			m.homes = append(m.homes, named.Households...)
		} else if n := b.cell32(p.households, i); n != null32 {
			m.households.counted += int64(n)
		}
	}
	if p.work[kind] {
		if len(named.Enterprises) > 0 {
			m.works = append(m.works, named.Enterprises...)
		} else if n := b.cell32(p.enterprises, i); n != null32 {
			m.enterprises.counted += int64(n)
		}
	}
}

func distinct(keys []uint64) int64 {
	slices.Sort(keys)
	return int64(len(slices.Compact(keys)))
}

// places are where the layout keeps what coverage is made of, and which kinds of place count.
type places struct {
	kind, households, enterprises int
	home, work                    [256]bool
}

func placesOf(lay *layout) places {
	field := func(name string) *field { return &lay.fields[lay.index[name]] }
	p := places{kind: field("place_kind").at, households: field("households").at, enterprises: field("enterprises").at}
	for n, code := range field("place_kind").book.read().codes {
		stall := code == "square" || code == "market" || code == "street"
		p.home[n] = !stall
		p.work[n] = !stall
	}
	return p
}

// monthOfDay is the month of a local day.
func monthOfDay(day int64) int32 {
	y, m, _ := civil(day)
	return int32(y)*12 + int32(m) - 1
}

// civil is the date of a day (H. Hinnant, chrono-Compatible Low-Level Date Algorithms, civil_from_days): a calendar without allocation or zone.
func civil(day int64) (y int64, m, d int) {
	z := day + 719_468
	era := z / 146_097
	if z < 0 {
		era = (z - 146_096) / 146_097
	}
	doe := z - era*146_097
	yoe := (doe - doe/1460 + doe/36_524 - doe/146_096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = int(doy - (153*mp+2)/5 + 1)
	m = int(mp + 3)
	if m > 12 {
		m -= 12
	}
	y = yoe + era*400
	if m <= 2 {
		y++
	}
	return y, m, d
}
