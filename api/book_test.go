package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/attach"
	"lianxin/data/desk"
	"lianxin/data/gpkg"
	"lianxin/data/live"
)

// clock is the time of a server with accounts, which a test moves on.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// bookFixture is the fixture with accounts.
type bookFixture struct {
	*fixture
	book  *accounts.Book
	clock *clock
}

// newBookFixture serves the fixture to whoever signs in; change, if any, alters the configuration.
func newBookFixture(t *testing.T, change ...func(*Config)) *bookFixture {
	t.Helper()
	store, view := openFixture(t)
	return serveBook(t, store, view, &clock{now: fixedNow()}, change...)
}

// again is another node on the same store, or the same one after a restart.
func (f *bookFixture) again(t *testing.T, change ...func(*Config)) *bookFixture {
	t.Helper()
	return serveBook(t, f.store, f.view, f.clock, change...)
}

func serveBook(t *testing.T, store *gpkg.Store, view *live.View, c *clock, change ...func(*Config)) *bookFixture {
	t.Helper()
	book, views, shelf, err := openBook(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{View: view, Store: store, Identify: Nobody, Accounts: book, Views: views, Attachments: shelf, Now: c.Now, Build: "test"}
	for _, fn := range change {
		fn(&cfg)
	}
	return &bookFixture{serveConfig(t, store, cfg), book, c}
}

// openBook opens what the vault keeps of people: accounts, their views, attachments.
func openBook(ctx context.Context, store *gpkg.Store) (*accounts.Book, *desk.Book, *attach.Shelf, error) {
	book, err := accounts.Open(ctx, store.Vault().Guest(), accounts.Options{Zone: time.UTC, Hashes: 4})
	if err != nil {
		return nil, nil, nil, err
	}
	views, err := desk.Open(ctx, store.Vault().Guest(), nil)
	if err != nil {
		return nil, nil, nil, err
	}
	shelf, err := attach.Open(ctx, store.Vault().Guest(), nil)
	return book, views, shelf, err
}

// operator is the console's.
func operator() accounts.By { return accounts.By{Principal: accounts.Console("test")} }

// demoRolesOfTest are every role, over what each has.
func demoRolesOfTest() []DemoRole {
	return []DemoRole{
		{data.Commander, []string{"4310"}, data.Label{Zh: "市指挥中心", En: "Command centre"}},
		{data.Official, []string{"431021"}, data.Label{Zh: "县区干部", En: "County official"}},
		{data.Contact, []string{"431021100200"}, data.Label{Zh: "包村干部", En: "Contact official"}},
		{data.Analyst, []string{"4310"}, data.Label{Zh: "数据分析", En: "GIS analyst"}},
		{data.Kiosk, []string{"4310"}, data.Label{Zh: "大屏", En: "Video wall"}},
		{data.SysAdmin, nil, data.Label{Zh: "系统管理员", En: "System administrator"}},
		{data.SecAdmin, nil, data.Label{Zh: "安全管理员", En: "Security administrator"}},
		{data.Auditor, nil, data.Label{Zh: "审计员", En: "Auditor"}},
	}
}

func withDemo(cfg *Config) { cfg.Demo = demoRolesOfTest() }

// jar is a browser's cookies, as a Cookie header.
type jar map[string]string

func (j jar) header() string {
	var parts []string
	for name, value := range j {
		parts = append(parts, name+"="+value)
	}
	return strings.Join(parts, "; ")
}

func (j jar) take(a answer) {
	for _, c := range a.Cookies() {
		if c.MaxAge < 0 {
			delete(j, c.Name)
			continue
		}
		j[c.Name] = c.Value
	}
}

// ask sends a request with the cookies of a jar and keeps those of the answer; a body that is not nil goes as JSON.
func (f *bookFixture) ask(t *testing.T, j jar, method, path string, body any, header ...string) answer {
	t.Helper()
	if len(j) > 0 {
		header = append(header, "Cookie", j.header())
	}
	var a answer
	if body == nil {
		a = f.do(t, method, path, nil, header...)
	} else {
		doc, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		a = f.do(t, method, path, strings.NewReader(string(doc)), append([]string{"Content-Type", "application/json"}, header...)...)
	}
	if j != nil {
		j.take(a)
	}
	return a
}

// as is a signed-in browser of a demonstration's role.
func (f *bookFixture) as(t *testing.T, role data.Role) jar {
	t.Helper()
	j := jar{}
	f.ask(t, j, http.MethodPost, "/api/session", map[string]any{"demo": role}).doc(t, http.StatusOK)
	return j
}

// user makes an account and returns its one-time password.
func (f *bookFixture) user(t *testing.T, name string, role data.Role, scope ...string) (accounts.User, string) {
	t.Helper()
	u, password, err := f.book.CreateUser(t.Context(), operator(), accounts.Profile{Name: name, FullName: "测试用户", Role: role, Scope: scope}, f.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return u, password
}

// secret is a password that the shipped policy takes.
const secretOfTest = "Herbst-Wolke-4711"

// settled makes an account that has chosen its password, and signs it in.
func (f *bookFixture) settled(t *testing.T, name string, role data.Role, scope ...string) jar {
	t.Helper()
	_, password := f.user(t, name, role, scope...)
	j := jar{}
	f.ask(t, j, http.MethodPost, "/api/session", map[string]any{"name": name, "password": password}).doc(t, http.StatusOK)
	f.ask(t, j, http.MethodPost, "/api/session/password", map[string]any{"old": password, "new": secretOfTest}).doc(t, http.StatusOK)
	return j
}

// profileOf is an official of a unit, as an administrator changes one.
func profileOf(unit string) accounts.Profile {
	return accounts.Profile{FullName: "测试用户", Role: data.Official, Scope: []string{unit}}
}
