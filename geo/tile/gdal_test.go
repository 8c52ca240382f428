package tile_test

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"

	"lianxin/geo/tile"
)

// TestGDAL reads a tile back through GDAL, which places it by its path.
func TestGDAL(t *testing.T) {
	b := tile.NewBuilder(whole, tile.Options{})
	points, areas := b.Layer("points"), b.Layer("areas")
	at := place(whole, 1000, 3000)
	points.Tag(points.Key("name"), points.Text("郴州"))
	points.Tag(points.Key("people"), points.Int(-5))
	points.Tag(points.Key("share"), points.Float(0.5))
	points.Tag(points.Key("late"), points.Bool(true))
	points.Point(42, at)
	shell := orb.Ring(places(whole, [2]float64{100, 100}, [2]float64{900, 100}, [2]float64{900, 900}, [2]float64{100, 900}, [2]float64{100, 100}))
	hole := orb.Ring(places(whole, [2]float64{200, 200}, [2]float64{300, 200}, [2]float64{300, 300}, [2]float64{200, 300}, [2]float64{200, 200}))
	areas.MultiPolygon(1, orb.MultiPolygon{{shell, hole}, {places(whole, [2]float64{2000, 100}, [2]float64{9000, 100}, [2]float64{9000, 900}, [2]float64{2000, 900}, [2]float64{2000, 100})}})

	path := filepath.Join(t.TempDir(), "8", "208", "108.mvt")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Append(nil), 0o600); err != nil {
		t.Fatal(err)
	}
	read := func(layer string) *geojson.Feature {
		t.Helper()
		out, err := exec.CommandContext(t.Context(), "ogr2ogr", "-f", "GeoJSON", "-t_srs", "OGC:CRS84", "/vsistdout/", "MVT:"+path, layer, "-oo", "CLIP=NO").Output()
		if err != nil {
			t.Fatalf("ogr2ogr: %v", err)
		}
		var fc geojson.FeatureCollection
		if err := json.Unmarshal(out, &fc); err != nil || len(fc.Features) != 1 {
			t.Fatalf("%v: %s", err, out)
		}
		return fc.Features[0]
	}

	cellDegrees := 360 / math.Exp2(8) / 4096
	f := read("points")
	if p, ok := f.Geometry.(orb.Point); !ok || math.Abs(p[0]-at[0]) > cellDegrees/2 || math.Abs(p[1]-at[1]) > cellDegrees/2 {
		t.Errorf("the point is at %v, want %v", f.Geometry, at)
	}
	for k, want := range map[string]any{"mvt_id": 42.0, "name": "郴州", "people": -5.0, "share": 0.5, "late": true} {
		if got := f.Properties[k]; got != want {
			t.Errorf("%s is %v, want %v", k, got, want)
		}
	}
	mp, ok := read("areas").Geometry.(orb.MultiPolygon)
	if !ok || len(mp) != 2 || len(mp[0]) != 2 || len(mp[1]) != 1 {
		t.Fatalf("areas %v", mp)
	}
	want := planar.Area(orb.Polygon{shell, hole})
	if got := planar.Area(mp[0]); math.Abs(got/want-1) > 0.01 {
		t.Errorf("area %v, want %v", got, want)
	}
	if east := mp[1].Bound().Max[0]; math.Abs(east-place(whole, 4160, 0)[0]) > cellDegrees {
		t.Errorf("it was cut at %v, not at the buffer", east)
	}
}
