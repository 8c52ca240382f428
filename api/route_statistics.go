package api

import "net/http"

// statisticsRoutes are the routes that count instead of listing.
func statisticsRoutes() []route {
	return []route{
		{http.MethodGet, "/api/summary", ruleViewer, (*Server).summary},
		{http.MethodGet, "/api/trend", ruleViewer, (*Server).trend},
		{http.MethodGet, "/api/cards", ruleViewer, (*Server).cards},
		{http.MethodGet, "/api/facets", ruleViewer, (*Server).facets},
		{http.MethodGet, "/api/coverage", ruleViewer, (*Server).coverage},
		{http.MethodGet, "/api/board", ruleViewer, (*Server).board},
		{http.MethodGet, "/api/brief", ruleViewer, (*Server).brief},
		{http.MethodGet, "/api/handover", ruleViewer, (*Server).handover},
		{http.MethodGet, "/api/pulses", ruleViewer, (*Server).pulses},
		{http.MethodGet, "/api/alerts", ruleViewer, (*Server).alerts},
		{http.MethodPost, "/api/alerts/acknowledge", ruleEdit, (*Server).acknowledge},
	}
}
