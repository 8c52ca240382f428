package accounts_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

// issue makes a token for a county.
func issue(t testing.TB, b *accounts.Book, rights ...accounts.Right) (accounts.Token, string) {
	t.Helper()
	token, secret, err := b.IssueToken(t.Context(), console(), accounts.TokenOptions{
		Name: "桂阳县信访系统", Scope: []string{"431021"}, Rights: rights, Until: noon().AddDate(0, 1, 0),
	}, noon())
	if err != nil {
		t.Fatal(err)
	}
	return token, secret
}

func TestTokenProvesItsPrincipal(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{})
	token, secret := issue(t, b, accounts.RightRead, accounts.ImportRight("petition"))
	p, err := b.Authenticate(t.Context(), secret, noon())
	if err != nil {
		t.Fatal(err)
	}
	if p.TokenID != token.ID || p.Subject != "token-1" || p.Role != data.Analyst || !slices.Equal(p.Scope, []string{"431021"}) {
		t.Errorf("principal %+v", p)
	}
	if v := p.Viewer(); v.Role != data.Analyst || !v.Sees("431021114216") || v.Sees("431022") || v.Subject != p.Subject {
		t.Errorf("viewer %+v", v)
	}
	for right, want := range map[accounts.Right]bool{
		accounts.RightRead: true, accounts.ImportRight("petition"): true, accounts.ImportRight("police"): false,
		accounts.RightImport: false, accounts.RightExport: false, accounts.RightCase: false, accounts.RightAccounts: false,
	} {
		if got := p.May(right); got != want {
			t.Errorf("may %s: %t", right, got)
		}
	}
	if !p.Imports() {
		t.Error("imports with no profile")
	}
}

func TestTokenThatFeedsReadsNothing(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{})
	_, secret := issue(t, b, accounts.ImportRight("petition"))
	p, err := b.Authenticate(t.Context(), secret, noon())
	if err != nil {
		t.Fatal(err)
	}
	v := p.Viewer()
	if v.Role != "" || v.Aggregates() {
		t.Errorf("a feeding token reads: %+v", v)
	}
	if !v.Sees("431021001") || v.Sees("431022") {
		t.Error("a feeding token's scope is not its own")
	}
}

func TestTokenRefused(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{})
	_, secret := issue(t, b, accounts.RightRead)
	last := secret[len(secret)-1:]
	other := strings.TrimSuffix(secret, last) + map[bool]string{true: "A", false: "E"}[last != "A"]
	for name, presented := range map[string]string{
		"another":          other,
		"nothing":          "",
		"a session's kind": "lxs_" + secret[4:],
		"a wall's kind":    "lxd_" + secret[4:],
		"with a space":     secret + " ",
		"upper case":       strings.ToUpper(secret),
	} {
		if p, err := b.Authenticate(t.Context(), presented, noon()); !errors.Is(err, accounts.ErrRefused) || p.Subject != "" {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
	if _, err := b.Session(t.Context(), secret, noon()); !errors.Is(err, accounts.ErrRefused) {
		t.Errorf("a token as a session: %v", err)
	}
}

func TestTokenEnds(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{})
	token, secret := issue(t, b, accounts.RightRead)
	p, err := b.Authenticate(t.Context(), secret, token.Until.Add(-time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Authenticate(t.Context(), secret, token.Until); !errors.Is(err, accounts.ErrRefused) {
		t.Errorf("at its end: %v", err)
	}
	if err := b.Still(t.Context(), p, token.Until); !errors.Is(err, accounts.ErrRefused) {
		t.Errorf("a stream at its end: %v", err)
	}
}

func TestTokenRevocation(t *testing.T) {
	db := newFile(t)
	b, other := open(t, db, accounts.Options{}), open(t, openFile(t, db.path), accounts.Options{})
	token, secret := issue(t, b, accounts.RightRead)
	p, err := b.Authenticate(t.Context(), secret, noon())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Authenticate(t.Context(), secret, noon()); err != nil {
		t.Fatal(err)
	}
	if err := b.RevokeToken(t.Context(), console(), token.ID, noon()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Authenticate(t.Context(), secret, noon()); !errors.Is(err, accounts.ErrRefused) {
		t.Errorf("in the same process, the next moment: %v", err)
	}
	if err := b.Still(t.Context(), p, noon()); !errors.Is(err, accounts.ErrRefused) {
		t.Errorf("a stream: %v", err)
	}
	if _, err := other.Authenticate(t.Context(), secret, noon().Add(accounts.Staleness+time.Millisecond)); !errors.Is(err, accounts.ErrRefused) {
		t.Errorf("in another process, after Staleness: %v", err)
	}
	if accounts.Staleness > time.Minute {
		t.Error("revocation must reach everything within a minute")
	}
}

func TestTokenRevocationByClockBehind(t *testing.T) {
	db := newFile(t)
	b, other := open(t, db, accounts.Options{}), open(t, openFile(t, db.path), accounts.Options{})
	token, secret := issue(t, b, accounts.RightRead)
	if _, err := other.Authenticate(t.Context(), secret, noon().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := b.RevokeToken(t.Context(), console(), token.ID, noon()); err != nil {
		t.Fatal(err)
	}
	// The clock was an hour ahead and is set right: what was remembered then must not be believed for an hour.
	if _, err := other.Authenticate(t.Context(), secret, noon()); !errors.Is(err, accounts.ErrRefused) {
		t.Errorf("after the clock went back: %v", err)
	}
}

func TestTokenOptions(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{})
	good := accounts.TokenOptions{Name: "QGIS", Scope: []string{"431000"}, Rights: []accounts.Right{accounts.RightRead}, Until: noon().AddDate(0, 1, 0)}
	for _, c := range []struct {
		name, field string
		spoil       func(*accounts.TokenOptions)
	}{
		{"no name", "name", func(o *accounts.TokenOptions) { o.Name = "  " }},
		{"two lines", "name", func(o *accounts.TokenOptions) { o.Name = "a\nb" }},
		{"long name", "name", func(o *accounts.TokenOptions) { o.Name = strings.Repeat("名", 81) }},
		{"no scope", "scope", func(o *accounts.TokenOptions) { o.Scope = nil }},
		{"scope of all", "scope", func(o *accounts.TokenOptions) { o.Scope = []string{""} }},
		{"scope by pattern", "scope", func(o *accounts.TokenOptions) { o.Scope = []string{"4310%"} }},
		{"no rights", "rights", func(o *accounts.TokenOptions) { o.Rights = nil }},
		{"case files", "rights", func(o *accounts.TokenOptions) { o.Rights = []accounts.Right{accounts.RightCase} }},
		{"any profile", "rights", func(o *accounts.TokenOptions) { o.Rights = []accounts.Right{accounts.RightImport} }},
		{"a profile with a comma", "rights", func(o *accounts.TokenOptions) { o.Rights = []accounts.Right{accounts.ImportRight("a,read")} }},
		{"an administrator", "role", func(o *accounts.TokenOptions) { o.Role = data.SecAdmin }},
		{"no end", "until", func(o *accounts.TokenOptions) { o.Until = time.Time{} }},
		{"ended", "until", func(o *accounts.TokenOptions) { o.Until = noon() }},
		{"beyond the policy", "until", func(o *accounts.TokenOptions) { o.Until = noon().AddDate(0, 0, 367) }},
	} {
		o := good
		c.spoil(&o)
		_, _, err := b.IssueToken(t.Context(), console(), o, noon())
		var invalid *data.InvalidError
		if !errors.As(err, &invalid) || len(invalid.Fields) != 1 || invalid.Fields[0].Field != c.field {
			t.Errorf("%s: %v, want a fault of %s", c.name, err, c.field)
		}
	}
	if _, _, err := b.IssueToken(t.Context(), console(), good, noon()); err != nil {
		t.Error(err)
	}
}

func TestTokenMaker(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{})
	o := accounts.TokenOptions{Name: "QGIS", Scope: []string{"431021"}, Rights: []accounts.Right{accounts.RightRead}, Until: noon().AddDate(0, 1, 0)}
	county := accounts.Principal{Role: data.SecAdmin, Scope: []string{"431022"}, Rights: accounts.RightsOf(data.SecAdmin), AccountID: 1, SessionID: 1}
	analyst := accounts.Principal{Role: data.Analyst, Scope: []string{"4310"}, Rights: accounts.RightsOf(data.Analyst), AccountID: 2, SessionID: 2}
	for name, c := range map[string]struct {
		by   accounts.Principal
		own  bool
		role data.Role
		want error
	}{
		"nobody":                            {want: data.ErrForbidden},
		"another county's administrator":    {by: county, want: data.ErrForbidden},
		"an analyst, for a system":          {by: analyst, want: data.ErrForbidden},
		"an analyst, own":                   {by: analyst, own: true},
		"an analyst, own with higher role":  {by: analyst, own: true, role: data.Commander, want: data.ErrForbidden},
		"an administrator's own":            {by: county, own: true, want: data.ErrForbidden},
		"the administrator of everything":   {by: accounts.Principal{Role: data.SecAdmin, Rights: accounts.RightsOf(data.SecAdmin)}},
		"an analyst without scope, own":     {by: accounts.Principal{Role: data.Analyst, Rights: accounts.RightsOf(data.Analyst), AccountID: 3, SessionID: 3}, own: true, want: data.ErrForbidden},
		"a token of the analyst, for a new": {by: accounts.Principal{Role: data.Analyst, Scope: []string{"4310"}, Rights: []accounts.Right{accounts.RightRead}, AccountID: 2, TokenID: 1}, own: true, want: data.ErrForbidden},
	} {
		o.Own, o.Role = c.own, c.role
		if _, _, err := b.IssueToken(t.Context(), accounts.By{Principal: c.by}, o, noon()); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestTokenListAndUse(t *testing.T) {
	db := newFile(t)
	b := open(t, db, accounts.Options{})
	token, secret := issue(t, b, accounts.RightRead)
	for range 3 {
		if _, err := b.Authenticate(t.Context(), secret, noon().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	db.fail = errors.New("the disk is full")
	if err := b.Flush(t.Context(), noon()); err == nil {
		t.Error("a failed flush is told by nobody")
	}
	db.fail = nil
	if err := b.Flush(t.Context(), noon()); err != nil {
		t.Fatal(err)
	}
	list, err := open(t, db, accounts.Options{}).Tokens(t.Context(), console())
	if err != nil || len(list) != 1 {
		t.Fatalf("%d tokens, %v", len(list), err)
	}
	got := list[0]
	if got.ID != token.ID || got.Name != "桂阳县信访系统" || got.Maker != "console:root" || !got.Used.Equal(noon().Add(time.Minute)) || !got.Revoked.IsZero() {
		t.Errorf("token %+v", got)
	}
	county := accounts.By{Principal: accounts.Principal{Role: data.SecAdmin, Scope: []string{"431022"}, Rights: accounts.RightsOf(data.SecAdmin)}}
	if list, _ := b.Tokens(t.Context(), county); len(list) != 0 {
		t.Error("another county's administrator sees the token")
	}
	if err := b.RevokeToken(t.Context(), county, token.ID, noon()); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("another county's administrator ends the token: %v", err)
	}
}

func TestTokenIsNotInTheFile(t *testing.T) {
	db := newFile(t)
	b := open(t, db, accounts.Options{})
	_, secret := issue(t, b, accounts.RightRead)
	if _, err := b.Authenticate(t.Context(), secret, noon()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{db.path, db.path + "-wal"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for what, s := range map[string]string{"secret": secret, "secret's random part": secret[4:], "name": "信访系统"} {
			if strings.Contains(string(content), s) {
				t.Errorf("the token's %s stands in clear in the file", what)
			}
		}
	}
}

func BenchmarkAuthenticate(b *testing.B) {
	book := open(b, newFile(b), accounts.Options{})
	_, secret := issue(b, book, accounts.RightRead)
	now := noon()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := book.Authenticate(b.Context(), secret, now); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAuthenticateCold(b *testing.B) {
	book := open(b, newFile(b), accounts.Options{})
	_, secret := issue(b, book, accounts.RightRead)
	now := noon()
	for b.Loop() {
		now = now.Add(time.Minute)
		if now.After(noon().AddDate(0, 0, 20)) {
			now = noon()
		}
		if _, err := book.Authenticate(b.Context(), secret, now); err != nil {
			b.Fatal(err)
		}
	}
}
