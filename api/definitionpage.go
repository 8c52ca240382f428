package api

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"lianxin/api/page"
)

// definitionPage is the API definition for people: every operation in the order of paths, with what it takes.
func (s *Server) definitionPage(c echo.Context) error {
	root := base(c) + "/api"
	paths, _ := s.describeAPI(base(c))["paths"].(object)
	return s.html(c, &page.Page{
		Title: page.Label{Zh: "接口定义", En: "API definition"}, Path: pathTo(c), Alternates: alternates(c, mediaOpenAPI),
		Help: page.Label{
			Zh: "地址从 " + root + " 算起。程序请读 OpenAPI 3.0 文件：其中有每个参数与回答的类型。",
			En: "Addresses begin with " + root + ". Programs read the OpenAPI 3.0 document, which has the type of every parameter and answer.",
		},
		Operations: operationRows(paths),
		Links:      []page.Link{{Href: root + "/openapi.json?f=json", Title: "OpenAPI 3.0", Type: mediaOpenAPI.mime}},
	})
}

func operationRows(paths object) []page.Operation {
	var out []page.Operation
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		item, _ := paths[path].(object)
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			op, ok := item[strings.ToLower(method)].(object)
			if !ok {
				continue
			}
			row := page.Operation{Method: method, Path: path, Summary: fmt.Sprint(op["summary"])}
			parameters, _ := op["parameters"].([]object)
			for _, p := range parameters {
				if p["in"] != "path" {
					row.Parameters = append(row.Parameters, fmt.Sprint(p["name"]))
				}
			}
			out = append(out, row)
		}
	}
	return out
}
