package cql2

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"lianxin/data"
)

func TestArea(t *testing.T) {
	square := orb.Polygon{{{113, 25}, {114, 25}, {114, 26}, {113, 26}, {113, 25}}}
	for text, want := range map[string]orb.MultiPolygon{
		"POLYGON((113 25,114 25,114 26,113 26,113 25))":              {square},
		" polygon ((113 25, 114 25, 114 26, 113 26, 113 25)) ":       {square},
		"MULTIPOLYGON(((113 25,114 25,114 26,113 26,113 25)))":       {square},
		"POLYGON Z ((113 25 8,114 25 8,114 26 8,113 26 8,113 25 8))": {square},
	} {
		got, err := Area(text, Options{})
		if err != nil || !orb.Equal(got, want) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
}

func TestAreaRefuses(t *testing.T) {
	for _, text := range []string{
		"", "POLYGON", "POLYGON EMPTY", "POINT(1 2)", "POLYGON((113 25,114 25,113 25))", "POLYGON((113 25,114 25,114 26,113 26))",
		"POLYGON((25 113,25 114,26 114,25 113))", "POLYGON((1 1,2 1,2 2,1 1)) OR TRUE", "POLYGON((1 1,2 1,2 2,1 1)", "POLYGON((1e309 1,2 1,2 2,1 1))",
		"GEOMETRYCOLLECTION(POLYGON((1 1,2 1,2 2,1 1)))", "'POLYGON'", strings.Repeat("(", 100000), "POLYGON" + strings.Repeat("(", 60000),
	} {
		got, err := Area(text, Options{})
		invalid, ok := err.(*data.InvalidError) //nolint:errorlint // the contract: unwrapped
		if !ok || got != nil || invalid.Fields[0].Field != "area" {
			t.Errorf("%.60q: %v, %v", text, got, err)
		}
	}
}

// FuzzArea: what is read can be written and read again.
func FuzzArea(f *testing.F) {
	f.Add("POLYGON((113 25,114 25,114 26,113 26,113 25),(113.2 25.2,113.2 25.4,113.4 25.4,113.2 25.2))")
	f.Add("MULTIPOLYGON Z(((1 1 0,2 1 0,2 2 0,1 1 0)))")
	f.Fuzz(func(t *testing.T, text string) {
		area, err := Area(text, Options{})
		if err != nil {
			return
		}
		again, err := Area(wkt.MarshalString(area), Options{Limits: Limits{Length: 1 << 30}})
		if err != nil || !orb.Equal(area, again) {
			t.Fatalf("%v became %v: %v", area, again, err)
		}
	})
}
