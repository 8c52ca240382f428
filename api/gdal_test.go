package api

import (
	"os/exec"
	"strings"
	"testing"

	"lianxin/data"
)

// ogr runs a GDAL program as a GIS person would.
func ogr(t *testing.T, program string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Fatalf("%s is missing: install the package gdal-bin", program)
	}
	out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, out)
	}
	return string(out)
}

func TestGDALReadsEveryLayerOverOAPIF(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	out := ogr(t, "ogrinfo", "-ro", "-so", "-al", "OAPIF:"+f.http.URL+"/api")
	for _, want := range []string{"Layer name: disputes", "Layer name: villages", "Feature Count: 24", "Feature Count: 8"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing from\n%s", want, out)
		}
	}
}

func TestGDALPagesAndFilters(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	paged := ogr(t, "ogrinfo", "-ro", "-al", "-q", "OAPIF:"+f.http.URL+"/api", "disputes", "-oo", "PAGE_SIZE=5")
	if n := strings.Count(paged, "OGRFeature(disputes)"); n != 24 {
		t.Errorf("%d features over pages of 5", n)
	}
	if !strings.Contains(paged, "永兴县") || !strings.Contains(paged, "𠮷") {
		t.Error("names came through broken")
	}
	boxed := ogr(t, "ogrinfo", "-ro", "-al", "-q", "OAPIF:"+f.http.URL+"/api", "disputes", "-spat", "113", "25", "113.0999", "25.1")
	if n := strings.Count(boxed, "OGRFeature(disputes)"); n != 3 {
		t.Errorf("%d features in the box of one village", n)
	}
}
