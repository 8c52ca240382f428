package brief

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"lianxin/data"
)

// TestFiguresAgainstACountByDays compares every figure of briefs of a county and a township with a count from the records themselves.
func TestFiguresAgainstACountByDays(t *testing.T) {
	for seed := range uint64(4) {
		w := newWorld(t, seed)
		for _, unit := range []string{"431000", "431021", "431023101", "431023101200"} {
			b, err := Make(t.Context(), w.view, viewer(t, data.Commander, "4310"), Query{Unit: unit, Until: now})
			if err != nil {
				t.Fatal(err)
			}
			var total Figures
			by := map[string]*Figures{}
			add := func(key string, f Figures) {
				if by[key] == nil {
					by[key] = &Figures{}
				}
				by[key].add(f)
			}
			for i := range w.cases {
				r := &w.cases[i]
				if !strings.HasPrefix(r.Unit, data.UnitPrefix(unit)) {
					continue
				}
				l, _ := w.store.Schema().Layer(r.Layer)
				f := w.expected(l, r)
				total.add(f)
				add(string(l.ID), f)
				add("part "+data.UnitAt(r.Unit, b.Level+1), f)
				for _, field := range []string{l.Class, "level", "owner_tier"} {
					if at := l.Index(field); at >= 0 {
						add(string(l.ID)+field+r.Values[at].Text(), f)
					}
				}
			}
			same := func(what string, got Figures) {
				t.Helper()
				want := Figures{}
				if by[what] != nil {
					want = *by[what]
				}
				if got != want {
					t.Errorf("seed %d, %s, %s: %+v, want %+v", seed, unit, what, got, want)
				}
			}
			if b.Total() != total || total.NewlyOverdue == 0 && unit == "431000" {
				t.Errorf("seed %d, %s: %+v, want %+v", seed, unit, b.Total(), total)
			}
			for _, l := range b.Layers {
				same(string(l.Layer.ID), l.Figures)
				for field, groups := range map[string][]Group{l.Layer.Class: l.Kinds, "level": l.Levels, "owner_tier": l.Tiers} {
					for _, g := range groups {
						same(string(l.Layer.ID)+field+g.Code, g.Figures)
					}
				}
			}
			for _, p := range b.Parts {
				same("part "+p.Code, p.Figures)
			}
			same("part ", b.Wider)
			if unit != "431023101200" && len(b.Parts) != 2 {
				t.Errorf("%s has %d parts", unit, len(b.Parts))
			}
		}
	}
}

// A brief asked for later has the same figures, whatever happened since.
func TestTheSameBriefLater(t *testing.T) {
	w := newWorld(t, 9)
	official := viewer(t, data.Official, "431021")
	ask := func() *Brief {
		t.Helper()
		b, err := Make(t.Context(), w.view, official, Query{Unit: "431021", Until: now})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	first := ask()
	var docx bytes.Buffer
	if err := first.DOCX(&docx, "zh", "7"); err != nil {
		t.Fatal(err)
	}
	if len(first.Round.Longest) == 0 {
		t.Fatal("every village was visited")
	}
	b := data.Batch{Key: "later", At: now.Add(time.Hour)}
	for _, r := range w.round[:6] {
		b.Deletes = append(b.Deletes, data.Delete{Layer: r.Layer, ID: r.ID})
	}
	for i, r := range w.cases {
		l, _ := w.store.Schema().Layer(r.Layer)
		switch i % 3 {
		case 0:
			b.Deletes = append(b.Deletes, data.Delete{Layer: r.Layer, ID: r.ID})
		case 1:
			r.Values[l.Index(l.Status)] = data.Text(map[bool]string{true: "removed", false: "settled"}[l.ID == data.Hazards])
			b.Puts = append(b.Puts, data.Put{Record: r})
		}
	}
	if _, err := w.store.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	w.clock = now.AddDate(1, 2, 9) // visits of then are by now kept by month
	w.open(t)
	second := ask()
	if !reflect.DeepEqual(first, second) {
		t.Errorf("the brief of then is now\n%+v\nand was\n%+v", second, first)
	}
	var again bytes.Buffer
	if err := second.DOCX(&again, "zh", "7"); err != nil || !bytes.Equal(docx.Bytes(), again.Bytes()) {
		t.Errorf("the document is another: %v", err)
	}
	latest, err := Make(t.Context(), w.view, official, Query{Unit: "431021", Until: w.clock})
	if err != nil || latest.Total() == first.Total() {
		t.Errorf("nothing happened since: %v", err)
	}
}

func TestBriefsThatAreRefused(t *testing.T) {
	w := newWorld(t, 1)
	for _, c := range []struct {
		name  string
		who   data.Viewer
		query Query
		want  error
		words string
	}{
		{"another county", viewer(t, data.Official, "431021"), Query{"431023", now}, data.ErrNotFound, ""},
		{"no unit", viewer(t, data.Official, "431021"), Query{"431099", now}, data.ErrNotFound, ""},
		{"a wall", viewer(t, data.Kiosk, "431000"), Query{"431021", now}, data.ErrForbidden, ""},
		{"to come", viewer(t, data.Official, "431021"), Query{"431021", now.Add(time.Minute)}, data.ErrInvalid, "until: lies in the future"},
		{"before all", viewer(t, data.Official, "431021"), Query{"431021", now.AddDate(0, 0, -1)}, data.ErrInvalid, "until: lies before"},
	} {
		if _, err := Make(t.Context(), w.view, c.who, c.query); !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestDOCX opens the document as a reader does: every part is XML and named, and the text has the figures and no name.
