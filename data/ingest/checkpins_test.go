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
