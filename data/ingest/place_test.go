package ingest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/units"
)

func testPinner(t testing.TB) *Pinner {
	t.Helper()
	m := prefecture(t)
	snap, err := m.Snapshot(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	p, err := LoadPinner(context.Background(), snap, m.lists, m.settings)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPlace(t *testing.T) {
	p := testPinner(t)
	const zutian, lingkan, zhibei = "431026103213", "431023001208", "431024201214"
	at := middle(0)
	for _, c := range []struct {
		name       string
		at         Place
		unit       string // "" when it cannot be placed
		event      string // unit when empty
		method     data.PinMethod
		field      string
		reason     string
		candidates []string
		disagrees  bool
	}{
		{name: "inside", at: Place{Geometry: at}, unit: zutian, method: data.PinPolygon},
		{name: "on the shared edge: the lower code", at: Place{Geometry: orb.Point{113.02, 25.51}}, unit: "431026103200", method: data.PinPolygon},
		{name: "on the outermost edge", at: Place{Geometry: orb.Point{113.0, 25.51}}, unit: zutian, method: data.PinPolygon},
		{name: "100 m outside", at: Place{Geometry: orb.Point{112.999, 25.51}}, unit: zutian, method: data.PinSnap},
		{name: "1 km outside", at: Place{Geometry: orb.Point{112.99, 25.51}}, field: "geometry", reason: "lies outside every boundary, 1005 m from the nearest", candidates: []string{zutian}},
		{name: "far away", at: Place{Geometry: orb.Point{116, 40}}, field: "geometry", reason: "lies outside every boundary"},
		{name: "stated unit agrees", at: Place{Geometry: at, Unit: zutian}, unit: zutian, method: data.PinPolygon},
		{name: "stated township agrees", at: Place{Geometry: at, Unit: "431026103"}, unit: zutian, event: "431026103", method: data.PinPolygon},
		{name: "another village of the county", at: Place{Geometry: at, Unit: "431026103200"}, unit: zutian, event: "431026103200", method: data.PinPolygon, disagrees: true},
		{name: "another county", at: Place{Geometry: at, Unit: lingkan}, field: "unit", reason: "is in another county than the coordinates", candidates: []string{zutian, lingkan}},
		{name: "another county by its columns", at: Place{Geometry: at, Names: "永兴县便江街道灵坎村"}, field: "unit", reason: "is in another county than the coordinates", candidates: []string{zutian, lingkan}},
		{name: "retired code beside coordinates", at: Place{Geometry: middle(1), Unit: "431023108208"}, unit: lingkan, event: "431023108208", method: data.PinPolygon},
		{name: "unknown code of the county", at: Place{Geometry: at, Unit: "431026999999"}, unit: zutian, method: data.PinPolygon, disagrees: true},
		{name: "no code", at: Place{Geometry: at, Unit: "足田村"}, field: "unit", reason: "is not an administrative code of 6, 9 or 12 digits"},
		{name: "a code a spreadsheet broke", at: Place{Unit: "4.31026E+11"}, field: "unit", reason: "is not an administrative code of 6, 9 or 12 digits"},

		{name: "by code", at: Place{Unit: zutian}, unit: zutian, method: data.PinAddress},
		{name: "by padded code", at: Place{Unit: "431026103000"}, unit: "431026103", method: data.PinAddress},
		{name: "by retired code", at: Place{Unit: "431023108208"}, unit: lingkan, event: "431023108208", method: data.PinAddress},
		{name: "by township", at: Place{Unit: "431026103"}, unit: "431026103", method: data.PinAddress},
		{name: "unknown code", at: Place{Unit: "430102001001"}, field: "unit", reason: "is not the code of any unit known"},
		{name: "by address", at: Place{Address: "湖南省郴州市汝城县土桥镇足田村三组"}, unit: zutian, method: data.PinAddress},
		{name: "by names", at: Place{Names: "汝城县土桥镇足田村"}, unit: zutian, method: data.PinAddress},
		{name: "by names and address", at: Place{Names: "汝城县土桥镇", Address: "足田村三组"}, unit: zutian, method: data.PinAddress},
		{name: "the address repeats the names", at: Place{Names: "汝城县土桥镇", Address: "汝城县土桥镇足田村"}, unit: zutian, method: data.PinAddress},
		{name: "by township's names alone", at: Place{Names: "汝城县土桥镇"}, unit: "431026103", method: data.PinAddress},
		{name: "near miss", at: Place{Address: "嘉禾县普满乡官贝村"}, field: "address", reason: "resembles a unit's name, but none is written so", candidates: []string{zhibei, "431024201218"}},
		{name: "near miss behind its township's names", at: Place{Names: "嘉禾县普满乡", Address: "官贝村"}, field: "address", reason: "resembles a unit's name, but none is written so", candidates: []string{zhibei, "431024201218"}},
		{name: "address outside its names", at: Place{Names: "汝城县土桥镇", Address: "永兴县便江街道灵坎村"}, field: "address", reason: "names a place outside the unit that stands beside it", candidates: []string{"431026103", lingkan}},
		{name: "outside the area", at: Place{Address: "长沙市岳麓区橘子洲街道"}, field: "address", reason: "names a place outside this area"},
		{name: "nothing", at: Place{}, field: "geometry", reason: "has neither coordinates nor a unit nor an address"},
		{name: "unit at event beside the unit of today", at: Place{Unit: lingkan, AtEvent: "431023108208"}, unit: lingkan, event: "431023108208", method: data.PinAddress},
	} {
		t.Run(c.name, func(t *testing.T) {
			placed, doubt := p.Place(c.at)
			if c.unit == "" {
				if doubt != nil {
					checkReason(t, data.Rejection{Field: doubt.Field, Reason: doubt.Reason})
				}
				if doubt == nil || doubt.Field != c.field || doubt.Reason != c.reason {
					t.Fatalf("placed %+v, doubt %+v, want %s %s", placed, doubt, c.field, c.reason)
				}
				if diff := cmp.Diff(c.candidates, doubt.Candidates); diff != "" {
					t.Fatal(diff)
				}
				return
			}
			if doubt != nil {
				t.Fatalf("doubt %+v", doubt)
			}
			event := c.event
			if event == "" {
				event = c.unit
			}
			if placed.Unit != c.unit || placed.UnitAtEvent != event || placed.Pin.Method != c.method || placed.Disagrees != c.disagrees {
				t.Fatalf("%+v", placed)
			}
		})
	}
}

// The oracle's lines through the whole of Place: what it calls a review row has no pin.
func TestPlaceAddressOracle(t *testing.T) {
	p := testPinner(t)
	for text, want := range map[string]string{
		"湖南省郴州市汝城县土桥镇足田村": "431026103213", "汝城土桥足田": "431026103213", "土桥镇足田村委会": "431026103213", "永兴县便江镇灵坎村": "431023001208",
		"正和镇豆坪解放村": "431021114216", "资兴市唐洞街道田心社区": "431081001011", "安仁县田心村": "431028201206", "山下村": "", "嘉禾县普满乡官贝村": "", "太和镇": "",
		"桂阳县白水乡": "431021226", "宜章县赤石乡平光村某户家": "431022212205", "白水社区": "431003006002", "长沙市岳麓区橘子洲街道": "",
	} {
		placed, doubt := p.Place(Place{Address: text})
		if placed.Unit != want || (doubt == nil) != (want != "") {
			t.Errorf("%s: %q, %+v", text, placed.Unit, doubt)
		}
	}
}

func TestPlaceByUnitHoldsTheUnit(t *testing.T) {
	p := testPinner(t)
	placed, doubt := p.Place(Place{Unit: "431026103213"})
	if doubt != nil {
		t.Fatal(doubt)
	}
	at, ok := placed.Geometry.(orb.Point)
	if !ok || at[0] < 113.005 || at[0] > 113.015 || at[1] < 25.505 || at[1] > 25.515 {
		t.Fatalf("at %v", placed.Geometry)
	}
	// Half the diagonal of a square of 2,007 m by 2,215 m is 1,495 m.
	if placed.Pin.PrecisionM < 1490 || placed.Pin.PrecisionM > 1560 || placed.Pin.BoundaryVersion != 1 {
		t.Fatalf("%+v", placed.Pin)
	}
	township, _ := p.Place(Place{Unit: "431026103"})
	if township.Geometry != nil || township.Pin.BoundaryVersion != 0 {
		t.Fatalf("a township without boundary: %+v", township)
	}
}

// A county whose villages are not imported, and a gap between villages wider than the snap distance.
func TestPlaceInWiderUnits(t *testing.T) {
	boundaries := []Boundary{
		{"431026103213", square(0, 0), 3},
		{"431026", orb.MultiPolygon{{{{112.9, 25.4}, {113.2, 25.4}, {113.2, 25.6}, {112.9, 25.6}, {112.9, 25.4}}}}, 4},
		{"431026103", orb.MultiPolygon{{{{112.98, 25.48}, {113.05, 25.48}, {113.05, 25.55}, {112.98, 25.55}, {112.98, 25.48}}}}, 5},
	}
	list, err := units.FromLists(units.ChenzhouLists())
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewPinner(boundaries, list, 300, 9)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at      orb.Point
		unit    string
		method  data.PinMethod
		version int64
	}{
		{middle(0), "431026103213", data.PinPolygon, 3},
		{orb.Point{112.999, 25.51}, "431026103213", data.PinSnap, 3},
		{orb.Point{112.99, 25.51}, "431026103", data.PinPolygon, 5},
		{orb.Point{112.95, 25.51}, "431026", data.PinPolygon, 4},
		{orb.Point{112.899, 25.51}, "431026", data.PinSnap, 4},
	} {
		placed, doubt := p.Place(Place{Geometry: c.at})
		if doubt != nil || placed.Unit != c.unit || placed.Pin.Method != c.method || placed.Pin.BoundaryVersion != c.version {
			t.Errorf("%v: %+v %+v", c.at, placed, doubt)
		}
	}
}

func TestPlaceWithoutBoundaries(t *testing.T) {
	p, err := NewPinner(nil, nil, 300, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, doubt := p.Place(Place{Geometry: middle(0)}); doubt == nil || !strings.Contains(doubt.Reason, "no boundaries") {
		t.Errorf("%+v", doubt)
	}
	if _, doubt := p.Place(Place{Geometry: orb.LineString{{113, 25}, {114, 25}}}); doubt == nil {
		t.Error("a line was placed")
	}
}

func TestPlaceTrace(t *testing.T) {
	p := testPinner(t)
	line := orb.LineString{{113.005, 25.51}, {113.03, 25.51}, {113.045, 25.51}}
	placed, doubt := p.Place(Place{Geometry: line})
	if doubt != nil || placed.Unit != "431026103200" {
		t.Fatalf("%+v %+v", placed, doubt)
	}
	if diff := cmp.Diff([]string{"431026103200", "431026103201", "431026103213"}, placed.Units); diff != "" {
		t.Fatal(diff)
	}
	both := orb.MultiLineString{{{113.005, 25.51}, {113.01, 25.51}}, {{113.005, 25.53}, {113.012, 25.53}}}
	if placed, doubt = p.Place(Place{Geometry: both}); doubt != nil || placed.Unit != "431023001208" || len(placed.Units) != 2 {
		t.Fatalf("%+v %+v", placed, doubt)
	}
	if _, doubt := p.Place(Place{Geometry: orb.LineString{{110, 25}, {110.1, 25}}}); doubt == nil {
		t.Fatal("a line outside was placed")
	}
}

func TestPinnerFits(t *testing.T) {
	m := prefecture(t)
	info, _ := m.Info(t.Context())
	p := testPinner(t)
	if !p.Fits(info, m.lists, m.settings) || !sharedPinner().Fits(info, m.lists, m.settings) {
		t.Fatal("does not fit what it was loaded from")
	}
	other := m.settings
	other.SnapM++
	if p.Fits(info, m.lists[1:], m.settings) || p.Fits(info, m.lists, other) || p.Fits(data.Info{BoundaryVersion: 2}, m.lists, m.settings) {
		t.Fatal("fits something else")
	}
}

func TestLoadPinnerRefusesBadLists(t *testing.T) {
	m := prefecture(t)
	snap, _ := m.Snapshot(context.Background())
	_, err := LoadPinner(context.Background(), snap, []data.UnitList{{CutOff: "2023-06-30", Prefix: "4310", CSV: []byte("x")}}, m.settings)
	if err == nil || !errors.Is(err, data.ErrInvalid) {
		t.Fatal(err)
	}
}
