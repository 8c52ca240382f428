package live

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lianxin/data"
)

func TestAppendTextReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("\"\\\n\r\t\x00\x1f<>&\u2028\u2029郴𠮷")))).Draw(t, "s")
		b := appendText(nil, s)
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

func TestAppendTextMendsBrokenUTF8(t *testing.T) {
	if got, want := string(appendText(nil, "a\xffb\xe4\xb8")), "\"a\ufffdb\ufffd\ufffd\""; got != want {
		t.Fatalf("%s, want %s", got, want)
	}
}

func TestAppendInstantIsTheValuesText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ms := rapid.OneOf(
			rapid.Int64Range(-62_167_219_200_000-1e9, 253_402_300_799_999+1e9),
			rapid.Int64Range(1.6e12, 1.9e12),
		).Draw(t, "ms")
		if got, want := string(appendInstant(nil, ms)), data.Millis(ms).String(); got != want {
			t.Fatalf("%d: %s, want %s", ms, got, want)
		}
		day := floorDiv(ms, 86_400_000)
		if got, want := string(appendDay(nil, day)), data.Date(day).String(); got != want {
			t.Fatalf("day %d: %s, want %s", day, got, want)
		}
	})
}

func TestAppendFloatIsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64().Draw(t, "f")
		var back float64
		if b := appendFloat(nil, f); json.Unmarshal(b, &back) != nil || back != f {
			t.Fatalf("%v is written %s and read %v", f, b, back)
		}
	})
}

func BenchmarkAppendInstant(b *testing.B) {
	buf := make([]byte, 0, 64)
	ms := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).UnixMilli()
	for b.Loop() {
		ms += 1001
		buf = appendInstant(buf[:0], ms)
	}
}
