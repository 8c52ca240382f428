package export

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/export/shp"
)

// TestGDALValidatorAcceptsTheGeoPackage also sees that nothing but layers is inside, and that QGIS finds its styles.
func TestGDALValidatorAcceptsTheGeoPackage(t *testing.T) {
	for _, system := range []string{"EPSG:4490", "EPSG:4547", "GCJ-02"} {
		path := filepath.Join(t.TempDir(), "全部.gpkg")
		j := job(t, GeoPackage, samples(t)...)
		j.System = mustSystem(t, system)
		if err := WriteFile(t.Context(), path, j); err != nil {
			t.Fatal(err)
		}
		out := gdal(t, "/usr/bin/python3", "-m", "osgeo_utils.samples.validate_gpkg", "--extra", "-k", "--warning-as-error", path)
		if strings.Contains(out, "Req ") || strings.Contains(strings.ToLower(out), "error") {
			t.Errorf("%s: the validator says:\n%s", system, out)
		}
		layers := gdal(t, "ogrinfo", "-ro", "-q", path)
		for _, want := range []string{"disputes (Point)", "traces", "villages (Multi Polygon)", "codes (None)", "layer_styles (None)"} {
			if !strings.Contains(layers, want) {
				t.Errorf("no %q in %s", want, layers)
			}
		}
		if strings.Contains(layers, "lx_") {
			t.Errorf("a store's table is inside: %s", layers)
		}
		all := gdal(t, "ogrinfo", "-ro", "-al", path)
		for _, want := range []string{"演示数据：自动生成", "导出审计号：4711", "styleName (String) = disputes", "categorizedSymbol", "RuleRenderer", "统计口径：不重复户数", "domain name=disputes_category", "坐标系：" + system} {
			if !strings.Contains(all, want) {
				t.Errorf("%s: %q is nowhere inside", system, want)
			}
		}
		if got := gdal(t, "ogrinfo", "-ro", "-q", path, "-sql", "SELECT HasSpatialIndex('disputes', 'geom') AS has"); !strings.Contains(got, "= 1") {
			t.Errorf("no index: %s", got)
		}
	}
}

// TestGDALSearchesTheIndexOfFlatGeobuf compares windows with a search through all rows.
func TestGDALSearchesTheIndexOfFlatGeobuf(t *testing.T) {
	l := layer(t, data.Facilities)
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 16, 17, 300, 5000} {
		var rows []fake
		for i := range n {
			var g orb.Geometry = orb.Point{112 + 2*random.Float64(), 25 + random.Float64()}
			if i%50 == 7 {
				g = nil
			}
			rows = append(rows, rowOf(l, fmt.Sprintf("%016d", i), g, map[string]data.Value{"name": data.Text(fmt.Sprint("站", i))}))
		}
		path := filepath.Join(t.TempDir(), "x.fgb")
		if err := WriteFile(t.Context(), path, job(t, FlatGeobuf, table(l, rows...))); err != nil {
			t.Fatal(err)
		}
		for range 4 {
			x, y := 112+1.5*random.Float64(), 25+0.7*random.Float64()
			want := 0
			for _, r := range rows {
				if p, ok := r.g.(orb.Point); ok && p[0] >= x && p[0] <= x+0.4 && p[1] >= y && p[1] <= y+0.2 {
					want++
				}
			}
			out := gdal(t, "ogrinfo", "-ro", "-al", "-so", path, "-spat", fmt.Sprint(x), fmt.Sprint(y), fmt.Sprint(x+0.4), fmt.Sprint(y+0.2))
			if !strings.Contains(out, fmt.Sprintf("Feature Count: %d\n", want)) {
				t.Errorf("%d rows: want %d in the window:\n%.400s", n, want, out)
			}
		}
		if out := gdal(t, "ogrinfo", "-ro", "-al", "-so", path); !strings.Contains(out, fmt.Sprintf("Feature Count: %d\n", n)) {
			t.Errorf("want %d:\n%.300s", n, out)
		}
	}
}

func TestShapefileSaysItsNamesAndLimits(t *testing.T) {
	j := job(t, Shapefile, samples(t)...)
	j.System = mustSystem(t, "BD-09")
	body := write(t, j)
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	members := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		members[f.Name] = string(b)
	}
	for _, l := range []string{"disputes", "traces", "villages"} {
		for _, suffix := range []string{".shp", ".shx", ".dbf", ".prj", ".cpg", "_字段对照.csv"} {
			if members[l+"_BD-09"+suffix] == "" {
				t.Errorf("no %s of %s in the zip", suffix, l)
			}
		}
	}
	if members["disputes_BD-09.cpg"] != "UTF-8" || !strings.Contains(members["disputes_BD-09.prj"], "BD_09") {
		t.Errorf("%q %q", members["disputes_BD-09.cpg"], members["disputes_BD-09.prj"])
	}
	if !strings.Contains(members["disputes_BD-09_字段对照.csv"], "boundary_v,boundary_version,边界版本") {
		t.Errorf("names: %s", members["disputes_BD-09_字段对照.csv"])
	}
	for _, want := range []string{"1 处文字超过", "不超过 10 个字符", "演示数据", "4711", "BD-09"} {
		if !strings.Contains(members["说明.txt"], want) {
			t.Errorf("the note lacks %q: %s", want, members["说明.txt"])
		}
	}
}

func TestShortNamesDiffer(t *testing.T) {
	var long []string
	for i := range 40 {
		long = append(long, fmt.Sprintf("a_very_long_name_%d", i))
	}
	seen := map[string]bool{}
	for _, s := range shp.Names(append(long, "village", "village_name", "village_na", "VILLAGE_NA")) {
		if len(s) > 10 || seen[strings.ToLower(s)] {
			t.Errorf("%q is too long or there twice", s)
		}
		seen[strings.ToLower(s)] = true
	}
}

func TestKMLAndStylesAreXML(t *testing.T) {
	for _, body := range []string{string(write(t, job(t, KML, samples(t)...))), QML(layer(t, data.Disputes), visible(layer(t, data.Disputes)), nil), QML(layer(t, data.Villages), visible(layer(t, data.Villages)), nil)} {
		d := xml.NewDecoder(strings.NewReader(body))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%v in %.300s", err, body)
			}
		}
	}
	j := job(t, KML, samples(t)[0])
	j.System = mustSystem(t, "EPSG:4547")
	if err := Write(t.Context(), io.Discard, t.TempDir(), j); err == nil {
		t.Error("metres in KML")
	}
}

// Parts of one layer share its colours, which stand once.
func TestKMLStylesAreUnique(t *testing.T) {
	part := computedSample(orb.MultiPolygon{{{{113, 25}, {113.1, 25}, {113.1, 25.1}, {113, 25}}}})
	body := string(write(t, job(t, KML, part, part, part)))
	styles := regexp.MustCompile(`<Style id="([^"]+)"`).FindAllStringSubmatch(body, -1)
	met := map[string]bool{}
	for _, style := range styles {
		if met[style[1]] {
			t.Errorf("%s stands twice", style[1])
		}
		met[style[1]] = true
	}
	if len(met) != 4+3 || strings.Count(body, "<name>"+part.Layer.Label.Zh+"</name>") != 4 { // of the document and three folders
		t.Errorf("styles %v in %.300s", met, body)
	}
}

// A layer without any row is a file all the same.
func TestGDALOpensEmptyLayers(t *testing.T) {
	for _, format := range Formats() {
		path := filepath.Join(t.TempDir(), "empty."+format.info().suffix(1))
		if err := WriteFile(t.Context(), path, job(t, format, table(layer(t, data.Disputes)))); err != nil {
			t.Errorf("%s: %v", format, err)
			continue
		}
		if info, err := os.Stat(path); err != nil || format != GeoJSONLines && info.Size() == 0 {
			t.Errorf("%s: %v", format, err)
		}
		if format == GeoJSONLines || format == GeoParquet { // nothing is nothing; this GDAL reads no Parquet
			continue
		}
		if format == Shapefile {
			path = "/vsizip/" + path
		}
		if out := gdal(t, "ogrinfo", "-ro", "-q", path); out == "" && format != CSV {
			t.Errorf("%s: GDAL sees nothing", format)
		}
	}
}

// TestComputedLayersBringTheirColours: in KML each unit refers to the style of its class.
func TestComputedLayersBringTheirColours(t *testing.T) {
	tab := samples(t)[3]
	body := string(write(t, job(t, KML, tab)))
	for _, want := range []string{`<Style id="coverage-1">`, `<color>a0997c0b</color>`, `<styleUrl>#coverage-1</styleUrl>`, `<Style id="coverage-2">`} { // 83.3 % is in the second of two, aabbggrr
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
	for value, want := range map[data.Value]int{{}: 2, data.Float(-1): 0, data.Float(0): 0, data.Float(49.9): 0, data.Float(50): 1, data.Float(1000): 1} {
		values := make([]data.Value, len(tab.Fields))
		values[tab.field("value")] = value
		if got := tab.Shading.swath(&tab, values); got != want {
			t.Errorf("%s is in class %d, not %d", value, got, want)
		}
	}
}
