package api

import (
	"github.com/labstack/echo/v4"

	"lianxin/api/page"
)

// tilesetsPage tells people where tiles are and how a program is pointed at them.
func (s *Server) tilesetsPage(c echo.Context, title string, path []page.Link) error {
	set := base(c) + c.Request().URL.Path + "/" + webMercatorQuad
	return s.html(c, &page.Page{
		Title: page.Label{Zh: "矢量瓦片", En: "Vector tiles"}, Path: path, Alternates: alternates(c, mediaJSON), Generated: s.view.State().Generated,
		Help: page.Label{
			Zh: "QGIS：添加矢量瓦片图层，填下面的瓦片地址。低级别逐格抽稀，瓦片头 Tile-Thinning 写明抽去了多少。",
			En: "QGIS: add a vector tile layer with the address of tiles below. Low zooms are thinned cell by cell; the header Tile-Thinning says by how much.",
		},
		Facts: []page.Fact{
			{Name: page.Label{Zh: "内容", En: "Content"}, Value: title},
			{Name: page.Label{Zh: "瓦片地址", En: "Address of tiles"}, Value: set + "/{z}/{y}/{x}"},
			{Name: page.Label{Zh: "格式", En: "Format"}, Value: mediaTile.mime},
		},
		Links: []page.Link{
			{Href: set, Title: webMercatorQuad, Type: mediaJSON.mime},
			{Href: set + "?f=" + mediaTileJSON.name, Title: "TileJSON", Type: mediaTileJSON.mime},
			{Href: base(c) + "/api/tileMatrixSets", Title: tileMatrixSetsLabel().Zh + " " + tileMatrixSetsLabel().En, Type: "text/html"},
		},
	})
}
