package ingest_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/gpkg"
	"lianxin/data/ingest"
)

// TestCheckPinsNamesTheWrongOnes stores pins that no import would make.
func TestCheckPinsNamesTheWrongOnes(t *testing.T) {
	at := time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)
	store, err := gpkg.Create(t.Context(), filepath.Join(t.TempDir(), "s.gpkg"), gpkg.CreateOptions{Now: at})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	const villages = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"431021114201","name":"东村"},"geometry":{"type":"Polygon","coordinates":[[[112.6,25.8],[112.7,25.8],[112.7,25.9],[112.6,25.9],[112.6,25.8]]]}},
{"type":"Feature","properties":{"code":"431021114202","name":"西村"},"geometry":{"type":"Polygon","coordinates":[[[112.5,25.8],[112.6,25.8],[112.6,25.9],[112.5,25.9],[112.5,25.8]]]}}]}`
	if _, err := ingest.Run(t.Context(), ingest.Options{Store: store, Layer: data.Villages, CRS: "EPSG:4490", At: at}, strings.NewReader(villages)); err != nil {
		t.Fatal(err)
	}
	l, err := store.Schema().Layer(data.Facilities)
	if err != nil {
		t.Fatal(err)
	}
	put := func(id, unit string, lon float64, pin data.Pin) data.Put {
		r := data.Record{
			Layer: l.ID, ID: data.RecordID(l.ID, "test", id), Source: "test", SourceID: id, Unit: unit, UnitAtEvent: unit,
			Geometry: orb.Point{lon, 25.85}, Pin: pin, Values: make([]data.Value, len(l.Fields)),
		}
		r.Values[l.Index("kind")] = data.Text("clinic")
		return data.Put{Record: r}
	}
	_, err = store.Apply(t.Context(), data.Batch{Key: "x", At: at, Puts: []data.Put{
		put("right", "431021114201", 112.65, data.Pin{Method: data.PinPolygon}),
		put("by hand", "431021114201", 112.55, data.Pin{Method: data.PinManual}),
		put("neighbour", "431021114202", 112.65, data.Pin{Method: data.PinPolygon}),
		put("outside", "431021114201", 113.5, data.Pin{Method: data.PinPolygon}),
		put("no unit", "431021114299", 112.65, data.Pin{Method: data.PinPolygon}),
		put("not snapped", "431021114201", 112.65, data.Pin{Method: data.PinSnap, DistanceM: 20}),
	}})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	if err := ingest.CheckPins(t.Context(), store, func(f data.Finding) {
		if f.Severity == data.Fault {
			said = append(said, f.Detail)
		}
	}); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(said, "\n")
	for _, want := range []string{"lies in 431021114201", "outside every boundary", "no such unit", "pin says snap", "4 records are pinned wrongly, 2 rightly"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not among\n%s", want, all)
		}
	}
}

// TestCheckTiling finds an overlap and a gap, names them with their area, and is content with boundaries that tile.
func TestCheckTiling(t *testing.T) {
	at := time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		areas []orb.Polygon
		want  []string
	}{
		{"side by side", []orb.Polygon{box(112, 25, 112.1, 25.1), box(112.1, 25, 112.2, 25.1)}, []string{"ok layer villages: 2 boundaries tile without overlap or gap"}},
		{"one over the other", []orb.Polygon{box(112, 25, 112.1, 25.1), box(112.05, 25, 112.2, 25.1)}, []string{"warning layer villages: overlap of 431021114201, 431021114202", "warning layer villages: 1 overlaps and gaps between 2"}},
		{"around nothing", []orb.Polygon{append(box(112, 25, 112.3, 25.3), box(112.1, 25.1, 112.2, 25.2)[0])}, []string{"warning layer villages: gap", "1 overlaps and gaps between 1"}},
	} {
		store, err := gpkg.Create(t.Context(), filepath.Join(t.TempDir(), "s.gpkg"), gpkg.CreateOptions{Now: at})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		l, _ := store.Schema().Layer(data.Villages)
		var puts []data.Put
		for i, a := range c.areas {
			code := []string{"431021114201", "431021114202"}[i]
			r := data.Record{Layer: l.ID, ID: code, Source: "test", SourceID: code, Unit: code, Geometry: orb.MultiPolygon{a}, Values: make([]data.Value, len(l.Fields))}
			r.Values[l.Index("name")] = data.Text("村")
			puts = append(puts, data.Put{Record: r})
		}
		if _, err := store.Apply(t.Context(), data.Batch{Key: "b", At: at, Boundaries: true, Puts: puts}); err != nil {
			t.Fatal(err)
		}
		var said []string
		if err := ingest.CheckTiling(t.Context(), store, func(f data.Finding) { said = append(said, string(f.Severity)+" "+f.Detail) }); err != nil {
			t.Fatal(err)
		}
		all := strings.Join(said, "\n")
		for _, want := range c.want {
			if !strings.Contains(all, want) {
				t.Errorf("%s: %q is not among\n%s", c.name, want, all)
			}
		}
	}
}

func box(x0, y0, x1, y1 float64) orb.Polygon {
	return orb.Polygon{{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}, {x0, y0}}}
}
