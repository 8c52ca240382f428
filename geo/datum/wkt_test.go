package datum

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// TestGDALKnowsEveryDefinition asks GDAL which EPSG code each definition is.
func TestGDALKnowsEveryDefinition(t *testing.T) {
	for _, s := range Systems() {
		doc, err := json.Marshal(s.ProjJSON())
		if err != nil {
			t.Fatal(err)
		}
		for form, wkt := range map[string]string{"OGC": s.WKT(), "Esri": s.EsriWKT(), "PROJJSON": string(doc)} {
			if strings.Count(wkt, "[") != strings.Count(wkt, "]") {
				t.Errorf("%s: unbalanced %s", s, wkt)
			}
			args := []string{"-o", "epsg", "--single-line"}
			if form == "Esri" {
				wkt = "ESRI::" + wkt
			}
			out, err := exec.CommandContext(t.Context(), "gdalsrsinfo", append(args, "-e", wkt)...).CombinedOutput()
			if err != nil {
				t.Fatalf("%s %s: %v\n%s", s, form, err, out)
			}
			want := s.Code()
			switch {
			case s.kind == GCJ02 || s.kind == BD09:
				want = "Confidence in this match: 60 %" // of no code more than of another
			case s.epsg == 0:
				want = "EPSG:4326"
			}
			if !strings.Contains(string(out), want) {
				t.Errorf("%s %s is taken for %s", s, form, strings.TrimSpace(string(out)))
			}
		}
	}
}
