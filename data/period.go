package data

import "time"

// Preset names a period that ends today: what tables are made for when their reader may not choose.
type Preset string

// Presets. Days are local and count today; month and year begin with the calendar's.
const (
	PresetAll   Preset = "all"
	Preset7d    Preset = "7d"
	Preset30d   Preset = "30d"
	Preset90d   Preset = "90d"
	PresetMonth Preset = "month"
	PresetYear  Preset = "year"
)

// Presets are all presets.
func Presets() []Preset {
	return []Preset{PresetAll, Preset7d, Preset30d, Preset90d, PresetMonth, PresetYear}
}

// Period is the interval of a preset on a local day (days since 1970): from the first instant of its first day to the last of today. Nil for
// PresetAll; ErrInvalid for a name that is none.
func (p Preset) Period(today int64, zone *time.Location) (*Interval, error) {
	y, m, d := time.Unix(today*86400, 0).UTC().Date()
	from := func(y int, m time.Month, d int) (*Interval, error) {
		return &Interval{time.Date(y, m, d, 0, 0, 0, 0, zone).UnixMilli(), endOfDay(today, zone)}, nil
	}
	switch p {
	case PresetAll:
		return nil, nil
	case Preset7d:
		return from(y, m, d-6)
	case Preset30d:
		return from(y, m, d-29)
	case Preset90d:
		return from(y, m, d-89)
	case PresetMonth:
		return from(y, m, 1)
	case PresetYear:
		return from(y, time.January, 1)
	}
	return nil, Invalid("period", "is not one of all, 7d, 30d, 90d, month, year")
}

// PresetOf is the preset an interval is on that day: it begins as the preset does and ends with today, with the month or year, or never. False when it is none.
func PresetOf(i *Interval, today int64, zone *time.Location) (Preset, bool) {
	if i == nil {
		return PresetAll, true
	}
	y, m, _ := time.Unix(today*86400, 0).UTC().Date()
	for _, p := range Presets()[1:] {
		iv, _ := p.Period(today, zone)
		if i.From != iv.From {
			continue
		}
		ends := []int64{iv.To, OpenEnd}
		switch p { //nolint:exhaustive // the others end with today alone
		case PresetMonth:
			ends = append(ends, time.Date(y, m+1, 1, 0, 0, 0, 0, zone).UnixMilli()-1)
		case PresetYear:
			ends = append(ends, time.Date(y+1, time.January, 1, 0, 0, 0, 0, zone).UnixMilli()-1)
		}
		for _, end := range ends {
			if i.To == end {
				return p, true
			}
		}
	}
	return "", false
}

// Previous is the interval before this one that it is compared with. Whole months go before as many whole months; a part of a month or year that begins
// with it goes with the same part of the one before; whole days go with as many days; anything else with as long a time. False when an end is
// open.
func (i Interval) Previous(zone *time.Location) (Interval, bool) {
	if i.Open() {
		return Interval{}, false
	}
	from, end := time.UnixMilli(i.From).In(zone), time.UnixMilli(i.To+1).In(zone)
	if !midnight(from) || !midnight(end) {
		return Interval{i.From - (i.To - i.From) - 1, i.From - 1}, true
	}
	y, m, d := from.Date()
	day := func(y int, m time.Month, d int) int64 { return time.Date(y, m, d, 0, 0, 0, 0, zone).UnixMilli() }
	ly, lm, ld := end.AddDate(0, 0, -1).Date() // the last day
	switch {
	case d == 1 && end.Day() == 1:
		months := (end.Year()-y)*12 + int(end.Month()-m)
		return Interval{day(y, m-time.Month(months), 1), i.From - 1}, true
	case d == 1 && m == time.January && ly == y && lm > m:
		return Interval{day(y-1, m, 1), day(y-1, lm, min(ld, lastDay(y-1, lm))+1) - 1}, true
	case d == 1 && ly == y && lm == m:
		py, pm, _ := time.Date(y, m-1, 1, 0, 0, 0, 0, time.UTC).Date()
		return Interval{day(py, pm, 1), day(py, pm, min(ld, lastDay(py, pm))+1) - 1}, true
	}
	days := int(DateOf(end).Int() - DateOf(from).Int())
	return Interval{day(y, m, d-days), i.From - 1}, true
}

func midnight(t time.Time) bool {
	h, m, s := t.Clock()
	return h == 0 && m == 0 && s == 0 && t.Nanosecond() == 0
}

func lastDay(y int, m time.Month) int { return time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day() }

// endOfDay is the last millisecond of a local day.
func endOfDay(day int64, zone *time.Location) int64 {
	y, m, d := time.Unix(day*86400, 0).UTC().Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, zone).UnixMilli() - 1
}
