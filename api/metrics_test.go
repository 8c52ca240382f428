package api

import (
	"bytes"
	"net/http"
	"testing"

	"lianxin/data"
	"lianxin/data/accounts"
)

// TestMetricsAreForTheServersOwn: whoever comes from elsewhere, also through a proxy that is not named, finds no more there than anywhere,
// unless settings are theirs to change or their token reads.
func TestMetricsAreForTheServersOwn(t *testing.T) {
	for proxy, change := range map[string]func(*Config){"a named proxy": behind, "another": func(*Config) {}} {
		f := newBookFixture(t, withDemo, change)
		away := []string{"X-Forwarded-For", "203.0.113.9"}
		who := map[string][]string{"nobody": nil}
		for _, role := range data.Roles() {
			who[string(role)] = []string{"Cookie", f.as(t, role).header()}
		}
		who["reader"] = []string{"Authorization", "Bearer " + f.token(t, accounts.RightRead)}
		who["feeder"] = []string{"Authorization", "Bearer " + f.token(t, accounts.ImportRight("hotline"))}
		nothing := f.get(t, "/nothing", away...)
		for name, header := range who {
			a := f.get(t, "/metrics", append(header, away...)...)
			switch may := name == "reader" || name == string(data.SysAdmin); {
			case may && (a.StatusCode != http.StatusOK || !bytes.Contains(a.body, []byte("lianxin_http_requests_total"))):
				t.Errorf("%s, %s: %s", proxy, name, a.Status)
			case !may && (a.StatusCode != http.StatusNotFound || !bytes.Equal(a.body, nothing.body)):
				t.Errorf("%s, %s: %s %s", proxy, name, a.Status, a.body)
			}
		}
		if a := f.get(t, "/metrics"); a.StatusCode != http.StatusOK {
			t.Errorf("%s, on the server itself: %s", proxy, a.Status)
		}
		for _, header := range [][]string{{"X-Forwarded-For", "203.0.113.9, x"}, {"X-Forwarded-For", "127.0.0.1"}, {"X-Real-IP", "203.0.113.9"}, {"Forwarded", "for=203.0.113.9"}} {
			if a := f.get(t, "/metrics", header...); a.StatusCode != http.StatusNotFound {
				t.Errorf("%s, %v: %s", proxy, header, a.Status)
			}
		}
	}
}
