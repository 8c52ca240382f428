package gpkg_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/gpkg"
)

// gdal runs one of GDAL's programs. They must be there: `make test` installs them.
func gdal(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s%s", name, args, err, out, stderr.String())
	}
	if warned := strings.TrimSpace(stderr.String()); warned != "" {
		t.Errorf("%s %v warned: %s", name, args, warned)
	}
	return string(out)
}

// validate runs GDAL's GeoPackage validator with its checks of content.
func validate(t *testing.T, path string) {
	t.Helper()
	// Debian's own interpreter has the bindings, whatever else the path offers.
	python := "/usr/bin/python3"
	if _, err := os.Stat(python); err != nil {
		python = "python3"
	}
	out := gdal(t, python, "-m", "osgeo_utils.samples.validate_gpkg", "--extra", "-k", "--warning-as-error", path)
	if strings.Contains(out, "Req ") || strings.Contains(strings.ToLower(out), "error") {
		t.Errorf("the validator says:\n%s", out)
	}
}

// mapped is a store with records in every layer, through single edits and through a bulk merge.
func mapped(t *testing.T) *gpkg.Store {
	t.Helper()
	s := create(t, gpkg.CreateOptions{Generated: "种子 1"})
	record := func(layer data.LayerID, id string, g orb.Geometry, values map[string]data.Value) data.Record {
		l, err := s.Schema().Layer(layer)
		if err != nil {
			t.Fatal(err)
		}
		r := data.Record{Layer: layer, ID: id, Geometry: g, Unit: "431021114216", Source: "内部系统", SourceID: "秘-" + id, Values: make([]data.Value, len(l.Fields))}
		for name, v := range values {
			r.Values[l.Index(name)] = v
		}
		return r
	}
	square := orb.Ring{{112.5, 25.5}, {113, 25.5}, {113, 26}, {112.5, 26}, {112.5, 25.5}}
	hole := orb.Ring{{112.6, 25.6}, {112.6, 25.7}, {112.7, 25.7}, {112.7, 25.6}, {112.6, 25.6}}
	b := data.Batch{Key: "areas", At: now, Boundaries: true}
	for layer, id := range map[data.LayerID]string{data.Counties: "431021", data.Townships: "431021114", data.Villages: "431021114216"} {
		b.Puts = append(b.Puts, data.Put{Record: record(layer, id, orb.MultiPolygon{{square, hole}}, map[string]data.Value{"name": data.Text("桂阳")})})
	}
	b.Puts = append(b.Puts,
		data.Put{Record: record(data.Traces, "trace-line", orb.LineString{{112.5, 25.5}, {112.6, 25.6}}, map[string]data.Value{"start": data.Time(now)})},
		data.Put{Record: record(data.Traces, "trace-lines", orb.MultiLineString{{{112.5, 25.5}, {112.6, 25.6}}, {{112.7, 25.7}, {112.8, 25.8}}}, map[string]data.Value{"start": data.Date(20514)})},
		data.Put{Record: record(data.Facilities, "station", orb.Point{112.9, 25.9}, map[string]data.Value{"kind": data.Text("fuel_station"), "name": data.Text("加油站")})},
		data.Put{Record: record(data.Requests, "request", nil, map[string]data.Value{"category": data.Text("water"), "status": data.Text("found"), "total": data.Int(838), "done": data.Int(308)})},
		data.Put{Record: record(data.Visits, "visit", orb.Point{112.55, 25.55}, map[string]data.Value{"time": data.Date(20514), "place_kind": data.Text("home"), "outreach": data.List("law", "anti_fraud"), "note": data.Text("内部记录")})},
		data.Put{Record: record(data.Hazards, "hazard", orb.Point{112.56, 25.56}, map[string]data.Value{"kind": data.Text("water_quality"), "status": data.Text("found"), "ph": data.Float(7.25), "occupied": data.Bool(false)})},
	)
	if _, err := s.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	st, err := s.Stage(t.Context(), data.Import{ID: "disputes", Layer: data.Disputes})
	if err != nil {
		t.Fatal(err)
	}
	var puts []data.Put
	for i := range 3000 { // enough for a packed index of two levels
		puts = append(puts, data.Put{Row: int64(i + 1), Case: map[string]string{"parties": canary}, Record: record(data.Disputes, fmt.Sprintf("dispute-%04d", i), orb.Point{112 + float64(i%60)/60, 25 + float64(i/60)/60}, map[string]data.Value{
			"category": data.Text("land"), "status": data.Text("in_progress"), "found": data.Time(now.AddDate(0, 0, -i%700)), "due": data.Date(20514), "title": data.Text("山林地界 𠮷😀"),
		})})
	}
	if _, err := st.Put(t.Context(), puts); err != nil {
		t.Fatal(err)
	}
	if _, _, err := st.Merge(t.Context(), data.Import{ID: "disputes", Layer: data.Disputes, State: data.ImportDone, Finished: now, Input: 3000, Accepted: 3000}, data.MergeOptions{}); err != nil {
		t.Fatal(err)
	}
	return s
}

// canary stands for what must never be in a map file in clear.
const canary = "当事人甲 13800000000"

func TestGDALValidatorAcceptsTheStore(t *testing.T) {
	s := mapped(t)
	validate(t, s.Path())
}

func TestGDALOpensTheHandOut(t *testing.T) {
	s := mapped(t)
	path := filepath.Join(t.TempDir(), "交换.gpkg")
	if err := s.HandOut(t.Context(), path, now); err != nil {
		t.Fatal(err)
	}
	validate(t, path)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	layers := gdal(t, "ogrinfo", "-ro", "-q", path)
	for _, want := range []string{"counties (Multi Polygon)", "disputes (Point)", "traces", "codes (None)"} {
		if !strings.Contains(layers, want) {
			t.Errorf("no layer %q in\n%s", want, layers)
		}
	}
	if strings.Contains(layers, "lx_") {
		t.Errorf("the store's own tables are shown:\n%s", layers)
	}

	summary := gdal(t, "ogrinfo", "-ro", "-al", "-so", path)
	for _, want := range []string{
		"Feature Count: 3000", "China Geodetic Coordinate System 2000", "found: DateTime", "due: DateTime", "key_case: Integer(Boolean)",
		"households: Integer64", "category: String", "domain name=disputes_category", "演示数据", "Extent: (112.000000, 25.000000)",
	} {
		if !strings.Contains(summary, want) {
			t.Errorf("the summary lacks %q", want)
		}
	}
	for _, internal := range []string{"title: ", "owner_post: ", "source: ", "source_id: ", "lx_", "note: "} {
		if strings.Contains(summary, internal) {
			t.Errorf("the hand-out shows %q", internal)
		}
	}

	one := gdal(t, "ogrinfo", "-ro", path, "visits", "-al")
	for _, want := range []string{"time (DateTime) = 2026/03/02 00:00:00+00", "outreach (String) = law,anti_fraud", "date_only (String) = time", "POINT (112.55 25.55)"} {
		if !strings.Contains(one, want) {
			t.Errorf("the visit lacks %q:\n%s", want, one)
		}
	}
	if got := gdal(t, "ogrinfo", "-ro", "-al", path, "facilities"); !strings.Contains(got, "加油站") {
		t.Errorf("no Chinese text in\n%s", got)
	}

	for _, secret := range []string{canary, "秘-", "内部", "山林地界", "lx_"} {
		if bytes.Contains(before, []byte(secret)) {
			t.Errorf("the file holds %q", secret)
		}
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("files beside the hand-out: %v, %v", entries, err)
	}
}

// The number of features in a window must be what brute force counts, with the index and without.
func TestGDALUsesTheSpatialIndex(t *testing.T) {
	s := mapped(t)
	path := filepath.Join(t.TempDir(), "out.gpkg")
	if err := s.HandOut(t.Context(), path, now); err != nil {
		t.Fatal(err)
	}
	want := 0
	for i := range 3000 {
		if x, y := 112+float64(i%60)/60, 25+float64(i/60)/60; x >= 112.2 && x <= 112.4 && y >= 25.3 && y <= 25.5 {
			want++
		}
	}
	for _, file := range []string{path, s.Path()} {
		got := gdal(t, "ogrinfo", "-ro", "-so", file, "disputes", "-spat", "112.2", "25.3", "112.4", "25.5")
		if !strings.Contains(got, fmt.Sprintf("Feature Count: %d\n", want)) {
			t.Errorf("want %d features in the window of %s:\n%s", want, filepath.Base(file), got)
		}
		if got := gdal(t, "ogrinfo", "-ro", "-q", file, "-sql", "SELECT HasSpatialIndex('disputes', 'geom') AS has"); !strings.Contains(got, "= 1") {
			t.Errorf("GDAL sees no index in %s: %s", filepath.Base(file), got)
		}
	}
}

// The decision for EPSG:4490 rests on this: other systems that the world uses are reached without a shift.
func TestGDALTransformsWithoutShift(t *testing.T) {
	s := mapped(t)
	path := filepath.Join(t.TempDir(), "out.gpkg")
	if err := s.HandOut(t.Context(), path, now); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "wgs84.geojson")
	gdal(t, "ogr2ogr", "-f", "GeoJSON", "-t_srs", "EPSG:4326", "-lco", "COORDINATE_PRECISION=15", out, path, "facilities")
	raw, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var collection struct {
		Features []struct {
			Geometry   struct{ Coordinates [2]float64 }
			Properties map[string]any
		}
	}
	if err := json.Unmarshal(raw, &collection); err != nil || len(collection.Features) != 1 {
		t.Fatalf("%s: %v", raw, err)
	}
	if got := collection.Features[0].Geometry.Coordinates; got != [2]float64{112.9, 25.9} {
		t.Errorf("moved to %v", got)
	}
}

// A program may edit a hand-out; its triggers must keep the index with GDAL's functions as with ours.
func TestGDALEditsTheHandOut(t *testing.T) {
	s := mapped(t)
	path := filepath.Join(t.TempDir(), "out.gpkg")
	if err := s.HandOut(t.Context(), path, now); err != nil {
		t.Fatal(err)
	}
	gdal(t, "ogrinfo", "-q", path, "-sql", "UPDATE facilities SET geom = (SELECT geom FROM visits LIMIT 1)")
	got := gdal(t, "ogrinfo", "-ro", "-so", path, "facilities", "-spat", "112.5", "25.5", "112.6", "25.6")
	if !strings.Contains(got, "Feature Count: 1") {
		t.Errorf("not found where it was moved to:\n%s", got)
	}
	validate(t, path)
}
