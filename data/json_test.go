package data

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAppendJSONTextMendsBrokenUTF8(t *testing.T) {
	if got, want := string(AppendJSONText(nil, "a\xffb\xe4\xb8")), "\"a\ufffdb\ufffd\ufffd\""; got != want {
		t.Fatalf("%s, want %s", got, want)
	}
}

func TestAppendInstantIsTheClocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ms := rapid.OneOf(
			rapid.Int64Range(-62_167_219_200_000-1e9, 253_402_300_799_999+1e9),
			rapid.Int64Range(1.6e12, 1.9e12),
		).Draw(t, "ms")
		at := time.UnixMilli(ms).UTC()
		if got, want := string(AppendInstant(nil, ms)), at.Format("2006-01-02T15:04:05.000Z"); got != want {
			t.Fatalf("%d: %s, want %s", ms, got, want)
		}
		day := floorDiv(ms, 86_400_000)
		if got, want := string(AppendDay(nil, day)), at.Format(time.DateOnly); got != want {
			t.Fatalf("day %d: %s, want %s", day, got, want)
		}
	})
}

func TestAppendJSONFloatIsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64().Draw(t, "f")
		var back float64
		if b := AppendJSONFloat(nil, f); json.Unmarshal(b, &back) != nil || back != f {
			t.Fatalf("%v is written %s and read %v", f, b, back)
		}
	})
}

func BenchmarkAppendInstant(b *testing.B) {
	buf := make([]byte, 0, 64)
	ms := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).UnixMilli()
	for b.Loop() {
		ms += 1001
		buf = AppendInstant(buf[:0], ms)
	}
}
