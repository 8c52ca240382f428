package stored

import (
	"slices"
	"testing"
	"time"
)

func TestDates(t *testing.T) {
	d := NewDates([]string{"found", "due", "settled"})
	for range 2 { // the second time remembered
		for list, want := range map[string][]bool{"": nil, "due": {false, true, false}, "settled,found": {true, false, true}, "gone": {false, false, false}} {
			if got := d.Of(list); !slices.Equal(got, want) {
				t.Errorf("%q: %v", list, got)
			}
		}
	}
}

func TestDayOf(t *testing.T) {
	for _, day := range []string{"1970-01-01", "1969-12-31", "0001-01-01", "2026-02-28"} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		for _, ms := range []int64{0, 1, DayMillis - 1} {
			if got := time.Unix(DayOf(at.UnixMilli()+ms)*86_400, 0).UTC().Format(time.DateOnly); got != day {
				t.Errorf("%s and %d ms: %s", day, ms, got)
			}
		}
	}
}
