package ingest

import (
	"time"

	"github.com/paulmach/orb"

	"lianxin/geo/locate"
)

// Crossing is an unbroken stretch of a round in one village, or in the township or county that holds it where no village does.
type Crossing struct {
	Unit        string
	Enter, Exit time.Time
}

// Crossings are the units that a line of fixes passes, in order; stretches outside every boundary are left out. A line under two points and times that do not
// fit it are errors.
func (p *Pinner) Crossings(line orb.LineString, times []time.Time) ([]Crossing, error) {
	if p.Empty() {
		return nil, nil
	}
	passages, err := p.layers[0].index.Trace(line, times)
	if err != nil {
		return nil, err
	}
	var out []Crossing
	for _, g := range passages {
		unit := ""
		if g.Slot == locate.None {
			unit = p.wider(positionAt(line, g.From))
		} else {
			unit = p.layers[0].index.Code(g.Slot)
		}
		if unit != "" {
			out = append(out, Crossing{unit, g.Enter, g.Exit})
		}
	}
	return out, nil
}

// UnitOf is the most precise unit that holds a point, without snapping; "" outside all.
func (p *Pinner) UnitOf(at orb.Point) string {
	unit, _ := p.inside(at)
	return unit
}
