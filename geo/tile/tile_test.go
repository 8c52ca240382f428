package tile_test

import (
	"math"
	"testing"

	"lianxin/geo"
	"lianxin/geo/tile"
)

func TestNew(t *testing.T) {
	for _, c := range []struct {
		z, x, y int
		want    string // the fault
	}{
		{0, 0, 0, ""},
		{24, 1<<24 - 1, 1<<24 - 1, ""},
		{-1, 0, 0, "zoom -1 is outside 0..24"},
		{25, 0, 0, "zoom 25 is outside 0..24"},
		{64, 0, 0, "zoom 64 is outside 0..24"},
		{3, 8, 0, "column 8 is outside 0..7 of zoom 3"},
		{3, 0, 8, "row 8 is outside 0..7 of zoom 3"},
		{3, -1, 0, "column -1 is outside 0..7 of zoom 3"},
		{3, 0, -1, "row -1 is outside 0..7 of zoom 3"},
	} {
		got, err := tile.New(c.z, c.x, c.y)
		switch {
		case c.want == "" && (err != nil || got != (tile.Tile{Z: uint8(c.z), X: uint32(c.x), Y: uint32(c.y)})):
			t.Errorf("%d/%d/%d: %v, %v", c.z, c.x, c.y, got, err)
		case c.want != "" && (err == nil || err.Error() != c.want):
			t.Errorf("%d/%d/%d: %v, want %s", c.z, c.x, c.y, err, c.want)
		}
	}
}

// TestContaining has the tiles of published examples: the OpenStreetMap wiki's "Slippy map tilenames", and corners reckoned by hand.
func TestContaining(t *testing.T) {
	for _, c := range []struct {
		name     string
		lon, lat float64
		want     tile.Tile
	}{
		{"Marker of the OSM wiki's code examples", 139.7006793, 35.6590699, tile.Tile{Z: 18, X: 232798, Y: 103246}},
		{"null island is the south-eastern quadrant's corner", 0, 0, tile.Tile{Z: 1, X: 1, Y: 1}},
		{"north-western corner of the world", -180, 85.06, tile.Tile{Z: 3, X: 0, Y: 0}},
		{"south-eastern corner of the world", 180, -85.06, tile.Tile{Z: 3, X: 7, Y: 7}},
		{"the poles", 0, 90, tile.Tile{Z: 2, X: 2, Y: 0}},
		{"the other pole", 0, -90, tile.Tile{Z: 2, X: 2, Y: 3}},
		{"beyond the antimeridian", 190, 0, tile.Tile{Z: 2, X: 3, Y: 2}},
		{"no number", math.NaN(), math.NaN(), tile.Tile{Z: 2, X: 0, Y: 0}},
	} {
		if got := tile.Containing(c.lon, c.lat, c.want.Z); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestBound(t *testing.T) {
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }
	world := tile.Tile{}.Bound()
	if world.MinLon != -180 || world.MaxLon != 180 || !near(world.MinLat, -tile.MaxLat) || !near(world.MaxLat, tile.MaxLat) {
		t.Errorf("world %v", world)
	}
	// lat = atan(sinh(π/2)) = 66.51326044311186 at a quarter of the height.
	b := tile.Tile{Z: 2, X: 3, Y: 1}.Bound()
	if b.MinLon != 90 || b.MaxLon != 180 || !near(b.MaxLat, 66.51326044311186) || !near(b.MinLat, 0) {
		t.Errorf("2/3/1 %v", b)
	}
	if w := (tile.Tile{}).Buffered(0.5); w != world {
		t.Errorf("a buffer leaves the world: %v", w)
	}
	if w := (tile.Tile{Z: 2, X: 2, Y: 1}).Buffered(0.5); w.MinLon != -45 || w.MaxLon != 135 {
		t.Errorf("half a tile around 2/2/1: %v", w)
	}
}

// TestBoundAgreesWithContaining: the middle of a tile's bound lies in the tile, for the corners of every zoom.
func TestBoundAgreesWithContaining(t *testing.T) {
	for z := range tile.MaxZoom + 1 {
		last := 1<<z - 1
		for _, x := range []int{0, last / 3, last} {
			for _, y := range []int{0, last / 3, last} {
				tl, err := tile.New(z, x, y)
				if err != nil {
					t.Fatal(err)
				}
				b := tl.Bound()
				if got := tile.Containing((b.MinLon+b.MaxLon)/2, (b.MinLat+b.MaxLat)/2, tl.Z); got != tl {
					t.Errorf("the middle of %v lies in %v", tl, got)
				}
				if p := tl.Parent(); z > 0 && !p.Buffered(1e-9).ContainsBound(b) {
					t.Errorf("%v does not hold %v", p, tl)
				}
			}
		}
	}
	if (tile.Tile{}).Parent() != (tile.Tile{}) {
		t.Error("the world has a parent")
	}
	if s := (tile.Tile{Z: 3, X: 1, Y: 2}).String(); s != "3/1/2" {
		t.Error(s)
	}
}

func TestCover(t *testing.T) {
	if r := tile.Cover(geo.World(), 4); r != (tile.Range{MaxX: 15, MaxY: 15}) || r.Count() != 256 {
		t.Errorf("the world: %v", r)
	}
	// Chenzhou, about 112.2–114.2° E, 24.9–26.9° N.
	r := tile.Cover(geo.Bound{MinLon: 112.2, MinLat: 24.9, MaxLon: 114.2, MaxLat: 26.9}, 8)
	if r != (tile.Range{MinX: 207, MinY: 108, MaxX: 209, MaxY: 109}) || r.Count() != 6 {
		t.Errorf("the prefecture: %v", r)
	}
}

// TestProject compares with EPSG:3857's metres, computed by PROJ for these positions.
func TestProject(t *testing.T) {
	const half = 20037508.342789244
	for _, c := range []struct{ lon, lat, e, n float64 }{
		{113.03, 25.79, 12582442.0443637, 2973094.70622394},
		{-180, -85.05112877980659, -half, -half},
	} {
		x, y := tile.Project(c.lon, c.lat)
		if e, n := (2*x-1)*half, (1-2*y)*half; math.Abs(e-c.e) > 0.001 || math.Abs(n-c.n) > 0.001 {
			t.Errorf("%v %v: %.3f %.3f, want %.3f %.3f", c.lon, c.lat, e, n, c.e, c.n)
		}
	}
}
