package cql2

import (
	"strings"
	"time"

	"lianxin/data"
)

// date reads YYYY-MM-DD.
func (b *builder) date(s string, pos int) (data.Value, error) {
	if v, ok := parseDate(s); ok {
		return v, nil
	}
	return data.Value{}, b.fault(pos, "%q is not a date such as 2026-03-01", clip(s))
}

// timestamp reads an RFC 3339 date and time.
func (b *builder) timestamp(s string, pos int) (data.Value, error) {
	if v, ok := parseTimestamp(s); ok {
		return v, nil
	}
	return data.Value{}, b.fault(pos, "%q is not a timestamp such as 2026-03-01T08:00:00Z", clip(s))
}

func parseDate(s string) (data.Value, bool) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return data.Value{}, false
	}
	return data.DateOf(t), true
}

// parseTimestamp reads an instant of the years 0000 to 9999, UTC, to the millisecond.
func parseTimestamp(s string) (data.Value, bool) {
	t, err := time.Parse(time.RFC3339, strings.ToUpper(s))
	if err != nil || strings.Contains(s, ",") {
		return data.Value{}, false
	}
	if y := t.UTC().Year(); y < 0 || y > 9999 {
		return data.Value{}, false
	}
	return data.Time(t), true
}

// parseMoment reads a date or a timestamp.
func parseMoment(s string) (data.Value, bool) {
	if v, ok := parseDate(s); ok {
		return v, true
	}
	return parseTimestamp(s)
}
