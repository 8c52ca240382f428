package api

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
)

// rule says who may call a route. It sees the viewer the request was identified as.
type rule uint8

const (
	noRule       rule = iota // not a rule: cannot be registered
	ruleOpen                 // anyone, signed in or not: says nothing about records
	ruleViewer               // any viewer that reads something
	ruleImports              // viewers with the right to import; never an anonymous one
	ruleSession              // a person in a session, also one who must change the password first
	ruleExport               // viewers that may carry away what they read
	ruleCase                 // persons who may read case files and traces, for a stated purpose
	ruleReport               // persons who may record visits and reports
	ruleEdit                 // persons who may register, correct and handle single records
	ruleSettings             // who may change settings
	ruleAccounts             // who may manage users, tokens, walls, sessions and the policy
	ruleAudit                // who may read the audit log
	ruleOwnToken             // persons who may make tokens for programs of their own
	ruleDevice               // an enrolled wall
	ruleOwnViews             // persons who read something: they keep views of it
)

// right is what the rule asks for beside being somebody; empty when it asks for no right of its own.
func (r rule) right() Right {
	switch r {
	case ruleImports:
		return accounts.RightImport
	case ruleExport:
		return accounts.RightExport
	case ruleCase:
		return accounts.RightCase
	case ruleReport:
		return accounts.RightReport
	case ruleEdit:
		return accounts.RightEdit
	case ruleSettings:
		return accounts.RightSettings
	case ruleAccounts:
		return accounts.RightAccounts
	case ruleAudit:
		return accounts.RightAudit
	case noRule, ruleOpen, ruleViewer, ruleSession, ruleOwnToken, ruleDevice, ruleOwnViews:
	}
	return ""
}

// allows tells whether an identity passes the rule: nil, ErrUnauthorized or ErrForbidden. Anonymous viewers pass those about reading alone.
func (r rule) allows(id Identity) error {
	allowed := false
	switch r {
	case noRule:
	case ruleOpen:
		allowed = true
	case ruleViewer:
		allowed = id.Viewer.Aggregates()
	case ruleExport:
		allowed = id.Viewer.Aggregates() && id.may(r.right())
	case ruleSession:
		allowed = id.Principal.SessionID != 0
	case ruleOwnToken:
		allowed = id.Principal.SessionID != 0 && id.may(accounts.RightExport)
	case ruleOwnViews:
		allowed = id.Principal.SessionID != 0 && id.Viewer.Aggregates()
	case ruleDevice:
		allowed = id.Principal.DeviceID != 0
	case ruleImports, ruleCase, ruleReport, ruleEdit, ruleSettings, ruleAccounts, ruleAudit:
		allowed = !id.Anonymous && id.may(r.right())
	}
	switch {
	case allowed:
		return nil
	case !id.known():
		return ErrUnauthorized
	case id.Principal.Must:
		return errMustChange
	}
	return data.ErrForbidden
}

// errMustChange is the answer to whoever has to choose a password first.
var errMustChange = fmt.Errorf("the password must be changed: %w", data.ErrForbidden)

// route is one line of the table.
type route struct {
	method  string
	path    string // echo's form
	rule    rule
	handler func(*Server, echo.Context) error
}

// routes is every route of the API. HEAD goes with every GET.
func routes() []route { return slices.Concat(publicRoutes(), statisticsRoutes(), accountRoutes()) }

func publicRoutes() []route {
	return []route{
		{http.MethodGet, "/healthz", ruleOpen, (*Server).health},
		{http.MethodGet, "/readyz", ruleOpen, (*Server).ready},
		{http.MethodGet, "/metrics", ruleOpen, (*Server).exposeMetrics},
		{http.MethodGet, "/api", ruleOpen, (*Server).landing},
		{http.MethodGet, "/api/page.css", ruleOpen, (*Server).pageStyle},
		{http.MethodGet, "/api/conformance", ruleOpen, (*Server).conformance},
		{http.MethodGet, "/api/openapi.json", ruleOpen, (*Server).openapi},
		{http.MethodGet, "/api/session", ruleOpen, (*Server).session},
		{http.MethodGet, "/api/schema", ruleViewer, (*Server).schema},
		{http.MethodGet, "/api/collections", ruleViewer, (*Server).collections},
		{http.MethodGet, "/api/collections/:layer", ruleViewer, (*Server).collection},
		{http.MethodGet, "/api/collections/:layer/queryables", ruleViewer, (*Server).queryables},
		{http.MethodGet, "/api/collections/:layer/sortables", ruleViewer, (*Server).sortables},
		{http.MethodGet, "/api/collections/:layer/schema", ruleViewer, (*Server).returnables},
		{http.MethodGet, "/api/collections/:layer/items", ruleViewer, (*Server).items},
		{http.MethodGet, "/api/collections/:layer/items/:id", ruleViewer, (*Server).item},
		{http.MethodGet, "/api/collections/:layer/tiles", ruleViewer, (*Server).layerTilesets},
		{http.MethodGet, "/api/collections/:layer/tiles/:tileMatrixSetId", ruleViewer, (*Server).layerTileset},
		{http.MethodGet, "/api/collections/:layer/tiles/:tileMatrixSetId/:tileMatrix/:tileRow/:tileCol", ruleViewer, (*Server).layerTile},
		{http.MethodGet, "/api/tiles", ruleViewer, (*Server).everyTilesets},
		{http.MethodGet, "/api/tiles/:tileMatrixSetId", ruleViewer, (*Server).everyTileset},
		{http.MethodGet, "/api/tiles/:tileMatrixSetId/:tileMatrix/:tileRow/:tileCol", ruleViewer, (*Server).everyTile},
		{http.MethodGet, "/api/styles", ruleViewer, (*Server).styles},
		{http.MethodGet, "/api/styles/:style", ruleViewer, (*Server).style},
		{http.MethodGet, "/api/sprites/:file", ruleOpen, (*Server).sprite},
		{http.MethodGet, "/api/tileMatrixSets", ruleOpen, (*Server).tileMatrixSets},
		{http.MethodGet, "/api/tileMatrixSets/:tileMatrixSetId", ruleOpen, (*Server).tileMatrixSet},
		{http.MethodPost, "/api/collections/:layer/items", ruleReport, (*Server).postItem},
		{http.MethodPatch, "/api/collections/:layer/items/:id", ruleEdit, (*Server).patchItem},
		{http.MethodDelete, "/api/collections/:layer/items/:id", ruleEdit, (*Server).deleteItem},
		{http.MethodGet, "/api/collections/:layer/items/:id/edit", ruleEdit, (*Server).getEdit},
		{http.MethodPost, "/api/collections/:layer/items/:id/:action", ruleEdit, (*Server).caseAction},
		{http.MethodPost, "/api/collections/:layer/assign", ruleEdit, (*Server).assign},
		{http.MethodGet, "/api/forms", ruleReport, (*Server).forms},
		{http.MethodPost, "/api/traces", ruleReport, (*Server).postTrack},
		{http.MethodPost, "/api/traces/propose", ruleReport, (*Server).proposeVisits},
		{http.MethodGet, "/api/clusters", ruleViewer, (*Server).clusters},
		{http.MethodGet, "/api/basemap", ruleViewer, (*Server).basemapAbout},
		{http.MethodGet, "/api/basemap/:z/:x/:y", ruleViewer, (*Server).basemapTile},
		{http.MethodGet, "/api/boundaries", ruleViewer, (*Server).boundaries},
		{http.MethodGet, "/api/boundaries/:detail/:hash", ruleViewer, (*Server).boundaryFile},
		{http.MethodGet, "/api/water", ruleViewer, (*Server).water},
		{http.MethodPost, "/api/fuel-access/what-if", ruleViewer, (*Server).fuelWhatIf},
		{http.MethodGet, "/api/units", ruleViewer, (*Server).findUnits},
		{http.MethodGet, "/api/units/:unit", ruleViewer, (*Server).unitCard},
		{http.MethodPost, "/api/units/match", ruleViewer, (*Server).matchUnits},
		{http.MethodGet, "/api/events", ruleViewer, (*Server).events},
		{http.MethodPost, "/api/imports", ruleImports, (*Server).postImport},
		{http.MethodGet, "/api/imports", ruleImports, (*Server).listImports},
		{http.MethodGet, "/api/imports/:import", ruleImports, (*Server).getImport},
		{http.MethodGet, "/api/imports/:import/rejections", ruleImports, (*Server).getRejections},
		{http.MethodPost, "/api/exports", ruleExport, (*Server).postExport},
		{http.MethodGet, "/api/project.qgz", ruleViewer, (*Server).project},
		{http.MethodGet, "/api/exports", ruleExport, (*Server).listExports},
		{http.MethodGet, "/api/exports/:id", ruleExport, (*Server).getExport},
		{http.MethodDelete, "/api/exports/:id", ruleExport, (*Server).deleteExport},
		{http.MethodGet, exportFilePath, ruleExport, (*Server).getExportFile},
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
