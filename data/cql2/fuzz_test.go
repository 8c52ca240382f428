package cql2_test

import (
	"errors"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/cql2"
)

var seeds = []string{
	"name = 'it''s' AND NOT (pop_other BETWEEN 1 AND 2*3^-1 OR boolean)", `CASEI("eo:instrument") LIKE CASEI('a\%') OR name IN ('a', '', id)`,
	"S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT Z (1 2 3),POLYGON((0 0,1 0,1 1,0 0))))", "S_TOUCHES(BBOX(170,-1,-170,1), geometry) AND geometry IS NOT NULL",
	`T_DURING(INTERVAL(start,"end"),INTERVAL('..','2026-03-01')) OR T_EQUALS(start,DATE('0000-01-01'))`, "A_CONTAINS(layers:ids, ('a', 'b')) OR A_EQUALS((), layers:ids)",
	`name ILIKE 'a\%' OR boolean <> 0 OR start < '2026-03-01T'`,
	`{"op":"and","args":[{"op":"t_after","args":[{"property":"start"},{"interval":["2026-03-01",".."]}]},{"op":"in","args":[{"property":"name"},["a",""]]}]}`,
	`{"op":"s_crosses","args":[{"property":"geometry"},{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}]}`,
}

// FuzzParse: either reader refuses with a fault of the filter, or what it reads is written and read back as the same.
func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	o := cql2.Options{Layer: standardLayer(), Zone: time.FixedZone("", 8*3600)}
	draft := o
	draft.Draft = true
	f.Fuzz(func(t *testing.T, s string) {
		for _, read := range []func() (data.Expr, error){
			func() (data.Expr, error) { return cql2.Parse(s, o) },
			func() (data.Expr, error) { return cql2.Parse(s, draft) },
			func() (data.Expr, error) { return cql2.ParseJSON([]byte(s), o) },
		} {
			e, err := read()
			if err == nil {
				loose := o
				loose.Limits = cql2.Limits{Length: 1 << 30, Depth: 1 << 10, Terms: 1 << 30} // what is written has more brackets and quotes
				roundTrip(t, e, loose)
				continue
			}
			var bad *data.InvalidError
			if !errors.As(err, &bad) || len(bad.Fields) == 0 || len(bad.Fields) > 10 || bad.Fields[0].Field != "filter" {
				t.Errorf("%q: %v", s, err)
			}
		}
	})
}
