package data

import (
	"testing"
	"time"
)

func TestPresets(t *testing.T) {
	zone := DefaultSettings().Location()
	today := DateOf(time.Date(2026, 11, 26, 0, 30, 0, 0, zone)).Int()
	at := func(s string) int64 {
		d, err := time.ParseInLocation(time.DateOnly, s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return d.UnixMilli()
	}
	end := at("2026-11-27") - 1
	for p, from := range map[Preset]string{Preset7d: "2026-11-20", Preset30d: "2026-10-28", Preset90d: "2026-08-29", PresetMonth: "2026-11-01", PresetYear: "2026-01-01"} {
		iv, err := p.Period(today, zone)
		if err != nil || *iv != (Interval{at(from), end}) {
			t.Errorf("%s: %v, %v", p, iv, err)
		}
		for _, same := range []Interval{*iv, {iv.From, OpenEnd}} {
			if got, ok := PresetOf(&same, today, zone); !ok || got != p {
				t.Errorf("%s read back as %q", p, got)
			}
		}
		if _, ok := PresetOf(&Interval{iv.From + 1, iv.To}, today, zone); ok {
			t.Errorf("%s a millisecond later is a preset", p)
		}
	}
	for _, i := range []Interval{{at("2026-11-01"), at("2026-12-01") - 1}, {at("2026-01-01"), at("2027-01-01") - 1}} {
		if _, ok := PresetOf(&i, today, zone); !ok {
			t.Errorf("%v is no preset", i)
		}
	}
	for _, i := range []Interval{{at("2026-11-01"), at("2026-11-02") - 1}, {OpenStart, end}, {at("2026-11-20"), at("2026-12-01") - 1}, Always()} {
		if p, ok := PresetOf(&i, today, zone); ok {
			t.Errorf("%v is %s", i, p)
		}
	}
	if iv, err := PresetAll.Period(today, zone); iv != nil || err != nil {
		t.Error(iv, err)
	}
	if _, err := Preset("8d").Period(today, zone); err == nil {
		t.Error("8d is a preset")
	}
}

func TestPrevious(t *testing.T) {
	shanghai := DefaultSettings().Location()
	berlin, err := time.LoadLocation("Europe/Berlin") // days of 23 and 25 hours
	if err != nil {
		t.Fatal(err)
	}
	for _, zone := range []*time.Location{shanghai, berlin} {
		days := func(from, last string) Interval {
			a, err := time.ParseInLocation(time.DateOnly, from, zone)
			b, err2 := time.ParseInLocation(time.DateOnly, last, zone)
			if err != nil || err2 != nil {
				t.Fatal(err, err2)
			}
			return Interval{a.UnixMilli(), b.AddDate(0, 0, 1).UnixMilli() - 1}
		}
		for _, c := range [][4]string{
			{"2026-11-20", "2026-11-26", "2026-11-13", "2026-11-19"}, // seven days
			{"2026-03-28", "2026-03-30", "2026-03-25", "2026-03-27"}, // over a change of the clock
			{"2026-11-01", "2026-11-30", "2026-10-01", "2026-10-31"}, // a month
			{"2026-01-01", "2026-03-31", "2025-10-01", "2025-12-31"}, // a quarter
			{"2026-01-01", "2026-12-31", "2025-01-01", "2025-12-31"}, // a year
			{"2026-11-01", "2026-11-26", "2026-10-01", "2026-10-26"}, // a month so far
			{"2026-03-01", "2026-03-30", "2026-02-01", "2026-02-28"}, // February has no 30th
			{"2026-01-01", "2026-01-10", "2025-12-01", "2025-12-10"}, // over a year's end
			{"2026-01-01", "2026-11-26", "2025-01-01", "2025-11-26"}, // a year so far
			{"2024-01-01", "2024-02-28", "2023-01-01", "2023-02-28"}, // in a leap year not the whole of February
			{"2024-01-01", "2024-02-29", "2023-11-01", "2023-12-31"}, // the whole of it: two months
			{"2025-01-01", "2025-01-31", "2024-12-01", "2024-12-31"}, // January is a month
			{"2026-11-26", "2026-11-26", "2026-11-25", "2026-11-25"}, // a day
		} {
			if got, ok := days(c[0], c[1]).Previous(zone); !ok || got != days(c[2], c[3]) {
				t.Errorf("%s %v: %v, want %v", zone, c, got, days(c[2], c[3]))
			}
		}
		i := days("2026-11-20", "2026-11-26")
		i.To -= 1000
		if got, ok := i.Previous(zone); !ok || got.To != i.From-1 || got.To-got.From != i.To-i.From {
			t.Errorf("not of whole days: %v", got)
		}
	}
	if _, ok := (Interval{OpenStart, 5}).Previous(shanghai); ok {
		t.Error("an open interval has a previous one")
	}
}
