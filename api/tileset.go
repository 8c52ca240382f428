package api

import (
	"strconv"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"lianxin/api/page"
	"lianxin/data"
	"lianxin/geo/tile"
)

var mediaTileJSON = media{"tilejson", "application/json"}

const (
	relTilesets = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
	relScheme   = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
	relSchemes  = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
	relData     = "http://www.opengis.net/def/rel/ogc/1.0/data"
)

// thinningWords say in metadata how tiles leave out rows.
const thinningWords = "Below zoom 15 each tile is cut into 64 by 64 cells (32 by 32 with several layers) and one row a cell is drawn: of the worst level, else by a hash of its id; " +
	"its property count says for how many it stands. A tile over 500 kB has wider cells. The header Tile-Thinning of each tile says how many rows were drawn of how many."

// layerTilesets and everyTileset list the tilesets of a layer and of all layers together: one each.
func (s *Server) layerTilesets(c echo.Context) error {
	l, err := s.collectionOf(c)
	if err != nil {
		return err
	}
	return s.tilesets(c, l.Label.Zh+" "+l.Label.En, pathToLayer(c, l))
}

func (s *Server) everyTilesets(c echo.Context) error {
	return s.tilesets(c, "全部图层 All layers", pathTo(c))
}

func (s *Server) tilesets(c echo.Context, title string, path []page.Link) error {
	m, err := onlyForm(c, mediaJSON, mediaHTML)
	if err != nil {
		return err
	}
	self := base(c) + c.Request().URL.EscapedPath()
	if m == mediaHTML {
		return s.tilesetsPage(c, title, path)
	}
	return document(c, m, object{
		"links":    []link{{self, "self", mediaJSON.mime, title}, {self + "?f=html", "alternate", baseType(mediaHTML.mime), "This page for people"}},
		"tilesets": []object{tilesetItem(c, self+"/"+webMercatorQuad, title)},
	})
}

// tilesetItem is what the list and the tileset itself both say. Every link of it can be followed as it stands: the address of tiles, which is a
// pattern, is the tileset's to tell, as programs walk through those of a list.
func tilesetItem(c echo.Context, href, title string) object {
	return object{
		"title": title, "dataType": "vector", "crs": webMercatorURI, "tileMatrixSetURI": tmsURI,
		"links": []object{
			{"href": href, "rel": "self", "type": mediaJSON.mime, "title": title},
			{"href": base(c) + "/api/tileMatrixSets/" + webMercatorQuad, "rel": relScheme, "type": mediaJSON.mime, "title": webMercatorQuad},
			{"href": href + "?f=" + mediaTileJSON.name, "rel": "describedby", "type": mediaTileJSON.mime, "title": "TileJSON"},
		},
	}
}

// tileLimits are the tiles there are: all of every zoom; those without rows are empty.
func tileLimits() []object {
	var out []object
	for z := range tile.MaxZoom + 1 {
		last := 1<<z - 1
		out = append(out, object{"tileMatrix": strconv.Itoa(z), "minTileRow": 0, "maxTileRow": last, "minTileCol": 0, "maxTileCol": last})
	}
	return out
}

func (s *Server) layerTileset(c echo.Context) error {
	if x := s.computedOf(c.Param("layer")); x != nil {
		return s.tileset(c, x.layer.Label.Zh+" "+x.layer.Label.En, x.tiled())
	}
	l, err := s.layerOf(c)
	if err != nil {
		return err
	}
	return s.tileset(c, l.Label.Zh+" "+l.Label.En, tiledOf([]*data.Layer{l}, viewerOf(c)))
}

func (s *Server) everyTileset(c echo.Context) error {
	return s.tileset(c, "全部图层 All layers", tiledOf(s.tileLayers(parseParams(""), viewerOf(c)), viewerOf(c)))
}

// tileset describes tiles as OGC metadata (OGC 17-083r4, clause 7) or as TileJSON 3.
func (s *Server) tileset(c echo.Context, title string, layers []tiled) error {
	if c.Param("tileMatrixSetId") != webMercatorQuad {
		return data.ErrNotFound
	}
	m, err := onlyForm(c, mediaJSON, mediaTileJSON)
	if err != nil {
		return err
	}
	v := viewerOf(c)
	self := base(c) + c.Request().URL.EscapedPath()
	extent := s.view.Extent(v)
	if m == mediaTileJSON {
		return document(c, m, tileJSON(self, title, layers, extent))
	}
	doc := tilesetItem(c, self, title)
	links, _ := doc["links"].([]object)
	doc["links"] = append(links, object{"href": self + "/{tileMatrix}/{tileRow}/{tileCol}", "rel": "item", "type": mediaTile.mime, "title": "瓦片 Tiles", "templated": true})
	doc["tileMatrixSetLimits"] = tileLimits()
	doc["description"], doc["accessConstraints"] = tileWords(layers), "classified"
	var described []object
	for _, t := range layers {
		l := t.layer
		described = append(described, object{
			"id": l.ID, "title": l.Label.Zh + " " + l.Label.En, "description": l.Help.Zh + " " + l.Help.En, "dataType": "vector",
			"geometryDimension": t.dimension, "minTileMatrix": "0", "maxTileMatrix": strconv.Itoa(tile.MaxZoom), "propertiesSchema": t.schema(),
		})
	}
	doc["layers"] = described
	if !extent.IsEmpty() {
		doc["boundingBox"] = object{"lowerLeft": extent.Min, "upperRight": extent.Max, "crs": crs84}
	}
	return document(c, m, doc)
}

// geometryDimension is 0 for points, 1 for lines, 2 for areas, as the viewer sees them.
func geometryDimension(l *data.Layer, v data.Viewer) int {
	if v.Precision(l) != data.PointPrecision {
		return 0
	}
	return int(l.Geometry)
}

// tileWords say what tiles leave out.
func tileWords(layers []tiled) string {
	if len(layers) == 1 && !layers[0].thinned {
		return wholeWords
	}
	return thinningWords
}

func (t *tiled) schema() object {
	properties := object{"id": object{"title": "编号 ID", "type": "string"}}
	if t.thinned {
		properties["count"] = object{"title": "代表的记录数 Rows it stands for", "type": "integer", "minimum": 1}
	}
	for _, f := range t.fields {
		properties[f.Name] = queryableProperty(&f, t.layer)
	}
	return object{"type": "object", "properties": properties}
}

func tileJSON(self, title string, layers []tiled, extent orb.Bound) object {
	var vectors []object
	for _, t := range layers {
		fields := object{"id": "String"}
		if t.thinned {
			fields["count"] = "Number"
		}
		for _, f := range t.fields {
			fields[f.Name] = map[string]string{"integer": "Number", "number": "Number", "boolean": "Boolean"}[jsonType(f.Type)]
			if fields[f.Name] == "" {
				fields[f.Name] = "String"
			}
		}
		l := t.layer
		vectors = append(vectors, object{"id": l.ID, "description": l.Label.Zh + " " + l.Label.En, "minzoom": 0, "maxzoom": tile.MaxZoom, "fields": fields})
	}
	doc := object{
		"tilejson": "3.0.0", "name": title, "description": tileWords(layers), "scheme": "xyz", "version": "1.0.0",
		"tiles": []string{self + "/{z}/{y}/{x}"}, "minzoom": 0, "maxzoom": 16, "vector_layers": vectors,
	}
	if !extent.IsEmpty() {
		doc["bounds"] = []float64{extent.Min[0], extent.Min[1], extent.Max[0], extent.Max[1]}
		doc["center"] = []float64{(extent.Min[0] + extent.Max[0]) / 2, (extent.Min[1] + extent.Max[1]) / 2, 8}
	}
	return doc
}
