package live

import (
	"context"
	"fmt"
	"slices"

	"lianxin/data"
)

// CoverageRow is the round of a village as a row of the collection.
type CoverageRow struct {
	UnitRow
	UnitCoverage
}

// CoveragePage is a page of villages with their round.
type CoveragePage struct {
	Month       string
	Rows        []CoverageRow
	Matched     int
	Next        string
	Tag         string
	NotModified bool
	Generated   string
}

// CoverageRows is Coverage of villages as a collection: those whose boundary a place selects, page by page. Errors as of Coverage.
func (v *View) CoverageRows(ctx context.Context, viewer data.Viewer, month string, page UnitPage) (*CoveragePage, error) {
	s := v.now.Load()
	page.Place.Layer = data.Villages
	p, err := s.ask(viewer, page.Place)
	if err != nil {
		return nil, err
	}
	all, err := v.Coverage(ctx, viewer, CoverageQuery{By: data.LevelVillage, Month: month})
	if err != nil {
		return nil, err
	}
	out := &CoveragePage{Month: all.Month, Generated: all.Generated}
	out.Tag = v.sealer.text([]byte("coverage page"), []byte(all.Tag), []byte(p.question), fmt.Appendf(nil, "%d %s", page.Limit, page.After))
	if slices.Contains(page.Known, out.Tag) {
		out.NotModified = true
		return out, nil
	}
	rows, err := s.pick(ctx, viewer, page.Place)
	if err != nil {
		return nil, err
	}
	rounds := map[string]*UnitCoverage{}
	for i := range all.Values {
		rounds[all.Values[i].Code] = &all.Values[i]
	}
	rows = slices.DeleteFunc(rows, func(at slot) bool { return rounds[s.units.list[at].code] == nil })
	out.Matched = len(rows)
	rows, out.Next = s.page(rows, page)
	for _, at := range rows {
		out.Rows = append(out.Rows, CoverageRow{s.unitRow(at), *rounds[s.units.list[at].code]})
	}
	return out, nil
}
