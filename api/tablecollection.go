package api

import (
	"context"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/export"
	"lianxin/data/live"
)

// tableDoc is a configured table by name, for screens to offer as a measure.
type tableDoc struct {
	ID    string   `json:"id"`
	Label labelDoc `json:"label"`
	Level string   `json:"level"`
}

func tableDocs(tables []data.ValueTable) []tableDoc {
	docs := []tableDoc{}
	for i := range tables {
		t := &tables[i]
		docs = append(docs, tableDoc{t.ID, labelDoc{t.LabelZh, t.LabelEn}, t.Level().String()})
	}
	return docs
}

// tableCollections are the configured tables of values per unit as collections: of units that have a layer of their own.
func tableCollections(schema *data.Schema, settings data.Settings) []*computed {
	var out []*computed
	for i := range settings.Tables {
		t := &settings.Tables[i]
		if units := schema.BoundaryLayer(t.Level()); units != nil {
			out = append(out, &computed{layer: t.Layer(), filtered: units.ID, answer: tableAnswer(t.ID)})
		}
	}
	return out
}

// tableAnswer answers for the table of an id.
func tableAnswer(id string) func(context.Context, *Asker, *params, live.UnitPage) (*unitAnswer, error) {
	return func(ctx context.Context, ask *Asker, p *params, q live.UnitPage) (*unitAnswer, error) {
		return ask.tableRows(ctx, p, q, id)
	}
}

func (a *Asker) tableRows(ctx context.Context, p *params, q live.UnitPage, id string) (*unitAnswer, error) {
	iv, err := a.takeUnitFilter(p, &q)
	if err != nil {
		return nil, err
	}
	if err := p.done(); err != nil {
		return nil, err
	}
	out := &unitAnswer{asked: question{place: q.Place}}
	if iv != nil {
		out.asked.place.Time = iv
		if !a.tableMeets(id, *iv) {
			q.Place.Bounds = []orb.Bound{} // values are of their table's day
		}
	}
	found, err := a.View.TableRows(ctx, a.Viewer, id, q)
	if err != nil {
		return nil, err
	}
	t := found.Table
	out.tag, out.notModified, out.matched, out.next, out.generated = found.Tag, found.NotModified, found.Matched, found.Next, found.Generated
	out.members = object{"date": t.Date, "source": t.Source, "unit": t.Unit, "denominator": t.Denominator}
	out.facts = []export.Fact{{Label: "数据日期", Text: t.Date}, {Label: "数据来源", Text: t.Source}, {Label: "计量单位", Text: t.Unit}}
	out.values = func(i int) []data.Value {
		r := &found.Rows[i]
		values := []data.Value{data.Text(r.Name), data.Float(r.Numerator)}
		if t.Denominator != "" {
			values = append(values, number(r.Denominator), number(r.Value))
		}
		return append(values, data.Text(t.Date))
	}
	for i := range found.Rows {
		out.rows = append(out.rows, found.Rows[i].UnitRow)
	}
	return out, nil
}

// tableMeets tells whether the values of a table are of a day that an interval meets.
func (a *Asker) tableMeets(id string, iv data.Interval) bool {
	for _, t := range a.View.Settings().Tables {
		if day, err := parseMoment(t.Date, a.zone()); t.ID == id && err == nil {
			return day.From <= iv.To && iv.From <= day.To
		}
	}
	return false
}
