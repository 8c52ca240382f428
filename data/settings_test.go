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

func TestBasemapSettings(t *testing.T) {
	for doc, ok := range map[string]bool{
		`{"kind": "none"}`: true,
		`{"kind": "xyz", "url": "https://t0.example.cn/{z}/{x}/{y}.png?tk={key}", "datum": "gcj02"}`:                    true,
		`{"kind": "wmts", "url": "http://10.0.0.1:8080/wmts?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}", "datum": "wgs84"}`: true,
		`{"kind": "pmtiles", "path": "/var/lib/lianxin/base.pmtiles", "datum": "wgs84", "min_zoom": 5, "max_zoom": 14}`: true,
		`{"kind": "tms"}`: false,
		`{"kind": "xyz", "url": "https://t0.example.cn/{z}/{x}/{y}.png"}`:                           false, // datum not said
		`{"kind": "xyz", "url": "https://t0.example.cn/{z}/{x}.png", "datum": "wgs84"}`:             false,
		`{"kind": "xyz", "url": "https://t{s}.example.cn/{z}/{x}/{y}.png", "datum": "wgs84"}`:       false,
		`{"kind": "xyz", "url": "https://{key}.example.cn/{z}/{x}/{y}.png", "datum": "wgs84"}`:      false,
		`{"kind": "xyz", "url": "file:///etc/{z}/{x}/{y}", "datum": "wgs84"}`:                       false,
		`{"kind": "xyz", "url": "https://user:word@example.cn/{z}/{x}/{y}", "datum": "wgs84"}`:      false,
		`{"kind": "xyz", "url": "https://example.cn/{z}/{x}/{y}/{size}", "datum": "wgs84"}`:         false,
		`{"kind": "pmtiles", "path": "base.pmtiles", "datum": "wgs84"}`:                             false,
		`{"kind": "pmtiles", "path": "/etc/passwd", "datum": "wgs84"}`:                              false,
		`{"kind": "pmtiles", "path": "/a.pmtiles", "datum": "mars"}`:                                false,
		`{"kind": "pmtiles", "path": "/a.pmtiles", "datum": "wgs84", "min_zoom": 9, "max_zoom": 8}`: false,
	} {
		_, err := data.MergeSettings(data.DefaultSettings(), []byte(`{"map": {"basemap": `+doc+`}}`))
		if (err == nil) != ok || err != nil && !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s: %v", doc, err)
		}
	}
}
