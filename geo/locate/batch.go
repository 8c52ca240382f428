package locate

import (
	"slices"

	"github.com/paulmach/orb"
)

// LocateAll appends the slot of every point to dst, in order: [Index.Locate] for many, and faster per point.
func (x *Index) LocateAll(dst []Slot, points []orb.Point) []Slot {
	dst = slices.Grow(dst, len(points))
	for len(points) > 0 {
		n := min(len(points), batch)
		at := len(dst)
		dst = dst[:at+n]
		x.locateBatch(dst[at:], points[:n])
		points = points[n:]
	}
	return dst
}

const batch = 256

// locateBatch goes one step with all points, then the next, so that the reads of a step, most of which miss the
// cache, overlap. The result has no meaning; it keeps the reads ahead of their use.
func (x *Index) locateBatch(dst []Slot, points []orb.Point) (touched uint64) {
	var column, row [batch]int32
	var open [batch]int32 // the points not answered yet
	n := 0
	for i, p := range points {
		dst[i] = None
		if x.grid.bound.Contains(p) {
			column[i], row[i] = int32(x.grid.column(p[0])), int32(x.grid.row(p[1]))
			open[n] = int32(i)
			n++
		}
	}
	n = x.cells.answer(dst, open[:n], &column, &row)
	for _, i := range open[:n] {
		touched += x.borders.touch(value(dst[i]).index())
	}
	for _, i := range open[:n] {
		dst[i] = x.borders.resolve(value(dst[i]).index(), points[i])
	}
	return touched
}
