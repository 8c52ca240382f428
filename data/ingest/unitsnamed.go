package ingest

import (
	"slices"
	"strings"

	"lianxin/data"
	"lianxin/data/ingest/cell"
)

// UnitsNamed are the codes of units that a rejected row names: those that it might belong to, else those in its columns for codes. None when it names
// none by code.
func UnitsNamed(r data.Rejection) []string {
	if len(r.Candidates) > 0 {
		return r.Candidates
	}
	var headings []string
	for _, role := range []role{roleUnit, roleVillageCode, roleTownshipCode, roleCountyCode} {
		for _, h := range append(roleHeadings(role), data.FieldUnit) {
			headings = append(headings, cell.Fold(h))
		}
	}
	var codes []string
	for _, c := range r.Raw {
		code := strings.TrimSpace(c[1])
		if data.UnitLevel(code) > 0 && slices.Contains(headings, cell.Fold(c[0])) && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
}
