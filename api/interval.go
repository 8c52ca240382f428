package api

import (
	"strings"
	"time"

	"lianxin/data"
)

// parseDatetime reads an OGC datetime: an instant, or start/end where an open end is .. or empty. Both are RFC 3339; a plain
// date is accepted too and means the whole day in zone. The end must not precede the start.
func parseDatetime(s string, zone *time.Location) (data.Interval, error) {
	start, end, isInterval := strings.Cut(s, "/")
	if !isInterval {
		return parseMoment(s, zone)
	}
	iv := data.Always()
	if start != "" && start != ".." {
		from, err := parseMoment(start, zone)
		if err != nil {
			return iv, err
		}
		iv.From = from.From
	}
	if end != "" && end != ".." {
		to, err := parseMoment(end, zone)
		if err != nil {
			return iv, err
		}
		iv.To = to.To
	}
	if iv.From == data.OpenStart && iv.To == data.OpenEnd && (start == "" || end == "") {
		return iv, data.Invalid("datetime", "has neither a start nor an end")
	}
	if iv.From > iv.To {
		return iv, data.Invalid("datetime", "ends before it starts")
	}
	return iv, nil
}

// parseMoment is the interval an instant or a day covers.
func parseMoment(s string, zone *time.Location) (data.Interval, error) {
	if day, err := time.ParseInLocation(time.DateOnly, s, zone); err == nil && sane(day) {
		return data.Interval{From: day.UnixMilli(), To: day.AddDate(0, 0, 1).UnixMilli() - 1}, nil
	}
	t, err := time.Parse(time.RFC3339, strings.ToUpper(s))
	if err != nil || !sane(t) {
		return data.Interval{}, data.Invalid("datetime", "%q is not an RFC 3339 time such as 2026-03-01T00:00:00Z, nor an interval start/end of them", clip(s))
	}
	return data.During(t, t), nil
}

// sane keeps instants where milliseconds of any zone are exact and records could be.
func sane(t time.Time) bool { return t.Year() >= 0 && t.Year() <= 9999 }

// clip shortens what is quoted back to a client.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
