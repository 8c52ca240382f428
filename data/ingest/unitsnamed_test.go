package ingest_test

import (
	"slices"
	"testing"

	"lianxin/data"
	"lianxin/data/ingest"
)

func TestUnitsNamed(t *testing.T) {
	for _, c := range []struct {
		name string
		r    data.Rejection
		want []string
	}{
		{"candidates before columns", data.Rejection{Candidates: []string{"431021001201", "431022001201"}, Raw: [][2]string{{"代码", "431023001201"}}}, []string{"431021001201", "431022001201"}},
		{"columns for codes", data.Rejection{Raw: [][2]string{{"Village_Code", " 431021001201 "}, {"县区代码", "431021"}, {"unit", "431021001201"}}}, []string{"431021001201", "431021"}},
		{"a postal code", data.Rejection{Raw: [][2]string{{"邮政编码", "423000"}, {"zip code", "423000"}}}, nil},
		{"no code", data.Rejection{Raw: [][2]string{{"代码", "4310x"}, {"", "431021001201"}}}, nil},
	} {
		if got := ingest.UnitsNamed(c.r); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
