package data_test

import (
	"errors"
	"strings"
	"testing"

	"lianxin/data"
)

func TestWallSettings(t *testing.T) {
	good := `{"wall": {"duty": "今日值班：市信访局 0735-0000000", "targets": {"disputes.settlement": 95}, "alert_level": 2, "shift_start": "17:30"}}`
	s, err := data.MergeSettings(data.DefaultSettings(), []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if s.Wall.Targets["disputes.settlement"] != 95 || s.Wall.AlertLevel != 2 || s.Wall.MinDenominator != 20 || s.Wall.ShiftStart != "17:30" {
		t.Errorf("%+v", s.Wall)
	}
	if s, err = data.MergeSettings(s, []byte(`{"wall": {"targets": {"hazards.removal": 90}}}`)); err != nil || len(s.Wall.Targets) != 1 || s.Wall.Targets["hazards.removal"] != 90 {
		t.Errorf("a target that is taken away stays: %v, %v", s.Wall.Targets, err)
	}
	for member, bad := range map[string]string{
		"wall.targets.y":       `{"targets": {"y": null}}`,
		"wall.duty":            `{"duty": "` + strings.Repeat("班", 81) + `"}`,
		"wall.alert_level":     `{"alert_level": 5}`,
		"wall.min_denominator": `{"min_denominator": 0}`,
		"wall.targets.x":       `{"targets": {"x": -1}}`,
		"wall.shift_start":     `{"shift_start": "8:00"}`,
	} {
		_, err := data.MergeSettings(data.DefaultSettings(), []byte(`{"wall": `+bad+`}`))
		if !errors.Is(err, data.ErrInvalid) || !strings.Contains(err.Error(), member) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, err := data.MergeSettings(data.DefaultSettings(), []byte(`{"wall": {"shift_start": "24:00"}}`)); err == nil {
		t.Error("24:00 passes")
	}
}
