package api

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"lianxin/data"
	"lianxin/geo/datum"
)

// TestFaultsOfExportsAreToldInBothLanguages: what a job may fail of has words in each, and none of the error's own that the owner could not have known.
func TestFaultsOfExportsAreToldInBothLanguages(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		en, zh string
	}{
		"too large": {data.Invalid("format", "a Shapefile holds 2 GB at most: narrow the filter, or take gpkg or fgb"), "2 GB", "不超过 2 GB"},
		"disk":      {fmt.Errorf("export: write /srv/secret: %w", syscall.ENOSPC), "disk is full", "磁盘已满"},
		"position":  {fmt.Errorf("layer x: row 7: 10 10 %w in EPSG:4547", datum.ErrNoPosition), "longitude and latitude", "超出所选坐标系"},
		"else":      {errors.New("/srv/secret went away"), "the log says why", "原因见服务器日志"},
	} {
		got := faultOf(c.err)
		if !strings.Contains(got.en, c.en) || !strings.Contains(got.zh, c.zh) || strings.Contains(got.en+got.zh, "secret") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
