package api

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/gpkg"
	"lianxin/data/live"
)

type hotspotPage struct {
	NumberMatched int
	Notes         []string
	Features      []struct {
		ID         string
		Properties struct {
			Name                          string
			Value, Numerator, Denominator *float64
			Z, P, Q                       *float64
			Neighbours, Class             int
			Status, Trend                 string
		}
	}
	Test struct {
		Units, Tested int
		Mean, SD      *float64
		Classes       map[string]int
		Windows       []struct{ From, To string } `json:"trend_windows"`
	}
}

func (f *fixture) hotspots(t *testing.T, query string) hotspotPage {
	t.Helper()
	a := f.get(t, "/api/collections/hotspots/items?geometry=none&"+query)
	var page hotspotPage
	if err := json.Unmarshal(a.body, &page); err != nil || a.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v %.300s", query, a.Status, err, a.body)
	}
	return page
}

type gridCell struct {
	row, col   int
	value      int64
	neighbours int
	z, p, q    float64
}

func oracleGrid(t *testing.T) []gridCell {
	t.Helper()
	file, err := os.Open("../geo/hotspot/testdata/gistar-grid11-queen.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	var cells []gridCell
	for _, r := range rows[1:] {
		cells = append(cells, gridCell{int(number(r[0])), int(number(r[1])), int64(number(r[2])), int(number(r[3])), number(r[4]), number(r[5]), number(r[6])})
	}
	return cells
}

func (c gridCell) village() string { return fmt.Sprintf("431002%03d%03d", c.row, 200+c.col) }

// households of a village: as the counts follow, rates are the oracle's values whatever they are.
func (c gridCell) households() int64 { return []int64{1000, 2000, 3000}[(c.row+2*c.col)%3] }

// gridFixture is the oracle's grid as villages whose disputes and households give its values as rates per 1,000 households.
func gridFixture(t *testing.T, role data.Role, scope ...string) *fixture {
	t.Helper()
	store, err := gpkg.Create(t.Context(), filepath.Join(t.TempDir(), "grid.gpkg"), gpkg.CreateOptions{Now: fixedNow()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	villages, _ := store.Schema().Layer(data.Villages)
	disputes, _ := store.Schema().Layer(data.Disputes)
	var units, records []data.Put
	for _, c := range oracleGrid(t) {
		x, y := 113+0.01*float64(c.col), 25-0.01*float64(c.row)
		r := data.Record{Layer: data.Villages, ID: c.village(), Source: "grid", SourceID: c.village(), Unit: c.village(), Geometry: gridSquare(c), Values: make([]data.Value, len(villages.Fields))}
		r.Values[villages.Index("name")], r.Values[villages.Index("households")] = data.Text("格"), data.Int(c.households())
		units = append(units, data.Put{Record: r})
		for n := range c.value * c.households() / 1000 {
			d := fixtureRecord(disputes, fmt.Sprintf("%s-%d", c.village(), n), c.village(), x+0.005, y+0.005)
			d.Values[disputes.Index("category")], d.Values[disputes.Index("status")] = data.Text("land"), data.Text("found")
			d.Values[disputes.Index("found")] = data.Date(20620) // 2026-06-16
			records = append(records, data.Put{Record: d})
		}
	}
	for key, puts := range map[string][]data.Put{"1": units, "2": records} {
		if _, err := store.Apply(t.Context(), data.Batch{Key: key, At: fixedNow(), Boundaries: key == "1", Puts: puts}); err != nil {
			t.Fatal(err)
		}
	}
	view, err := live.Open(t.Context(), store, live.Options{Secret: []byte("a secret for tests alone"), Now: fixedNow})
	if err != nil {
		t.Fatal(err)
	}
	v, err := data.NewViewer(role, scope...)
	if err != nil {
		t.Fatal(err)
	}
	return serveFixture(t, store, view, Anonymous(v))
}

// gridSquare is a cell's ground; corners are made of whole numbers so that neighbours share them to the last bit.
func gridSquare(c gridCell) orb.MultiPolygon {
	x, y := func(n int) float64 { return 113 + float64(n)/100 }, func(n int) float64 { return 25 - float64(n)/100 }
	return orb.MultiPolygon{{orb.Ring{
		{x(c.col), y(c.row)}, {x(c.col + 1), y(c.row)}, {x(c.col + 1), y(c.row - 1)}, {x(c.col), y(c.row - 1)}, {x(c.col), y(c.row)},
	}}}
}

// TestHotspotsByTheOracle: from records and households in a store to z, p and q over HTTP, as R's spdep has them.
func TestHotspotsByTheOracle(t *testing.T) {
	f := gridFixture(t, data.Kiosk, "431000")
	page := f.hotspots(t, "layer=disputes&measure=rate")
	cells := oracleGrid(t)
	if len(page.Features) != len(cells) || page.Test.Units != 121 || page.Test.Tested != 121 {
		t.Fatalf("%d features, %+v", len(page.Features), page.Test)
	}
	within := func(got *float64, want, tolerance float64) bool {
		return got != nil && math.Abs(*got-want) <= tolerance
	}
	for i, c := range cells {
		got := page.Features[i]
		p := got.Properties
		if got.ID != c.village() || p.Status != "tested" || p.Neighbours != c.neighbours || *p.Denominator != float64(c.households()) || *p.Value != float64(c.value) {
			t.Errorf("%+v is not %+v", got, c)
			continue
		}
		if !within(p.Z, c.z, 1e-9) || !within(p.P, c.p, 1e-9) || !within(p.Q, c.q, 1e-9) {
			t.Errorf("%s: z %v p %v q %v, the oracle has %v %v %v", got.ID, *p.Z, *p.P, *p.Q, c.z, c.p, c.q)
		}
		class := 0
		for n, limit := range []float64{0.1, 0.05, 0.01} {
			if c.q <= limit {
				class = n + 1
			}
		}
		if c.z < 0 {
			class = -class
		}
		trend := "none" // all of them are of one month
		if class != 0 {
			trend = "new"
		}
		if p.Class != class || p.Trend != trend {
			t.Errorf("%s: class %d, %s; by q %d", got.ID, p.Class, p.Trend, class)
		}
	}
	// A page, a place and another order of asking change nothing of what is found.
	if one := f.hotspots(t, "unit=431002003203").Features; len(one) != 1 || *one[0].Properties.Z != *page.Features[2*11+2].Properties.Z {
		t.Errorf("%+v", one)
	}
	if by := f.hotspots(t, "by=township"); len(by.Features) != 0 { // the townships have no boundaries of their own in this store
		t.Errorf("%d townships", len(by.Features))
	}
}

// TestHotspotsUnderFilters: the statistic is of the rows selected; constant data, and units without households, say so.
func TestHotspotsUnderFilters(t *testing.T) {
	f := gridFixture(t, data.Official, "431002")
	for query, status := range map[string]string{
		"category=wage": "constant", "measure=count&category=wage": "constant", "filter=" + url.QueryEscape("category = 'wage'"): "constant", "datetime=2020-01-01/2020-02-01": "constant",
		"layer=hazards": "constant", "datetime=2026-06-01/2026-06-30": "tested",
	} {
		page := f.hotspots(t, query)
		for _, x := range page.Features {
			if x.Properties.Status != status || (x.Properties.Z == nil) != (status != "tested") {
				t.Errorf("%s: %+v", query, x)
				break
			}
		}
		if len(page.Features) != 121 {
			t.Errorf("%s: %d features", query, len(page.Features))
		}
	}
	within := f.hotspots(t, "within=431002005")
	if len(within.Features) != 11 || within.Test.Units != 11 || within.Features[0].Properties.Neighbours != 1 || within.Features[5].Properties.Neighbours != 2 {
		t.Errorf("%d features, %+v", len(within.Features), within.Test)
	}
	narrow := gridFixture(t, data.Official, "431002005").hotspots(t, "")
	for i, x := range narrow.Features { // a viewer of the township finds what others find within it
		if *x.Properties.Z != *within.Features[i].Properties.Z {
			t.Errorf("%s: %v and %v", x.ID, *x.Properties.Z, *within.Features[i].Properties.Z)
		}
	}
	one := gridFixture(t, data.Official, "431002005205").hotspots(t, "")
	if len(one.Features) != 1 || one.Features[0].Properties.Status != "no_neighbours" {
		t.Errorf("%+v", one)
	}
}

func TestHotspotsRefuse(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	root := "/api/collections/hotspots/items?"
	faults := f.get(t, root+"layer=disputes&measure=settlement&by=county&within=43&colour=red&bbox=1&status=lost").faultsOf(t)
	for _, name := range []string{"measure", "by", "within", "colour", "bbox", "status"} {
		if faults[name] == "" {
			t.Errorf("%s: no fault in %v", name, faults)
		}
	}
	for query, field := range map[string]string{"layer=villages": "layer", "layer=x&bbox=1,2": "bbox", "period=week": "period", "period=7d&datetime=2026-01-01": "period", "by=village&by=township": "by"} {
		if faults := f.get(t, root+query).faultsOf(t); faults[field] == "" {
			t.Errorf("%s: %v", query, faults)
		}
	}
	kiosk := newFixture(t, data.Kiosk, "431000")
	for query, status := range map[string]int{"period=30d": 200, "layer=hazards": 200, "status=found": 400, "filter=status%3D%27found%27": 400, "datetime=2026-06-01": 403, "q=x": 400, "bbox=113,25,113.1,25.1": 200} {
		if a := kiosk.get(t, root+query); a.StatusCode != status {
			t.Errorf("kiosk, %s: %s %s", query, a.Status, a.body)
		}
	}
	a := f.get(t, root)
	if again := f.get(t, root, "If-None-Match", a.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Error(again.Status)
	}
}
