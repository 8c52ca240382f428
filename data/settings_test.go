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
