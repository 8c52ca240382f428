package tile

import (
	"math"

	"github.com/paulmach/orb"
)

// frame takes degrees to cells of a tile's grid, which are not rounded yet.
type frame struct {
	scale, x0, y0       float64
	west, north         float64 // the clip, in cells
	east, south         float64
	openEast, openSouth bool // positions on that edge belong to the next tile

	// Mercator's rows near the tile as a polynomial of the degrees north of its middle.
	extent     float64
	middle     float64    // latitude
	reach      float64    // how far north and south the polynomial holds, degrees; 0 where none does
	polynomial [5]float64 // from the constant up
}

// rim is how far beyond the rim of the world, in cells, a position still lies on it: projecting rounds.
const rim = 0.25

func newFrame(t Tile, o Options) frame {
	extent, buffer := float64(o.Extent), float64(o.Buffer)
	n := math.Exp2(float64(t.Z))
	f := frame{
		scale: n * extent, x0: float64(t.X) * extent, y0: float64(t.Y) * extent,
		west: -buffer, north: -buffer, east: extent + buffer, south: extent + buffer,
		openEast: buffer == 0, openSouth: buffer == 0,
		extent: extent,
	}
	if t.X == 0 {
		f.west -= rim
	}
	if t.Y == 0 {
		f.north -= rim
	}
	if float64(t.X) == n-1 {
		f.east, f.openEast = f.east+rim, false
	}
	if float64(t.Y) == n-1 {
		f.south, f.openSouth = f.south+rim, false
	}
	if share := buffer / extent; t.Z >= polynomialZoom && share <= 0.1 && o.Extent <= 4096 {
		f.approximate(t, t.Buffered(share).MinLat, t.Buffered(share).MaxLat)
	}
	return f
}

// polynomialZoom is where tiles begin to be small enough for the polynomial: at zoom 7 its remainder is below 0.001 of 4096 cells
// everywhere, and a sixteenth of that at each zoom more.
const polynomialZoom = 7

// approximate expands ψ(φ) = artanh(sin φ) around the tile's middle to the fourth order. Its derivatives are sec, sec·tan,
// sec·tan² + sec³, sec·tan³ + 5·sec³·tan.
func (f *frame) approximate(t Tile, south, north float64) {
	f.middle = latOf((float64(t.Y) + 0.5) / math.Exp2(float64(t.Z)))
	f.reach = max(north-f.middle, f.middle-south)
	sin, cos := math.Sincos(f.middle * (math.Pi / 180))
	sec, tan := 1/cos, sin/cos
	cells := -f.scale / (2 * math.Pi) // per unit of ψ, southward
	f.polynomial[0] = f.row(f.middle)
	degree := math.Pi / 180
	for i, d := range [4]float64{sec, sec * tan, sec*tan*tan + sec*sec*sec, sec*tan*tan*tan + 5*sec*sec*sec*tan} {
		cells *= degree / float64(i+1)
		f.polynomial[i+1] = cells * d
	}
}

// at is a position in cells.
func (f *frame) at(p orb.Point) (x, y float64) {
	x = (p[0]+180)/360*f.scale - f.x0
	d := p[1] - f.middle
	if !(d >= -f.reach && d <= f.reach) {
		return x, f.row(p[1])
	}
	c := &f.polynomial
	y = c[0] + d*(c[1]+d*(c[2]+d*(c[3]+d*c[4])))
	if near := 0.01; math.Abs(y) < near || math.Abs(y-f.extent) < near { // the tile's neighbour has to agree on whose the position is
		y = f.row(p[1])
	}
	return x, y
}

// row is a latitude in cells. The poles are far away but finite, so that lines to them have a direction.
func (f *frame) row(lat float64) float64 {
	_, y := Project(0, max(-89.9, min(lat, 89.9)))
	return y*f.scale - f.y0
}

// has tells whether a point in cells belongs to the tile; NaN never does.
func (f *frame) has(x, y float64) bool {
	return x >= f.west && y >= f.north && x <= f.east && y <= f.south && (!f.openEast || x < f.east) && (!f.openSouth || y < f.south)
}
