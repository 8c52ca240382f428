package ingest

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/units"
)

// The test prefecture: squares of 0.02° (about 2 km) in rows, the first at 113.00 25.50. Codes and names are the bureau's, places are not.
//
//	row 2: 431024201214 431024201218            (嘉禾县普满乡 旨贝村, 板贝村)
//	row 1: 431023001208                         (永兴县便江街道 灵坎村)
//	row 0: 431026103213 431026103200 431026103201   (汝城县土桥镇 足田村 and two more)
var squares = []struct {
	code     string
	col, row int
}{
	{"431026103213", 0, 0},
	{"431026103200", 1, 0},
	{"431026103201", 2, 0},
	{"431023001208", 0, 1},
	{"431024201214", 0, 2},
	{"431024201218", 1, 2},
}

const (
	west, south, side = 113.0, 25.5, 0.02
)

func square(col, row int) orb.MultiPolygon {
	x, y := west+side*float64(col), south+side*float64(row)
	x2, y2 := west+side*float64(col+1), south+side*float64(row+1)
	return orb.MultiPolygon{{{{x, y}, {x2, y}, {x2, y2}, {x, y2}, {x, y}}}}
}

// middle is the middle of the first square of a row.
func middle(row int) orb.Point {
	return orb.Point{west + side/2, south + side*(float64(row)+0.5)}
}

// prefecture is a store with lists of units and boundaries of six villages, at boundary version 1.
func prefecture(t testing.TB) *memory {
	t.Helper()
	m := newMemory()
	m.lists = units.ChenzhouLists()
	m.pinner = sharedPinner
	m.boundary = 1
	l, err := m.schema.Layer(data.Villages)
	if err != nil {
		t.Fatal(err)
	}
	m.records[data.Villages] = map[string]data.Record{}
	for _, s := range squares {
		values := make([]data.Value, len(l.Fields))
		values[l.Index("name")] = data.Text("village " + s.code)
		m.records[data.Villages][s.code] = data.Record{
			Layer: data.Villages, ID: s.code, Unit: s.code, UnitAtEvent: s.code, Version: 1, Geometry: square(s.col, s.row),
			Pin: data.Pin{BoundaryVersion: 1}, Values: values,
		}
	}
	return m
}

// sharedPinner is that of an unchanged test prefecture, made once.
var sharedPinner = sync.OnceValue(func() *Pinner {
	list, err := units.FromLists(units.ChenzhouLists())
	if err != nil {
		panic(err)
	}
	var boundaries []Boundary
	for _, s := range squares {
		boundaries = append(boundaries, Boundary{s.code, square(s.col, s.row), 1})
	}
	p, err := NewPinner(boundaries, list, data.DefaultSettings().SnapM, 1)
	if err != nil {
		panic(err)
	}
	return p
})

var testTime = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// importText runs an import that is expected to end well.
func importText(t testing.TB, m data.Store, o Options, text string) (data.Import, []data.Rejection) {
	t.Helper()
	o.Store = m
	if mem, ok := m.(*memory); ok && mem.pinner != nil {
		o.Pinner = mem.pinner()
	}
	if o.At.IsZero() {
		o.At = testTime
	}
	if o.Layer == "" {
		o.Layer = data.Disputes
	}
	if o.CRS == "" {
		o.CRS = "EPSG:4490"
	}
	var rejections []data.Rejection
	o.OnRejection = func(r data.Rejection) {
		rejections = append(rejections, r)
		checkReason(t, r)
	}
	imp, err := Run(context.Background(), o, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if imp.Input != imp.Accepted+imp.Rejected+imp.Quarantined {
		t.Fatalf("the account does not add up: %+v", imp)
	}
	if !o.DryRun && imp.Accepted != imp.Inserted+imp.Updated+imp.Unchanged {
		t.Fatalf("what was accepted does not add up: %+v", imp)
	}
	if int64(len(rejections)) != imp.Rejected+imp.Quarantined {
		t.Fatalf("%d rejections, %+v", len(rejections), imp)
	}
	return imp, rejections
}

// value is a field of a stored record as text.
func value(t testing.TB, m *memory, r data.Record, field string) string {
	t.Helper()
	l, err := m.schema.Layer(r.Layer)
	if err != nil {
		t.Fatal(err)
	}
	return r.Values[l.Index(field)].String()
}
