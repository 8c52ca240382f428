package data_test

import (
	"errors"
	"testing"

	"lianxin/data"
)

func TestMergeSettings(t *testing.T) {
	before := data.DefaultSettings()
	after, err := data.MergeSettings(before, []byte(`{"snap_m": 200, "clocks": {"disputes": {"settle_days": 45}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if after.SnapM != 200 || after.Clocks[data.Disputes].SettleDays != 45 || after.Clocks[data.Disputes].AcceptDays != 15 || after.Clocks[data.Hazards].SettleDays != 60 {
		t.Errorf("%+v", after)
	}
	if before.Clocks[data.Disputes].SettleDays != 60 {
		t.Error("merging changed what it was given")
	}
	for _, bad := range []string{`{"snap": 1}`, `{"k": 0}`, `{"zone": "Mars/Olympus"}`, `[`, `null`, `{"clocks": null}`, `{} garbage`, `{"items": {"default": 20, "max": 10}}`} {
		if _, err := data.MergeSettings(before, []byte(bad)); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestWaterLimits(t *testing.T) {
	s := data.DefaultSettings()
	for _, c := range []struct {
		day, field string
		value      float64
		exceeded   bool
		source     string
	}{
		{"2024-05-01", "turbidity_ntu", 1, false, "GB 5749-2022"},
		{"2024-05-01", "turbidity_ntu", 1.01, true, "GB 5749-2022"},
		{"2024-05-01", "ph", 6.49, true, "GB 5749-2022"},
		{"2024-05-01", "ph", 6.5, false, "GB 5749-2022"},
		{"2024-05-01", "ph", 8.6, true, "GB 5749-2022"},
		{"2023-04-01", "chlorine_mg_l", 3, true, "GB 5749-2022"},
		{"2023-03-31", "chlorine_mg_l", 3, false, "GB 5749-2006"},
		{"2023-03-31", "chlorine_mg_l", 0.04, true, "GB 5749-2006"},
	} {
		l, ok := s.WaterLimitsOn(c.day)[c.field]
		if !ok || l.Source != c.source || l.Exceeded(c.value) != c.exceeded {
			t.Errorf("%s %v on %s: %+v", c.field, c.value, c.day, l)
		}
	}
	if got := s.WaterLimitsOn("2000-01-01"); len(got) != 0 {
		t.Errorf("limits before there were any: %v", got)
	}
	for _, bad := range []string{
		`{"water": [{"field": "ph", "from": "2024-01-01", "source": "x"}]}`, `{"water": [{"field": "ph", "max": 1, "from": "1 May", "source": "x"}]}`,
		`{"water": [{"field": "ph", "max": 1, "min": 2, "from": "2024-01-01", "source": "x"}]}`, `{"water": [{"max": 1, "from": "2024-01-01", "source": "x"}]}`,
		`{"water": [{"field": "ph", "max": 1, "from": "2024-01-01"}]}`, `{"fuel": {"gap_m": 0}}`, `{"fuel": {"gap_m": 1000, "date": "soon"}}`,
	} {
		if _, err := data.MergeSettings(s, []byte(bad)); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
