package cluster

import (
	"cmp"
	"math"
	"slices"
)

// cellShift makes a cell the width of 2^-2 of a tile.
const cellShift = 2

// MaxZoom is the deepest zoom with cells of their own.
const MaxZoom = 22

// MaxLevel is the mildest level: 1 red, 2 orange, 3 yellow, 4 blue.
const MaxLevel = 4

// maxLat is where Web Mercator is cut, in degrees.
const maxLat = 85.0511287798066

// Cell is the points of one cell.
type Cell struct {
	Column, Row uint32 // of the quadtree at zoom + 2; row 0 is the northernmost
	Count       int
	Worst       uint8             // the smallest level above 0 among them: 1 is red; 0 when none has a level
	Levels      [MaxLevel + 1]int // count by level; at 0 those without one or beyond MaxLevel
	Overdue     int
	Classes     []int // count by class index; the index after the last class counts points without one
	lon, lat    float64
}

// Position is the mean lon, lat of the cell's points, degrees.
func (c *Cell) Position() (lon, lat float64) {
	return c.lon / float64(c.Count), c.lat / float64(c.Count)
}

// Point is one point to gather. Class indexes the layer's enumeration; -1 is none. Level 0 is none.
type Point struct {
	Lon, Lat float64
	Class    int
	Level    uint8
	Overdue  bool
}

// Gatherer collects points into cells. It is used by one goroutine; the zero Gatherer is not usable.
type Gatherer struct {
	zoom    int
	most    int // cells; 0 for any number
	scale   float64
	classes int
	cells   map[uint64]*Cell

	// The inside of the last cell, shrunk by more than rounding can move an edge: points come along a space-filling curve, so
	// the next one is mostly here and needs no projection.
	last                     *Cell
	west, south, east, north float64
}

// NewGatherer gathers at a zoom of 0…MaxZoom (others are clamped), with classes 0 … classes-1, into at most so many cells, 0 for any number: when there
// would be more, into the cells of the deepest zoom with no more than that. Cells of one zoom are made of whole cells of the next, so that
// the answer is the same as if it had been gathered there from the beginning. Memory is bounded by most.
func NewGatherer(zoom, classes, most int) *Gatherer {
	zoom = min(max(zoom, 0), MaxZoom)
	return &Gatherer{zoom: zoom, most: most, scale: math.Exp2(float64(zoom + cellShift)), classes: classes, cells: map[uint64]*Cell{}}
}

// Zoom is that of the cells: the one asked for, or a lower one.
func (g *Gatherer) Zoom() int { return g.zoom }

// Add puts a point into its cell. Latitudes beyond Web Mercator fall into the outermost row; NaN is left out.
func (g *Gatherer) Add(p Point) {
	if p.Lon != p.Lon || p.Lat != p.Lat {
		return
	}
	if g.last == nil || p.Lon < g.west || p.Lon > g.east || p.Lat < g.south || p.Lat > g.north {
		g.enter(g.cellOf(p.Lon, p.Lat))
	}
	g.last.add(p)
	for g.most > 0 && len(g.cells) > g.most && g.zoom > 0 {
		g.coarsen()
	}
}

// coarsen makes the cells of the zoom above of those there are.
func (g *Gatherer) coarsen() {
	fine := g.cells
	g.zoom--
	g.scale /= 2
	g.last, g.cells = nil, make(map[uint64]*Cell, len(fine)/2)
	for _, c := range fine {
		c.Column, c.Row = c.Column/2, c.Row/2
		key := uint64(c.Row)<<32 | uint64(c.Column)
		if into := g.cells[key]; into != nil {
			into.join(c)
		} else {
			g.cells[key] = c
		}
	}
}

// join adds another cell's points.
func (c *Cell) join(o *Cell) {
	c.Count += o.Count
	c.lon += o.lon
	c.lat += o.lat
	if o.Worst > 0 && (c.Worst == 0 || o.Worst < c.Worst) {
		c.Worst = o.Worst
	}
	for i, n := range o.Levels {
		c.Levels[i] += n
	}
	c.Overdue += o.Overdue
	for i, n := range o.Classes {
		c.Classes[i] += n
	}
}

// enter makes a cell the last one.
func (g *Gatherer) enter(column, row uint32) {
	key := uint64(row)<<32 | uint64(column)
	c := g.cells[key]
	if c == nil {
		c = &Cell{Column: column, Row: row, Classes: make([]int, g.classes+1)}
		g.cells[key] = c
	}
	const shrink = 1e-9 // degrees
	g.last = c
	g.west, g.east = float64(column)/g.scale*360-180+shrink, float64(column+1)/g.scale*360-180-shrink
	g.north, g.south = latOf(float64(row)/g.scale)-shrink, latOf(float64(row+1)/g.scale)+shrink
}

// latOf is the latitude of a share of the world's height, counted from the north.
func latOf(y float64) float64 { return math.Atan(math.Sinh((1-2*y)*math.Pi)) * 180 / math.Pi }

func (c *Cell) add(p Point) {
	c.Count++
	c.lon += p.Lon
	c.lat += p.Lat
	if p.Level > 0 && (c.Worst == 0 || p.Level < c.Worst) {
		c.Worst = p.Level
	}
	if p.Level <= MaxLevel {
		c.Levels[p.Level]++
	} else {
		c.Levels[0]++
	}
	if p.Overdue {
		c.Overdue++
	}
	class := p.Class
	if class < 0 || class >= len(c.Classes)-1 {
		class = len(c.Classes) - 1
	}
	c.Classes[class]++
}

// cellOf is the column and row of a position.
func (g *Gatherer) cellOf(lon, lat float64) (column, row uint32) {
	s := math.Sin(math.Min(math.Max(lat, -maxLat), maxLat) * math.Pi / 180)
	x := (lon + 180) / 360 * g.scale
	y := (0.5 - math.Log((1+s)/(1-s))/(4*math.Pi)) * g.scale
	return index(x, g.scale), index(y, g.scale)
}

func index(v, n float64) uint32 { return uint32(math.Min(math.Max(math.Floor(v), 0), n-1)) }

// Cells are the cells that hold points, in order of row, then column.
func (g *Gatherer) Cells() []*Cell {
	cells := make([]*Cell, 0, len(g.cells))
	for _, c := range g.cells {
		cells = append(cells, c)
	}
	slices.SortFunc(cells, func(a, b *Cell) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Column, b.Column))
	})
	return cells
}
