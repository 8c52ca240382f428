package live

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lianxin/data"
)

// Codes that the schema does not list any more are kept, shown and found like others.
func TestCodesOfFormerKinds(t *testing.T) {
	m := newGroundStore(ground{1, 1, 1})
	mk := newMaker(1, ground{1, 1, 1}, m.schema)
	l, _ := m.schema.Layer(data.Hazards)
	put := func(n int, kind string) {
		for range n {
			r := mk.record(data.Hazards)
			r.Values[l.Index("kind")] = data.Text(kind)
			m.put(r)
		}
	}
	put(100, "fuel_access")
	put(90, "landslide")
	v := open(t, m)
	put(80, "sinkhole")
	put(70, "water_quality")
	step(t, v)
	who := viewer(t, data.Commander, "431000")
	kind := data.Property{Name: "kind"}
	text := func(s string) data.Operand { return data.Literal{Value: data.Text(s)} }
	for _, c := range []struct {
		where data.Expr
		want  int64
	}{
		{data.Eq("kind", data.Text("landslide")), 90},
		{data.Eq("kind", data.Text("sinkhole")), 80},
		{data.Not{Arg: data.Eq("kind", data.Text("landslide"))}, 250},
		{data.In{Arg: kind, List: []data.Operand{text("sinkhole"), text("fuel_access")}}, 180},
		{data.Like{Arg: kind, Pattern: "%s%"}, 270},
		{data.Eq("kind", data.Text("volcano")), 0},
		{data.IsNull{Arg: kind}, 0},
		{data.Logic{Or: true, Args: []data.Expr{data.Eq("kind", data.Text("sinkhole")), data.Eq("kind", data.Text("water_quality"))}}, 150},
	} {
		r := features(t, v, who, data.Filter{Layer: data.Hazards, Where: c.where}, Query{All: true})
		if r.Matched != c.want {
			t.Errorf("%s: %d rows, want %d", c.where, r.Matched, c.want)
		}
		checkFeatures(t, r)
	}
}

// A layer of more codes than a byte holds answers like any other.
func TestHundredsOfKinds(t *testing.T) {
	var kinds []data.KindSpec
	for i := range 300 {
		code := fmt.Sprintf("kind_%d", i)
		kinds = append(kinds, data.KindSpec{
			Code:   data.Code{Code: code, Label: data.Label{Zh: code, En: code}},
			Fields: []data.Field{{Name: "measure_" + code, Type: data.TypeFloat, Min: 0, Max: 1000, Label: data.Label{Zh: code, En: code}, Since: "0.1"}}[:min(1, max(0, 5-i))],
		})
	}
	m := newMemStore(kinds...)
	g := ground{1, 1, 2}
	m.put(g.boundaries(m.schema)...)
	mk := newMaker(1, g, m.schema)
	for range 500 {
		m.put(mk.record(data.Hazards))
	}
	v := open(t, m)
	o := newOracle(m, testNow())
	for _, who := range viewers(t)[:4] {
		for _, e := range []data.Expr{
			data.Eq("kind", data.Text("kind_7")),
			data.Not{Arg: data.Eq("kind", data.Text("kind_7"))},
			data.Like{Arg: data.Property{Name: "kind"}, Pattern: "%_2_"},
			data.IsNull{Arg: data.Property{Name: "measure_kind_3"}},
			data.Compare{Op: data.Greater, Left: data.Property{Name: "kind"}, Right: data.Literal{Value: data.Text("kind_5")}},
		} {
			f := data.Filter{Layer: data.Hazards, Where: e}
			r := features(t, v, who, f, Query{All: true})
			if got, want := slices.Sorted(slices.Values(idsOf(r))), o.ask(who, f); !slices.Equal(got, want) {
				t.Errorf("%s: %d rows, want %d", e, len(got), len(want))
			}
			checkFeatures(t, r)
		}
	}
}

// The index by id against a map, through growth and edits, with every earlier edition staying as it was.
func TestIDIndex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var x *idIndex
		held := map[ident]slot{}
		type edition struct {
			x    *idIndex
			held map[ident]slot
		}
		var editions []edition
		for range rapid.IntRange(1, 5).Draw(t, "edits") {
			n := rapid.SampledFrom([]int{0, 3, 500, 3000}).Draw(t, "more")
			e := x.edit(n)
			for i := range n {
				id, _ := identOf(fmt.Sprintf("%x", rapid.Uint32Range(0, 4000).Draw(t, "id")+uint32(i)))
				if at, ok := held[id]; ok {
					e.remove(id, at)
					delete(held, id)
					continue
				}
				held[id] = slot(i % 7)
				e.add(id, slot(i%7))
			}
			x = e.next
			copied := map[ident]slot{}
			for id, at := range held {
				copied[id] = at
			}
			editions = append(editions, edition{x, copied})
		}
		for _, ed := range editions {
			if ed.x.n != len(ed.held) {
				t.Fatalf("%d entries, want %d", ed.x.n, len(ed.held))
			}
			for id, at := range ed.held {
				found := false
				ed.x.visit(id, func(s slot) bool { found = found || s == at; return true })
				if !found {
					t.Fatalf("%s is not found in %d", id, at)
				}
			}
		}
	})
}
