package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/export"
)

var (
	mediaMapLibre = media{"mapbox", "application/vnd.mapbox.style+json"}
	mediaQML      = media{"qml", "application/xml"}
)

// styles lists what tiles and layers can be drawn with.
func (s *Server) styles(c echo.Context) error {
	m, err := onlyForm(c, mediaJSON)
	if err != nil {
		return err
	}
	root := base(c) + "/api/styles/"
	item := func(id, title string, sheets ...media) object {
		var links []link
		for _, m := range sheets {
			links = append(links, link{root + id + "?f=" + m.name, "stylesheet", m.mime, title})
		}
		return object{"id": id, "title": title, "links": links}
	}
	all := []object{item(everyStyle, "连心（浅色）Lianxin, light", mediaMapLibre), item(everyStyle+darkTheme, "连心（深色）Lianxin, dark", mediaMapLibre)}
	for _, l := range s.store.Schema().Layers() {
		if viewerOf(c).Items(l) {
			all = append(all, item(string(l.ID), l.Label.Zh+" "+l.Label.En+" · QGIS", mediaQML))
		}
	}
	for _, x := range s.computedCollections() {
		id, label := string(x.layer.ID), x.layer.Label
		all = append(
			all, item(id, label.Zh+" "+label.En, mediaQML, mediaMapLibre), item(id+darkTheme, label.Zh+"（深色）"+label.En+", dark", mediaMapLibre),
		)
	}
	return document(c, m, object{"default": everyStyle, "styles": all})
}

// style is a MapLibre style of all layers' tiles, which takes the filters that those tiles take and puts them into their address; or the QGIS style of a layer;
// or either of a computed collection.
func (s *Server) style(c echo.Context) error {
	id := c.Param("style")
	v := viewerOf(c)
	p := parseParams(c.Request().URL.RawQuery)
	name, dark := strings.CutSuffix(id, darkTheme)
	switch x, shown := s.computedOf(id), s.computedOf(name); {
	case x != nil: // a table's id may end like a theme
		return x.style(s, c, p, false)
	case dark && shown != nil:
		return shown.style(s, c, p, true)
	case name != everyStyle:
		l, err := s.store.Schema().Layer(data.LayerID(id))
		if err != nil || !v.Items(l) {
			return data.ErrNotFound
		}
		m := negotiate(c, p, mediaQML)
		if err := p.done(); err != nil {
			return err
		}
		return qml(c, m, id, export.QML(l, queryables(l, v), nil))
	}
	m := negotiate(c, p, mediaMapLibre)
	layers := s.tileLayers(p, v)
	query := url.Values{}
	shared := p.part("bbox", "bbox-crs", "area", "datetime", "unit", "q")
	for name, all := range shared.values {
		query[name] = all
	}
	takeFilter(shared, &data.Layer{}, v, s.view.Settings().Location())
	p.bad = append(p.bad, shared.bad...)
	if err := p.done(); err != nil {
		return err
	}
	drawn := []object{}
	for _, l := range painted(layers) {
		drawn = append(drawn, layerStyles(l, paletteOf(dark), v)...)
	}
	source := tileSource(tileHref(c, layers, query))
	return document(c, m, mapStyle(c, id, paletteOf(dark), object{everyStyle: source}, drawn, object{"lianxin:thinning": thinningWords}))
}

// painted are layers in the order in which they are drawn: borders, and of the records what the schema begins with, disputes and hazards, on top.
func painted(layers []*data.Layer) []*data.Layer {
	records := slices.IndexFunc(layers, func(l *data.Layer) bool { return !l.IsBoundary() })
	if records < 0 {
		return layers
	}
	out := slices.Clone(layers)
	slices.Reverse(out[records:])
	return out
}

// everyStyle is the id of the style of all layers, and of their source.
const everyStyle = "lianxin"

func qml(c echo.Context, m media, name, text string) error {
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`.qml"`)
	return digested(c, m, []byte(text))
}

// tileHref is a style's address of tiles, which carries the filter it was asked with.
func tileHref(c echo.Context, layers []*data.Layer, query url.Values) string {
	var names []string
	for _, l := range layers {
		names = append(names, string(l.ID))
	}
	if c.QueryParam("collections") != "" {
		query.Set("collections", strings.Join(names, ","))
	}
	address := base(c) + "/api/tiles/" + webMercatorQuad + "/{z}/{y}/{x}"
	if len(query) > 0 {
		address += "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
	}
	return address
}

func tileSource(tiles string) object {
	return object{"type": "vector", "tiles": []string{tiles}, "minzoom": 0, "maxzoom": 16, "attribution": "连心 Lianxin"}
}

// mapStyle is a document of MapLibre's style specification, version 8.
func mapStyle(c echo.Context, name string, p palette, sources object, drawn []object, metadata object) object {
	metadata["lianxin:levels"] = object{"1": p.levels[0], "2": p.levels[1], "3": p.levels[2], "4": p.levels[3]}
	background := object{"id": "background", "type": "background", "paint": object{"background-color": p.bg}}
	return object{
		"version": 8, "name": name, "sprite": base(c) + "/api/sprites/lianxin", "sources": sources,
		"layers": append([]object{background}, drawn...), "metadata": metadata,
	}
}

// layerStyles draw a layer: borders by rank, lines, and points as discs coloured by level, the worst on top, ringed when overdue, sized by how many they
// stand for. Each colour and size is a layer of its own over that of all: QGIS draws circles of one colour and size alone, whatever expressions say.
func layerStyles(l *data.Layer, p palette, v data.Viewer) []object {
	id := string(l.ID)
	layer := func(suffix, kind string, minZoom float64, paint object) object {
		return object{"id": id + suffix, "type": kind, "source": everyStyle, "source-layer": id, "minzoom": minZoom, "paint": paint}
	}
	switch l.Level {
	case data.LevelCounty:
		return []object{
			layer("-land", "fill", 0, object{"fill-color": p.land}),
			layer("", "line", 0, object{"line-color": p.county, "line-width": 2}),
		}
	case data.LevelTownship:
		return []object{layer("", "line", 7, object{"line-color": p.township, "line-width": 1})}
	case data.LevelVillage:
		return []object{layer("", "line", 10, object{"line-color": p.village, "line-width": 0.6})}
	case 0, data.LevelPrefecture: // records
	}
	if l.Geometry == data.LineGeometry && v.Precision(l) == data.PointPrecision {
		return []object{layer("", "line", 9, object{"line-color": p.trace, "line-width": 1.5, "line-opacity": 0.7})}
	}
	discs := []object{}
	disc := func(suffix, fill string, only ...any) {
		for i, size := range []struct{ count, radius float64 }{{0, 4.5}, {8, 7}, {64, 11}} {
			paint := object{"circle-color": fill, "circle-radius": size.radius, "circle-stroke-color": p.edge, "circle-stroke-width": 0.8}
			if _, ok := l.Field("overdue"); ok {
				late := []any{"==", []any{"get", "overdue"}, true}
				paint["circle-stroke-color"] = []any{"case", late, p.overdue, p.edge}
				paint["circle-stroke-width"] = []any{"case", late, 2.5, 0.8}
			}
			style, tests := layer(suffix+strings.Repeat("-more", i), "circle", 0, paint), only
			if i > 0 {
				tests = append(slices.Clone(only), []any{">=", []any{"to-number", []any{"get", "count"}, 1}, size.count})
			}
			if len(tests) > 0 {
				style["filter"] = append([]any{"all"}, tests...)
			}
			discs = append(discs, style)
		}
	}
	_, levelled := l.Field("level")
	switch l.ID {
	case data.Visits, data.Traces:
		disc("", p.visit)
	case data.Facilities:
		disc("", p.facility)
	default:
		disc("", p.none)
	}
	for i := len(p.levels) - 1; i >= 0 && levelled; i-- {
		n := strconv.Itoa(i + 1)
		disc("-level-"+n, p.levels[i], []any{"==", []any{"get", "level"}, n})
	}
	sign := layer("-sign", "symbol", 9, object{"icon-color": signColour(l, p)})
	sign["layout"] = object{"icon-image": signOf(l), "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-size": 0.36}
	return append(discs, sign)
}

// signOf is the silhouette of a feature: that of its kind where it has one, else of its layer (frontend/src/glyph.ts).
func signOf(l *data.Layer) any {
	switch l.ID {
	case data.Disputes:
		return "dispute"
	case data.Requests:
		return "request"
	case data.Visits, data.Traces:
		return "visit"
	case data.Hazards:
		return []any{"match", []any{"get", l.Class}, "dangerous_house", "house", "water_quality", "water", "fuel_access", "fuel", "hazard"}
	default:
	}
	return []any{"match", []any{"get", l.Class}, "fuel_station", "fuel", "water_plant", "water", "clinic", "clinic", "office"}
}

// signColour is legible on what fills the disc.
func signColour(l *data.Layer, p palette) any {
	if l.ID == data.Facilities {
		return p.inkPlace
	}
	if _, ok := l.Field("level"); ok {
		return []any{"match", []any{"get", "level"}, "1", p.inks[0], "2", p.inks[1], "3", p.inks[2], "4", p.inks[3], p.inkNone}
	}
	return p.inkNone
}
