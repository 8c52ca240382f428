package api

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/export"
	"lianxin/data/live"
)

// style is how a computed collection is drawn: in QGIS, or as a MapLibre style of its tiles over the land, which takes the parameters of items.
func (x *computed) style(s *Server, c echo.Context, p *params, dark bool) error {
	offered := []media{mediaQML, mediaMapLibre}
	if dark {
		offered = offered[1:]
	}
	m := negotiate(c, p, offered...)
	colours := paletteOf(dark)
	ask := s.asker(c)
	shading, err := ask.shading(x, colours)
	if err != nil {
		return err
	}
	if m == mediaQML {
		if err := p.done(); err != nil {
			return err
		}
		return qml(c, m, string(x.layer.ID), export.QML(x.layer, x.members(), shading))
	}
	query := c.Request().URL.Query()
	query.Del("f")
	if _, err := x.answer(c.Request().Context(), ask, p, live.UnitPage{Place: ask.takePlace(p, x), Limit: 1}); err != nil { // refuses what its tiles would
		return err
	}
	id, name := string(x.layer.ID), string(x.layer.ID)
	if dark {
		name += darkTheme
	}
	tiles := base(c) + "/api/collections/" + id + "/tiles/" + webMercatorQuad + "/{z}/{y}/{x}"
	if len(query) > 0 {
		tiles += "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
	}
	land := base(c) + "/api/tiles/" + webMercatorQuad + "/{z}/{y}/{x}?collections=" + string(data.Counties) + "," + string(data.Townships)
	under, over := s.landStyles(viewerOf(c), colours)
	return document(c, m, mapStyle(c, name, colours, object{everyStyle: tileSource(land), id: tileSource(tiles)},
		slices.Concat(under, shadedLayers(id, shading, colours), over), object{"lianxin:classes": legend(shading)}))
}

// landStyles are what lies under units that are coloured, and the borders over them.
func (s *Server) landStyles(v data.Viewer, p palette) (under, over []object) {
	for _, l := range s.store.Schema().Layers() {
		if !v.Items(l) || l.Level != data.LevelCounty && l.Level != data.LevelTownship {
			continue
		}
		for _, drawn := range layerStyles(l, p, v) {
			if drawn["type"] == "fill" {
				under = append(under, drawn)
			} else {
				over = append(over, drawn)
			}
		}
	}
	return under, over
}

// shadedLayers are fills by class, strokes over those that have some, and borders close up.
func shadedLayers(id string, sh *export.Shading, p palette) []object {
	class := classExpression(sh)
	fill := []any{"match", class}
	hatched := map[export.Hatch][]int{}
	for i, w := range append(sh.Swaths, sh.None) {
		if i < len(sh.Swaths) {
			fill = append(fill, i, w.Colour)
		} else {
			i = noClass
		}
		if w.Hatch != export.NoHatch {
			hatched[w.Hatch] = append(hatched[w.Hatch], i)
		}
	}
	var colour any = append(fill, sh.None.Colour)
	if len(sh.Swaths) == 0 {
		colour = sh.None.Colour
	}
	layer := func(suffix, kind string, paint object) object {
		return object{"id": id + suffix, "type": kind, "source": id, "source-layer": id, "minzoom": 0, "paint": paint}
	}
	out := []object{layer("", "fill", object{"fill-color": colour, "fill-antialias": false})}
	for _, h := range hatches() {
		if len(hatched[h.Hatch]) > 0 {
			strokes := layer("-"+h.name, "fill", object{"fill-pattern": h.name})
			strokes["filter"] = []any{"match", class, hatched[h.Hatch], true, false}
			out = append(out, strokes)
		}
	}
	border := layer("-border", "line", object{"line-color": p.border, "line-width": 0.6})
	border["minzoom"] = 9
	return append(out, border)
}

// noClass is the class of what has none.
const noClass = -1

// classExpression is the number of a feature's swath.
func classExpression(sh *export.Shading) any {
	if len(sh.Swaths) == 0 {
		return noClass
	}
	step := []any{"step", []any{"get", sh.Field}, 0}
	for i, w := range sh.Swaths[1:] {
		step = append(step, w.From, i+1)
	}
	counts := []any{"all", []any{"has", sh.Field}}
	if sh.Only[0] != "" {
		counts = append(counts, []any{"==", []any{"get", sh.Only[0]}, sh.Only[1]})
	}
	return []any{"case", counts, step, noClass}
}

// legend is for programs that show one.
func legend(sh *export.Shading) []object {
	var out []object
	for _, w := range append(sh.Swaths, sh.None) {
		out = append(out, object{"label": object{"zh": w.Label.Zh, "en": w.Label.En}, "color": w.Colour, "hatched": w.Hatch != export.NoHatch})
	}
	return out
}

// shading is how the screens colour a computed collection.
func (a *Asker) shading(x *computed, p palette) (*export.Shading, error) {
	none := export.Swath{Label: data.Label{Zh: "无数据", En: "No data"}, Fill: export.Fill{Colour: p.void, Hatch: export.Rising, Stroke: p.hatch}}
	switch x.layer.ID {
	case data.Hotspots:
		return hotspotShading(p, none), nil
	case data.FuelAccess:
		return fuelShading(p, none, a.View.Settings().Fuel.GapM), nil
	case data.CoverageCollection:
		return stepShading("value", []float64{0, 20, 40, 60, 80, 100}, "%", p, none), nil
	default:
	}
	id := strings.TrimPrefix(string(x.layer.ID), data.TableCollection)
	found, err := a.View.Table(a.Viewer, live.SummaryQuery{Measure: data.MeasureID(data.MeasureTable + id), By: x.layer.Level, Classes: live.ClassQuery{Method: live.Quantile}})
	if err != nil {
		return nil, err
	}
	field, unit := "value", ""
	if _, ok := x.layer.Field("share"); ok {
		field, unit = "share", "%"
	}
	var edges []float64
	if found.Classes != nil {
		edges = found.Classes.Edges
	}
	return stepShading(field, edges, unit, p, none), nil
}

// hotspotShading strokes cold spots otherwise than what is neither: red, blue and grey are one grey on paper.
func hotspotShading(p palette, none export.Swath) *export.Shading {
	none.Label = data.Label{Zh: "无法检验", En: "Not tested"}
	out := &export.Shading{Field: "class", Only: [2]string{"status", "tested"}, None: none}
	sure := map[int]string{1: "90%", 2: "95%", 3: "99%"}
	for class := -3; class <= 3; class++ {
		w := export.Swath{From: float64(class), Fill: export.Fill{Colour: p.turns[class+3]}}
		switch {
		case class < 0:
			w.Label = data.Label{Zh: "冷点（" + sure[-class] + " 把握）", En: "Cold (" + sure[-class] + " sure)"}
			w.Hatch, w.Stroke = export.Falling, p.coldStroke
		case class == 0:
			w.Label = data.Label{Zh: "不显著", En: "Not significant"}
			w.Hatch, w.Stroke = export.Rising, p.calmStroke
		default:
			w.Label = data.Label{Zh: "热点（" + sure[class] + " 把握）", En: "Hot (" + sure[class] + " sure)"}
		}
		out.Swaths = append(out.Swaths, w)
	}
	return out
}

// fuelShading has the steps of the screens (frontend/src/shade.ts): thirds of the threshold, and beyond it heat. Distances are whole metres, and a step
// holds its end: the next one begins a metre on.
func fuelShading(p palette, none export.Swath, thresholdM float64) *export.Shading {
	out := &export.Shading{Field: "distance_m", None: none}
	ends := []float64{0, 1. / 3, 2. / 3, 1, 1.5}
	for i, colour := range []string{p.steps[0], p.steps[1], p.steps[2], p.turns[5], p.turns[6]} {
		from := ends[i] * thresholdM
		text := "> " + kilometres(from)
		if i+1 < len(ends) {
			text = figure(math.Round(from/100)/10) + "–" + kilometres(ends[i+1]*thresholdM)
		}
		w := export.Swath{Label: data.Label{Zh: text, En: text}, Fill: export.Fill{Colour: colour}}
		if i > 0 {
			w.From = math.Floor(from) + 1
		}
		if ends[i] >= 1 {
			w.Label = data.Label{Zh: text + "（超过阈值）", En: text + " (beyond the threshold)"}
		}
		out.Swaths = append(out.Swaths, w)
	}
	return out
}

func kilometres(m float64) string { return figure(math.Round(m/100)/10) + " km" }

// stepShading colours classes in one hue; a single class has the middle, and of zeros alone the least.
func stepShading(field string, edges []float64, unit string, p palette, none export.Swath) *export.Shading {
	out := &export.Shading{Field: field, None: none}
	n := max(len(edges)-1, 0)
	colours := ramp(p.steps[:], n)
	if n == 1 {
		colours[0] = p.steps[2]
		if edges[1] == 0 {
			colours[0] = p.steps[0]
		}
	}
	for i, colour := range colours {
		text := figure(edges[i]) + unit
		if edges[i] != edges[i+1] {
			text = figure(edges[i]) + "–" + figure(edges[i+1]) + unit
		}
		out.Swaths = append(out.Swaths, export.Swath{From: edges[i], Label: data.Label{Zh: text, En: text}, Fill: export.Fill{Colour: colour}})
	}
	return out
}

// figure is a number in a legend.
func figure(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
