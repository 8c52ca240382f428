package api

import "net/http"

// accountRoutes are the routes about who asks, who may, and what was done.
func accountRoutes() []route {
	return []route{
		{http.MethodPost, "/api/session", ruleOpen, (*Server).signIn},
		{http.MethodDelete, "/api/session", ruleOpen, (*Server).signOut},
		{http.MethodPost, "/api/session/password", ruleSession, (*Server).changePassword},
		{http.MethodGet, "/api/sessions", ruleSession, (*Server).listOwnSessions},
		{http.MethodDelete, "/api/sessions", ruleSession, (*Server).endOwnSessions},
		{http.MethodDelete, "/api/sessions/:id", ruleSession, (*Server).endOwnSession},
		{http.MethodGet, "/api/openings", ruleSession, (*Server).listOpenings},
		{http.MethodGet, "/api/tokens", ruleOwnToken, (*Server).listOwnTokens},
		{http.MethodPost, "/api/tokens", ruleOwnToken, (*Server).addOwnToken},
		{http.MethodDelete, "/api/tokens/:id", ruleOwnToken, (*Server).endToken},

		{http.MethodGet, "/api/views", ruleOwnViews, (*Server).listViews},
		{http.MethodPost, "/api/views", ruleOwnViews, (*Server).addView},
		{http.MethodPut, "/api/views/:id", ruleOwnViews, (*Server).changeView},
		{http.MethodDelete, "/api/views/:id", ruleOwnViews, (*Server).removeView},
		{http.MethodGet, "/api/views/:id/watch", ruleOwnViews, (*Server).watchedView},
		{http.MethodPut, "/api/views/:id/watch", ruleOwnViews, (*Server).watchView},
		{http.MethodDelete, "/api/views/:id/watch", ruleOwnViews, (*Server).unwatchView},

		{http.MethodGet, "/api/cases/:id", ruleCase, (*Server).caseFile},
		{http.MethodGet, "/api/cases/:id/attachments", ruleCase, (*Server).listAttachments},
		{http.MethodPost, "/api/cases/:id/attachments", ruleEdit, (*Server).addAttachment},
		{http.MethodGet, attachmentPath, ruleCase, (*Server).readAttachment},
		{http.MethodPatch, attachmentPath, ruleEdit, (*Server).markAttachment},
		{http.MethodDelete, attachmentPath, ruleEdit, (*Server).deleteAttachment},
		{http.MethodPost, "/api/citizens/find", ruleCase, (*Server).findCitizen},
		{http.MethodPost, "/api/citizens/hand-over", ruleCase, (*Server).handOver},
		{http.MethodPost, "/api/citizens/correct", ruleEdit, (*Server).correctCitizen},
		{http.MethodPost, "/api/citizens/erase", ruleEdit, (*Server).eraseCitizen},
		{http.MethodGet, "/api/traces/:id/raw", ruleCase, (*Server).traceFixes},

		{http.MethodPost, "/api/devices", ruleOpen, (*Server).enrolDevice},
		{http.MethodPost, "/api/devices/poll", ruleOpen, (*Server).pollDevice},
		{http.MethodPost, "/api/devices/beat", ruleDevice, (*Server).beatDevice},

		{http.MethodGet, "/api/admin/users", ruleAccounts, (*Server).listUsers},
		{http.MethodPost, "/api/admin/users", ruleAccounts, (*Server).addUser},
		{http.MethodPost, "/api/admin/users/import", ruleAccounts, (*Server).importUsers},
		{http.MethodPatch, "/api/admin/users/:id", ruleAccounts, (*Server).changeUser},
		{http.MethodPost, "/api/admin/users/:id/reset", ruleAccounts, (*Server).resetUser},
		{http.MethodPost, "/api/admin/users/:id/disable", ruleAccounts, (*Server).disableUser},
		{http.MethodPost, "/api/admin/users/:id/unlock", ruleAccounts, (*Server).unlockUser},
		{http.MethodGet, "/api/admin/users/:id/grants", ruleAccounts, (*Server).listGrants},
		{http.MethodPost, "/api/admin/users/:id/grants", ruleAccounts, (*Server).addGrant},
		{http.MethodGet, "/api/admin/grants", ruleAccounts, (*Server).listAllGrants},
		{http.MethodDelete, "/api/admin/grants/:id", ruleAccounts, (*Server).endGrant},
		{http.MethodGet, "/api/admin/tokens", ruleAccounts, (*Server).listTokens},
		{http.MethodPost, "/api/admin/tokens", ruleAccounts, (*Server).addToken},
		{http.MethodDelete, "/api/admin/tokens/:id", ruleAccounts, (*Server).endToken},
		{http.MethodGet, "/api/admin/devices", ruleAccounts, (*Server).listDevices},
		{http.MethodPost, "/api/admin/devices", ruleAccounts, (*Server).approveDevice},
		{http.MethodPatch, "/api/admin/devices/:id", ruleAccounts, (*Server).changeDevice},
		{http.MethodDelete, "/api/admin/devices/:id", ruleAccounts, (*Server).endDevice},
		{http.MethodGet, "/api/admin/sessions", ruleAccounts, (*Server).listSessions},
		{http.MethodDelete, "/api/admin/sessions/:id", ruleAccounts, (*Server).endSession},
		{http.MethodGet, "/api/admin/policy", ruleAccounts, (*Server).getPolicy},
		{http.MethodPut, "/api/admin/policy", ruleAccounts, (*Server).putPolicy},

		{http.MethodGet, "/api/settings", ruleSettings, (*Server).getSettings},
		{http.MethodPatch, "/api/settings", ruleSettings, (*Server).patchSettings},

		{http.MethodGet, "/api/audit", ruleAudit, (*Server).listAudit},
		{http.MethodGet, "/api/audit/chain", ruleAudit, (*Server).auditChain},
		{http.MethodGet, "/api/audit/access", ruleAudit, (*Server).auditAccess},
	}
}
