package api

import "lianxin/data"

// describeTiles adds the routes of tiles, their metadata and styles.
func (s *Server) describeTiles(paths, schemas object) {
	schema := s.store.Schema()
	paths["/api/tileMatrixSets"] = object{"get": get("getTileMatrixSetsList", "Tile matrix sets", paged(jsonBody(object{"type": "object", "required": []string{"tileMatrixSets"}, "properties": object{"tileMatrixSets": arrayOf(object{"type": "object"})}})), pageParam())}
	paths["/api/tileMatrixSets/{tileMatrixSetId}"] = object{"get": get("getTileMatrixSet", "A tile matrix set", paged(jsonBody(object{"type": "object"})), schemeParam(), pageParam())}
	kinds := queryParam("f", "Representation", object{"type": "string", "enum": []string{"json", "tilejson"}})
	// The ends of these ids are those of OGC 20-057, table 11.
	describe := func(root, name, title string, parameters ...object) {
		paths[root] = object{"get": get(name+".vector.getTileSetsList", title+": tilesets", paged(jsonBody(ref("tilesets"))), pageParam())}
		paths[root+"/{tileMatrixSetId}"] = object{"get": get(name+".vector.getTileSet", title+": tileset, or TileJSON", jsonBody(object{"type": "object"}), schemeParam(), kinds)}
		paths[root+"/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}"] = object{"get": get(name+".vector.getTile", title+": a vector tile; Tile-Thinning says what it leaves out",
			contentOf(mediaTile, object{"type": "string", "format": "binary"}),
			append([]object{schemeParam(), pathParam("tileMatrix"), pathParam("tileRow"), pathParam("tileCol")}, parameters...)...)}
	}
	for _, l := range schema.Layers() {
		describe("/api/collections/"+string(l.ID)+"/tiles", string(l.ID)+".collection", l.Label.En, tileParams(l)...)
	}
	for _, x := range s.computedCollections() {
		describe("/api/collections/"+string(x.layer.ID)+"/tiles", string(x.layer.ID)+".collection", x.layer.Label.En, tileQueries(x.parameters(s))...)
	}
	describe("/api/tiles", "all.dataset", "All layers",
		queryParam("collections", "Only these layers", object{"type": "array", "items": object{"type": "string", "enum": layerNames(schema)}}),
		queryParam("datetime", "RFC 3339 instant or start/end, .. for open", object{"type": "string"}),
		queryParam("unit", "Codes of units: these and all inside them", object{"type": "array", "items": object{"type": "string"}}),
		queryParam("bbox", "Min lon, min lat, max lon, max lat", object{"type": "array", "minItems": 4, "maxItems": 6, "items": object{"type": "number"}}),
		queryParam("bbox-crs", "Coordinate system of bbox", object{"type": "string", "format": "uri", "default": crs84}),
		queryParam("area", "WKT of a polygon or multipolygon, lon lat", object{"type": "string"}),
		queryParam("q", "Words that must occur", object{"type": "string", "maxLength": 200}))
	paths["/api/styles"] = object{"get": get("styles", "Styles for tiles and layers", jsonBody(object{"type": "object", "properties": object{"styles": arrayOf(object{"type": "object"})}}))}
	sprite := jsonBody(object{"type": "object"})
	sprite["image/png"] = object{"schema": object{"type": "string", "format": "binary"}}
	paths["/api/sprites/{file}"] = object{"get": get("sprite", "Silhouettes for MapLibre: lianxin.json, lianxin.png and both with @2x", sprite, pathParam("file"))}
	style := contentOf(mediaMapLibre, object{"type": "object"})
	style[mediaQML.mime] = object{"schema": object{"type": "string"}}
	paths["/api/styles/{style}"] = object{"get": get("style",
		"A MapLibre style (lianxin, lianxin-dark), which takes the filters of tiles; the QGIS style of a layer; or either of a computed collection, whose MapLibre style takes the parameters of its items",
		style,
		object{"name": "style", "in": "path", "required": true, "schema": object{"type": "string", "enum": styleNames(s)}},
		queryParam("f", "Representation", object{"type": "string", "enum": []string{"mapbox", "qml"}}),
		queryParam("collections", "Only these layers", object{"type": "array", "items": object{"type": "string"}}),
		queryParam("datetime", "RFC 3339 instant or start/end, .. for open", object{"type": "string"}),
		queryParam("unit", "Codes of units", object{"type": "array", "items": object{"type": "string"}}))}
	schemas["tilesets"] = linksSchema("tilesets")
}

func styleNames(s *Server) []string {
	names := append([]string{everyStyle, everyStyle + darkTheme}, layerNames(s.store.Schema())...)
	for _, x := range s.computedCollections() {
		names = append(names, string(x.layer.ID), string(x.layer.ID)+darkTheme)
	}
	return names
}

func schemeParam() object {
	return object{"name": "tileMatrixSetId", "in": "path", "required": true, "schema": object{"type": "string", "enum": []string{webMercatorQuad}}}
}

// tileParams are the parameters that filter items.
func tileParams(l *data.Layer) []object {
	return tileQueries(itemParams(l))
}

// tileQueries are those of the parameters of items that tiles take.
func tileQueries(items []object) []object {
	var out []object
	for _, p := range items {
		switch p["name"] {
		case "limit", "geometry", "as_of", "cursor", "sortby", "properties", "skipGeometry", "crs", "f":
			continue
		}
		out = append(out, p)
	}
	return out
}
