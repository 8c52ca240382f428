package locate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"unsafe"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// Polygon is an area to locate points in.
type Polygon struct {
	// Code is unique and not empty. Where areas share a point, the lowest code in byte order has it.
	Code string
	// Area is in degrees. It should pass geo.CheckValid; [Validate] says what is wrong with a set of areas as a whole.
	Area orb.MultiPolygon
}

// Slot is the place of a polygon in the slice the index was made from, or [None].
type Slot int32

// None is the slot of a point that lies in no polygon.
const None Slot = -1

// Index finds the polygon that holds a point. It is made once by [New] and never changes, so any number of
// goroutines may use it.
type Index struct {
	codes   []string
	grid    grid
	cells   cells
	borders borders
}

// New builds the index. The result of every question depends only on the set of polygons, not on their order.
// A polygon without code, with a code that another has, or whose area geo.Check refuses is an error that names it.
// Areas may overlap and leave gaps. About 1 s for 2,900 villages of 400 vertices.
func New(polygons []Polygon) (*Index, error) {
	b, err := gather(polygons)
	if err != nil {
		return nil, err
	}
	x := &Index{codes: b.codes}
	x.grid.bound = b.bound
	if b.bound.Empty() {
		return x, nil
	}
	// Finer grids fail only where cells get smaller than the coordinates' resolution or edges much longer than most; the
	// grid of one cell always succeeds.
	for cells := cellsPerEdge * len(b.edges); ; cells /= 4 {
		if b.fill(x, min(cells, maxCells)) {
			return x, nil
		}
	}
}

const (
	// cellsPerEdge and maxCells were chosen by measurement: finer grids cost more in the cache than they save in edges tested.
	cellsPerEdge = 6
	maxCells     = 1 << 22
	// maxRefsPerEdge bounds the memory of the lists: 4 bytes per reference, 8 when building.
	maxRefsPerEdge = 4
)

// Len is the number of polygons.
func (x *Index) Len() int { return len(x.codes) }

// Code is the code of the polygon at s, or "" for None.
func (x *Index) Code(s Slot) string {
	if s == None {
		return ""
	}
	return x.codes[s]
}

// Bytes is the memory the index holds, without the codes' text: at most 16 MiB of cells and 120 bytes per edge, whatever
// the input; about 40 MB for 2,900 villages of 400 vertices.
func (x *Index) Bytes() int {
	return len(x.cells.top)*4 + len(x.cells.blocks)*4 + len(x.borders.words)*8 + len(x.borders.slots)*4 + len(x.codes)*int(unsafe.Sizeof(""))
}

// Locate returns the polygon whose closed area holds p: the one with the lowest code where areas meet or overlap, or None outside all.
// It is exact: a point is on an edge when it is exactly on the straight line between the edge's ends. NaN is outside. No allocation.
func (x *Index) Locate(p orb.Point) Slot {
	if !x.grid.bound.Contains(p) {
		return None
	}
	v := x.cells.at(x.grid.column(p[0]), x.grid.row(p[1]))
	if v.mixed() {
		return x.borders.resolve(v.index(), p)
	}
	return Slot(v)
}

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
		touched += x.borders.words[value(dst[i]).index()]
		touched += x.borders.words[value(dst[i]).index()+8]
	}
	for _, i := range open[:n] {
		dst[i] = x.borders.resolve(value(dst[i]).index(), points[i])
	}
	return touched
}

var errNoCode = errors.New("no code")

// order returns the slots of polygons in the order of their codes, or an error that names a polygon that cannot be taken.
func order(polygons []Polygon) ([]Slot, error) {
	sorted := make([]Slot, len(polygons))
	for i, p := range polygons {
		sorted[i] = Slot(i)
		if p.Code == "" {
			return nil, fmt.Errorf("polygon %d: %w", i+1, errNoCode)
		}
		if err := geo.Check(p.Area, geo.Limits{}); err != nil {
			return nil, fmt.Errorf("polygon %d, code %s: %w", i+1, p.Code, err)
		}
	}
	slices.SortFunc(sorted, func(a, b Slot) int { return cmp.Compare(polygons[a].Code, polygons[b].Code) })
	for i := 1; i < len(sorted); i++ {
		if a, b := sorted[i-1], sorted[i]; polygons[a].Code == polygons[b].Code {
			return nil, fmt.Errorf("polygons %d and %d have the same code %s", min(a, b)+1, max(a, b)+1, polygons[a].Code)
		}
	}
	return sorted, nil
}
