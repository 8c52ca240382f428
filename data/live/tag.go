package live

import (
	"encoding/binary"
	"math/bits"
)

// formatVersion changes when the same data are answered with other bytes, so that a client's copy from an older program is not taken for fresh.
const formatVersion = 1

// tag is a strong validator of an answer: a keyed hash of the question, the viewer's class, and the digest of what exists for the viewer in
// the units asked for. It needs no search, is the same on every node, and no change outside the viewer's scope moves it.
func (p *plan) tag(s *sealer, context []byte, notes []Note) string {
	state := p.appendSurroundings(binary.BigEndian.AppendUint64(nil, p.stateOf(p.t)))
	for _, n := range notes {
		state = lengthed(state, string(n.Code)+n.Before)
		state = binary.BigEndian.AppendUint64(state, uint64(n.Limit))
		state = binary.BigEndian.AppendUint64(state, uint64(n.Count))
	}
	return s.text([]byte("tag"), context, state)
}

// rowTag is tag for one row: only what that row's feature is made of counts.
func (p *plan) rowTag(s *sealer, context []byte, at slot, b *block, i int) string {
	units := p.snap.units.sums[at]
	if p.lay.lines { // it is clipped to those of the units it crosses that exist for the viewer
		units = 0
		for _, u := range b.track(i).units() {
			if p.scope.has(slot(u)) {
				units += p.snap.units.sums[u]
			}
		}
	}
	state := binary.BigEndian.AppendUint64(nil, uint64(b.cell64(colSum, i)))
	state = binary.BigEndian.AppendUint64(state, units)
	return s.text([]byte("row"), context, p.appendSurroundings(state))
}

// appendSurroundings adds what features of the layer hang on besides their rows and units.
func (p *plan) appendSurroundings(state []byte) []byte {
	word := func(w uint64) { state = binary.BigEndian.AppendUint64(state, w) }
	word(formatVersion)
	if p.lay.hasDeadline() {
		word(uint64(p.snap.today))
		word(uint64(p.snap.settings.DueSoonDays))
		word(uint64(p.snap.settings.Clocks[p.lay.layer.ID].SettleDays))
	}
	if _, ok := p.lay.index["station_distance_m"]; ok {
		var sum uint64
		for _, st := range p.stations() { // in no order that nodes agree on
			var d digest
			d.word(uint64(uint32(st.place.x))<<32 | uint64(uint32(st.place.y)))
			sum += uint64(d)
		}
		word(sum)
	}
	word(uint64(p.snap.settings.Items.Default)<<32 | uint64(p.snap.settings.Items.Max))
	if !p.snap.moment.IsZero() {
		word(uint64(p.snap.moment.UnixMilli()))
	}
	state = lengthed(state, p.snap.info.Generated)
	return lengthed(state, p.snap.settings.Zone)
}

// stateOf digests the rows of a table and the units themselves, where the plan's rows can be.
func (p *plan) stateOf(t *table) uint64 {
	var d digest
	var rows, units uint64
	for w, word := range p.units {
		if word == 0 {
			continue
		}
		for ; word != 0; word &= word - 1 {
			at := slot(w*64 + bits.TrailingZeros64(word))
			if sum := t.sum(at); sum != 0 { // a unit without rows is in no answer
				rows += sum
				units += p.snap.units.sums[at]
			}
		}
	}
	d.word(rows)
	d.word(units)
	return uint64(d)
}
