package topology

import (
	"fmt"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// Label is where the name of a unit stands.
type Label struct {
	Code string
	At   orb.Point // well inside the unit: its pole of inaccessibility
	// RoomM is the distance from At to the unit's nearest edge in metres: the radius of the circle that a name fits into.
	RoomM float64
}

// Labels returns a label for every unit, or for the units merged by the first digits of their codes if digits is shorter than those, ascending by code.
// precisionM is how much room may be lost against the best place; 0 stands for a hundredth of it. See geo.InteriorPoint for errors and cost.
func (t *Topology) Labels(digits int, precisionM float64) ([]Label, error) {
	units, err := t.Merge(digits)
	if err != nil {
		return nil, err
	}
	out := make([]Label, len(units))
	for i, u := range units {
		at, roomM, err := geo.InteriorPoint(u.Area, precisionM)
		if err != nil {
			return nil, fmt.Errorf("label of unit %s: %w", u.Code, err)
		}
		out[i] = Label{u.Code, at, roomM}
	}
	return out, nil
}
