package export

import (
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/cql2"
)

// TestWords: what the interface and a colleague ask for reads as on the screen; what has no such words stays exact.
func TestWords(t *testing.T) {
	schema, err := data.NewSchema()
	if err != nil {
		t.Fatal(err)
	}
	layer, err := schema.Layer(data.Disputes)
	if err != nil {
		t.Fatal(err)
	}
	named := func(code string) string { return map[string]string{"431021": "桂阳县"}[code] }
	for _, c := range []struct{ units, filter, want string }{
		{"", "", "全部"},
		{"431021", "status IN ('found', 'accepted')", "单位：桂阳县 431021；状态 status：已发现 found、已受理 accepted"},
		{"999999", "level = '1' AND overdue", "单位：999999；等级 level：一级（红） 1；超期 overdue：是"},
		{"", "overdue = false AND households = 3 AND (level = '1' OR key_case)", `超期 overdue：否；涉及户数 households：3；条件：("level" = '1' OR "key_case" = true)`},
		{"", "A_OVERLAPS(departments, ('公安局')) AND title = '某事'", "联动部门 departments：公安局；事项 title：某事"},
		{"", "status <> 'found'", `条件："status" <> 'found'`},
		{"", "households = people", `条件："households" = "people"`},
		{"", "A_CONTAINS(departments, ('公安局'))", `条件：A_CONTAINS("departments", ('公安局'))`},
	} {
		f := data.Filter{Layer: layer.ID}
		if c.units != "" {
			f.Units = []string{c.units}
		}
		if c.filter != "" {
			if f.Where, err = cql2.Parse(c.filter, cql2.Options{Layer: layer}); err != nil {
				t.Fatal(err)
			}
		}
		if got := Words(f, layer, time.UTC, named); got != c.want {
			t.Errorf("%s: %s, want %s", c.filter, got, c.want)
		}
	}
}
