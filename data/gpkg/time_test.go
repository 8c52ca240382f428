package gpkg

import (
	"testing"
	"time"

	"lianxin/data/stored"

	"pgregory.net/rapid"
)

func TestTimesRoundTrip(t *testing.T) {
	for _, c := range []struct {
		text string
		ms   int64
	}{
		{"1970-01-01T00:00:00.000Z", 0},
		{"1969-12-31T23:59:59.999Z", -1},
		{"0001-01-01T00:00:00.000Z", stored.MinMillis},
		{"9999-12-31T23:59:59.999Z", stored.MaxMillis},
		{"2024-02-29T12:34:56.789Z", 1709210096789},
		{"2000-02-29T00:00:00.000Z", 951782400000},
	} {
		if got := formatMillis(c.ms); got != c.text {
			t.Errorf("%d is written %s, want %s", c.ms, got, c.text)
		}
		if got, err := parseMillis(c.text); got != c.ms || err != nil {
			t.Errorf("%s is read %d, %v, want %d", c.text, got, err, c.ms)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		ms := rapid.Int64Range(stored.MinMillis, stored.MaxMillis).Draw(t, "ms")
		text := time.UnixMilli(ms).UTC().Format(millisLayout)
		if got, err := parseMillis(text); got != ms || err != nil {
			t.Fatalf("%s is read %d, %v, want %d", text, got, err, ms)
		}
	})
}

func TestTimesRefused(t *testing.T) {
	for _, text := range []string{
		"", "2026-03-01", "2026-03-01T00:00:00Z", "2026-03-01 00:00:00.000Z", "2026-13-01T00:00:00.000Z", "2026-00-01T00:00:00.000Z",
		"2026-03-32T00:00:00.000Z", "2026-03-01T24:00:00.000Z", "2026-03-01T00:60:00.000Z", "2026-03-01T00:00:60.000Z", "2026-03-01T00:00:00.00xZ", "+026-03-01T00:00:00.000Z",
	} {
		if ms, err := parseMillis(text); err == nil {
			t.Errorf("%q is read %d", text, ms)
		}
	}
}
