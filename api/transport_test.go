package api

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"lianxin/data"
)

// TestHeadersSaySoExactly: no inline script or style, no frame, no other host, in answers and refusals alike.
func TestHeadersSaySoExactly(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for _, path := range []string{"/api", "/api/nothing", "/api//collections", "/api/collections?x=1", "/healthz"} {
		h := f.get(t, path).Header
		csp := h.Get("Content-Security-Policy")
		for _, banned := range []string{"unsafe-inline", "unsafe-eval", "*", "http:"} {
			if strings.Contains(csp, banned) {
				t.Errorf("%s: %s in %s", path, banned, csp)
			}
		}
		for _, wanted := range []string{"default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"} {
			if !strings.Contains(csp, wanted) {
				t.Errorf("%s: %s missing in %q", path, wanted, csp)
			}
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Frame-Options") != "DENY" || h.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

// TestForeignNames: a page whose name was made to point to loopback reads nothing.
func TestForeignNames(t *testing.T) {
	f := newBookFixture(t, withDemo, func(cfg *Config) { cfg.LocalOnly = true })
	for host, want := range map[string]int{
		"evil.example": 421, "evil.example:8080": 421, "127.0.0.1.evil.example": 421, "10.0.0.1": 421, "localhost.evil.example": 421,
		"localhost": 200, "localhost:9": 200, "127.0.0.1:1": 200, "[::1]:8080": 200, "127.3.2.1": 200,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.http.URL+"/api/session", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %s", host, res.Status)
		}
	}
}

// behind makes the server trust the test itself as a proxy.
func behind(cfg *Config) { cfg.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} }

// TestAddressesFromProxies: what a client writes into X-Forwarded-For itself is never its address, and without a proxy nothing there counts.
func TestAddressesFromProxies(t *testing.T) {
	for name, c := range map[string]struct {
		change    func(*Config)
		forwarded string
		want      string
	}{
		"no proxy":        {func(*Config) {}, "203.0.113.9", "127.0.0.1"},
		"a proxy":         {behind, "203.0.113.9", "203.0.113.9"},
		"made up before":  {behind, "1.2.3.4, 203.0.113.9", "203.0.113.9"},
		"two proxies":     {behind, "1.2.3.4, 203.0.113.9, 127.0.0.7", "203.0.113.9"},
		"nonsense before": {behind, "x, 203.0.113.9", "203.0.113.9"},
		"nonsense last":   {behind, "203.0.113.9, x", "127.0.0.1"},
		"none":            {behind, "", "127.0.0.1"},
	} {
		f := newBookFixture(t, withDemo, c.change)
		j := jar{}
		f.ask(t, j, http.MethodPost, "/api/session", map[string]any{"demo": "official"}, "X-Forwarded-For", c.forwarded).doc(t, 200)
		list, _ := f.ask(t, j, http.MethodGet, "/api/sessions", nil).doc(t, 200)["sessions"].([]any)
		if s, _ := list[0].(map[string]any); s["address"] != c.want {
			t.Errorf("%s: %v", name, s["address"])
		}
	}
}

// TestCookiesOverTLS: bound to the host and sent over TLS alone, also where a trusted proxy ends it; another's word is not taken.
func TestCookiesOverTLS(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Config)
		secure bool
	}{"a trusted proxy": {behind, true}, "anybody": {func(*Config) {}, false}} {
		f := newBookFixture(t, withDemo, c.change)
		a := f.ask(t, jar{}, http.MethodPost, "/api/session", map[string]any{"demo": "official"}, "X-Forwarded-Proto", "https")
		k := a.Cookies()[0]
		if k.Secure != c.secure || strings.HasPrefix(k.Name, "__Host-") != c.secure || !k.HttpOnly || k.Path != "/" || k.Domain != "" {
			t.Errorf("%s: %v", name, k)
		}
		header := []string{"Cookie", k.Name + "=" + k.Value}
		if got := f.status(t, http.MethodGet, "/api/sessions", append(header, "X-Forwarded-Proto", "https")); got != 200 {
			t.Errorf("%s: %d", name, got)
		}
	}
}

// TestRateByAddress: one address is slowed, another is not.
func TestRateByAddress(t *testing.T) {
	f := newBookFixture(t, behind, func(cfg *Config) { cfg.Rate = 2 })
	ask := func(address string) answer { return f.get(t, "/api/session", "X-Forwarded-For", address) }
	for i := range 10 {
		if a := ask("203.0.113.9"); a.StatusCode != 200 {
			t.Fatalf("question %d: %s", i, a.Status)
		}
	}
	if a := ask("203.0.113.9"); a.StatusCode != http.StatusTooManyRequests || a.Header.Get("Retry-After") == "" {
		t.Errorf("the eleventh at once: %s", a.Status)
	}
	if a := ask("203.0.113.10"); a.StatusCode != 200 {
		t.Errorf("another: %s", a.Status)
	}
	for i := range 11 { // within one /64
		if a := ask(fmt.Sprintf("2001:db8:1:2::%d", i+1)); i == 10 && a.StatusCode != http.StatusTooManyRequests {
			t.Errorf("eleven addresses of one network: %s", a.Status)
		}
	}
	f.clock.pass(time.Second)
	if a := ask("203.0.113.9"); a.StatusCode != 200 {
		t.Errorf("a second later: %s", a.Status)
	}
}

// TestBodiesEnd: a form's body has an end, in size.
func TestBodiesEnd(t *testing.T) {
	f := newBookFixture(t, withDemo)
	for role, paths := range map[data.Role][]string{
		data.SecAdmin: {"POST /api/admin/users", "POST /api/admin/tokens", "POST /api/admin/devices", "PUT /api/admin/policy", "POST /api/session/password"},
		data.SysAdmin: {"PATCH /api/settings"}, data.Kiosk: {"POST /api/devices/beat"},
	} {
		j := f.as(t, role)
		for _, line := range paths {
			method, path, _ := strings.Cut(line, " ")
			a := f.do(t, method, path, io.LimitReader(endless{}, 1<<20), "Content-Type", "application/json", "Cookie", j.header())
			if a.StatusCode != http.StatusRequestEntityTooLarge {
				t.Errorf("%s: %s", line, a.Status)
			}
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// TestRevocationReachesStreams: an open event stream ends once what opened it is worth nothing any more.
func TestRevocationReachesStreams(t *testing.T) {
	for name, open := range map[string]func(*testing.T, *bookFixture) (header []string, revoke func() error){
		"session": func(t *testing.T, f *bookFixture) ([]string, func() error) {
			j := f.as(t, data.Official)
			return []string{"Cookie", j.header()}, func() error { _, err := f.book.RevokeSessions(t.Context(), operator(), 1, f.clock.Now()); return err }
		},
		"token": func(t *testing.T, f *bookFixture) ([]string, func() error) {
			return []string{"Authorization", "Bearer " + f.token(t, "read")}, func() error { return f.book.RevokeToken(t.Context(), operator(), 1, f.clock.Now()) }
		},
		"wall": func(t *testing.T, f *bookFixture) ([]string, func() error) {
			j := f.as(t, data.Kiosk)
			return []string{"Cookie", j.header()}, func() error { return f.book.RevokeDevice(t.Context(), operator(), 1, f.clock.Now()) }
		},
		"transfer": func(t *testing.T, f *bookFixture) ([]string, func() error) {
			j := f.as(t, data.Official)
			return []string{"Cookie", j.header()}, func() error {
				_, err := f.book.ChangeUser(t.Context(), operator(), 1, profileOf("431023"), f.clock.Now())
				return err
			}
		},
	} {
		f := newBookFixture(t, withDemo)
		f.server.heartbeat = 20 * time.Millisecond
		header, revoke := open(t, f)
		conn, err := net.Dial("tcp", strings.TrimPrefix(f.http.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET /api/events HTTP/1.1\r\nHost: x\r\n%s: %s\r\n\r\n", header[0], header[1])
		if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
		in := bufio.NewReader(conn)
		for beats := 0; beats < 2; { // it stays open as long as nothing is revoked
			line, err := in.ReadString('\n')
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if strings.HasPrefix(line, "event: beat") {
				beats++
			}
		}
		if err := revoke(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				t.Fatalf("%s: the stream goes on: %v", name, err)
			}
			if line == "0\r\n" { // the last chunk
				break
			}
		}
		conn.Close()
	}
}
