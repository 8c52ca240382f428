package data

import (
	"testing"
	"time"
)

func TestHappened(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	now := time.Date(2026, 6, 30, 15, 30, 0, 0, time.UTC) // half past eleven in the evening of the 30th
	day := func(d int) Value { return DateOf(time.Date(2026, 6, d, 0, 0, 0, 0, zone)) }
	found, due := Field{Name: "found", Type: TypeTime}, Field{Name: "due", Type: TypeTime, Ahead: true}
	for name, c := range map[string]struct {
		field Field
		v     Value
		ok    bool
	}{
		"now":                      {found, Time(now), true},
		"a clock that is fast":     {found, Time(now.Add(ClockSkew)), true},
		"later":                    {found, Time(now.Add(ClockSkew + time.Millisecond)), false},
		"today":                    {found, day(30), true},
		"tomorrow in half an hour": {found, day(31), true},
		"the day after":            {found, day(32), false},
		"nothing":                  {found, Value{}, true},
		"a deadline":               {due, day(365), true},
		"a number":                 {Field{Name: "households", Type: TypeInt}, Int(1 << 40), true},
	} {
		if reason := c.field.Happened(c.v, now, zone); (reason == "") != c.ok {
			t.Errorf("%s: %q", name, reason)
		}
	}
	if reason := found.Happened(day(31), now.Add(-time.Hour), zone); reason == "" {
		t.Error("tomorrow in an hour and a half has begun")
	}
}
