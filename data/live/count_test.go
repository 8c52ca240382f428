package live

import (
	"errors"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// Counts, extents, times and cards are those of the oracle's rows.
func TestCountsAgainstBruteForce(t *testing.T) {
	m, _ := populated(t, ground{2, 2, 3}, 6, 150)
	v := open(t, m)
	o := newOracle(m, testNow())
	for _, who := range viewers(t) {
		overviews, err := v.Overviews(t.Context(), who)
		if err != nil {
			t.Fatal(err)
		}
		if len(overviews) != len(m.schema.Layers()) {
			t.Fatalf("%s: %d overviews", who.Role, len(overviews))
		}
		for _, got := range overviews {
			checkOverview(t, o, who, got)
		}
		for _, code := range []string{"431002", "431002001", "431002002202", "431003001201", "431000"} {
			checkCard(t, v, o, who, code)
		}
	}
}

func checkOverview(t *testing.T, o *oracle, who data.Viewer, got Overview) {
	t.Helper()
	l := got.Layer
	n := int64(0)
	var extent *orb.Bound
	var first, last time.Time
	for _, r := range o.m.records(l.ID) {
		s, ok := o.see(who, l, r)
		if !ok {
			continue
		}
		n++
		if s.shape != nil {
			b := s.shape.Bound()
			if extent != nil {
				b = b.Union(*extent)
			}
			extent = &b
		}
		if start, ok := s.values[l.Time].Start(o.zone); ok {
			if first.IsZero() || start.Before(first) {
				first = start
			}
			if start.After(last) {
				last = start
			}
		}
	}
	if got.Count != n || !got.First.Equal(first) || !got.Last.Equal(last) {
		t.Errorf("%s %v: %s has %d rows from %v to %v, want %d from %v to %v", who.Role, who.Scope, l.ID, got.Count, got.First, got.Last, n, first, last)
	}
	switch {
	case (extent == nil) != (got.Extent == nil):
		t.Errorf("%s %v: extent of %s is %v, want %v", who.Role, who.Scope, l.ID, got.Extent, extent)
	case extent == nil || l.Geometry == data.LineGeometry:
	case *extent != *got.Extent:
		t.Errorf("%s %v: extent of %s is %v, want %v", who.Role, who.Scope, l.ID, *got.Extent, *extent)
	}
}

func checkCard(t *testing.T, v *View, o *oracle, who data.Viewer, code string) {
	t.Helper()
	c, err := v.Card(t.Context(), who, code)
	if !who.Sees(code) {
		if !errors.Is(err, data.ErrNotFound) {
			t.Errorf("%s %v: card of %s: %v", who.Role, who.Scope, code, err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if code != "431000" && (c.Name != o.names[code] || c.PrecisionM != o.radius[code] || *c.Point != o.points[code]) {
		t.Errorf("card of %s: %+v", code, c)
	}
	for _, tally := range c.Layers {
		l, _ := o.m.schema.Layer(tally.Layer)
		ids := map[string]bool{}
		for _, id := range o.ask(who, data.Filter{Layer: l.ID, Units: []string{code}}) {
			ids[id] = true
		}
		var want Cases
		for _, r := range o.m.records(l.ID) {
			if !ids[r.ID] || tally.Cases == nil {
				continue
			}
			switch data.CaseState(r.Values[l.Index(l.Status)].Text()) {
			case data.StateOpen:
				want.Open++
			case data.StatePaused:
				want.Paused++
			case data.StateSettled:
				want.Settled++
			case data.StateRejected:
				want.Rejected++
			case data.StateNone:
			}
			if d := data.DeadlineOf(l, r.Values, &o.settings, o.zone, o.today); d.Late {
				want.Overdue++
			} else if d.DueSoon {
				want.DueSoon++
			}
		}
		if tally.Rows != int64(len(ids)) || tally.Cases != nil && *tally.Cases != want {
			t.Errorf("%s: %d %s in %s, %+v; want %d, %+v", who.Role, tally.Rows, l.ID, code, tally.Cases, len(ids), want)
		}
		if cases := l.ID == data.Disputes || l.ID == data.Hazards || l.ID == data.Requests; cases != (tally.Cases != nil) {
			t.Errorf("cases of %s: %v", l.ID, tally.Cases)
		}
	}
}

// Who reads counts but no items gets them by unit, and nothing that could be narrowed down to a record.
func TestCountsWithoutItems(t *testing.T) {
	m, _ := populated(t, ground{1, 2, 2}, 6, 50)
	v := open(t, m)
	kiosk := viewer(t, data.Kiosk, "431002")
	n, err := v.Count(t.Context(), kiosk, data.Filter{Layer: data.Disputes, Units: []string{"431002001"}})
	if err != nil || n == 0 {
		t.Fatalf("%d, %v", n, err)
	}
	always := data.Always()
	for name, f := range map[string]data.Filter{
		"bbox": {Bounds: []orb.Bound{{Min: orb.Point{113, 25}, Max: orb.Point{114, 26}}}}, "area": {Area: orb.MultiPolygon{{rectangle(orb.Point{113, 25}, orb.Point{114, 26})}}},
		"time": {Time: &always}, "where": {Where: data.Eq("status", data.Text("found"))}, "text": {Text: "x"},
	} {
		f.Layer = data.Disputes
		if _, err := v.Count(t.Context(), kiosk, f); !errors.Is(err, data.ErrForbidden) {
			t.Errorf("a kiosk counts by %s: %v", name, err)
		}
	}
	if _, err := v.Count(t.Context(), viewer(t, data.Auditor, "431002"), data.Filter{Layer: data.Disputes}); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("an auditor counts: %v", err)
	}
	c, err := v.Card(t.Context(), kiosk, "431002")
	if err != nil {
		t.Fatal(err)
	}
	for _, tally := range c.Layers {
		if tally.Cases != nil && tally.Layer != data.Facilities {
			t.Errorf("a kiosk reads cases of %s", tally.Layer)
		}
	}
	if _, err := v.Card(t.Context(), viewer(t, data.SecAdmin, "431002"), "431002"); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("a security administrator reads a card: %v", err)
	}
	overviews, err := v.Overviews(t.Context(), kiosk)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range overviews {
		if !o.Items && (o.Extent != nil || !o.First.IsZero()) {
			t.Errorf("a kiosk learns where and when %s are", o.Layer.ID)
		}
	}
}
