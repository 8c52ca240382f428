package main

import (
	"strings"
	"testing"
)

func TestSum(t *testing.T) {
	plain := result{"go", "geo", "TestBound", passed, 0.1}
	postgres := result{"go", "data/postgres", "TestPostgresStore/load", passed, 6}
	gdal := result{"go", "data/export", "TestGDALReads", passed, 0.1}
	page := result{"playwright", "map.spec.ts", "a pin appears", passed, 1}
	unit := result{"vitest", "src/rates.test.ts", "rounds", passed, 0}
	all := []string{"postgres", "gdal", "browser"}

	for _, test := range []struct {
		name     string
		results  []result
		required []string
		ok       bool
		last     string
		says     string
	}{
		{"all well", []result{plain, postgres, gdal, page, unit}, all, true, "5 passed, 0 failed, 0 skipped", "slow     6.0 s  data/postgres TestPostgresStore/load"},
		{"nothing ran", nil, nil, false, "0 passed, 0 failed, 0 skipped", "no test ran"},
		{"one failed", []result{plain, with(unit, failed)}, nil, false, "1 passed, 1 failed, 0 skipped", "FAIL  src/rates.test.ts rounds"},
		{"one skipped", []result{plain, with(gdal, skipped)}, nil, false, "1 passed, 0 failed, 1 skipped", "SKIP  data/export TestGDALReads"},
		{"same test twice", []result{plain, postgres, plain}, nil, true, "2 passed, 0 failed, 0 skipped", ""},
		{"same test twice, failed once", []result{plain, with(plain, failed)}, nil, false, "0 passed, 1 failed, 0 skipped", ""},
		{"no PostgreSQL", []result{plain, gdal, page}, all, false, "3 passed, 0 failed, 0 skipped", "no postgres test passed"},
		{"PostgreSQL only failed", []result{gdal, page, with(postgres, failed)}, all, false, "2 passed, 1 failed, 0 skipped", "no postgres test passed"},
		{"no GDAL", []result{postgres, page}, all, false, "2 passed, 0 failed, 0 skipped", "no gdal test passed"},
		{"no browser", []result{postgres, gdal, unit}, all, false, "3 passed, 0 failed, 0 skipped", "no browser test passed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out strings.Builder
			if ok := sum(&out, test.results, test.required); ok != test.ok {
				t.Errorf("ok = %v in\n%s", ok, out.String())
			}
			if !strings.HasSuffix(out.String(), "\n"+test.last+"\n") && out.String() != test.last+"\n" {
				t.Errorf("last line is not %q in\n%s", test.last, out.String())
			}
			if !strings.Contains(out.String(), test.says) {
				t.Errorf("does not say %q in\n%s", test.says, out.String())
			}
		})
	}
}

func with(r result, o outcome) result {
	r.Outcome = o
	return r
}
