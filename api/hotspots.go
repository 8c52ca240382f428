package api

import (
	"fmt"
	"strconv"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/live"
)

// hotspots is the collection of units with Gi*: of any layer of records under any filter. Place (bbox, area, unit) selects among its units and changes
// nothing of what is found; within= and the other parameters of the layer say what is looked at.
func (s *Server) hotspots() *computed {
	return &computed{layer: data.HotspotLayer(), filtered: data.Disputes, level: takeHotspotLevel, answer: (*Server).hotspotAnswer, queries: s.hotspotParams()}
}

func (s *Server) hotspotParams() []object {
	return []object{
		queryParam("layer", "Whose records; any parameter its items are filtered by may follow", object{"type": "string", "enum": recordLayers(s.store.Schema()), "default": string(data.Disputes)}),
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

func (s *Server) hotspotAnswer(c echo.Context, p *params, q live.UnitPage) (*unitAnswer, error) {
	v := viewerOf(c)
	name, ok := p.text("layer")
	if !ok {
		name = string(data.Disputes)
	}
	l, err := s.store.Schema().Layer(data.LayerID(name))
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
	f, h.Period = s.takeTable(p, l, v)
	if err := p.done(); err != nil {
		return nil, err
	}
	found, err := s.view.Hotspots(c.Request().Context(), v, f, h)
	if err != nil {
		return nil, err
	}
	return hotspotDoc(found, l, h.By), nil
}

func hotspotDoc(found *live.Hotspots, l *data.Layer, by data.Level) *unitAnswer {
	a := &unitAnswer{
		tag: found.Tag, notModified: found.NotModified, matched: found.Matched, next: found.Next, generated: found.Generated,
		properties: func(b []byte, i int) []byte { return appendHotspot(b, &found.Rows[i]) },
	}
	if found.NotModified {
		return a
	}
	for i := range found.Rows {
		a.rows = append(a.rows, found.Rows[i].UnitRow)
	}
	a.notes = notesText(found.Notes)
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

func appendHotspot(b []byte, h *live.Hotspot) []byte {
	for _, n := range []struct {
		name  string
		value *float64
	}{{"value", h.Value}, {"numerator", &h.Numerator}, {"denominator", h.Denominator}, {"z", h.Z}, {"p", h.P}, {"q", h.Q}} {
		b = append(append(append(b, `,"`...), n.name...), `":`...)
		if n.value == nil {
			b = append(b, "null"...)
		} else {
			b = strconv.AppendFloat(b, *n.value, 'g', -1, 64)
		}
	}
	return fmt.Appendf(b, `,"neighbours":%d,"class":%d,"status":%q,"trend":%q`, h.Neighbours, h.Class, h.Status, h.Trend)
}
