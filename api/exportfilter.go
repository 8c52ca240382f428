package api

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"lianxin/data"
	"lianxin/data/export"
	"lianxin/data/live"
)

// Table is what parameters of a collection's items select of it, all of it, to be handed out, and how generated data were made. Parameters are read
// strictly, every fault at once. data.ErrNotFound without such a collection; data.ErrForbidden when the viewer may not read its rows.
func (a *Asker) Table(ctx context.Context, id string, values url.Values) (export.Table, string, error) {
	if x := computedOf(a.Schema, a.View.Settings(), id); x != nil {
		return a.computedTable(ctx, x, values)
	}
	l, err := a.Schema.Layer(data.LayerID(id))
	if err != nil {
		return export.Table{}, "", err
	}
	if !a.Viewer.Items(l) {
		return export.Table{}, "", data.ErrForbidden
	}
	p := &params{values: values, known: map[string]bool{}}
	f := takeFilter(p, l, a.Viewer, a.zone())
	if err := p.done(); err != nil {
		return export.Table{}, "", err
	}
	return export.TableOf(ctx, a.View, a.Viewer, f, export.Words(f, l, a.zone(), export.UnitNames(ctx, a.View, a.Viewer)))
}

// computedTable is a computed collection as its items have it.
func (a *Asker) computedTable(ctx context.Context, x *computed, values url.Values) (export.Table, string, error) {
	p := &params{values: values, known: map[string]bool{}}
	found, err := x.answer(ctx, a, p, live.UnitPage{Place: a.takePlace(p, x)})
	if err != nil {
		return export.Table{}, "", err
	}
	shading, err := a.shading(x, paletteOf(false))
	if err != nil {
		return export.Table{}, "", err
	}
	t := export.Table{
		Layer: x.layer, Fields: x.members(), Matched: int64(found.matched), Shading: shading,
		Filter: found.asked.words(a.Schema, func(f data.Filter, l *data.Layer) string {
			return export.Words(f, l, a.zone(), export.UnitNames(ctx, a.View, a.Viewer))
		}),
		Facts: found.facts, Notes: export.Left(found.left),
	}
	common := len(t.Fields) - len(x.layer.Fields)
	t.Rows = func(yield func(export.Row) bool) {
		for i, unit := range found.rows {
			if !yield(&unitExport{UnitRow: unit, common: t.Fields[:common], own: found.values(i)}) {
				return
			}
		}
	}
	return t, found.generated, nil
}

// unitExport is a row of a computed collection: what units have in common, then its own fields.
type unitExport struct {
	live.UnitRow
	common []data.Field
	own    []data.Value
}

// Value is that of a field of the table.
func (u *unitExport) Value(i int) data.Value {
	if i < len(u.common) {
		return u.Field(u.common[i].Name)
	}
	return u.own[i-len(u.common)]
}

// question is what was asked of a computed collection.
type question struct {
	own     []string    // in words
	layer   *data.Layer // of the records that it is made of; nil when those are not chosen
	records data.Filter
	place   data.Filter // of its units
}

func (q *question) words(schema *data.Schema, say func(data.Filter, *data.Layer) string) string {
	parts := slices.Clone(q.own)
	add := func(before string, f data.Filter, l *data.Layer) {
		if text := say(f, l); text != export.Everything {
			parts = append(parts, before+text)
		}
	}
	before := ""
	if q.layer != nil {
		add("", q.records, q.layer)
		before = "所取单位："
	}
	if l, err := schema.Layer(q.place.Layer); err == nil {
		add(before, q.place, l)
	}
	if len(parts) == 0 {
		return export.Everything
	}
	return strings.Join(parts, "；")
}
