package live

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/data"
)

type feature struct {
	ID         string
	Geometry   json.RawMessage
	Properties map[string]any
}

func decode(t testing.TB, r *Result) []feature {
	t.Helper()
	var out []feature
	b := append(r.AppendFeatures([]byte{'['}), ']')
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
	return out
}

// Every bad part of a question is named, by the name the caller knows it by.
func TestBadQuestions(t *testing.T) {
	m, _ := populated(t, ground{1, 1, 1}, 1, 20)
	v := open(t, m)
	who := viewer(t, data.Commander, "431000")
	p := func(name string) data.Property { return data.Property{Name: name} }
	lit := func(v data.Value) data.Literal { return data.Literal{Value: v} }
	deep := data.Expr(data.Eq("status", data.Text("found")))
	for range 300 {
		deep = data.Not{Arg: deep}
	}
	wide := data.Logic{Args: slices.Repeat([]data.Expr{data.Eq("status", data.Text("found"))}, 2000)}
	members := slices.Repeat([]data.Operand{lit(data.Text("x"))}, 10_001)
	star := orb.Ring{}
	for i := range 30_000 {
		a := float64(i) * 2.4
		star = append(star, orb.Point{113 + math.Cos(a)/10, 25 + math.Sin(a)/10})
	}
	star = append(star, star[0])
	for _, c := range []struct {
		name string
		f    data.Filter
		q    Query
		want []string
	}{
		{"unit that is none", data.Filter{Units: []string{"4310%"}}, Query{}, []string{"unit"}},
		{"bound with NaN", data.Filter{Bounds: []orb.Bound{{Min: orb.Point{math.NaN(), 0}}}}, Query{}, []string{"bbox"}},
		{"bound with infinity", data.Filter{Bounds: []orb.Bound{{Min: orb.Point{math.Inf(-1), 0}}}}, Query{}, []string{"bbox"}},
		{"bound the wrong way round", data.Filter{Bounds: []orb.Bound{{Min: orb.Point{2, 2}, Max: orb.Point{1, 3}}}}, Query{}, []string{"bbox"}},
		{"area not closed", data.Filter{Area: orb.MultiPolygon{{{{1, 1}, {2, 2}, {1, 3}}}}}, Query{}, []string{"area"}},
		{"area of 30,000 vertices", data.Filter{Area: orb.MultiPolygon{{star}}}, Query{}, []string{"area"}},
		{"time that ends before it begins", data.Filter{Time: &data.Interval{From: 2, To: 1}}, Query{}, []string{"datetime"}},
		{"too many words", data.Filter{Text: strings.Repeat("a ", 50)}, Query{}, []string{"q"}},
		{"unknown property", data.Filter{Where: data.Eq("Status", data.Text("x"))}, Query{}, []string{"Status"}},
		{"property that is an expression", data.Filter{Where: data.Eq("1=1 OR status", data.Text("x"))}, Query{}, []string{"1=1 OR status"}},
		{"number against text", data.Filter{Where: data.Eq("status", data.Int(1))}, Query{}, []string{"status"}},
		{"text against number", data.Filter{Where: data.Compare{Left: lit(data.Text("1")), Right: p("households")}}, Query{}, []string{"households"}},
		{"time against text", data.Filter{Where: data.Eq("found", data.Text("2026-01-01"))}, Query{}, []string{"found"}},
		{"order of truths", data.Filter{Where: data.Compare{Op: data.Less, Left: p("key_case"), Right: lit(data.Bool(true))}}, Query{}, []string{"key_case"}},
		{"list as text", data.Filter{Where: data.Eq("departments", data.Text("x"))}, Query{}, []string{"departments"}},
		{"text as list", data.Filter{Where: data.ListTest{Name: "title", Codes: []string{"x"}}}, Query{}, []string{"title"}},
		{"LIKE on a number", data.Filter{Where: data.Like{Arg: p("people"), Pattern: "1%"}}, Query{}, []string{"people"}},
		{"arithmetic on text", data.Filter{Where: data.Compare{Left: data.Arithmetic{Op: '+', Left: p("title"), Right: lit(data.Int(1))}, Right: lit(data.Int(2))}}, Query{}, []string{"title"}},
		{"unknown operation", data.Filter{Where: data.Compare{Left: data.Arithmetic{Op: '&', Left: p("people"), Right: lit(data.Int(1))}, Right: lit(data.Int(2))}}, Query{}, []string{"people"}},
		{"temporal on text", data.Filter{Where: data.Temporal{Name: "title", Interval: data.Always()}}, Query{}, []string{"title"}},
		{"spatial literal with NaN", data.Filter{Where: data.Spatial{Geometry: orb.Point{math.NaN(), 1}}}, Query{}, []string{"geometry"}},
		{"spatial literal of nothing", data.Filter{Where: data.Spatial{}}, Query{}, []string{"geometry"}},
		{"too deep", data.Filter{Where: deep}, Query{}, []string{"filter"}},
		{"too many conditions", data.Filter{Where: wide}, Query{}, []string{"filter"}},
		{"too many members", data.Filter{Where: data.In{Arg: p("status"), List: members}}, Query{}, []string{"filter"}},
		{"pattern too long", data.Filter{Where: data.Like{Arg: p("title"), Pattern: strings.Repeat("%a", 1000)}}, Query{}, []string{"title"}},
		{"empty connective", data.Filter{Where: data.Logic{}}, Query{}, []string{"filter"}},
		{"nothing at all", data.Filter{Where: data.Not{}}, Query{}, []string{"filter"}},
		{"all bad parts at once", data.Filter{Units: []string{"x"}, Where: data.Logic{Args: []data.Expr{data.Eq("a", data.Int(1)), data.Eq("b", data.Int(1))}}}, Query{}, []string{"unit", "a", "b"}},
		{"negative limit", data.Filter{}, Query{Limit: -1}, []string{"limit"}},
		{"sort by nothing known", data.Filter{}, Query{Sort: []Order{{Name: "nope"}}}, []string{"nope"}},
		{"sort by a list", data.Filter{}, Query{Sort: []Order{{Name: "departments"}}}, []string{"departments"}},
		{"sort by too much", data.Filter{}, Query{Sort: slices.Repeat([]Order{{Name: "status"}}, 9)}, []string{"sortby"}},
		{"unknown property wanted", data.Filter{}, Query{Properties: []string{"status", "x", "y"}}, []string{"x", "y"}},
		{"cursor of nobody", data.Filter{}, Query{After: "AAAA"}, []string{"cursor"}},
		{"cursor that is no base64", data.Filter{}, Query{After: "%%%"}, []string{"cursor"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.f.Layer = data.Disputes
			_, err := v.Features(t.Context(), who, c.f, c.q)
			var invalid *data.InvalidError
			if !errors.As(err, &invalid) {
				t.Fatalf("got %v", err)
			}
			var got []string
			for _, f := range invalid.Fields {
				got = append(got, f.Field)
			}
			if !slices.Equal(got, c.want) {
				t.Fatalf("complains about %v, want %v: %v", got, c.want, err)
			}
		})
	}
	for name, g := range map[string]orb.Geometry{
		"points and lines together": orb.Collection{orb.Point{1, 1}, orb.LineString{{1, 1}, {2, 2}}},
		"a bow tie":                 orb.Polygon{{{0, 0}, {4, 4}, {4, 0}, {0, 4}, {0, 0}}},
	} {
		_, err := v.Features(t.Context(), who, data.Filter{Layer: data.Villages, Where: data.Spatial{Op: data.Touches, Geometry: g}}, Query{})
		if !errors.Is(err, data.ErrInvalid) {
			t.Errorf("villages that touch %s: %v", name, err)
		}
		if _, err := v.Features(t.Context(), who, data.Filter{Layer: data.Villages, Where: data.Spatial{Op: data.Intersects, Geometry: g}}, Query{}); err != nil {
			t.Errorf("villages that meet %s: %v", name, err)
		}
	}
}

// A cursor is good for one question by one class of viewer, and for no other; any change of it is noticed.
func TestCursorsAreBound(t *testing.T) {
	m, _ := populated(t, ground{2, 2, 2}, 1, 80)
	v := open(t, m)
	who := viewer(t, data.Official, "431002")
	f := data.Filter{Layer: data.Disputes}
	next := features(t, v, who, f, Query{Limit: 5}).Next
	ok := func(who data.Viewer, f data.Filter, q Query) bool {
		_, err := v.Features(t.Context(), who, f, q)
		if err != nil && !errors.Is(err, data.ErrInvalid) {
			t.Fatal(err)
		}
		return err == nil
	}
	if !ok(who, f, Query{Limit: 5, After: next}) || !ok(who, f, Query{Limit: 50, After: next, Properties: []string{"status"}}) {
		t.Fatal("the same question with another limit or other properties is another page of the same order")
	}
	other := f
	other.Text = "src"
	if ok(who, other, Query{After: next}) || ok(who, f, Query{After: next, Sort: []Order{{Name: "status"}}}) {
		t.Error("a cursor serves another question")
	}
	if ok(viewer(t, data.Official, "431002", "431003"), f, Query{After: next}) || ok(viewer(t, data.Analyst, "431002"), f, Query{After: next}) {
		t.Error("a cursor serves another viewer")
	}
	raw, err := base64.RawURLEncoding.DecodeString(next)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		c := slices.Clone(raw)
		c[i] ^= 1
		if ok(who, f, Query{After: base64.RawURLEncoding.EncodeToString(c)}) {
			t.Errorf("byte %d of a cursor can be changed", i)
		}
	}
	if again := features(t, open(t, m), who, f, Query{Limit: 5}).Next; again != next {
		t.Error("two views with one secret give different cursors")
	}
	stranger, err := Open(t.Context(), m, Options{Now: testNow})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stranger.Features(t.Context(), who, f, Query{After: next}); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("a view with another secret takes the cursor: %v", err)
	}
	if strings.Contains(string(raw), "431002") {
		t.Error("a cursor can be read")
	}
}

// Rows that nobody touches are in exactly one page each, whatever happens to others between the pages.
func TestPagesWhileOthersEdit(t *testing.T) {
	for seed := range uint64(8) {
		m, mk := populated(t, ground{2, 2, 2}, seed, 150)
		v := open(t, m)
		for _, who := range viewers(t)[:6] {
			for _, sort := range [][]Order{nil, {{Name: "status"}, {Name: "found", Desc: true}}} {
				before := idsOf(features(t, v, who, data.Filter{Layer: data.Disputes}, Query{All: true, Sort: sort}))
				touched := map[string]bool{}
				count := map[string]int{}
				q := Query{Limit: 7, Sort: sort}
				for {
					r := features(t, v, who, data.Filter{Layer: data.Disputes}, q)
					for _, id := range idsOf(r) {
						count[id]++
					}
					if q.After = r.Next; q.After == "" {
						break
					}
					for _, id := range disturbOne(m, mk) {
						touched[id] = true
					}
					step(t, v)
				}
				for _, id := range before {
					if !touched[id] && count[id] != 1 {
						t.Fatalf("%s %v: row %s is in %d pages", who.Role, sort, id, count[id])
					}
				}
			}
		}
	}
}

// disturbOne deletes a dispute, changes another and adds one.
func disturbOne(m *memStore, mk *maker) []string {
	have := m.records(data.Disputes)
	gone, old, fresh := have[mk.IntN(len(have))].ID, have[mk.IntN(len(have))], mk.record(data.Disputes)
	changed := *fresh
	changed.ID = old.ID
	m.put(&changed, fresh)
	m.delete(data.Disputes, gone)
	return []string{gone, old.ID, fresh.ID}
}

// step follows the store once, without Run.
func step(t *testing.T, v *View) {
	t.Helper()
	f := &follower{v: v}
	if err := f.step(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestLimits(t *testing.T) {
	m, _ := populated(t, ground{1, 1, 1}, 1, 300)
	m.settings.Items = data.ItemLimits{Default: 10, Max: 50}
	v := open(t, m)
	who := viewer(t, data.Commander, "431000")
	for _, c := range []struct {
		q     Query
		want  int
		notes int
	}{{Query{}, 10, 0}, {Query{Limit: 50}, 50, 0}, {Query{Limit: 51}, 50, 1}, {Query{Limit: math.MaxInt}, 50, 1}, {Query{All: true, Limit: 3}, 300, 0}} {
		r := features(t, v, who, data.Filter{Layer: data.Disputes}, c.q)
		if r.Returned != c.want || r.Matched != 300 || len(r.Notes) != c.notes {
			t.Errorf("limit %d: %d of %d rows, notes %v", c.q.Limit, r.Returned, r.Matched, r.Notes)
		}
	}
}

func TestKnownTagsSpareTheSearch(t *testing.T) {
	m, mk := populated(t, ground{1, 1, 1}, 1, 30)
	v := open(t, m)
	who := viewer(t, data.Commander, "431000")
	f := data.Filter{Layer: data.Disputes}
	first := features(t, v, who, f, Query{})
	again := features(t, v, who, f, Query{Known: []string{"other", first.Tag}})
	if !again.NotModified || again.Tag != first.Tag || again.Returned != 0 || len(again.AppendFeatures(nil)) != 0 {
		t.Fatalf("a known tag: %+v", again)
	}
	for name, q := range map[string]Query{"limit": {Limit: 3}, "sort": {Sort: []Order{{Name: "status"}}}, "properties": {Properties: []string{"status"}}, "page": {After: features(t, v, who, f, Query{Limit: 3}).Next}} {
		q.Known = []string{first.Tag}
		if name == "page" {
			q.Limit = 3
		}
		if r := features(t, v, who, f, q); r.NotModified || r.Tag == first.Tag {
			t.Errorf("another %s has the same tag", name)
		}
	}
	m.put(mk.record(data.Hazards))
	step(t, v)
	if r := features(t, v, who, f, Query{Known: []string{first.Tag}}); !r.NotModified {
		t.Error("a change of another layer moves the tag")
	}
	m.put(mk.record(data.Disputes))
	step(t, v)
	if r := features(t, v, who, f, Query{Known: []string{first.Tag}}); r.NotModified || r.Returned != 31 {
		t.Error("a new row does not move the tag")
	}
}

// Sorted answers are in order: nulls last, ties by id.
func TestSort(t *testing.T) {
	m, _ := populated(t, ground{2, 2, 2}, 9, 200)
	v := open(t, m)
	who := viewer(t, data.Commander, "431000")
	for _, sort := range [][]Order{
		{{Name: "found"}},
		{{Name: "found", Desc: true}},
		{{Name: "title"}, {Name: "households", Desc: true}},
		{{Name: "overdue", Desc: true}, {Name: "level"}},
		{{Name: "key_case"}},
		{{Name: "id", Desc: true}},
		{{Name: data.FieldVillageName}},
		{{Name: data.FieldPrecision, Desc: true}},
	} {
		r := features(t, v, who, data.Filter{Layer: data.Disputes}, Query{All: true, Sort: sort})
		var last []data.Value
		lastID := ""
		for row := range r.Rows() {
			var now []data.Value
			for _, o := range sort {
				if o.Name == "id" {
					now = append(now, data.Text(row.ID()))
					continue
				}
				now = append(now, row.Value(slices.IndexFunc(r.Fields, func(f data.Field) bool { return f.Name == o.Name })))
			}
			if last != nil && !inOrder(sort, last, now, lastID < row.ID()) {
				t.Fatalf("%v: %v before %v", sort, last, now)
			}
			last, lastID = now, row.ID()
		}
		if paged := pages(t, v, who, data.Filter{Layer: data.Disputes}, Query{Limit: 13, Sort: sort}, 200); !slices.Equal(paged, idsOf(r)) {
			t.Fatalf("%v: pages are not the whole", sort)
		}
	}
}

func inOrder(sort []Order, a, b []data.Value, byID bool) bool {
	for i, o := range sort {
		switch {
		case a[i] == b[i]:
			continue
		case a[i].IsNull():
			return false
		case b[i].IsNull():
			return true
		}
		c := strings.Compare(a[i].Text(), b[i].Text())
		if a[i].Kind() != data.KindText {
			x, y := a[i].Float()+float64(a[i].Int()), b[i].Float()+float64(b[i].Int())
			if a[i].Kind() == data.KindDate {
				x *= 86_400_000
			}
			if b[i].Kind() == data.KindDate {
				y *= 86_400_000
			}
			c = int(max(-1, min(1, x-y)))
		}
		if c == 0 {
			continue
		}
		return c < 0 != o.Desc
	}
	return byID
}

// A long question ends when the asker does.
func TestCancelledQuestion(t *testing.T) {
	m, _ := populated(t, ground{1, 1, 1}, 1, 30)
	v := open(t, m)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := v.Features(ctx, viewer(t, data.Commander, "431000"), data.Filter{Layer: data.Disputes, Text: "x"}, Query{}); err == nil {
		t.Fatal("answered nobody")
	}
}
