package cql2_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianxin/data"
	"lianxin/data/cql2"
)

// TestDraft: what GDAL writes means what OGR's own SQL means by it, and is no CQL2.
func TestDraft(t *testing.T) {
	draft := disputes(t)
	draft.Draft = true
	title, due, overdue := data.Property{Name: "title"}, data.Property{Name: "due"}, data.Property{Name: "overdue"}
	day := data.Literal{Value: data.DateOf(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))}
	for text, want := range map[string]data.Expr{
		`title ILIKE '%a\%'`:        data.Like{Arg: title, Pattern: `%a\\%`, Fold: true},
		"NOT (title ILIKE 'it''s')": data.Not{Arg: data.Like{Arg: title, Pattern: "it's", Fold: true}},
		"due < '2026-06-01T'":       data.Compare{Op: data.Less, Left: due, Right: day},
		"overdue = 1":               data.Eq("overdue", data.Bool(true)),
		"overdue <> 0":              data.Compare{Op: data.NotEqual, Left: overdue, Right: data.Literal{Value: data.Bool(false)}},
		`title = 'a\tb\'`:           data.Eq("title", data.Text(`a\tb\`)),
	} {
		got, err := cql2.Parse(text, draft)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(data.Value{})); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", text, err, diff)
		}
		if e, err := cql2.Parse(text, disputes(t)); err == nil && cmp.Equal(e, want, cmp.AllowUnexported(data.Value{})) {
			t.Errorf("%s is read as CQL2 too", text)
		}
	}
	for _, text := range []string{"overdue = 2", "overdue = 1.0", "people = '1'", "due < 'T'", "title ILIKE people", "ILIKE 'x'", "people ILIKE '1'"} {
		if e, err := cql2.Parse(text, draft); err == nil {
			t.Errorf("%s is read as %v", text, e)
		}
	}
}
