package api

import (
	"context"
	"fmt"
	"strconv"

	"lianxin/data"
	"lianxin/data/export"
	"lianxin/data/live"
)

// hotspots is the collection of units with Gi*: of any layer of records under any filter. Place (bbox, area, unit) selects among its units and changes
// nothing of what is found; within= and the other parameters of the layer say what is looked at.
func hotspots(schema *data.Schema) *computed {
	return &computed{layer: data.HotspotLayer(), filtered: data.Disputes, level: takeHotspotLevel, answer: hotspotAnswer, queries: hotspotParams(schema)}
}

func hotspotParams(schema *data.Schema) []object {
	return []object{
		queryParam("layer", "Whose records; any parameter its items are filtered by may follow", object{"type": "string", "enum": recordLayers(schema), "default": string(data.Disputes)}),
		queryParam("measure", "Per 1,000 households, or the number", object{"type": "string", "enum": []string{"rate", "count"}, "default": "rate"}),
		queryParam("by", "Units", object{"type": "string", "enum": []string{"village", "township"}, "default": "village"}),
		queryParam("within", "Only records and units in this unit", object{"type": "string"}),
		queryParam("period", "Ends today; in place of datetime", object{"type": "string", "enum": data.Presets()}),
	}
}

func takeHotspotLevel(p *params) data.Level {
	switch by, ok := p.text("by"); {
	case !ok || by == "village":
		return data.LevelVillage
	case by == "township":
		return data.LevelTownship
	}
	p.fault("by", "is not one of village, township")
	return data.LevelVillage
}

func hotspotAnswer(ctx context.Context, ask *Asker, p *params, q live.UnitPage) (*unitAnswer, error) {
	name, ok := p.text("layer")
	if !ok {
		name = string(data.Disputes)
	}
	l, err := ask.Schema.Layer(data.LayerID(name))
	if err != nil || l.IsBoundary() {
		p.fault("layer", "is not a layer of records")
		for known := range p.values { // which of the others are parameters depends on the layer
			p.known[known] = true
		}
		return nil, p.done()
	}
	h := live.HotspotQuery{Measure: "rate", By: data.LevelVillage, Within: takeUnit(p), Page: q}
	if q.Place.Layer == data.Townships {
		h.By = data.LevelTownship
	}
	if id, ok := p.text("measure"); ok {
		h.Measure = data.MeasureID(id)
	}
	if h.Measure != "rate" && h.Measure != "count" {
		p.fault("measure", "is not one of rate, count")
	}
	var f data.Filter
	f, h.Period = takeTable(p, l, ask.Viewer, ask.zone())
	if err := p.done(); err != nil {
		return nil, err
	}
	found, err := ask.View.Hotspots(ctx, ask.Viewer, f, h)
	if err != nil {
		return nil, err
	}
	a := hotspotDoc(found, l, h.By)
	if f.Time == nil && h.Period != "" {
		f.Time = found.Period
	}
	a.asked = question{own: spotWords(&h, found.Measure, l), records: f, place: q.Place, layer: l}
	return a, nil
}

func hotspotDoc(found *live.Hotspots, l *data.Layer, by data.Level) *unitAnswer {
	a := &unitAnswer{
		tag: found.Tag, notModified: found.NotModified, matched: found.Matched, next: found.Next, generated: found.Generated,
		values: func(i int) []data.Value { return spotValues(&found.Rows[i]) },
	}
	if found.NotModified {
		return a
	}
	for i := range found.Rows {
		a.rows = append(a.rows, found.Rows[i].UnitRow)
	}
	a.notes, a.left = notesText(found.Notes), found.Notes
	a.facts = spotFacts(found)
	classes, windows := map[string]int{}, []*periodDoc{}
	for class, n := range found.Classes {
		classes[strconv.Itoa(class)] = n
	}
	for _, w := range found.Windows {
		windows = append(windows, periodOf(&w))
	}
	a.members = object{
		"layer": l.ID, "measure": found.Measure.ID, "by": by.String(), "definition": definitionOf(found.Measure), "period": periodOf(found.Period),
		"test": object{"units": found.Units, "tested": found.Tested, "mean": found.Mean, "sd": found.SD, "classes": classes, "trend_windows": windows},
	}
	return a
}

// spotValues are a unit's test, by the fields of data.HotspotLayer.
func spotValues(h *live.Hotspot) []data.Value {
	numerator, denominator := int64(h.Numerator), data.Value{}
	if h.Denominator != nil {
		denominator = data.Int(int64(*h.Denominator))
	}
	return []data.Value{
		data.Text(h.Name), number(h.Value), data.Int(numerator), denominator, number(h.Z), number(h.P), number(h.Q),
		data.Int(int64(h.Neighbours)), data.Int(int64(h.Class)), data.Text(string(h.Status)), data.Text(string(h.Trend)),
	}
}

// spotWords say what is looked at, besides the filter of the records.
func spotWords(h *live.HotspotQuery, m *data.Measure, l *data.Layer) []string {
	units := map[data.Level]string{data.LevelVillage: "村（社区）", data.LevelTownship: "乡镇（街道）"}
	words := []string{"统计对象：" + l.Label.Zh + " " + string(l.ID), "指标：" + m.Label.Zh + " " + string(m.ID), "统计单位：" + units[h.By]}
	if h.Within != "" {
		words = append(words, "统计范围："+h.Within)
	}
	return words
}

// spotFacts say what the test found in all, also beyond the units that are handed out.
func spotFacts(found *live.Hotspots) []export.Fact {
	facts := []export.Fact{{Label: "检验", Text: fmt.Sprintf("Getis–Ord Gi*，%d 个单位有数值，%d 个已检验", found.Units, found.Tested)}}
	if found.Mean != nil && found.SD != nil {
		facts = append(facts, export.Fact{Label: "数值均值", Text: fmt.Sprintf("%.6g（标准差 %.6g）", *found.Mean, *found.SD)})
	}
	return facts
}
