package ingest

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lianxin/data"
)

// cellsDrawn are what a column may hold: good, doubtful and bad.
func drawRow(t *rapid.T) []string {
	pick := func(label string, values ...string) string { return rapid.SampledFrom(values).Draw(t, label) }
	return []string{
		pick("id", "", "", "A1", "A2", "A3", "13000000000"),
		pick("category", "land", "土地山林", "合同", "", "x"),
		pick("status", "found", "已办结", "", "?"),
		pick("found", "", "2026-03-01", "2022-06", "2026/3/1 8:00", "x"),
		pick("lon", "113.01", "113.03", "113.05", "", "25.5", "x", "116", "112.9995"),
		pick("lat", "25.51", "25.53", "", "x", "40"),
		pick("unit", "", "", "431026103213", "431023001208", "431023108208", "4310", "x", "430102001001"),
		pick("address", "", "汝城县土桥镇足田村", "山下村", "x"),
		pick("title", "", "水渠被占", "电话13000000000", "张三", "a,b\n\"c\"", "=1"),
		pick("other", "", "备注"),
	}
}

// Whatever the rows: the account adds up, records keep the Schema, nothing that names a person is in a field that others read, and the result does
// not depend on the number of workers.
func TestRunProperties(t *testing.T) {
	heading := "编号,类别,状态,发现时间,经度,纬度,村代码,地点,标题,网格\n"
	schema, err := data.NewSchema()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		var file strings.Builder
		file.WriteString(heading)
		rows := rapid.IntRange(0, 40).Draw(rt, "rows")
		filled := 0
		for range rows {
			row := drawRow(rt)
			if strings.Join(row, "") != "" {
				filled++
			}
			for i, c := range row {
				if i > 0 {
					file.WriteByte(',')
				}
				file.WriteString(`"` + strings.ReplaceAll(c, `"`, `""`) + `"`)
			}
			file.WriteByte('\n')
		}
		var results []*memory
		for _, workers := range []int{1, 3} {
			m := prefecture(t)
			imp, rejections := importText(t, m, Options{Source: "s", ImportID: "1", Workers: workers}, file.String())
			if imp.Input != int64(filled) {
				rt.Fatalf("%d rows, %+v", filled, imp)
			}
			last := int64(0)
			for _, r := range rejections {
				if r.Row < last || r.Reason == "" || len(r.Raw) != 10 {
					rt.Fatalf("%+v", r)
				}
				last = r.Row
			}
			for _, r := range m.records[data.Disputes] {
				if err := schema.Check(&r); err != nil {
					rt.Fatal(err)
				}
				if all := fmt.Sprint(r); strings.Contains(all, "13000000000") || strings.Contains(all, "张三") {
					rt.Fatalf("a person in %s", all)
				}
				if r.Unit == "" || r.UnitAtEvent == "" || r.Pin.Method == "" || len(r.ID) != 16 {
					rt.Fatalf("%+v", r)
				}
			}
			results = append(results, m)
		}
		if !reflect.DeepEqual(results[0].records, results[1].records) || !reflect.DeepEqual(results[0].rejections, results[1].rejections) {
			rt.Fatal("the result depends on the number of workers")
		}
	})
}

// FuzzRun: any bytes are a file that adds up, or an error; nothing panics.
func FuzzRun(f *testing.F) {
	f.Add([]byte("编号,类别,状态,经度,纬度,标题\nA1,土地山林,已发现,113.01,25.51,x\n"), byte(0))
	f.Add([]byte("\ufeffwkt;category;status\n\"POINT(113.01 25.51)\";land;found\n"), byte(0))
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"type":"Feature","id":1,"properties":{"category":"land","status":"found"},"geometry":{"type":"Point","coordinates":[113.01,25.51]}}]}`), byte(1))
	f.Add([]byte("\x1e"+`{"type":"Feature","properties":{"times":["2026-03-01T01:00:00Z","2026-03-01T02:00:00Z"]},"geometry":{"type":"LineString","coordinates":[[113.01,25.51],[113.03,25.51]]}}`), byte(2))
	f.Add([]byte("sep=;\n类别;状态;坐标\nland;found;25.51 113.01\n"), byte(3))
	systems := []string{"EPSG:4490", "GCJ-02", "EPSG:4547", "BD-09"}
	layers := []data.LayerID{data.Disputes, data.Hazards, data.Traces, data.Visits, data.Facilities, data.Requests}
	f.Fuzz(func(t *testing.T, in []byte, pick byte) {
		m := prefecture(t)
		o := Options{Store: m, Layer: layers[int(pick)%len(layers)], CRS: systems[int(pick)%len(systems)], At: testTime, Pinner: m.pinner()}
		imp, err := Run(context.Background(), o, strings.NewReader(string(in)))
		if err != nil {
			if imp.State != data.ImportFailed || m.stages != 0 {
				t.Fatalf("%+v %v", imp, err)
			}
			return
		}
		if imp.Input != imp.Accepted+imp.Rejected+imp.Quarantined || imp.Accepted != imp.Inserted || int64(len(m.rejections[imp.ID])) != imp.Rejected+imp.Quarantined {
			t.Fatalf("%+v", imp)
		}
		if _, err := Preview(context.Background(), o, strings.NewReader(string(in))); err != nil {
			t.Fatal(err)
		}
	})
}
