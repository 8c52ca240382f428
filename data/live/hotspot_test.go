package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"lianxin/data"
	"lianxin/geo/hotspot"
)

// rash puts twenty disputes into a village, found on a local day counted back from today.
func rash(m *memStore, unit string, daysAgo int64) {
	l, _ := m.schema.Layer(data.Disputes)
	for i := range 20 {
		id := data.RecordID(data.Disputes, "rash", fmt.Sprint(unit, i, daysAgo))
		r := &data.Record{
			Layer: data.Disputes, ID: id, Source: "rash", SourceID: id, Unit: unit, Values: make([]data.Value, len(l.Fields)), Pin: data.Pin{Method: data.PinAddress, BoundaryVersion: 1},
		}
		r.Values[l.Index("category")], r.Values[l.Index("status")] = data.Text("land"), data.Text("found")
		r.Values[l.Index("found")] = data.Date(dayIn(testNow(), data.DefaultSettings().Location()) - daysAgo)
		m.put(r)
	}
}

func hotspots(t testing.TB, v *View, who data.Viewer, f data.Filter, q HotspotQuery) map[string]Hotspot {
	t.Helper()
	if q.By == 0 {
		q.By = data.LevelVillage
	}
	f.Layer = data.Disputes
	got, err := v.Hotspots(context.Background(), who, f, q)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]Hotspot{}
	for _, h := range got.Rows {
		out[h.Code] = h
	}
	return out
}

// Four rashes: a month old, every month, this month alone, and one that ended before. What each is called follows from the months it was in.
func TestHotspotTrends(t *testing.T) {
	m := newGroundStore(ground{1, 8, 12})
	for _, days := range []int64{5, 35, 65} {
		rash(m, "431002001201", days) // south-west corner: always
		rash(m, "431002001202", days)
	}
	rash(m, "431002008201", 29) // north-west: just inside the last thirty days
	rash(m, "431002008202", 0)
	rash(m, "431002001212", 89) // south-east: only in the first window, on its first day
	rash(m, "431002001211", 60)
	rash(m, "431002008212", 90) // north-east: a day too old for any window
	rash(m, "431002008211", 200)
	v := open(t, m)
	got := hotspots(t, v, viewer(t, data.Official, "431000"), data.Filter{}, HotspotQuery{Measure: "count"})
	for code, want := range map[string]HotspotTrend{
		"431002001201": TrendPersistent, "431002008201": TrendNew, "431002001212": TrendFading, "431002008212": TrendNone, "431002004206": TrendNone,
	} {
		if h := got[code]; h.Trend != want {
			t.Errorf("%s: %s, class %d; not %s", code, h.Trend, h.Class, want)
		}
	}
	if h := got["431002001201"]; h.Class != 3 {
		t.Errorf("where most are is of class %d", h.Class)
	}
	// Seen from the end of a period, what comes after it is not known.
	before := data.Interval{From: data.OpenStart, To: testNow().AddDate(0, 0, -30).UnixMilli()}
	got = hotspots(t, v, viewer(t, data.Official, "431000"), data.Filter{Time: &before}, HotspotQuery{Measure: "count"})
	for code, want := range map[string]HotspotTrend{
		"431002001201": TrendPersistent, "431002008201": TrendNone, "431002001212": TrendFading, "431002008212": TrendFading,
	} {
		if h := got[code]; h.Trend != want {
			t.Errorf("thirty days ago %s: %s, not %s", code, h.Trend, want)
		}
	}
}

// Counts and adjacency worked out anew from the store give what the view says, for viewers of different scopes.
func TestHotspotsByBruteForce(t *testing.T) {
	g := ground{2, 3, 4}
	m, _ := populated(t, g, 23, 300)
	v := open(t, m)
	for _, who := range []data.Viewer{viewer(t, data.Commander, "431000"), viewer(t, data.Official, "431002"), viewer(t, data.Analyst, "431003001", "431003002")} {
		counts := map[string]float64{}
		for _, r := range m.records(data.Disputes) {
			counts[r.Unit]++
		}
		var codes []string
		var values []float64
		for _, code := range g.codes() {
			if who.Sees(code) {
				codes, values = append(codes, code), append(values, counts[code])
			}
		}
		lists := make([][]int32, len(codes))
		for i, a := range codes {
			for j, b := range codes {
				if i != j && touches(g, a, b) {
					lists[i] = append(lists[i], int32(j))
				}
			}
		}
		want, err := hotspot.Gi(values, lists)
		if err != nil {
			t.Fatal(err)
		}
		got := hotspots(t, v, who, data.Filter{}, HotspotQuery{Measure: "count"})
		for i, code := range codes {
			h, u := got[code], want.Units[i]
			if h.Numerator != values[i] || h.Neighbours != u.Neighbours || h.Z == nil || math.Abs(*h.Z-u.Z) > 1e-12 || *h.Q != u.Q || h.Class != int(u.Class) {
				t.Errorf("%v, %s: %+v, %v rows; by hand %+v", who.Scope, code, h, values[i], u)
			}
		}
		if len(got) != len(codes) {
			t.Errorf("%v: %d of %d villages", who.Scope, len(got), len(codes))
		}
	}
}

// touches tells whether two villages of the plan share an edge or a corner: their places in the grid differ by one at most.
func touches(g ground, a, b string) bool {
	at := func(code string) (x, y int) {
		var c, town, v int
		_, _ = fmt.Sscanf(code, "4310%02d%03d%03d", &c, &town, &v)
		return (c-2)*g.villages + v - 201, town - 1
	}
	ax, ay := at(a)
	bx, by := at(b)
	return max(ax-bx, bx-ax) <= 1 && max(ay-by, by-ay) <= 1
}

func TestHotspotsRefuse(t *testing.T) {
	v := open(t, newGroundStore(ground{1, 2, 2}))
	official, kiosk := viewer(t, data.Official, "431002"), viewer(t, data.Kiosk, "431002")
	for _, q := range []HotspotQuery{{}, {Measure: "settlement", By: data.LevelVillage}, {Measure: "rate", By: data.LevelCounty}, {Measure: "rate", By: data.LevelVillage, Within: "43"}} {
		if _, err := v.Hotspots(t.Context(), official, data.Filter{Layer: data.Disputes}, q); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%+v: %v", q, err)
		}
	}
	rate := HotspotQuery{Measure: "rate", By: data.LevelVillage}
	if _, err := v.Hotspots(t.Context(), kiosk, data.Filter{Layer: data.Disputes, Where: data.Eq("status", data.Text("found"))}, rate); !errors.Is(err, data.ErrForbidden) {
		t.Error(err)
	}
	if _, err := v.Hotspots(t.Context(), viewer(t, data.SecAdmin, "431002"), data.Filter{Layer: data.Disputes}, rate); !errors.Is(err, data.ErrForbidden) {
		t.Error(err)
	}
}

// hotspotsOfViewer is all that a viewer can fetch of hotspots.
func hotspotsOfViewer(t testing.TB, v *View, who data.Viewer) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, l := range []data.LayerID{data.Disputes, data.Hazards, data.Visits, data.Traces} {
		for _, q := range []HotspotQuery{{Measure: "rate", By: data.LevelVillage}, {Measure: "count", By: data.LevelTownship}, {Measure: "count", By: data.LevelVillage, Within: "431002001"}} {
			got, err := v.Hotspots(context.Background(), who, data.Filter{Layer: l}, q)
			if err == nil {
				fmt.Fprintln(&b, got.Tag, got.Matched, got.Units, got.Tested, told(got.Mean), told(got.SD), got.Classes, got.Notes)
				for _, h := range got.Rows {
					fmt.Fprintln(&b, h.UnitName, told(h.Value), h.Numerator, told(h.Denominator), h.Status, h.Class, told(h.Z), told(h.P), told(h.Q), h.Neighbours, h.Trend)
				}
			}
			fmt.Fprintln(&b, err)
		}
	}
	return b.Bytes()
}

// BenchmarkHotspots is all villages under filters that were not asked for before, trends included.
func BenchmarkHotspots(b *testing.B) {
	v := benchOnce().view
	who, _ := data.NewViewer(data.Commander, "431000")
	ask := func(to int64) int {
		got, err := v.Hotspots(context.Background(), who, data.Filter{Layer: data.Disputes, Time: &data.Interval{From: data.OpenStart, To: to}}, HotspotQuery{Measure: "rate", By: data.LevelVillage})
		if err != nil {
			b.Fatal(err)
		}
		return got.Tested
	}
	to := testNow().UnixMilli()
	tested := ask(to) // neighbours are found once for all
	for b.Loop() {
		to--
		ask(to)
	}
	b.ReportMetric(float64(tested), "villages")
}
