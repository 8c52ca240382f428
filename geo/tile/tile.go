package tile

import (
	"fmt"
	"math"

	"lianxin/geo"
)

// MaxZoom is the deepest zoom, where a tile is 2.4 m wide at the equator.
const MaxZoom = 24

// MaxLat is the latitude where the square world ends, in degrees north; the south ends at -MaxLat.
const MaxLat = 85.05112877980659

// Tile is one tile. The zero value is the whole world.
type Tile struct {
	Z    uint8  // zoom
	X, Y uint32 // column from the west, row from the north
}

// New checks a zoom, column and row. The error names the one that does not exist.
func New(z, x, y int) (Tile, error) {
	if z < 0 || z > MaxZoom {
		return Tile{}, fmt.Errorf("zoom %d is outside 0..%d", z, MaxZoom)
	}
	last := 1<<z - 1
	if x < 0 || x > last {
		return Tile{}, fmt.Errorf("column %d is outside 0..%d of zoom %d", x, last, z)
	}
	if y < 0 || y > last {
		return Tile{}, fmt.Errorf("row %d is outside 0..%d of zoom %d", y, last, z)
	}
	return Tile{uint8(z), uint32(x), uint32(y)}, nil
}

// Containing is the tile of a zoom (0 to MaxZoom) that a position lies in. What is outside the square world, or NaN, is taken to its rim.
func Containing(lon, lat float64, z uint8) Tile {
	x, y := Project(lon, lat)
	n := math.Exp2(float64(z))
	return Tile{z, column(x*n, n), column(y*n, n)}
}

func column(v, n float64) uint32 {
	if !(v > 0) {
		return 0
	}
	return uint32(math.Min(math.Floor(v), n-1))
}

// String is z/x/y.
func (t Tile) String() string { return fmt.Sprintf("%d/%d/%d", t.Z, t.X, t.Y) }

// Parent is the tile of the zoom above that holds this one; the world is its own.
func (t Tile) Parent() Tile {
	if t.Z == 0 {
		return t
	}
	return Tile{t.Z - 1, t.X / 2, t.Y / 2}
}

// Bound is the tile's rectangle, longitude and latitude in degrees.
func (t Tile) Bound() geo.Bound { return t.Buffered(0) }

// Buffered is the rectangle of the tile and a margin around it, as a share of the tile's width; it ends at the rim of the world.
func (t Tile) Buffered(share float64) geo.Bound {
	n := math.Exp2(float64(t.Z))
	x, y := float64(t.X), float64(t.Y)
	return geo.Bound{
		MinLon: lonOf(math.Max(x-share, 0) / n), MaxLon: lonOf(math.Min(x+1+share, n) / n),
		MinLat: latOf(math.Min(y+1+share, n) / n), MaxLat: latOf(math.Max(y-share, 0) / n),
	}
}

// Range is a rectangle of tiles of one zoom, both ends included.
type Range struct{ MinX, MinY, MaxX, MaxY uint32 }

// Count is the number of tiles.
func (r Range) Count() int { return int(r.MaxX-r.MinX+1) * int(r.MaxY-r.MinY+1) }

// Cover are the tiles of a zoom that a bound, which is not empty, touches.
func Cover(b geo.Bound, z uint8) Range {
	nw, se := Containing(b.MinLon, b.MaxLat, z), Containing(b.MaxLon, b.MinLat, z)
	return Range{nw.X, nw.Y, se.X, se.Y}
}

// Project takes degrees to shares of the square world's width, from the north-west corner (spherical Mercator, EPSG:3857 scaled). The
// poles are infinitely far away.
func Project(lon, lat float64) (x, y float64) {
	s := math.Sin(lat * (math.Pi / 180))
	return (lon + 180) / 360, 0.5 - math.Log((1+s)/(1-s))/(4*math.Pi)
}

func lonOf(x float64) float64 { return x*360 - 180 }

func latOf(y float64) float64 { return math.Atan(math.Sinh((1-2*y)*math.Pi)) * (180 / math.Pi) }
