package api

import (
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/export"
)

var (
	mediaMapLibre = media{"mapbox", "application/vnd.mapbox.style+json"}
	mediaQML      = media{"qml", "application/xml"}
)

// palette are colours of a theme, those of the screens (frontend/src/style/tokens.css; a test compares).
type palette struct {
	bg, land, village, township, county, text, halo, edge, overdue string
	levels                                                         [4]string
	inks                                                           [4]string // of what stands on a level
	none, visit, trace, facility, inkNone, inkPlace                string
}

// paletteOf is the palette of a style; false when there is no such style.
func paletteOf(style string) (palette, bool) {
	switch style {
	case "lianxin":
		return palette{
			bg: "#e7edf4", land: "#fcfdfe", village: "#dbe3ed", township: "#b3c1d3", county: "#6d7f98", text: "#4a5a73", halo: "#fcfdfe", edge: "#2b3950", overdue: "#d32f2f",
			levels: [4]string{"#d32f2f", "#ee8a1d", "#f3ca2b", "#2f7fc4"}, inks: [4]string{"#ffffff", "#1d1300", "#1d1700", "#ffffff"}, inkNone: "#ffffff", inkPlace: "#33435b", none: "#74849b", visit: "#0b7c99", trace: "#0b7c99", facility: "#ffffff",
		}, true
	case "lianxin-dark":
		return palette{
			bg: "#0a101b", land: "#182438", village: "#2b3b56", township: "#3a4d6c", county: "#7088ab", text: "#b3c2d8", halo: "#121c2d", edge: "#0a101b", overdue: "#ff5d5d",
			levels: [4]string{"#ff5d5d", "#f98e22", "#f7dc6f", "#5aa9e6"}, inks: [4]string{"#1c0505", "#1d1300", "#1d1700", "#04121f"}, inkNone: "#0c1320", inkPlace: "#c3d0e3", none: "#8fa1ba", visit: "#56c7e0", trace: "#56c7e0", facility: "#22314a",
		}, true
	}
	return palette{}, false
}

// styles lists what tiles and layers can be drawn with.
func (s *Server) styles(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	m := negotiate(c, p, mediaJSON)
	if err := p.done(); err != nil {
		return err
	}
	root := base(c) + "/api/styles/"
	item := func(id, title string, m media) object {
		return object{"id": id, "title": title, "links": []link{{root + id + "?f=" + m.name, "stylesheet", m.mime, title}}}
	}
	all := []object{item("lianxin", "连心（浅色）Lianxin, light", mediaMapLibre), item("lianxin-dark", "连心（深色）Lianxin, dark", mediaMapLibre)}
	for _, l := range s.store.Schema().Layers() {
		if viewerOf(c).Items(l) {
			all = append(all, item(string(l.ID), l.Label.Zh+" "+l.Label.En+" · QGIS", mediaQML))
		}
	}
	return document(c, m, object{"default": "lianxin", "styles": all})
}

// style is a MapLibre style of all layers' tiles, which takes the filters that those tiles take and puts them into their address; or the QGIS style of a layer.
func (s *Server) style(c echo.Context) error {
	id := c.Param("style")
	v := viewerOf(c)
	p := parseParams(c.Request().URL.RawQuery)
	colours, isMap := paletteOf(id)
	if !isMap {
		l, err := s.store.Schema().Layer(data.LayerID(id))
		if err != nil || !v.Items(l) {
			return data.ErrNotFound
		}
		m := negotiate(c, p, mediaQML)
		if err := p.done(); err != nil {
			return err
		}
		c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+id+`.qml"`)
		return digested(c, m, []byte(export.QML(l, queryables(l, v))))
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
	return document(c, m, mapStyle(base(c)+"/api/sprites/lianxin", tileHref(c, layers, query), id, colours, layers, v))
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

func mapStyle(sprite, tiles, name string, p palette, layers []*data.Layer, v data.Viewer) object {
	drawn := []object{{"id": "background", "type": "background", "paint": object{"background-color": p.bg}}}
	for _, l := range layers {
		drawn = append(drawn, layerStyles(l, p, v)...)
	}
	return object{
		"version": 8, "name": name, "sprite": sprite,
		"sources":  object{"lianxin": object{"type": "vector", "tiles": []string{tiles}, "minzoom": 0, "maxzoom": 16, "attribution": "连心 Lianxin"}},
		"layers":   drawn,
		"metadata": object{"lianxin:thinning": thinningWords, "lianxin:levels": object{"1": p.levels[0], "2": p.levels[1], "3": p.levels[2], "4": p.levels[3]}},
	}
}

// layerStyles draw a layer: borders by rank, lines, and points as discs coloured by level, ringed when overdue, sized by how many they stand for.
func layerStyles(l *data.Layer, p palette, v data.Viewer) []object {
	id := string(l.ID)
	layer := func(suffix, kind string, minZoom float64, paint object) object {
		return object{"id": id + suffix, "type": kind, "source": "lianxin", "source-layer": id, "minzoom": minZoom, "paint": paint}
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
	fill := any(p.none)
	switch l.ID {
	case data.Visits, data.Traces:
		fill = p.visit
	case data.Facilities:
		fill = p.facility
	default:
		if _, ok := l.Field("level"); ok {
			fill = []any{"match", []any{"get", "level"}, "1", p.levels[0], "2", p.levels[1], "3", p.levels[2], "4", p.levels[3], p.none}
		}
	}
	radius := []any{"interpolate", []any{"linear"}, []any{"log2", []any{"to-number", []any{"get", "count"}, 1}}, 0, 4.5, 10, 14}
	paint := object{"circle-color": fill, "circle-radius": radius, "circle-stroke-color": p.edge, "circle-stroke-width": 0.8}
	if _, ok := l.Field("overdue"); ok {
		late := []any{"==", []any{"get", "overdue"}, true}
		paint["circle-stroke-color"] = []any{"case", late, p.overdue, p.edge}
		paint["circle-stroke-width"] = []any{"case", late, 2.5, 0.8}
	}
	sign := layer("-sign", "symbol", 9, object{"icon-color": signColour(l, p)})
	sign["layout"] = object{
		"icon-image": signOf(l), "icon-allow-overlap": true, "icon-ignore-placement": true,
		"icon-size": []any{"interpolate", []any{"linear"}, []any{"log2", []any{"to-number", []any{"get", "count"}, 1}}, 0, 0.32, 10, 0.9},
	}
	return []object{layer("", "circle", 0, paint), sign}
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
