package live

import (
	"encoding/binary"
	"encoding/json"
	"hash/fnv"

	"lianxin/data"
)

// stand is what a copy holds: where its next step begins. The process that gave it reads epoch and number; others read revision and what follows.
type stand struct {
	epoch, number uint64 // of the trail
	// revision is one of the store up to which the copy knows every change in its scope. It is that of the newest of these, or that with which the process
	// began: it moves with nothing else, and no client can read it.
	revision int64
	after    ident  // of the changes of the revision that follows, those up to this id are told
	land     int64  // of the units in scope: other names or ground are in every row
	rules    uint64 // digest of the settings that rows hang on
	day      int64  // local date
	late     int64  // local date of which it holds what is late
}

// stand is that of a plan's snapshot, without a place in the trail.
func (p *plan) stand() stand {
	return stand{land: p.ground(), rules: p.snap.rules(), day: p.snap.today, late: p.snap.today}
}

// ground digests the units in scope that have a name or a boundary. One that is known by its code alone, from a record, comes without a change of another row.
func (p *plan) ground() int64 {
	var d uint64
	p.scope.each(func(at slot) {
		if u := p.snap.units.list[at]; u.name != "" || u.place.located() {
			d += p.snap.units.sums[at]
		}
	})
	return int64(d)
}

// rules digests the settings that rows hang on.
func (s *snapshot) rules() uint64 {
	h := fnv.New64a()
	_ = json.NewEncoder(h).Encode([]any{s.settings.Zone, s.settings.LiveMonths, s.settings.Clocks, s.settings.DueSoonDays}) // of plain values: cannot fail
	return h.Sum64()
}

// standText and standOf write and read a stand as the opaque text that leaves the server, bound to the question.
func (v *View) standText(p *plan, s stand) string {
	var b []byte
	for _, word := range [...]uint64{s.epoch, s.number, uint64(s.revision), s.after.hi, s.after.lo, uint64(s.land), s.rules, uint64(s.day), uint64(s.late)} {
		b = binary.BigEndian.AppendUint64(b, word)
	}
	return v.sealer.seal(b, p.syncContext())
}

func (v *View) standOf(p *plan, text string) (s stand, ok bool) {
	plain, ok := v.sealer.open(text, p.syncContext())
	if !ok || len(plain) != 72 {
		return s, false
	}
	word := func(i int) uint64 { return binary.BigEndian.Uint64(plain[8*i:]) }
	return stand{word(0), word(1), int64(word(2)), ident{word(3), word(4)}, int64(word(5)), word(6), int64(word(7)), int64(word(8))}, true
}

func (p *plan) syncContext() []byte { return append(p.cursorContext(Query{}), "sync"...) }

// copied are the units of which a copy is told: those of its filter, or of lines all in scope, which may cross others.
func (p *plan) copied(f data.Filter) slots {
	if p.lay.lines && len(f.Units) == 0 {
		return p.scope
	}
	return p.units
}
