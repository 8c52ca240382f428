package live

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo"
)

// fuelStation is an open one of the test's own.
func fuelStation(m *memStore, unit string, at orb.Point, status string) *data.Record {
	l, _ := m.schema.Layer(data.Facilities)
	id := data.RecordID(data.Facilities, "fuel", fmt.Sprint(unit, at))
	r := &data.Record{
		Layer: data.Facilities, ID: id, Source: "fuel", SourceID: id, Unit: unit, Geometry: at, Values: make([]data.Value, len(l.Fields)),
		Pin: data.Pin{Method: data.PinPolygon, BoundaryVersion: 1},
	}
	r.Values[l.Index("kind")], r.Values[l.Index("status")] = data.Text("fuel_station"), data.Text(status)
	r.Values[l.Index("name")] = data.Text("站" + unit)
	return r
}

// stationsOf are the open ones in scope, from the store itself.
func stationsOf(m *memStore, who data.Viewer) []*data.Record {
	l, _ := m.schema.Layer(data.Facilities)
	var out []*data.Record
	for _, r := range m.records(data.Facilities) {
		_, placed := r.Geometry.(orb.Point)
		if placed && who.Sees(r.Unit) && r.Values[l.Index("kind")].Text() == "fuel_station" && r.Values[l.Index("status")].Text() == "open" {
			out = append(out, r)
		}
	}
	return out
}

// Every village's nearest station is the one that looking at all of them finds.
func TestFuelAccessByBruteForce(t *testing.T) {
	m, _ := populated(t, ground{2, 3, 4}, 17, 200)
	m.setSettings(func(s *data.Settings) { s.Fuel.GapM = 1500 })
	v := open(t, m)
	for _, who := range []data.Viewer{viewer(t, data.Commander, "431000"), viewer(t, data.Kiosk, "431002"), viewer(t, data.Analyst, "431003001", "431002002202"), viewer(t, data.Official, "4401")} {
		stations := stationsOf(m, who)
		got, err := v.FuelAccess(t.Context(), who, UnitPage{})
		if err != nil {
			t.Fatal(err)
		}
		var sum FuelBeyond
		for _, g := range got.Villages {
			least, name := math.Inf(1), ""
			for _, r := range stations {
				d := geo.Distance(*g.Point(), positionOf(r.Geometry.(orb.Point)).point())
				if d < least || d == least && r.ID < name {
					least, name = d, r.ID
				}
			}
			if g.DistanceM == nil || *g.DistanceM != math.Round(least) || g.StationID != name || g.Beyond != (math.Round(least) > 1500) {
				t.Errorf("%s: %v to %s, %v; brute force finds %.1f to %s", g.Code, g.DistanceM, g.StationID, g.Beyond, least, name)
			}
			sum.add(g)
		}
		want := 0
		for _, code := range (ground{2, 3, 4}).codes() {
			if who.Sees(code) {
				want++
			}
		}
		if len(got.Villages) != want || got.Matched != want || got.Stations != len(stations) || got.Beyond != sum {
			t.Errorf("%v: %d of %d villages, %d of %d stations, %+v and not %+v", who.Scope, len(got.Villages), want, got.Stations, len(stations), got.Beyond, sum)
		}
	}
}

// A further station relieves whom a store with that station in it shows no longer beyond the threshold.
func TestFuelWhatIfComesTrue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := ground{2, 3, 4}
		m := newGroundStore(g)
		m.setSettings(func(s *data.Settings) { s.Fuel.GapM = 4000 })
		m.put(fuelStation(m, "431002001201", g.at(0, 0, 0), "open"), fuelStation(m, "431003001202", g.at(1, 0, 1), "closed"))
		v := following(t, m, Options{})
		who := viewer(t, data.Official, "431000")
		at := orb.Point{g.at(1, 1, 2)[0] + 0.001, g.at(1, 1, 2)[1] + 0.001}
		before, err := v.FuelAccess(t.Context(), who, UnitPage{})
		if err != nil {
			t.Fatal(err)
		}
		relief, err := v.FuelWhatIf(t.Context(), who, at)
		if err != nil {
			t.Fatal(err)
		}
		m.put(fuelStation(m, "431003002203", at, "open"))
		settle(time.Minute)
		after, err := v.FuelAccess(t.Context(), who, UnitPage{})
		if err != nil {
			t.Fatal(err)
		}
		relieved, nearer, households := map[string]FuelChange{}, 0, int64(0)
		for _, r := range relief.Relieved {
			relieved[r.Code] = r
		}
		for i, a := range after.Villages {
			b := before.Villages[i]
			if *a.DistanceM < *b.DistanceM {
				nearer++
			}
			r, ok := relieved[a.Code]
			if was := b.Beyond && !a.Beyond; was != ok || ok && (*r.BeforeM != *b.DistanceM || r.AfterM != *a.DistanceM) {
				t.Errorf("%s: %v to %v m, said to be %+v", a.Code, *b.DistanceM, *a.DistanceM, r)
			}
			if b.Beyond && !a.Beyond {
				households += *a.Households
			}
		}
		if len(relieved) == 0 || relief.Nearer != nearer || relief.Households != households || relief.Households == 0 || before.Tag == after.Tag {
			t.Errorf("%+v, %d nearer, %d households", relief, nearer, households)
		}
		if got := after.Beyond.Households; got != before.Beyond.Households-households {
			t.Errorf("%d households beyond, not %d - %d", got, before.Beyond.Households, households)
		}
	})
}

func TestFuelAccessPagesAndPlaces(t *testing.T) {
	g := ground{2, 3, 4}
	m := newGroundStore(g)
	v := open(t, m)
	who := viewer(t, data.Official, "431000")
	all, err := v.FuelAccess(t.Context(), who, UnitPage{})
	if err != nil || len(all.Villages) != 24 || all.Stations != 0 || all.Villages[0].DistanceM != nil || all.Villages[0].Beyond {
		t.Fatalf("%+v, %v", all, err)
	}
	var codes []string
	q := UnitPage{Limit: 7}
	for {
		page, err := v.FuelAccess(t.Context(), who, q)
		if err != nil || page.Matched != 24 {
			t.Fatal(page, err)
		}
		for _, x := range page.Villages {
			codes = append(codes, x.Code)
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	if fmt.Sprint(codes) != fmt.Sprint(g.codes()) {
		t.Errorf("pages: %v", codes)
	}
	p := g.at(1, 2, 3)
	corner := orb.Bound{Min: orb.Point{p[0] + 0.01, p[1] + 0.01}, Max: orb.Point{180, 90}}
	if one, err := v.FuelAccess(t.Context(), who, UnitPage{Place: data.Filter{Bounds: []orb.Bound{corner}}}); err != nil || one.Matched != 1 || one.Villages[0].Code != "431003003204" {
		t.Errorf("%+v, %v", one, err)
	}
	if again, err := v.FuelAccess(t.Context(), who, UnitPage{Known: []string{all.Tag}}); err != nil || !again.NotModified {
		t.Errorf("%+v, %v", again, err)
	}
	for _, at := range []orb.Point{{181, 0}, {0, -91}, {math.NaN(), 0}} {
		if _, err := v.FuelWhatIf(t.Context(), who, at); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%v: %v", at, err)
		}
	}
	if _, err := v.FuelAccess(t.Context(), viewer(t, data.Auditor, "431000"), UnitPage{}); !errors.Is(err, data.ErrForbidden) {
		t.Error(err)
	}
}

// fuelOfViewer is all that a viewer can fetch of fuel access.
func fuelOfViewer(t testing.TB, v *View, who data.Viewer) []byte {
	t.Helper()
	var b bytes.Buffer
	got, err := v.FuelAccess(t.Context(), who, UnitPage{})
	if err == nil {
		fmt.Fprintln(&b, got.Tag, got.Matched, got.Stations, got.Beyond)
		for _, g := range got.Villages {
			fmt.Fprintln(&b, g.UnitName, g.StationID, g.StationName, told(g.DistanceM), told(g.Households), told(g.Population), g.Beyond)
			b.Write(NewUnitWriter(Shape{}).Append(nil, g.UnitRow, nil, nil))
		}
	}
	fmt.Fprintln(&b, err)
	relief, err := v.FuelWhatIf(t.Context(), who, orb.Point{113.05, 25.05})
	if err == nil {
		for _, r := range relief.Relieved {
			fmt.Fprintln(&b, r.UnitName, told(r.BeforeM), r.AfterM)
		}
		fmt.Fprintln(&b, relief.Households, relief.Population, relief.Nearer)
	}
	fmt.Fprintln(&b, err)
	return b.Bytes()
}

func told[T any](v *T) string {
	if v == nil {
		return "null"
	}
	return fmt.Sprint(*v)
}
