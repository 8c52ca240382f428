package cell

import (
	"testing"
	"time"

	"lianxin/data"
)

func shanghai(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestParseTime(t *testing.T) {
	zone := shanghai(t)
	for in, want := range map[string]string{
		// dates
		"2026-11-23":         "2026-11-23",
		"2026-1-3":           "2026-01-03",
		"2026/11/23":         "2026-11-23",
		"2026.11.23":         "2026-11-23",
		"2026年11月23日":        "2026-11-23",
		"2026年1月3号":          "2026-01-03",
		"2026年 1月 3日":        "2026-01-03",
		"20261123":           "2026-11-23",
		"2026-11-23 星期一":     "2026-11-23",
		"2026年11月23日(周一)":    "2026-11-23",
		"2024-02-29":         "2024-02-29",
		"44562":              "2022-01-01", // spreadsheets count 44,562 days from 1899-12-30 to 2022-01-01
		"32874":              "1990-01-01",
		"44562.0":            "2022-01-01",
		"2026-11-23 00:00":   "2026-11-23",
		"2026/11/23 0:00:00": "2026-11-23",
		// instants; Shanghai is eight hours ahead of UTC
		"2026-11-23 14:30":           "2026-11-23T06:30:00.000Z",
		"2026-11-23 14:30:05":        "2026-11-23T06:30:05.000Z",
		"2026-11-23T14:30:05.25":     "2026-11-23T06:30:05.250Z",
		"2026-11-23T14:30:05.123456": "2026-11-23T06:30:05.123Z",
		"2026-11-23T00:00:00Z":       "2026-11-23T00:00:00.000Z",
		"2026-11-23T00:00:00+08:00":  "2026-11-22T16:00:00.000Z",
		"2026-11-23T14:30:05+0530":   "2026-11-23T09:00:05.000Z",
		"2026-11-23T14:30:05-03":     "2026-11-23T17:30:05.000Z",
		"2026-11-23 14:30 UTC+8":     "2026-11-23T06:30:00.000Z",
		"2026年11月23日14时30分":          "2026-11-23T06:30:00.000Z",
		"2026年11月23日 14时30分5秒":       "2026-11-23T06:30:05.000Z",
		"2026年11月23日14时":             "2026-11-23T06:00:00.000Z",
		"2026/11/23 下午 2:30:00":      "2026-11-23T06:30:00.000Z",
		"2026/11/23 上午12:05":         "2026-11-22T16:05:00.000Z",
		"2026/11/23 12:05 PM":        "2026-11-23T04:05:00.000Z",
		"2026-11-23 周一 14:30":        "2026-11-23T06:30:00.000Z",
		"44562.5":                    "2022-01-01T04:00:00.000Z",
		"44562.6041666667":           "2022-01-01T06:30:00.000Z",
		"1643673600000":              "2022-02-01T00:00:00.000Z",
		"1643673600":                 "2022-02-01T00:00:00.000Z",
		"1990-07-01 12:00":           "1990-07-01T03:00:00.000Z", // summer time was kept from 1986 to 1991
	} {
		v, reason := ParseTime(in, zone)
		if v.String() != want || reason != "" {
			t.Errorf("%s: %q, %q, want %q", in, v, reason, want)
		}
	}
}

func TestParseTimeRefuses(t *testing.T) {
	zone := shanghai(t)
	for in, want := range map[string]string{
		"":                        notTime,
		"昨天":                      notTime,
		"2022-06":                 noDay,
		"2022/6":                  noDay,
		"2022年6月":                 noDay,
		"2022":                    noMonth,
		"2022年":                   noMonth,
		"11/23/2026":              noOrder,
		"23.11.2026":              noOrder,
		"22-06-13":                noOrder,
		"2026-13-01":              notOnCal,
		"2026-02-30":              notOnCal,
		"2023-02-29":              notOnCal,
		"2026-00-10":              notOnCal,
		"1850-01-01":              noYear,
		"2150-01-01":              noYear,
		"2026-11/23":              notTime,
		"2026-11-23 25:00":        notOnDial,
		"2026-11-23 24:00":        notOnDial,
		"2026-11-23 12:60":        notOnDial,
		"2026-11-23 下午13:00":      notOnDial,
		"2026-11-23 14":           notTime,
		"2026-11-23 14:30 CST":    notZone,
		"2026-11-23T14:30:05+8:0": notZone,
		"2026-11-23 14:30 左右":     notZone,
		"2026-11-23至2026-11-25":   notTime,
		"20261332":                notTime,
		"12345":                   notTime, // a day of 1933 as a spreadsheet counts, or a house number
		"431023001208":            notTime,
		"44562.5.1":               notTime,
	} {
		if v, reason := ParseTime(in, zone); reason != want || !v.IsNull() {
			t.Errorf("%s: %q, %q, want %q", in, v, reason, want)
		}
	}
}

// FuzzParseTime: what is read is written and read again as the same value.
func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"2026-11-23", "2026年11月23日14时30分", "44562.5", "2026/11/23 下午 2:30:00", "1643673600000", "2026-11-23T14:30:05+0530"} {
		f.Add(s)
	}
	zone := shanghai(f)
	f.Fuzz(func(t *testing.T, s string) {
		v, reason := ParseTime(s, zone)
		if (reason == "") == v.IsNull() {
			t.Fatalf("%q: value %v and reason %q", s, v, reason)
		}
		if reason != "" {
			return
		}
		if year, _ := v.Start(zone); year.Year() < 1899 || year.Year() > 2101 {
			t.Fatalf("%q: year %d", s, year.Year())
		}
		again, reason := ParseTime(v.String(), zone)
		if again != v || reason != "" {
			t.Fatalf("%q: %v, then %v (%s)", s, v, again, reason)
		}
	})
}

func BenchmarkParseTime(b *testing.B) {
	zone := shanghai(b)
	for _, s := range []string{"2026-11-23", "2026-11-23 14:30:05", "2026年11月23日14时30分"} {
		b.Run(s, func(b *testing.B) {
			for b.Loop() {
				if v, _ := ParseTime(s, zone); v.Kind() == data.KindNull {
					b.Fatal("null")
				}
			}
		})
	}
}
