package accounts_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"lianxin/data"
	"lianxin/data/accounts"
)

func TestReadAuthorization(t *testing.T) {
	basic := func(s string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(s)) }
	for _, c := range []struct {
		name, header, want string
		refused            bool
	}{
		{name: "none"},
		{name: "bearer", header: "Bearer lxt_x", want: "lxt_x"},
		{name: "schemes have no case", header: "bEaReR lxt_x", want: "lxt_x"},
		{name: "spaces around", header: "Bearer   lxt_x ", want: "lxt_x"},
		{name: "RFC 7617 example", header: "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", want: "open sesame"},
		{name: "any user name", header: basic("qgis:lxt_x"), want: "lxt_x"},
		{name: "no user name", header: basic(":lxt_x"), want: "lxt_x"},
		{name: "colons belong to the password", header: basic("a:b:c"), want: "b:c"},
		{name: "no colon", header: basic("lxt_x"), refused: true},
		{name: "no password", header: basic("lxt_x:"), refused: true},
		{name: "not base64", header: "Basic ???", refused: true},
		{name: "base64 without padding", header: "Basic YTpiYw", refused: true},
		{name: "bearer of nothing", header: "Bearer ", refused: true},
		{name: "scheme alone", header: "Bearer", refused: true},
		{name: "another scheme", header: "Digest username=x", refused: true},
		{name: "no scheme", header: "lxt_x", refused: true},
		{name: "long", header: "Bearer " + strings.Repeat("x", 5000), refused: true},
	} {
		got, err := accounts.ReadAuthorization(c.header)
		if got != c.want || (err != nil) != c.refused {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
		if err != nil && (!errors.Is(err, accounts.ErrRefused) || !errors.Is(err, data.ErrForbidden)) {
			t.Errorf("%s: %v is not ErrRefused", c.name, err)
		}
	}
}

func FuzzReadAuthorization(f *testing.F) {
	for _, s := range []string{"", "Bearer x", "Basic QTpC", "Basic ", "basic =", "Bearer \x00", "  "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		presented, err := accounts.ReadAuthorization(header)
		if err != nil && presented != "" {
			t.Fatalf("%q presents %q and is refused", header, presented)
		}
		if err == nil && presented == "" && header != "" {
			t.Fatalf("%q presents nothing and is not refused", header)
		}
		if len(presented) > len(header) {
			t.Fatalf("%q grew to %q", header, presented)
		}
	})
}
