package api

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"lianxin/data"
)

// rule says who may call a route. It sees the viewer the request was identified as.
type rule uint8

const (
	noRule      rule = iota // not a rule: cannot be registered
	ruleOpen                // anyone, signed in or not: says nothing about records
	ruleViewer              // any viewer that reads something
	ruleImports             // viewers with the right to import; never an anonymous one
)

// allows tells whether an identity passes the rule: nil, ErrUnauthorized or ErrForbidden.
func (r rule) allows(id Identity) error {
	switch r {
	case ruleOpen:
		return nil
	case ruleViewer:
		if id.Viewer.Aggregates() {
			return nil
		}
	case ruleImports:
		if !id.Anonymous && slices.ContainsFunc(id.Rights, func(x Right) bool { return x == RightImport }) {
			return nil
		}
	case noRule:
	}
	if id.Viewer.Role == "" {
		return ErrUnauthorized
	}
	return data.ErrForbidden
}

// route is one line of the table.
type route struct {
	method  string
	path    string // echo's form
	rule    rule
	handler func(*Server, echo.Context) error
}

// routes is every route of the API. HEAD goes with every GET.
func routes() []route {
	return []route{
		{http.MethodGet, "/healthz", ruleOpen, (*Server).health},
		{http.MethodGet, "/readyz", ruleOpen, (*Server).ready},
		{http.MethodGet, "/metrics", ruleOpen, (*Server).exposeMetrics},
		{http.MethodGet, "/api", ruleOpen, (*Server).landing},
		{http.MethodGet, "/api/conformance", ruleOpen, (*Server).conformance},
		{http.MethodGet, "/api/openapi.json", ruleOpen, (*Server).openapi},
		{http.MethodGet, "/api/session", ruleOpen, (*Server).session},
		{http.MethodGet, "/api/schema", ruleViewer, (*Server).schema},
		{http.MethodGet, "/api/collections", ruleViewer, (*Server).collections},
		{http.MethodGet, "/api/collections/:layer", ruleViewer, (*Server).collection},
		{http.MethodGet, "/api/collections/:layer/items", ruleViewer, (*Server).items},
		{http.MethodGet, "/api/collections/:layer/items/:id", ruleViewer, (*Server).item},
		{http.MethodGet, "/api/clusters", ruleViewer, (*Server).clusters},
		{http.MethodGet, "/api/boundaries", ruleViewer, (*Server).boundaries},
		{http.MethodGet, "/api/boundaries/:detail/:hash", ruleViewer, (*Server).boundaryFile},
		{http.MethodGet, "/api/events", ruleViewer, (*Server).events},
		{http.MethodPost, "/api/imports", ruleImports, (*Server).postImport},
		{http.MethodGet, "/api/imports", ruleImports, (*Server).listImports},
		{http.MethodGet, "/api/imports/:import", ruleImports, (*Server).getImport},
		{http.MethodGet, "/api/imports/:import/rejections", ruleImports, (*Server).getRejections},
	}
}

// register adds the table to echo, each handler behind its rule. A line without a rule is a programming error.
func (s *Server) register(table []route) {
	for _, r := range table {
		if r.rule == noRule {
			panic("api: route without a rule: " + r.method + " " + r.path)
		}
		h := s.guard(r)
		s.echo.Add(r.method, r.path, h)
		if r.method == http.MethodGet {
			s.echo.Add(http.MethodHead, r.path, h)
		}
	}
}

// guard identifies who asks and asks the rule before the handler runs.
func (s *Server) guard(r route) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := s.identify(c.Request())
		if err != nil {
			return err
		}
		if err := r.rule.allows(id); err != nil {
			return err
		}
		c.Set(identityKey, id)
		if r.rule != ruleOpen { // what one may see is never stored for another
			c.Response().Header().Set(echo.HeaderCacheControl, "private, no-cache")
			c.Response().Header().Add(echo.HeaderVary, "Authorization, Cookie")
		}
		return r.handler(s, c)
	}
}
