package export

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// fake is a row made by hand.
type fake struct {
	id string
	v  []data.Value
	g  orb.Geometry
}

func (f fake) ID() string             { return f.id }
func (f fake) Value(i int) data.Value { return f.v[i] }
func (f fake) Geometry() orb.Geometry { return f.g }

// awkward are texts that formats break on.
var awkward = []string{
	`=1+1`, `+86`, `-2`, `@SUM(A1)`, "\t=cmd", "＝1+1", "  =1+1", `<script>alert("事项")</script> & Co.`, `"quoted", and 'single'`,
	"two\r\nlines\nand a third", "𠮷野家 😀 𪚥", "../../etc/passwd", "back\\slash", "a;b|c", strings.Repeat("长", 300), "普通事项",
}

func layer(t testing.TB, id data.LayerID) *data.Layer {
	t.Helper()
	s, err := data.NewSchema()
	if err != nil {
		t.Fatal(err)
	}
	l, err := s.Layer(id)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// visible are the fields that a commander reads.
func visible(l *data.Layer) []data.Field {
	return slices.DeleteFunc(slices.Concat(l.Common(), l.Fields), func(f data.Field) bool { return f.Sensitivity == data.Case })
}

// table makes a table of rows given by field name.
func table(l *data.Layer, rows ...fake) Table {
	return Table{Layer: l, Fields: visible(l), Matched: int64(len(rows)), Filter: "全部", Rows: func(yield func(Row) bool) {
		for _, r := range rows {
			if !yield(r) {
				return
			}
		}
	}}
}

func rowOf(l *data.Layer, id string, g orb.Geometry, values map[string]data.Value) fake {
	r := fake{id: id, g: g}
	for _, f := range visible(l) {
		r.v = append(r.v, values[f.Name])
	}
	return r
}

var moment = time.Date(2026, 3, 1, 2, 30, 15, 0, time.UTC)

// samples are a table of points (one without a place), one of lines, one of areas, and one of a computed layer, whose names are long.
func samples(t testing.TB) []Table {
	disputes, traces, villages := layer(t, data.Disputes), layer(t, data.Traces), layer(t, data.Villages)
	var points []fake
	for i, text := range awkward {
		var g orb.Geometry = orb.Point{112.1234567 + float64(i)/10, 25.7654321 - float64(i)/100}
		if i == 3 {
			g = nil
		}
		points = append(points, rowOf(disputes, data.RecordID(data.Disputes, "test", text), g, map[string]data.Value{
			"unit": data.Text("431021114216"), "village_name": data.Text("<b>和平村</b>"), "county_name": data.Text("桂阳县"), "boundary_version": data.Int(3), "version": data.Int(2),
			"category": data.Text("land"), "level": data.Text("1"), "status": data.Text("in_progress"), "key_case": data.Bool(i%2 == 0),
			"departments": data.List("police", "justice"), "found": data.Time(moment.Add(time.Duration(i) * time.Hour)), "due": data.Date(20514 + int64(i)),
			"pin_distance_m": data.Float(1.5), "precision_m": data.Float(0), "overdue": data.Bool(false), "title": data.Text(text),
		}))
	}
	square := orb.Ring{{112.5, 25.5}, {113, 25.5}, {113, 26}, {112.5, 26}, {112.5, 25.5}}
	hole := orb.Ring{{112.6, 25.6}, {112.7, 25.6}, {112.7, 25.7}, {112.6, 25.7}, {112.6, 25.6}} // wrongly counterclockwise
	island := orb.Ring{{113.1, 25.1}, {113.1, 25.2}, {113.2, 25.2}, {113.2, 25.1}, {113.1, 25.1}}
	return []Table{
		table(disputes, points...),
		table(traces, rowOf(traces, "trace00000000001", orb.MultiLineString{{{112.5, 25.5}, {112.6, 25.6}}, {{112.7, 25.7}, {112.8, 25.8}, {112.9, 25.7}}},
			map[string]data.Value{"start": data.Time(moment), "stays": data.Int(2), "version": data.Int(1)})),
		table(villages, rowOf(villages, "431021114216", orb.MultiPolygon{{square, hole}, {island}},
			map[string]data.Value{"name": data.Text("和平村"), "households": data.Int(120), "version": data.Int(1), "area_km2": data.Float(12.5)})),
		computedSample(orb.MultiPolygon{{island}}),
	}
}

// computedSample is a computed layer as it is handed out: without source and version, with facts and colours.
func computedSample(g orb.MultiPolygon) Table {
	l := data.CoverageLayer()
	values := map[string]data.Value{
		"unit": data.Text("431021114216"), "name": data.Text("和平村"), "month": data.Text("2026-02"), "visited": data.Int(100), "households": data.Int(120), "value": data.Float(83.3),
		"at_most": data.Bool(true), "enterprise_target": data.Float(80), "enterprise_to_target": data.Float(-12.5), "last_visit": data.Date(20510),
		"roster_missing": data.List("county", "legal"), "open": data.Int(0),
	}
	fields := slices.DeleteFunc(visible(l), func(f data.Field) bool { return f.Name == data.FieldVersion || f.Name == data.FieldSource })
	r := fake{id: "431021114216", g: g}
	for _, f := range fields {
		r.v = append(r.v, values[f.Name])
	}
	t := table(l, r)
	t.Fields = fields
	t.Facts = []Fact{{"统计口径", "不重复户数"}}
	t.Shading = &Shading{
		Field: "value", None: Swath{Label: data.Label{Zh: "无数据"}, Fill: Fill{Colour: "#ffffff", Hatch: Rising, Stroke: "#999999"}},
		Swaths: []Swath{{From: 0, Label: data.Label{Zh: "0–50%"}, Fill: Fill{Colour: "#d0e4ea"}}, {From: 50, Label: data.Label{Zh: "50–100%"}, Fill: Fill{Colour: "#0b7c99"}}},
	}
	return t
}

// job is a job over tables, with a note of everything there is to note.
func job(t testing.TB, f Format, tables ...Table) *Job {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return &Job{
		Tables: tables, Format: f, System: mustSystem(t, "EPSG:4490"), Options: Options{Headings: Names},
		Note: Note{At: moment, Zone: zone, AuditID: "4711", Generated: "generated for a test · 演示", Source: "测试来源"},
	}
}
