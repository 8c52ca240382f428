package api

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"lianxin/data"
)

func TestOpenAPIIsValidAndAnswersFollowIt(t *testing.T) {
	openapi3filter.RegisterBodyDecoder("application/geo+json", openapi3filter.JSONBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/problem+json", openapi3filter.JSONBodyDecoder)
	f := newFixture(t, data.Commander, "431000")
	raw := f.get(t, "/api/openapi.json")
	if got := raw.Header.Get("Content-Type"); got != mediaOpenAPI.mime {
		t.Errorf("content type %q", got)
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw.body)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		"/api", "/api/conformance", "/api/collections", "/api/collections/disputes", "/api/collections/villages/items?limit=3",
		"/api/collections/disputes/items?limit=5", "/api/collections/disputes/items?status=found,settled&bbox=113,25,113.2,25.1",
		"/api/collections/hazards/items", "/api/collections/disputes/items/" + data.RecordID(data.Disputes, "test", "D0-0"),
		"/api/collections/disputes/items/none", "/api/session", "/api/schema", "/api/clusters?layer=disputes&zoom=8",
		"/api/boundaries", boundaryHref(t, f, 0), "/api/boundaries/0/none", "/api/units?q=1", "/api/units/431021100200", "/api/units/x",
		"/api/collections/fuel-access", "/api/collections/fuel-access/items?limit=2", "/api/collections/fuel-access/items/431021100200", "/api/collections/fuel-access/schema",
		"/api/collections/hotspots/items?layer=hazards&measure=count&limit=2", "/api/collections/hotspots/items/431021100200", "/api/collections/hotspots/queryables", "/api/water", "/api/basemap",
		"/api/boundaries", boundaryHref(t, f, 0), "/api/boundaries/0/none",
		"/api/summary?layer=disputes&measure=settlement&by=county&period=90d&compare=previous",
		"/api/trend?layer=disputes&measure=settlement&interval=month", "/api/cards?layer=disputes&order=due&limit=3", "/api/facets?layer=disputes&status=found",
		"/api/coverage?by=village&months=3", "/api/coverage?by=x", "/api/board?period=year", "/api/board?from=x", "/api/brief?unit=431021", "/api/brief?unit=431021100200&until=x",
		"/api/alerts", "/api/handover?by=township", "/api/handover?by=village", "/api/pulses?hours=24", "/api/pulses?hours=99",
	} {
		a := f.get(t, path)
		u, _ := url.Parse(f.http.URL + path)
		req := &http.Request{Method: http.MethodGet, URL: u, Header: http.Header{}}
		route, params, err := router.FindRoute(req)
		if err != nil {
			t.Errorf("%s is not in the document: %v", path, err)
			continue
		}
		err = openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
			RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route},
			Status:                 a.StatusCode, Header: a.Header, Body: io.NopCloser(bytes.NewReader(a.body)),
		})
		if err != nil {
			t.Errorf("%s: %s", path, strings.SplitN(err.Error(), "\n", 2)[0])
		}
	}
}

// TestEveryRouteIsDescribed: what is not in the document is not found by the people it is for.
func TestEveryRouteIsDescribed(t *testing.T) {
	f := newFixture(t, "")
	paths, _ := f.get(t, "/api/openapi.json").doc(t, http.StatusOK)["paths"].(map[string]any)
	for _, r := range routes() {
		path := regexp.MustCompile(`:(\w+)`).ReplaceAllString(strings.ReplaceAll(r.path, ":layer", "disputes"), "{$1}")
		described := path
		if path != "/api" {
			described = strings.TrimPrefix(path, "/api")
		}
		item, _ := paths[described].(map[string]any)
		if strings.HasPrefix(path, "/api") && item[strings.ToLower(r.method)] == nil {
			t.Errorf("%s %s is not described", r.method, path)
		}
	}
}
