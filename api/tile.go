package api

import (
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/live"
	"lianxin/geo/tile"
)

var mediaTile = media{"mvt", "application/vnd.mapbox-vector-tile"}

// webMercatorQuad is the one tile matrix set (OGC 17-083r4, annex D.1).
const webMercatorQuad = "WebMercatorQuad"

// layerTile answers a tile of one layer, under any of the layer's filters.
func (s *Server) layerTile(c echo.Context) error {
	if x := s.computedOf(c.Param("layer")); x != nil {
		return x.tile(s, c)
	}
	v := viewerOf(c)
	l, err := s.layerOf(c)
	if err != nil {
		return err
	}
	p := parseParams(c.Request().URL.RawQuery)
	m := negotiate(c, p, mediaTile)
	f := takeFilter(p, l, v, s.view.Settings().Location())
	return s.writeTile(c, p, m, []data.Filter{f})
}

// everyTile answers a tile of all layers the viewer may read the items of, or of those that `collections` names, under the filters that fit all.
func (s *Server) everyTile(c echo.Context) error {
	v := viewerOf(c)
	p := parseParams(c.Request().URL.RawQuery)
	m := negotiate(c, p, mediaTile)
	layers := s.tileLayers(p, v)
	common := &data.Layer{}
	shared := p.part("bbox", "bbox-crs", "area", "datetime", "unit", "q")
	f := takeFilter(shared, common, v, s.view.Settings().Location())
	p.bad = append(p.bad, shared.bad...)
	var filters []data.Filter
	for _, l := range layers {
		f.Layer = l.ID
		filters = append(filters, f)
	}
	return s.writeTile(c, p, m, filters)
}

// tileLayers are the layers of a tile in drawing order, areas first. A name the viewer may not read is as unknown as one that does not exist.
func (s *Server) tileLayers(p *params, v data.Viewer) []*data.Layer {
	names := p.list("collections")
	var out []*data.Layer
	for _, l := range s.store.Schema().Layers() {
		if v.Items(l) && (names == nil || slices.Contains(names, string(l.ID))) {
			out = append(out, l)
		}
	}
	for _, name := range names {
		if !slices.ContainsFunc(out, func(l *data.Layer) bool { return string(l.ID) == name }) {
			p.fault("collections", strconv.Quote(clip(name))+" is not a collection here")
		}
	}
	return out
}

// writeTile asks for the path's tile and sends it.
func (s *Server) writeTile(c echo.Context, p *params, m media, filters []data.Filter) error {
	at, err := takeTile(c, p)
	if err != nil {
		return err
	}
	if err := p.done(); err != nil {
		return err
	}
	found, err := s.view.Tile(c.Request().Context(), viewerOf(c), live.TileQuery{Tile: at, Filters: filters, Known: knownTags(c, m)})
	if err != nil {
		return err
	}
	return sendTile(c, m, found)
}

func thinningOf(t *live.Tile) string {
	var out []string
	for _, l := range t.Layers {
		out = append(out, l.String())
	}
	return strings.Join(out, ", ")
}

// takeTile reads the path: an unknown tile matrix set is not found, and a zoom, row or column that does not exist is a fault of its own.
func takeTile(c echo.Context, p *params) (tile.Tile, error) {
	if c.Param("tileMatrixSetId") != webMercatorQuad {
		return tile.Tile{}, data.ErrNotFound
	}
	number := func(name string) int {
		text := c.Param(name)
		n, err := strconv.Atoi(text)
		if err != nil || strings.HasPrefix(text, "+") || len(text) > 9 {
			p.fault(name, strconv.Quote(clip(text))+" is not a whole number")
			return 0
		}
		return n
	}
	before := len(p.bad)
	z, row, col := number("tileMatrix"), number("tileRow"), number("tileCol")
	if len(p.bad) > before {
		return tile.Tile{}, nil
	}
	if z < 0 || z > tile.MaxZoom {
		p.fault("tileMatrix", "is not a zoom from 0 to "+strconv.Itoa(tile.MaxZoom))
		return tile.Tile{}, nil
	}
	last := 1<<z - 1
	for _, n := range []struct {
		name  string
		value int
	}{{"tileRow", row}, {"tileCol", col}} {
		if n.value < 0 || n.value > last {
			p.fault(n.name, "is outside 0…"+strconv.Itoa(last)+" of zoom "+strconv.Itoa(z))
		}
	}
	if len(p.bad) > before {
		return tile.Tile{}, nil
	}
	return tile.New(z, col, row)
}
