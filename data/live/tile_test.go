package live

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"lianxin/data"
	"lianxin/geo"
	"lianxin/geo/tile"
)

// tileOf asks for a tile and decodes it with another program's reader.
func tileOf(t testing.TB, v *View, who data.Viewer, at tile.Tile, filters ...data.Filter) (*Tile, map[string]*mvt.Layer) {
	t.Helper()
	got, err := v.Tile(context.Background(), who, TileQuery{Tile: at, Filters: filters})
	if err != nil {
		t.Fatal(err)
	}
	layers, err := mvt.Unmarshal(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Body) > maxTileBytes {
		t.Errorf("%s has %d bytes", at, len(got.Body))
	}
	byName := map[string]*mvt.Layer{}
	for _, l := range layers {
		byName[l.Name] = l
	}
	return got, byName
}

// worldCell is the cell of a position, of n along the world's edge, by the textbook.
func worldCell(p orb.Point, n float64) [2]int {
	lat := p[1] * math.Pi / 180
	return [2]int{int(math.Floor((p[0] + 180) / 360 * n)), int(math.Floor((1 - math.Asinh(math.Tan(lat))/math.Pi) / 2 * n))}
}

// TestTilesAgainstRows thins the rows of Features by the book and compares.
func TestTilesAgainstRows(t *testing.T) {
	m, _ := populated(t, ground{2, 3, 4}, 3, 900)
	v := open(t, m)
	filters := map[string]data.Expr{"all": nil, "some": data.Not{Arg: data.IsNull{Arg: data.Property{Name: "unit_at_event"}}}}
	for _, layer := range []data.LayerID{data.Disputes, data.Hazards, data.Visits, data.Facilities} {
		for _, who := range []data.Viewer{viewer(t, data.Commander, "431000"), viewer(t, data.Official, "431002"), viewer(t, data.Analyst, "431002001", "431003")} {
			for name, where := range filters {
				f := data.Filter{Layer: layer, Where: where}
				all := features(t, v, who, f, Query{All: true})
				rows := 0
				for row := range all.Rows() {
					if rows++; rows%150 != 0 || row.Geometry() == nil {
						continue
					}
					p := row.Geometry().(orb.Point)
					for z := uint8(5); z <= 17; z += 2 {
						againstRows(t, fmt.Sprintf("%s %s %s", layer, who.Role, name), v, who, f, tile.Containing(p[0], p[1], z), all)
					}
				}
			}
		}
	}
}

func againstRows(t *testing.T, name string, v *View, who data.Viewer, f data.Filter, at tile.Tile, all *Result) {
	t.Helper()
	type cell struct {
		count int
		rank  uint64
		id    string
	}
	got, layers := tileOf(t, v, who, at, f)
	grid, exact := oneGrid, who.Precision(all.Layer) == data.PointPrecision
	if at.Z >= wholeZoom && exact {
		grid = 0
	}
	if got.Layers[0].Grid != grid {
		t.Fatalf("%s, %s: grid %d", name, at, got.Layers[0].Grid)
	}
	want, matched := map[any]*cell{}, 0
	levels := levelRanks(all.p.lay)
	for row := range all.Rows() {
		p, ok := row.Geometry().(orb.Point)
		if !ok || tile.Containing(p[0], p[1], at.Z) != at {
			continue
		}
		matched++
		var key any = row.ID()
		if grid > 0 {
			key = worldCell(p, math.Exp2(float64(at.Z))*oneGrid)
		}
		c := want[key]
		if c == nil {
			c = &cell{}
			want[key] = c
		}
		if rank := levels.rank(row.b, row.i); c.count == 0 || rank > c.rank {
			c.id, c.rank = row.ID(), rank
		}
		c.count++
	}
	if got.Layers[0].Matched != int64(matched) {
		t.Errorf("%s, %s: %d matched, want %d", name, at, got.Layers[0].Matched, matched)
	}
	counts := map[string]int{}
	for _, c := range want {
		counts[c.id] = c.count
	}
	if got.Layers[0].Drawn != len(counts) {
		t.Errorf("%s, %s: says that %d are drawn, of %d cells with something in them", name, at, got.Layers[0].Drawn, len(counts))
	}
	seen := 0
	for _, x := range layers[string(f.Layer)].Features {
		p := x.Geometry.(orb.Point)
		if p[0] < 0 || p[1] < 0 || p[0] >= 4096 || p[1] >= 4096 {
			continue // of the margin, or rounded into it
		}
		id, _ := x.Properties["id"].(string)
		if n, ok := counts[id]; ok {
			seen++
			if x.Properties["count"] != float64(n) {
				t.Errorf("%s, %s: %s stands for %v, want %d", name, at, id, x.Properties["count"], n)
			}
		} else if p[0] > 0 && p[1] > 0 && p[0] < 4095 && p[1] < 4095 {
			t.Errorf("%s, %s: %s is drawn at %v", name, at, id, p)
		}
	}
	if seen < len(counts)-2 { // two may have been rounded over the edge
		t.Errorf("%s, %s: %d of %d are drawn", name, at, seen, len(counts))
	}
}

// TestTilesNest: who is drawn at one zoom is drawn at the next, in whichever tile.
func TestTilesNest(t *testing.T) {
	m, _ := populated(t, ground{2, 3, 4}, 4, 2000)
	v := open(t, m)
	who, f := viewer(t, data.Commander, "431000"), data.Filter{Layer: data.Disputes}
	drawn := func(z uint8) map[string]bool {
		ids := map[string]bool{}
		r := tile.Cover(groundBound(v, who), z)
		for x := r.MinX; x <= r.MaxX; x++ {
			for y := r.MinY; y <= r.MaxY; y++ {
				_, layers := tileOf(t, v, who, tile.Tile{Z: z, X: x, Y: y}, f)
				if layers[string(data.Disputes)] == nil {
					continue
				}
				for _, x := range layers[string(data.Disputes)].Features {
					id, _ := x.Properties["id"].(string)
					ids[id] = true
				}
			}
		}
		return ids
	}
	last := drawn(7)
	for z := uint8(8); z <= 12; z++ {
		next := drawn(z)
		for id := range last {
			if !next[id] {
				t.Errorf("%s is drawn at %d and not at %d", id, z-1, z)
			}
		}
		if len(next) < len(last) {
			t.Errorf("%d at %d, %d at %d", len(last), z-1, len(next), z)
		}
		last = next
	}
}

func groundBound(v *View, who data.Viewer) geo.Bound { return geo.FromOrb(v.Extent(who)) }

// TestTileOfBorders: the units of a tile are those whose borders reach into it, whatever the zoom.
func TestTileOfBorders(t *testing.T) {
	m, _ := populated(t, ground{2, 3, 4}, 5, 10)
	v := open(t, m)
	for _, who := range []data.Viewer{viewer(t, data.Commander, "431000"), viewer(t, data.Official, "431002"), viewer(t, data.Analyst, "431003001")} {
		for _, layer := range []data.LayerID{data.Counties, data.Townships, data.Villages} {
			all := features(t, v, who, data.Filter{Layer: layer}, Query{All: true})
			for z := uint8(3); z <= 15; z += 3 {
				bound := groundBound(v, who)
				at := tile.Containing(bound.Center()[0]+0.01, bound.Center()[1]+0.01, z)
				got, layers := tileOf(t, v, who, at, data.Filter{Layer: layer})
				want := map[string]bool{}
				for row := range all.Rows() {
					if mp, ok := row.Geometry().(orb.MultiPolygon); ok && geo.FromOrb(mp.Bound()).Intersects(at.Bound()) {
						want[row.ID()] = true
					}
				}
				drawn := 0
				if l := layers[string(layer)]; l != nil {
					for _, x := range l.Features {
						if want[fmt.Sprint(x.Properties["id"])] {
							drawn++
						}
						if x.Properties["name"] == nil || x.Properties["unit"] == nil {
							t.Errorf("%s %s: %v", layer, at, x.Properties)
						}
					}
				}
				if drawn < len(want) || got.Layers[0].Drawn < len(want) {
					t.Errorf("%s %s %s: %d of %d are drawn", who.Role, layer, at, drawn, len(want))
				}
			}
		}
	}
}

// TestTileTags: a tile's tag moves with what it shows, and with nothing else.
func TestTileTags(t *testing.T) {
	m, mk := populated(t, ground{2, 3, 4}, 6, 300)
	v := open(t, m)
	who := viewer(t, data.Official, "431002")
	ask := func(v *View) map[string]string {
		tags := map[string]string{}
		bound := geo.FromOrb(v.Extent(who))
		for _, layer := range []data.LayerID{data.Disputes, data.Traces, data.Villages} {
			for z := uint8(6); z <= 14; z += 4 {
				got, _ := tileOf(t, v, who, tile.Containing(bound.Center()[0], bound.Center()[1], z), data.Filter{Layer: layer})
				tags[fmt.Sprint(layer, z)] = got.Tag + string(got.Body)
			}
		}
		return tags
	}
	before := ask(v)
	known, err := v.Tile(context.Background(), who, TileQuery{
		Tile:    tile.Containing(groundBound(v, who).Center()[0], groundBound(v, who).Center()[1], 6),
		Filters: []data.Filter{{Layer: data.Disputes}}, Known: []string{before["disputes6"][:24]},
	})
	if err != nil || !known.NotModified || len(known.Body) > 0 {
		t.Errorf("%v, %+v", err, known)
	}
	disturb(m, mk, "431003")
	after := ask(open(t, m))
	for name := range before {
		if before[name] != after[name] {
			t.Errorf("%s: changes in county B show", name)
		}
	}
	disturb(m, mk, "431002")
	if changed := ask(open(t, m)); changed["disputes6"] == before["disputes6"] || changed["traces6"] == before["traces6"] {
		t.Error("changes in the own county do not show")
	}
}
