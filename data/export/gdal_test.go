package export

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"lianxin/data"
	"lianxin/data/export/shp"
	"lianxin/geo/datum"
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

// reading is how GDAL is asked for a format's file.
type reading struct {
	source func(path, layer string) []string // arguments that name the source, options among them
	text   func(string) string               // a text as the format holds it
	names  func(fields []string) []string    // fields as the format names them
	crs    bool                              // the file defines its coordinate system
	lists  bool                              // a list stays one
	table  bool                              // without geometry, times local
}

func same(s string) string { return s }

func sameNames(fields []string) []string { return fields }

func readings() map[Format]reading {
	plain := func(path, layer string) []string { return []string{path, layer} }
	return map[Format]reading{
		GeoJSON:      {source: plain, text: same, names: sameNames, crs: true, lists: true},
		GeoJSONLines: {source: plain, text: same, names: sameNames, lists: true},
		CSV: {source: func(path, _ string) []string {
			return []string{path, "-oo", "X_POSSIBLE_NAMES=lon,easting*", "-oo", "Y_POSSIBLE_NAMES=lat,northing*", "-oo", "GEOM_POSSIBLE_NAMES=wkt*", "-oo", "AUTODETECT_TYPE=YES"}
		}, text: func(s string) string { return strings.ReplaceAll(inert(s), "\r\n", "\n") }, names: sameNames}, // GDAL reads line ends within quotes as LF
		XLSX: {source: func(path, layer string) []string {
			return []string{path, map[string]string{"disputes": "矛盾纠纷", "traces": "走访轨迹", "villages": "村_社区", "coverage": "走访覆盖"}[layer]}
		}, text: inert, names: sameNames, table: true},
		GeoPackage: {source: plain, text: same, names: sameNames, crs: true},
		FlatGeobuf: {source: plain, text: same, names: sameNames, crs: true},
		KML: {source: func(path, layer string) []string { // layers are known by their folders' names
			return []string{path, map[string]string{"disputes": "矛盾纠纷", "traces": "走访轨迹", "villages": "村（社区）", "coverage": "走访覆盖"}[layer]}
		}, text: func(s string) string { return strings.TrimLeft(s, " ") }, names: func(fields []string) []string {
			out := slices.Clone(fields)
			if i := slices.Index(out, "name"); i >= 0 { // GDAL's own, of every placemark
				out[i] = "Name"
			}
			return out
		}, crs: true},
		Shapefile: {source: func(path, layer string) []string {
			if z, err := zip.OpenReader(path); err == nil { // the layer's name says a projected system
				defer z.Close()
				layer = strings.TrimSuffix(z.File[0].Name, ".shp")
			}
			return []string{"/vsizip/" + path, layer}
		}, text: func(s string) string { return strings.TrimLeft(shp.Cut(s, shp.MaxText), " ") }, names: shp.Names, crs: true},
	}
}

// TestGDALReadsEveryFormat reads each format back: count, places to 1e-7°, attributes, Chinese texts, times, coordinate system.
func TestGDALReadsEveryFormat(t *testing.T) {
	for format, how := range readings() {
		for _, system := range []string{"EPSG:4490", "EPSG:4326", "CRS84", "EPSG:4547", "EPSG:4526", "EPSG:3857", "GCJ-02"} {
			s := mustSystem(t, system)
			if CheckSystem(format, s) != nil {
				continue
			}
			for _, tab := range samples(t) {
				t.Run(fmt.Sprintf("%s %s %s", format, system, tab.Layer.ID), func(t *testing.T) { readBack(t, format, how, s, tab) })
			}
		}
	}
}

func readBack(t *testing.T, format Format, how reading, s datum.System, tab Table) {
	dir := t.TempDir()
	j := job(t, format, tab)
	j.System = s
	in, out := filepath.Join(dir, string(tab.Layer.ID)+"."+format.info().suffix(1)), filepath.Join(dir, "back.json")
	if err := WriteFile(t.Context(), in, j); err != nil {
		t.Fatal(err)
	}
	args := []string{"-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=15", out}
	inFile := s // the system of what GDAL hands out
	if how.crs && !shifted(s) {
		args, inFile = append(args, "-t_srs", "OGC:CRS84"), datum.CRS84()
	}
	gdal(t, "ogr2ogr", append(args, how.source(in, string(tab.Layer.ID))...)...)
	raw, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	got, err := geojson.UnmarshalFeatureCollection(raw)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Features) != int(tab.Matched) {
		t.Fatalf("%d features, want %d", len(got.Features), tab.Matched)
	}
	byID := map[string]*geojson.Feature{}
	names := []string{"id"}
	for _, f := range tab.Fields {
		names = append(names, f.Name)
	}
	names = how.names(names)
	for _, f := range got.Features {
		id, _ := f.Properties[names[0]].(string)
		if number, ok := f.Properties[names[0]].(float64); ok { // a unit's code, whose type GDAL guesses
			id = fmt.Sprintf("%.0f", number)
		}
		if id == "" {
			id, _ = f.ID.(string)
		}
		byID[id] = f
	}
	for row := range tab.Rows {
		f := byID[row.ID()]
		if f == nil {
			t.Errorf("row %s is missing", row.ID())
			continue
		}
		if !how.table {
			comparePlace(t, inFile, f.Geometry, row.Geometry())
		}
		for i, field := range tab.Fields {
			if reason := differs(f.Properties[names[i+1]], row.Value(i), how); reason != "" {
				t.Errorf("row %s: %s: %s", row.ID(), field.Name, reason)
			}
		}
	}
}

// comparePlace compares positions in longitude and latitude: 1e-7° is a centimetre.
func comparePlace(t *testing.T, s datum.System, got, want orb.Geometry) {
	t.Helper()
	a, b := positions(got), positions(want)
	if len(a) != len(b) {
		t.Errorf("%d positions, want %d: %v", len(a), len(b), got)
		return
	}
	for i := range a {
		lon, lat := s.Inverse(a[i][0], a[i][1])
		near := false // rings may be turned and reversed
		for _, p := range b {
			near = near || math.Abs(lon-p[0]) <= 1e-7 && math.Abs(lat-p[1]) <= 1e-7
		}
		if !near {
			t.Errorf("%v %v is none of %v", lon, lat, b)
		}
	}
}

func positions(g orb.Geometry) (all []orb.Point) {
	switch g := g.(type) {
	case orb.Point:
		return []orb.Point{g}
	case orb.LineString:
		return g
	case orb.MultiLineString:
		for _, l := range g {
			all = append(all, l...)
		}
	case orb.Polygon:
		for _, r := range g {
			all = append(all, r...)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			all = append(all, positions(p)...)
		}
	}
	return all
}

// differs tells how a value read back is not the one that was written; empty when it is.
func differs(got any, want data.Value, how reading) string {
	text, _ := got.(string)
	number, isNumber := got.(float64)
	if b, isBool := got.(bool); isBool {
		isNumber = true
		if b {
			number = 1
		}
	}
	ok := false
	switch want.Kind() {
	case data.KindNull:
		ok = got == nil || got == ""
	case data.KindText:
		ok = text == how.text(want.Text()) || isNumber && fmt.Sprintf("%.0f", number) == want.Text()
	case data.KindInt:
		ok = isNumber && number == float64(want.Int())
	case data.KindFloat:
		ok = isNumber && math.Abs(number-want.Float()) < 1e-9
	case data.KindBool:
		ok = isNumber && number == float64(want.Int()) || text == fmt.Sprint(want.Bool()) || text == strings.ToUpper(fmt.Sprint(want.Bool())[:1])
	case data.KindTime, data.KindDate:
		at, err := parseTime(text)
		start, _ := want.Start(time.UTC)
		if how.table && want.Kind() == data.KindTime {
			start = start.Add(8 * time.Hour) // a cell holds the wall clock of Shanghai
		}
		ok = err == nil && at.Equal(start)
	case data.KindList:
		if list, isList := got.([]any); isList {
			doc, _ := json.Marshal(list)
			wanted, _ := json.Marshal(want.Codes())
			ok = bytes.Equal(doc, wanted)
		} else {
			ok = !how.lists && text == want.Text()
		}
	}
	if ok {
		return ""
	}
	return fmt.Sprintf("%#v, want %s", got, want)
}

func parseTime(s string) (at time.Time, err error) {
	for _, layout := range []string{time.RFC3339, "2006/01/02 15:04:05-07", "2006/01/02 15:04:05", "2006/01/02", time.DateOnly, "2006-01-02T15:04:05"} {
		if at, err = time.Parse(layout, s); err == nil {
			return at, nil
		}
	}
	return at, err
}
