package locate

import (
	"fmt"
	"strings"

	"github.com/paulmach/orb"
)

// FaultKind is what is wrong between polygons that should tile.
type FaultKind string

// The kinds of a [Fault].
const (
	Overlap FaultKind = "overlap" // two polygons share an area
	Gap     FaultKind = "gap"     // polygons enclose an area that none has
)

// Fault is a place where polygons do not tile.
type Fault struct {
	Kind FaultKind
	// Codes are the two polygons that overlap or those along the gap's outline, ascending.
	Codes []string
	// At is a position on the outline of the area shared or missing: of all its corners the most western one, rounded where
	// edges cross there.
	At orb.Point
	// AreaM2 is the area shared by the two polygons in all, or within the gap's outline. It tells a rounding error from a village.
	AreaM2 float64
}

// Error is the fault in words: "overlap of 431002001001 and 431002001002 at 113.1 25.2, 12 m²".
func (f Fault) Error() string {
	const most = 6
	codes := strings.Join(f.Codes[:min(len(f.Codes), most)], ", ")
	if n := len(f.Codes) - most; n > 0 {
		codes += fmt.Sprintf(" and %d more", n)
	}
	between := "of"
	if f.Kind == Gap {
		between = "between"
	}
	return fmt.Sprintf("%s %s %s at %.7f %.7f, %.3g m²", f.Kind, between, codes, f.At[0], f.At[1], f.AreaM2)
}

// Validate returns every pair of polygons that overlaps and every gap that polygons enclose, overlaps first, ordered by codes. Sharing
// edges and vertices is no overlap, and an edge may have vertices on it that only one side has, if they are on it exactly: next to a
// vertex that is beside it by rounding lies a sliver, which is reported with its area, perhaps 1e-9 m². What lies within a hole of a single polygon is a
// gap too. All decisions are exact; areas are rounded.
//
// Each area must pass geo.CheckValid; for others the answer has no meaning. Errors are those of [New]. About 2 s for 2,900 villages of 400 vertices.
func Validate(polygons []Polygon) ([]Fault, error) {
	b, err := gather(polygons)
	if err != nil {
		return nil, err
	}
	m := b.meetings()
	if len(m.on) > 0 {
		polygons = m.node(polygons)
		if b, err = gather(polygons); err != nil {
			return nil, err
		}
		m = b.meetings()
	}
	v := validator{
		polygons: polygons, index: b.index(),
		number: map[orb.Point]int32{}, cuts: map[edge][]cut{},
		void: map[arrow]int32{}, overlaps: map[[2]Slot]orb.Point{},
	}
	v.cross(m.crossing)
	v.connect()
	for at := range v.rays {
		v.around(int32(at))
	}
	return append(v.overlapFaults(), v.gapFaults()...), nil
}
