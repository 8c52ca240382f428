package accounts

import (
	"regexp"
	"slices"
	"strings"

	"lianxin/data"
)

// Right is a thing a principal may do within its scope. What it reads when it reads is the Viewer's part.
type Right string

// Rights. An import right for one profile alone is written import:NAME, see ImportRight.
const (
	RightRead     Right = "read"     // layers, tiles, statistics, as Viewer allows
	RightExport   Right = "export"   // files
	RightCase     Right = "case"     // case files and traces, with a stated purpose
	RightReport   Right = "report"   // record visits and reports
	RightEdit     Right = "edit"     // register, correct and handle single records
	RightImport   Right = "import"   // send files, with any profile
	RightSettings Right = "settings" // change settings
	RightAccounts Right = "accounts" // manage users, tokens, walls, sessions and Policy
	RightAudit    Right = "audit"    // read the audit log
	RightPassword Right = "password" // change the own password
)

const importPrefix = "import:"

// profileName is how import profiles are called.
var profileName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// ImportRight is the right to import with one profile.
func ImportRight(profile string) Right { return Right(importPrefix + profile) }

// RightsOf are the rights of a person's role.
func RightsOf(r data.Role) []Right {
	switch r {
	case data.Commander:
		return []Right{RightRead, RightExport, RightCase, RightReport, RightEdit, RightPassword}
	case data.Official:
		return []Right{RightRead, RightExport, RightCase, RightReport, RightEdit, RightImport, RightPassword}
	case data.Contact:
		return []Right{RightRead, RightReport, RightPassword}
	case data.Analyst:
		return []Right{RightRead, RightExport, RightPassword}
	case data.Kiosk:
		return []Right{RightRead}
	case data.SysAdmin:
		return []Right{RightImport, RightSettings, RightPassword}
	case data.SecAdmin:
		return []Right{RightAccounts, RightPassword}
	case data.Auditor:
		return []Right{RightAudit, RightPassword}
	}
	return nil
}

// isAdministrator tells the roles that read no records.
func isAdministrator(r data.Role) bool {
	return r == data.SysAdmin || r == data.SecAdmin || r == data.Auditor
}

// checkTokenRights refuses what a token cannot have: at least one of read and import:NAME, and nothing else.
func checkTokenRights(rights []Right) error {
	if len(rights) == 0 || len(rights) > 20 {
		return data.Invalid("rights", "must be one to twenty of read and import:NAME")
	}
	for _, r := range rights {
		name, isImport := strings.CutPrefix(string(r), importPrefix)
		if r != RightRead && (!isImport || !profileName.MatchString(name)) {
			return data.Invalid("rights", "%q is neither read nor import:NAME", r)
		}
	}
	return nil
}

func joinRights(rights []Right) string {
	texts := make([]string, len(rights))
	for i, r := range rights {
		texts[i] = string(r)
	}
	slices.Sort(texts)
	return strings.Join(slices.Compact(texts), ",")
}

func splitRights(s string) []Right {
	var rights []Right
	for _, r := range splitList(s) {
		rights = append(rights, Right(r))
	}
	return rights
}

func splitList(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}
