package accounts

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"lianxin/data"
)

// Principal is who asks, as a secret proved it. The zero Principal is nobody. Its lists are shared: they are read only.
type Principal struct {
	Subject   string         // user-17, token-5, device-3, console:NAME; for the audit log and data.Viewer
	Role      data.Role      // empty for a token that does not read
	Scope     []string       // unit-code prefixes; an administrator's may be empty
	Rights    []Right        // with a one-time password: RightPassword alone
	Exact     []data.LayerID // layers whose exact points an analyst has been granted
	AccountID int64          // of a session, and of a token that belongs to a user
	SessionID int64
	TokenID   int64
	DeviceID  int64
	Part      []string  // of units that the node which asks holds; empty: all. Reads stay inside it
	Must      bool      // the password must be changed before anything else
	Until     time.Time // when it ends at the latest; zero: when it is revoked

	secret digest // that proved it
	all    bool   // the console: manages everything
}

// Viewer is who asks, for reads. Who may not read gets a viewer without a role, which sees nothing but keeps the scope that
// imports are held to.
func (p Principal) Viewer() data.Viewer {
	v := data.Viewer{Role: p.Role, Scope: p.Scope, Subject: p.Subject, Exact: p.Exact}
	if !p.May(RightRead) && !isAdministrator(p.Role) {
		v.Role, v.Exact = "", nil
	}
	if len(p.Part) > 0 {
		v = v.Within(p.Part)
	}
	return v
}

// May tells whether the principal has a right. Who may import with any profile may with each.
func (p Principal) May(r Right) bool {
	if slices.Contains(p.Rights, r) {
		return true
	}
	return strings.HasPrefix(string(r), importPrefix) && slices.Contains(p.Rights, RightImport)
}

// Imports tells whether the principal may import with some profile.
func (p Principal) Imports() bool {
	return slices.ContainsFunc(p.Rights, func(r Right) bool { return r == RightImport || strings.HasPrefix(string(r), importPrefix) })
}

// Console is whoever works on the server itself, with the files at hand: a command of the operator. It may do what the
// security administrator may, over all units; name is how the operating system calls the operator.
func Console(name string) Principal {
	return Principal{Subject: "console:" + cut(name, 64), Rights: []Right{RightAccounts, RightAudit, RightSettings, RightImport}, all: true}
}

// manages tells whether an administrator may decide over accounts of a role in a scope: one without limits over all, one of
// some units over those that read within them. What other administrators do has no such limits.
func (p Principal) manages(role data.Role, scope []string) bool {
	if p.all || isAdministrator(p.Role) && len(p.Scope) == 0 {
		return true
	}
	return !isAdministrator(role) && len(scope) > 0 && within(scope, p.Scope)
}

// within tells whether every prefix of inner lies inside one of outer.
func within(inner, outer []string) bool {
	for _, in := range inner {
		if !slices.ContainsFunc(outer, func(out string) bool { return strings.HasPrefix(in, out) }) {
			return false
		}
	}
	return true
}

// same tells whether two readings of one secret allow the same.
func (p Principal) same(q Principal) bool {
	return p.Subject == q.Subject && p.Role == q.Role && p.Must == q.Must && slices.Equal(p.Scope, q.Scope) &&
		slices.Equal(p.Rights, q.Rights) && slices.Equal(p.Exact, q.Exact)
}

// Subjects.
func userSubject(id int64) string   { return "user-" + strconv.FormatInt(id, 10) }
func tokenSubject(id int64) string  { return "token-" + strconv.FormatInt(id, 10) }
func deviceSubject(id int64) string { return "device-" + strconv.FormatInt(id, 10) }

// cut shortens a text to n bytes at most, between characters.
func cut(s string, n int) string {
	s = strings.ToValidUTF8(s, "")
	if len(s) <= n {
		return s
	}
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
