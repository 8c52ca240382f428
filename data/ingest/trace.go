package ingest

import (
	"maps"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo"
	"lianxin/geo/locate"
)

// lines are the lines of a trace.
func lines(g orb.Geometry) []orb.LineString {
	switch g := g.(type) {
	case orb.LineString:
		return []orb.LineString{g}
	case orb.MultiLineString:
		return g
	}
	return nil
}

// placeLines finds every unit that lines pass through and the one they dwell in longest: by time when each position has one, else by length;
// equals by code. Stretches outside all villages count for the township or county that holds their start.
func (p *Pinner) placeLines(all []orb.LineString, times []time.Time) (Placed, *Doubt) {
	if p.Empty() {
		return Placed{}, p.outside(orb.Point{})
	}
	dwell := map[string]float64{}
	for _, line := range all {
		passages, err := p.layers[0].index.Trace(line, times)
		if err != nil {
			return Placed{}, &Doubt{Field: "geometry", Reason: err.Error(), Refused: true}
		}
		for _, passage := range passages {
			unit := p.layers[0].index.Code(passage.Slot)
			if passage.Slot == locate.None {
				if unit = p.wider(positionAt(line, passage.From)); unit == "" {
					continue
				}
			}
			weight := passage.Dwell().Seconds()
			if len(times) == 0 {
				weight = geo.LengthM(stretch(line, passage.From, passage.To))
			}
			dwell[unit] += weight
		}
	}
	if len(dwell) == 0 {
		return Placed{}, p.outside(all[0][0])
	}
	codes := slices.Sorted(maps.Keys(dwell))
	longest := codes[0]
	for _, c := range codes[1:] {
		if dwell[c] > dwell[longest] {
			longest = c
		}
	}
	return Placed{Unit: longest, Units: codes, Pin: p.pin(found{unit: longest, method: data.PinPolygon})}, nil
}

// wider is the township or county that holds a point, "" for none.
func (p *Pinner) wider(at orb.Point) string {
	for _, l := range p.layers[1:] {
		if slot := l.index.Locate(at); slot != locate.None {
			return l.index.Code(slot)
		}
	}
	return ""
}

// positionAt is the position at a place along a line: 3.25 is a quarter of the way from the fourth point to the fifth.
func positionAt(line orb.LineString, at float64) orb.Point {
	i := min(int(at), len(line)-1)
	if f := at - float64(i); f > 0 && i+1 < len(line) {
		a, b := line[i], line[i+1]
		return orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])}
	}
	return line[i]
}

// stretch is the part of a line between two places along it.
func stretch(line orb.LineString, from, to float64) orb.LineString {
	out := orb.LineString{positionAt(line, from)}
	for i := int(from) + 1; float64(i) < to; i++ {
		out = append(out, line[i])
	}
	return append(out, positionAt(line, to))
}
