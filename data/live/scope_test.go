package live

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// reachable is everything a viewer can fetch that depends on records: items, single features, searches, counts, tags, cursors, notes, errors.
func reachable(t *testing.T, v *View, who data.Viewer, ids []string) []byte {
	t.Helper()
	b := bytes.NewBuffer(everything(t, v, who))
	b.Write(landOfViewer(t, v, who))
	b.Write(fuelOfViewer(t, v, who))
	b.Write(hotspotsOfViewer(t, v, who))
	b.Write(statistics(t, v, who))
	for _, l := range v.store.Schema().Layers() {
		for _, f := range []data.Filter{
			{Layer: l.ID, Bounds: []orb.Bound{{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}}},
			{Layer: l.ID, Bounds: []orb.Bound{{Min: orb.Point{113.01, 25.01}, Max: orb.Point{113.1, 25.05}}}},
			{Layer: l.ID, Units: []string{"431003"}},
			{Layer: l.ID, Text: "县乙"},
			{Layer: l.ID, Where: data.Eq("station_distance_m", data.Float(1))},
			{Layer: l.ID, Where: data.Compare{Op: data.Less, Left: data.Property{Name: "station_distance_m"}, Right: data.Literal{Value: data.Float(4000)}}},
		} {
			r, err := v.Features(t.Context(), who, f, Query{All: true})
			if err != nil {
				fmt.Fprintln(b, err)
				continue
			}
			fmt.Fprintln(b, l.ID, r.Matched, r.Tag, r.Notes)
			b.Write(r.AppendFeatures(nil))
		}
		for _, id := range ids {
			r, err := v.Feature(who, l.ID, id)
			if err != nil {
				fmt.Fprintln(b, l.ID, id, err)
				continue
			}
			fmt.Fprintln(b, l.ID, id, r.Tag)
			b.Write(r.AppendFeatures(nil))
		}
	}
	return b.Bytes()
}

// With county B's records changed, every byte that a viewer of county A can fetch stays as it was, in a View that follows and in one that is
// opened afterwards. Traces that cross from one county into the other are records of both and stay.
func TestTwoCounties(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := ground{2, 3, 4}
		m, mk := populated(t, g, 11, 120)
		v := following(t, m, Options{})
		var ids []string
		for _, l := range m.schema.Layers() {
			for i, r := range m.records(l.ID) {
				if i%9 == 0 {
					ids = append(ids, r.ID)
				}
			}
		}
		people := []data.Viewer{
			viewer(t, data.Official, "431002"), viewer(t, data.Analyst, "431002"), viewer(t, data.Commander, "431002001", "431002003202"),
			viewer(t, data.Kiosk, "431002"), viewer(t, data.Contact, "431002001201"), viewer(t, data.Auditor, "431002"),
		}
		before := make([][]byte, len(people))
		for i, who := range people {
			before[i] = reachable(t, v, who, ids)
		}
		changed := disturb(m, mk, "431003")
		settle(time.Minute)
		opened := openAt(t, m, v.opts.Now)
		for i, who := range people {
			for name, view := range map[string]*View{"followed": v, "opened": opened} {
				if after := reachable(t, view, who, ids); !bytes.Equal(before[i], after) {
					t.Errorf("%s %v, %s: %d changes in county B show:\n%s", who.Role, who.Scope, name, changed, firstDifference(before[i], after))
				}
			}
		}
		t.Logf("%d bytes compared twice, %d records of county B changed", len(bytes.Join(before, nil)), changed)
		other := viewer(t, data.Official, "431003")
		if bytes.Equal(reachable(t, v, other, ids), before[0]) {
			t.Error("county B's own answers did not change: the test shows nothing")
		}
	})
}

// disturb changes, deletes and adds records of every layer that lie in one county alone.
func disturb(m *memStore, mk *maker, county string) int {
	n := 0
	inside := func(r *data.Record) bool {
		for _, u := range r.Units {
			if !data.InUnit(u, county) {
				return false
			}
		}
		return data.InUnit(r.Unit, county)
	}
	for _, l := range m.schema.Layers() {
		if l.IsBoundary() {
			continue
		}
		for i, r := range m.records(l.ID) {
			switch {
			case !inside(r):
			case i%3 == 0:
				m.delete(l.ID, r.ID)
				n++
			default:
				c := *r
				mk.values(l, &c)
				m.put(&c)
				n++
			}
		}
		for range 300 {
			if r := mk.record(l.ID); inside(r) {
				m.put(r)
				n++
			}
		}
	}
	return n
}

// Who has no rights is told so; who asks for what is out of scope is told what he would be told if it did not exist.
func TestRights(t *testing.T) {
	m, _ := populated(t, ground{2, 2, 2}, 1, 60)
	v := open(t, m)
	var far *data.Record
	for _, r := range m.records(data.Disputes) {
		if data.InUnit(r.Unit, "431003") {
			far = r
		}
	}
	near := viewer(t, data.Official, "431002")
	_, err := v.Feature(near, data.Disputes, far.ID)
	_, unknown := v.Feature(near, data.Disputes, "0000000000000000")
	if !errors.Is(err, data.ErrNotFound) || !errors.Is(unknown, data.ErrNotFound) {
		t.Fatalf("out of scope %v, unknown %v", err, unknown)
	}
	if a, b := bytes.ReplaceAll([]byte(err.Error()), []byte(far.ID), nil), bytes.ReplaceAll([]byte(unknown.Error()), []byte("0000000000000000"), nil); !bytes.Equal(a, b) {
		t.Errorf("out of scope reads %q, unknown %q", err, unknown)
	}
	for _, id := range []string{"", "a b", "'; DROP", "way-too-long-for-an-id-of-any-kind", "\x00"} {
		if _, err := v.Feature(near, data.Disputes, id); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("id %q: %v", id, err)
		}
	}
	for _, c := range []struct {
		role  data.Role
		layer data.LayerID
		want  error
	}{
		{data.Official, data.Disputes, nil},
		{data.Analyst, data.Traces, nil},
		{data.Kiosk, data.Villages, nil},
		{data.Contact, data.Facilities, nil},
		{data.Kiosk, data.Disputes, data.ErrForbidden},
		{data.Contact, data.Visits, data.ErrForbidden},
		{data.Auditor, data.Villages, data.ErrForbidden},
		{data.SysAdmin, data.Disputes, data.ErrForbidden},
		{data.SecAdmin, data.Traces, data.ErrForbidden},
		{data.Commander, "persons", data.ErrNotFound},
	} {
		if _, err := v.Features(t.Context(), viewer(t, c.role, "431002"), data.Filter{Layer: c.layer}, Query{}); !errors.Is(err, c.want) {
			t.Errorf("%s reads %s: %v, want %v", c.role, c.layer, err, c.want)
		}
	}
	for _, l := range m.schema.Layers() {
		if _, err := v.Features(t.Context(), data.Viewer{}, data.Filter{Layer: l.ID}, Query{}); !errors.Is(err, data.ErrForbidden) {
			t.Errorf("the zero viewer reads %s: %v", l.ID, err)
		}
	}
	nowhere := data.Viewer{Role: data.Commander}
	if r := features(t, v, nowhere, data.Filter{Layer: data.Disputes}, Query{}); r.Matched != 0 {
		t.Errorf("a viewer without scope sees %d rows", r.Matched)
	}
}

// What a viewer may not read is refused, wherever it is named, in the very words for what is not there.
func TestMaskedFieldsDoNotExist(t *testing.T) {
	m, _ := populated(t, ground{1, 1, 1}, 1, 20)
	v := open(t, m)
	analyst, commander := viewer(t, data.Analyst, "431000"), viewer(t, data.Commander, "431000")
	for _, c := range []struct {
		who    data.Viewer
		hidden string
	}{
		{analyst, "title"},
		{analyst, "owner_post"},
		{analyst, "source"},
		{analyst, "pin_distance_m"},
		{analyst, "parties"},
		{commander, "parties"},
		{commander, "phone"},
		{commander, "id_number"},
		{commander, "address"},
	} {
		const missing = "nonsense"
		ask := func(name string) []error {
			var errs []error
			p := data.Property{Name: name}
			for _, e := range []data.Expr{
				data.Eq(name, data.Text("x")), data.Eq(name, data.Int(1)),
				data.IsNull{Arg: p},
				data.Not{Arg: data.IsNull{Arg: p}},
				data.Like{Arg: p, Pattern: "%"},
				data.In{Arg: p, List: []data.Operand{data.Literal{Value: data.Text("a")}}},
				data.Between{Arg: p, Low: data.Literal{Value: data.Int(1)}, High: data.Literal{Value: data.Int(2)}},
				data.ListTest{Name: name, Codes: []string{"a"}},
				data.Temporal{Name: name, Interval: data.Always()},
				data.Compare{Left: data.Fold{Arg: p}, Right: data.Literal{Value: data.Text("a")}},
				data.Logic{Or: true, Args: []data.Expr{data.Eq("status", data.Text("found")), data.Eq(name, data.Text("x"))}},
			} {
				_, err := v.Features(t.Context(), c.who, data.Filter{Layer: data.Disputes, Where: e}, Query{})
				errs = append(errs, err)
			}
			_, bySort := v.Features(t.Context(), c.who, data.Filter{Layer: data.Disputes}, Query{Sort: []Order{{Name: name}}})
			_, byName := v.Features(t.Context(), c.who, data.Filter{Layer: data.Disputes}, Query{Properties: []string{name}})
			return append(errs, bySort, byName)
		}
		hidden, absent := ask(c.hidden), ask(missing)
		for i := range hidden {
			if hidden[i] == nil || absent[i] == nil {
				t.Fatalf("%s, question %d about %s is answered: %v, %v", c.who.Role, i, c.hidden, hidden[i], absent[i])
			}
			a := bytes.ReplaceAll([]byte(hidden[i].Error()), []byte(c.hidden), []byte(missing))
			if string(a) != absent[i].Error() || !errors.Is(hidden[i], data.ErrInvalid) {
				t.Errorf("%s, question %d: %q about %s, %q about what is not there", c.who.Role, i, hidden[i], c.hidden, absent[i])
			}
		}
	}
	r := features(t, v, analyst, data.Filter{Layer: data.Disputes, Text: "Dispute"}, Query{})
	if r.Matched != 0 {
		t.Errorf("free text finds %d titles the analyst may not read", r.Matched)
	}
}

// Whoever sees villages instead of houses cannot find the house by asking again and again: all rows of a village are in a bound, or none.
func TestBisectionFindsTheVillageOnly(t *testing.T) {
	m, _ := populated(t, ground{1, 2, 2}, 3, 200)
	v := open(t, m)
	analyst, official := viewer(t, data.Analyst, "431000"), viewer(t, data.Official, "431000")
	all := map[string]int64{}
	for _, code := range (ground{1, 2, 2}).codes() {
		all[code] = features(t, v, analyst, data.Filter{Layer: data.Disputes, Units: []string{code}}, Query{}).Matched
	}
	split := false
	for i := range 60 {
		x := groundWest + float64(i)*0.04/60
		b := orb.Bound{Min: orb.Point{groundWest, groundSouth}, Max: orb.Point{x, groundSouth + 0.06}}
		area := orb.MultiPolygon{{rectangle(b.Min, b.Max)}}
		for code, n := range all {
			for name, f := range map[string]data.Filter{
				"bbox": {Bounds: []orb.Bound{b}}, "area": {Area: area}, "within": {Where: data.Spatial{Op: data.Within, Geometry: area[0]}},
				"not disjoint": {Where: data.Not{Arg: data.Spatial{Op: data.Disjoint, Geometry: area[0]}}},
			} {
				if i == 0 && name != "bbox" { // no area yet
					continue
				}
				f.Layer, f.Units = data.Disputes, []string{code}
				if got := features(t, v, analyst, f, Query{}).Matched; got != 0 && got != n {
					t.Fatalf("%s up to %v: %d of the %d rows of %s", name, x, got, n, code)
				}
				exact := features(t, v, official, f, Query{}).Matched
				split = split || exact != 0 && exact != n
			}
		}
	}
	if !split {
		t.Error("not even exact viewers split a village: the test shows nothing")
	}
	for _, row := range decode(t, features(t, v, analyst, data.Filter{Layer: data.Disputes, Units: []string{"431002001201"}}, Query{All: true})) {
		u := v.now.Load().units.get("431002001201")
		if want := fmt.Sprintf(`{"type":"Point","coordinates":%s}`, u.point); string(row.Geometry) != want {
			t.Fatalf("the analyst sees %s, want %s", row.Geometry, want)
		}
		if row.Properties["precision_m"] != u.precision || row.Properties["pin_distance_m"] != nil {
			t.Fatalf("precision %v, distance %v", row.Properties["precision_m"], row.Properties["pin_distance_m"])
		}
	}
}
