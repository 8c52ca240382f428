package live

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"lianxin/data"
)

func TestStringsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("\"\\\n\r\t\x00\x1f<>&\u2028\u2029郴𠮷")))).Draw(t, "s")
		b := data.AppendJSONText(nil, s)
		var back string
		if err := json.Unmarshal(b, &back); err != nil || back != s {
			t.Fatalf("%q is written %s: %q, %v", s, b, back, err)
		}
		rest := append(append([]byte(nil), b...), `,"next":"x"`...)
		if n := stringEnd(rest); n != len(b) {
			t.Fatalf("string %s ends at %d of %d", b, n, len(b))
		}
		if got := string(plainText(b)); got != s {
			t.Fatalf("plain text of %s is %q", b, got)
		}
	})
}
