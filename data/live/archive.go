package live

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"lianxin/data"
)

// archive keeps visits from before the live months: no rows, only what they come to by unit, month and place. It is immutable.
type archive struct {
	facts [][]fact // by slot, ascending by month and kind; nil where there are none
	sums  []uint64 // by slot: digests of the facts, for tags
	n     int64    // visits in all
	// revision is what the facts were read at; changes up to it are among them.
	revision int64
	// doubtful tells that an archived visit was changed or deleted: its former state is not known here, so the facts count it until
	// they are read anew.
	doubtful bool
}

// fact is the visits of a unit in a month at one kind of place.
type fact struct {
	month       int32 // year*12 + month-1, local
	kind        uint8 // number in the codebook of the layer's class
	n           int64
	households  int64
	enterprises int64
}

func (f fact) compare(o fact) int {
	return cmp.Or(cmp.Compare(f.month, o.month), cmp.Compare(f.kind, o.kind))
}

// monthOf is the local month of an instant.
func monthOf(ms int64, zone *time.Location) int32 {
	y, m, _ := time.UnixMilli(ms).In(zone).Date()
	return int32(y)*12 + int32(m) - 1
}

// liveFrom is the first instant of the live months, of which today's is the last.
func liveFrom(today int64, months int, zone *time.Location) int64 {
	y, m, _ := time.Unix(today*86_400, 0).UTC().Date()
	return time.Date(y, m-time.Month(months-1), 1, 0, 0, 0, 0, zone).UnixMilli()
}

// tally collects facts. It is used by one goroutine.
type tally map[factKey]fact

type factKey struct {
	at    slot
	month int32
	kind  uint8
}

func (t tally) add(at slot, f fact) {
	k := factKey{at, f.month, f.kind}
	sum := t[k]
	f.n += sum.n
	f.households += sum.households
	f.enterprises += sum.enterprises
	t[k] = f
}

func (t tally) merge(o tally) {
	for k, f := range o {
		t.add(k.at, f)
	}
}

// factOf is what one visit adds.
func (e *encoder) factOf(r *data.Record) (slot, fact) {
	at, _ := e.unit(r.Unit)
	value := func(name string) data.Value {
		if i := e.lay.layer.Index(name); i >= 0 {
			return r.Values[i]
		}
		return data.Value{}
	}
	f := fact{n: 1, households: value("households").Int(), enterprises: value("enterprises").Int()}
	if start, ok := value(e.lay.layer.Time).Start(e.zone); ok {
		f.month = monthOf(start.UnixMilli(), e.zone)
	}
	if c := e.lay.class; c >= 0 && e.lay.fields[c].width == inCode {
		f.kind = uint8(e.lay.fields[c].book.number(value(e.lay.layer.Class).Text()))
	}
	return at, f
}

// factAt is what a row adds when it leaves the live months.
func (lay *layout) factAt(b *block, i int, zone *time.Location) fact {
	f := fact{n: 1}
	for name, to := range map[string]*int64{"households": &f.households, "enterprises": &f.enterprises} {
		if at, ok := lay.index[name]; ok && lay.fields[at].width == inShort {
			if v := b.cell32(lay.fields[at].at, i); v != null32 {
				*to = int64(v)
			}
		}
	}
	if t := b.cell64(lay.time, i); t != null {
		f.month = monthOf(t>>1, zone)
	}
	if lay.class >= 0 && lay.fields[lay.class].width == inCode {
		f.kind = b.cell8(lay.fields[lay.class].at, i)
	}
	return f
}

// with is the archive and further facts.
func (a *archive) with(t tally, n int) *archive {
	if len(t) == 0 {
		return a
	}
	next := &archive{facts: slices.Clone(a.facts), sums: slices.Clone(a.sums), n: a.n, revision: a.revision, doubtful: a.doubtful}
	for len(next.facts) < n {
		next.facts, next.sums = append(next.facts, nil), append(next.sums, 0)
	}
	byUnit := map[slot][]fact{}
	for k, f := range t {
		byUnit[k.at] = append(byUnit[k.at], f)
	}
	for at, more := range byUnit {
		sums := map[factKey]fact{}
		for _, f := range slices.Concat(next.facts[at], more) {
			tally(sums).add(at, f)
		}
		facts := slices.Collect(maps.Values(sums))
		slices.SortFunc(facts, fact.compare)
		next.facts[at], next.sums[at] = facts, sumOfFacts(facts)
		for _, f := range more {
			next.n += f.n
		}
	}
	return next
}

func sumOfFacts(facts []fact) uint64 {
	var sum uint64
	for _, f := range facts {
		var d digest
		for _, w := range []int64{int64(f.month), int64(f.kind), f.n, f.households, f.enterprises} {
			d.word(uint64(w))
		}
		sum += uint64(d)
	}
	return sum
}

// digest is one of the facts of some units.
func (a *archive) digest(in slots) uint64 {
	var sum uint64
	for at, s := range a.sums {
		if in.has(slot(at)) {
			sum += s
		}
	}
	return sum
}

// take is the archive and the visits that came to it, but for those it has already.
func (a *archive) take(visits []archivedVisit, n int) *archive {
	facts, doubtful := tally{}, false
	for _, v := range visits {
		switch {
		case v.revision <= a.revision:
		case v.doubtful:
			doubtful = true
		default:
			facts.add(v.at, v.fact)
		}
	}
	next := a.with(facts, n)
	if doubtful && !next.doubtful {
		c := *next
		c.doubtful = true
		next = &c
	}
	return next
}

// count is how many archived visits fall into the months from one to another, inclusive, in the given units.
func (a *archive) count(in slots, from, to int32) int64 {
	var n int64
	for at, facts := range a.facts {
		if !in.has(slot(at)) {
			continue
		}
		for _, f := range facts {
			if f.month >= from && f.month <= to {
				n += f.n
			}
		}
	}
	return n
}

// archiveNotes says what of the plan's time is archived.
func (p *plan) archiveNotes() []Note {
	if !p.lay.archived() {
		return nil
	}
	from, to := int32(-1<<31), int32(1<<31-1)
	if p.time != nil {
		if p.time.From >= p.snap.cutoff {
			return nil
		}
		if p.time.From > dawn {
			from = monthOf(p.time.From, p.snap.zone)
		}
		if p.time.To < dusk {
			to = monthOf(p.time.To, p.snap.zone)
		}
	}
	n := p.snap.archive.count(p.units, from, to)
	if n == 0 {
		return nil
	}
	day := dayIn(time.UnixMilli(p.snap.cutoff), p.snap.zone)
	return []Note{{Code: NoteArchive, Before: data.Date(day).String(), Count: n}}
}
