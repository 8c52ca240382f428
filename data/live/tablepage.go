package live

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"lianxin/data"
)

// TableRow is the value of a unit as a row of a collection.
type TableRow struct {
	UnitRow
	Figure
}

// TablePage is a page of the units that a configured table names.
type TablePage struct {
	Table       *data.ValueTable
	Rows        []TableRow
	Matched     int
	Next        string
	Tag         string
	NotModified bool
	Generated   string
}

// TableRows is Table as a collection: the units it names, in scope and with a boundary, that a place selects, page by page. data.ErrNotFound without such a table.
func (v *View) TableRows(ctx context.Context, viewer data.Viewer, id string, page UnitPage) (*TablePage, error) {
	s := v.now.Load()
	at := slices.IndexFunc(s.settings.Tables, func(t data.ValueTable) bool { return t.ID == id })
	if at < 0 {
		return nil, fmt.Errorf("table %s: %w", id, data.ErrNotFound)
	}
	if !viewer.Aggregates() {
		return nil, fmt.Errorf("tables: %w", data.ErrForbidden)
	}
	t := &s.settings.Tables[at]
	page.Place.Layer = s.schema.BoundaryLayer(t.Level()).ID
	p, err := s.ask(viewer, page.Place)
	if err != nil {
		return nil, err
	}
	figures, told := map[string]Figure{}, *t
	told.Values = nil
	for _, one := range t.Values {
		if viewer.Sees(one.Unit) {
			sum := &tableSum{}
			sum.add(one)
			figures[one.Unit], told.Values = sum.figure(t), append(told.Values, one)
		}
	}
	doc, err := json.Marshal([]any{told, s.info.Generated})
	if err != nil {
		return nil, err
	}
	ground := fmt.Appendf(nil, "%d %s %x", page.Limit, page.After, s.groundSum(s.units.inScope(viewer)))
	out := &TablePage{Table: t, Generated: s.info.Generated, Tag: v.sealer.text([]byte("table page"), doc, []byte(p.question), ground)}
	if slices.Contains(page.Known, out.Tag) {
		out.NotModified = true
		return out, nil
	}
	rows, err := s.pick(ctx, viewer, page.Place)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(at slot) bool { _, named := figures[s.units.list[at].code]; return !named })
	out.Matched = len(rows)
	rows, out.Next = s.page(rows, page)
	for _, at := range rows {
		out.Rows = append(out.Rows, TableRow{s.unitRow(at), figures[s.units.list[at].code]})
	}
	return out, nil
}
