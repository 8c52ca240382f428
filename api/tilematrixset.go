package api

import (
	"fmt"
	"math"
	"strconv"

	"github.com/labstack/echo/v4"

	"lianxin/api/page"
	"lianxin/data"
	"lianxin/geo/tile"
)

const (
	tmsURI         = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
	tmsTitle       = "Google Maps Compatible for the World"
	webMercatorURI = "http://www.opengis.net/def/crs/EPSG/0/3857"
)

// tileMatrixSets lists the one there is.
func (s *Server) tileMatrixSets(c echo.Context) error {
	m, err := onlyForm(c, mediaJSON, mediaHTML)
	if err != nil {
		return err
	}
	one := base(c) + "/api/tileMatrixSets/" + webMercatorQuad
	if m == mediaHTML {
		return s.html(c, &page.Page{
			Title: tileMatrixSetsLabel(), Path: pathTo(c), Alternates: alternates(c, mediaJSON),
			Help: page.Label{
				Zh: "瓦片把地图切成方格的规则：每级的比例尺、格数与起点。",
				En: "How tiles cut the map into squares: scale, number and origin of each zoom.",
			},
			Cards: []page.Card{{Href: one, Title: page.Label{Zh: webMercatorQuad, En: tmsTitle}, Help: page.Label{Zh: "网络地图通用的网格", En: "The grid of web maps"}}},
			Links: []page.Link{{Href: withQuery(c, "f", mediaJSON.name), Title: "JSON", Type: mediaJSON.mime}},
		})
	}
	return document(c, m, object{
		"links": []link{
			{base(c) + "/api/tileMatrixSets", "self", mediaJSON.mime, "Tile matrix sets"},
			{base(c) + "/api/tileMatrixSets?f=html", "alternate", baseType(mediaHTML.mime), "This page for people"},
		},
		"tileMatrixSets": []object{{
			"id": webMercatorQuad, "title": tmsTitle, "uri": tmsURI, "crs": webMercatorURI,
			"links": []link{{one, "self", mediaJSON.mime, webMercatorQuad}, {one, "item", mediaJSON.mime, webMercatorQuad}},
		}},
	})
}

func tileMatrixSetsLabel() page.Label { return page.Label{Zh: "瓦片网格", En: "Tile matrix sets"} }

// tileMatrixSet is its definition (OGC 17-083r4, annex D.1).
func (s *Server) tileMatrixSet(c echo.Context) error {
	if c.Param("tileMatrixSetId") != webMercatorQuad {
		return data.ErrNotFound
	}
	m, err := onlyForm(c, mediaJSON, mediaHTML)
	if err != nil {
		return err
	}
	if m == mediaHTML {
		return s.tileMatrixSetPage(c)
	}
	var matrices []object
	for z := range tile.MaxZoom + 1 {
		n, cell := zoomGrid(z)
		matrices = append(matrices, object{
			"id": strconv.Itoa(z), "scaleDenominator": cell / pixelM, "cellSize": cell, "cornerOfOrigin": "topLeft", "pointOfOrigin": [2]float64{-mercatorHalf, mercatorHalf},
			"tileWidth": 256, "tileHeight": 256, "matrixWidth": n, "matrixHeight": n,
		})
	}
	return document(c, m, object{
		"id": webMercatorQuad, "title": tmsTitle, "uri": tmsURI, "crs": webMercatorURI, "orderedAxes": []string{"X", "Y"},
		"wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible", "tileMatrices": matrices,
	})
}

// Half the side of the square of Web Mercator, and the pixel that scale denominators are defined by, in metres.
const (
	mercatorHalf = 20037508.3427892
	pixelM       = 0.00028
)

// zoomGrid is how many tiles lie beside one another at a zoom, and how wide one of the 256 cells of a tile is at the equator, in metres.
func zoomGrid(z int) (n, cellM float64) {
	n = math.Exp2(float64(z))
	return n, 2 * mercatorHalf / 256 / n
}

func (s *Server) tileMatrixSetPage(c echo.Context) error {
	facts := []page.Fact{
		{Name: page.Label{Zh: "坐标系", En: "Coordinate system"}, Value: webMercatorURI},
		{Name: page.Label{Zh: "标识", En: "URI"}, Value: tmsURI},
		{Name: page.Label{Zh: "左上角（米）", En: "Top left (m)"}, Value: fmt.Sprintf("%.7f, %.7f", -mercatorHalf, mercatorHalf)},
		{Name: page.Label{Zh: "每块像元", En: "Cells a tile"}, Value: "256 × 256"},
	}
	for z := range tile.MaxZoom + 1 {
		n, cell := zoomGrid(z)
		facts = append(facts, page.Fact{Name: page.Label{Zh: fmt.Sprintf("第 %d 级", z), En: fmt.Sprintf("Zoom %d", z)}, Value: fmt.Sprintf("%.0f × %.0f · %.4f m · 1 : %.0f", n, n, cell, cell/pixelM)})
	}
	return s.html(c, &page.Page{
		Title: page.Label{Zh: webMercatorQuad, En: tmsTitle}, Alternates: alternates(c, mediaJSON), Facts: facts,
		Path:  pathTo(c, page.Link{Href: base(c) + "/api/tileMatrixSets", Title: tileMatrixSetsLabel().Zh + " " + tileMatrixSetsLabel().En}),
		Help:  page.Label{Zh: "每级：列数 × 行数 · 赤道处像元边长 · 比例尺。", En: "Of each zoom: columns × rows · side of a cell at the equator · scale."},
		Links: []page.Link{{Href: withQuery(c, "f", mediaJSON.name), Title: "JSON", Type: mediaJSON.mime}},
	})
}
