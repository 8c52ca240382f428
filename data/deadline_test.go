package data_test

import (
	"testing"
	"time"

	"lianxin/data"
)

func TestDeadline(t *testing.T) {
	s, _ := data.NewSchema()
	l, _ := s.Layer(data.Disputes)
	settings := data.DefaultSettings()
	zone := settings.Location()
	day := func(s string) int64 {
		d, _ := time.Parse(time.DateOnly, s)
		return d.Unix() / 86400
	}
	for _, c := range []struct {
		name, status, found, due, today string
		soon, late                      bool
	}{
		{"due day itself is in time", "in_progress", "", "2026-03-10", "2026-03-10", true, false},
		{"the day after is late", "in_progress", "", "2026-03-10", "2026-03-11", false, true},
		{"seven days before is soon", "found", "", "2026-03-10", "2026-03-03", true, false},
		{"eight days before is not", "found", "", "2026-03-10", "2026-03-02", false, false},
		{"settled is never late", "settled", "", "2026-03-10", "2026-04-10", false, false},
		{"suspended pauses the clock", "suspended", "", "2026-03-10", "2026-04-10", false, false},
		{"sixty days from found", "found", "2026-01-01", "", "2026-03-03", false, true},
		{"sixtieth day", "found", "2026-01-01", "", "2026-03-02", true, false},
		{"nothing to reckon from", "found", "", "", "2026-03-02", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			values := make([]data.Value, len(l.Fields))
			values[l.Index("status")] = data.Text(c.status)
			if c.found != "" {
				values[l.Index("found")] = data.Date(day(c.found))
			}
			if c.due != "" {
				values[l.Index("due")] = data.Date(day(c.due))
			}
			d := data.DeadlineOf(l, values, &settings, zone, day(c.today))
			if d.DueSoon != c.soon || d.Late != c.late {
				t.Fatalf("%+v", d)
			}
		})
	}
}

func TestLocalDayCrossesMidnight(t *testing.T) {
	zone := data.DefaultSettings().Location()
	evening := time.Date(2026, 3, 1, 16, 30, 0, 0, time.UTC) // 00:30 on the 2nd in Shanghai
	if got, want := data.LocalDay(data.Time(evening), zone), int64(20514); got != want {
		t.Fatalf("day %d, want %d", got, want)
	}
}
