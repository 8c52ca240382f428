package api

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/live"
)

// wholeWords say in metadata that tiles of a computed collection leave out nothing.
const wholeWords = "Every unit is drawn, with all that was computed of it, under the parameters that items take. A tile over 500 kB has coarser borders. " +
	"The header Tile-Thinning of each tile says how many units were drawn."

// tile answers a tile of a computed collection, under the parameters that its items take.
func (x *computed) tile(s *Server, c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	m := negotiate(c, p, mediaTile)
	at, err := takeTile(c, p)
	if err != nil {
		return err
	}
	ask := s.asker(c)
	q := live.UnitPage{Place: ask.takePlace(p, x)}
	q.CutTo(at)
	a, err := x.answer(c.Request().Context(), ask, p, q)
	if err != nil {
		return err
	}
	found, err := s.view.UnitTile(viewerOf(c), live.UnitTileQuery{Tile: at, Layer: x.layer, Rows: a.rows, Tag: a.tag, Values: a.values, Known: knownTags(c, m)})
	if err != nil {
		return err
	}
	return sendTile(c, m, found)
}

// tiled is a layer of tiles as metadata describe it.
type tiled struct {
	layer     *data.Layer
	dimension int          // of its geometries
	thinned   bool         // a feature may stand for several rows
	fields    []data.Field // besides id and count
}

func tiledOf(layers []*data.Layer, v data.Viewer) []tiled {
	var out []tiled
	for _, l := range layers {
		t := tiled{layer: l, dimension: geometryDimension(l, v), thinned: true, fields: live.TileFields(l)}
		t.fields = slices.DeleteFunc(t.fields, func(f data.Field) bool { return !v.ReadsFieldOf(l, &f) })
		out = append(out, t)
	}
	return out
}

func (x *computed) tiled() []tiled {
	return []tiled{{layer: x.layer, dimension: int(data.AreaGeometry), fields: x.layer.Fields}}
}

// sendTile sends a tile, with a header that says what was left out.
func sendTile(c echo.Context, m media, found *live.Tile) error {
	if unchanged(c, found.Tag, found.NotModified, m) {
		return nil
	}
	c.Response().Header().Set("Tile-Thinning", thinningOf(found))
	return c.Blob(http.StatusOK, m.mime, found.Body)
}
