package ingest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianxin/data"
	"lianxin/geo/datum"
)

// pointsFile is 400 records over the test villages, their coordinates written in a system; stated adds the village that each truly lies in.
func pointsFile(t testing.TB, system string, swapped, stated bool) string {
	t.Helper()
	s, err := datum.Parse(system)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	b.WriteString("category,status,lon,lat,unit\n")
	for range 400 {
		q := squares[random.IntN(len(squares))]
		x, y := s.Forward(west+side*(float64(q.col)+random.Float64()), south+side*(float64(q.row)+random.Float64()))
		if swapped {
			x, y = y, x
		}
		unit := ""
		if stated {
			unit = q.code
		}
		fmt.Fprintf(&b, "land,found,%.9f,%.9f,%s\n", x, y, unit)
	}
	return b.String()
}

func preview(t testing.TB, crs, file string) Previewed {
	t.Helper()
	m := prefecture(t)
	p, err := Preview(t.Context(), Options{Store: m, Layer: data.Disputes, CRS: crs, At: testTime, Pinner: m.pinner()}, strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if m.revision != 0 || m.stages != 0 || len(m.imports) != 0 {
		t.Fatal("a preview wrote something")
	}
	return p
}

func TestPreviewWarnsOfTheWrongDatum(t *testing.T) {
	for _, c := range []struct {
		name, truth, stated string
		swapped, units      bool
		kind                NoticeKind // "" when there is nothing to warn of
		says                string
	}{
		{"right", "EPSG:4490", "EPSG:4490", false, false, "", ""},
		{"right, with villages stated", "EPSG:4490", "EPSG:4490", false, true, "", ""},
		{"right GCJ-02", "GCJ-02", "GCJ-02", false, true, "", ""},
		{"GCJ-02 declared as WGS 84", "GCJ-02", "EPSG:4326", false, false, NoticeDatum, "the points fit GCJ-02 better than EPSG:4326"},
		{"GCJ-02 declared as WGS 84, with villages stated", "GCJ-02", "EPSG:4326", false, true, NoticeDatum, "the points fit GCJ-02 better than EPSG:4326"},
		{"WGS 84 declared as GCJ-02", "EPSG:4490", "GCJ-02", false, true, NoticeDatum, "the points fit CRS84 better than GCJ-02"},
		{"BD-09 declared as GCJ-02", "BD-09", "GCJ-02", false, true, NoticeDatum, "the points fit BD-09 better than GCJ-02"},
		{"axes swapped", "EPSG:4490", "EPSG:4490", true, false, NoticeSwapped, "longitude and latitude look swapped: 100.0 % of 400 instead of 0.0 %"},
		{"another zone", "EPSG:4547", "EPSG:4546", false, false, NoticeDatum, "the points fit EPSG:4547 better than EPSG:4546"},
		{"another zone without knowing", "EPSG:4547", "EPSG:4547", false, false, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := preview(t, c.stated, pointsFile(t, c.truth, c.swapped, c.units))
			var got Notice
			for _, n := range p.Notices {
				if n.Kind == NoticeDatum || n.Kind == NoticeSwapped {
					got = n
				}
			}
			if got.Kind != c.kind || !strings.HasPrefix(got.Detail, c.says) {
				t.Fatalf("%+v\n%+v", p.Notices, p.Fits)
			}
		})
	}
}

// Where the points lie in the other datum is 300 to 600 m away in this region (brief), and the preview says it.
func TestPreviewShowsTheShift(t *testing.T) {
	p := preview(t, "EPSG:4326", pointsFile(t, "GCJ-02", false, true))
	for _, f := range p.Fits {
		if f.CRS == "GCJ-02" && (f.ShiftM < 300 || f.ShiftM > 700 || f.Inside != 1 || f.Agree < 0.99 || f.Stated != 400) {
			t.Errorf("%+v", f)
		}
		if f.Current && (f.Agree > 0.9 || f.ShiftM != 0) {
			t.Errorf("%+v", f)
		}
	}
}

func TestPreviewTellsWhatColumnsAre(t *testing.T) {
	p := preview(t, "EPSG:4490", "编号,类别,状态,事项,联系电话,经度,纬度,网格员,序号,是否超期,超期\nA1,合同,?,,,113.01,25.51,,1,,\n")
	want := []Column{
		{"编号", "id", data.Public},
		{"类别", "category", data.Public},
		{"状态", "status", data.Public},
		{"事项", "title", data.Internal},
		{"联系电话", "phone", data.Case},
		{"经度", "lon", data.Public},
		{"纬度", "lat", data.Public},
		{"网格员", "case", data.Case},
		{"序号", "ignore", data.Case},
		{"是否超期", "case", data.Case},
		{"超期", "ignore", data.Case},
	}
	if diff := cmp.Diff(want, p.Columns); diff != "" {
		t.Error(diff)
	}
	if len(p.Rejections) != 1 || p.Import.Rejected != 1 || p.Encoding != "UTF-8" || p.Import.State != data.ImportDone {
		t.Errorf("%+v", p)
	}
	sealed := ""
	for _, n := range p.Notices {
		if n.Kind == NoticeSealed {
			sealed = n.Detail
		}
	}
	if sealed != "no fields of the layer, kept in case files only: 网格员, 是否超期" {
		t.Error(sealed)
	}
}

func TestPreviewShowsTheFirstRejections(t *testing.T) {
	p := preview(t, "EPSG:4490", "类别,状态,经度,纬度\n"+strings.Repeat("x,y,1,1\n", 150))
	if len(p.Rejections) != previewRejections || p.Import.Rejected != 150 {
		t.Fatalf("%d of %d", len(p.Rejections), p.Import.Rejected)
	}
}

// TestPreviewOfWhatIsNoTable: what cannot be opened at all is refused with the reason, like any other input.
func TestPreviewOfWhatIsNoTable(t *testing.T) {
	for name, c := range map[string]struct{ file, field string }{
		"prose":             {"hello", "file"},
		"no known heading":  {"colour,taste\nred,sweet\n", "file"},
		"too many columns":  {strings.Repeat("category,", 100000) + "\nland\n", "file"},
		"heading twice":     {"category,category,status,lon,lat\nland,land,found,112.6,25.8\n", "category"},
		"no status":         {"category,lon,lat\nland,112.6,25.8\n", "status"},
		"an array":          {"[1,2]", "file"},
		"nothing but white": {" \n\n", "file"},
	} {
		m := prefecture(t)
		_, err := Preview(t.Context(), Options{Store: m, Layer: data.Disputes, CRS: "EPSG:4490", At: testTime, Pinner: m.pinner()}, strings.NewReader(c.file))
		var invalid *data.InvalidError
		if !errors.As(err, &invalid) || len(invalid.Fields) == 0 || invalid.Fields[0].Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}
