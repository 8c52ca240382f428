package live

import (
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// The features of a small prefecture, byte for byte. Changing them changes what every client reads: raise formatVersion with it.
func TestGoldenFeatures(t *testing.T) {
	m := newGroundStore(ground{1, 1, 2})
	record := func(layer data.LayerID, id string, p orb.Geometry, unit string, values map[string]data.Value) {
		l, err := m.schema.Layer(layer)
		if err != nil {
			t.Fatal(err)
		}
		r := &data.Record{
			Layer: layer, ID: id, Source: "信访", SourceID: id, Geometry: p, Unit: unit, UnitAtEvent: unit,
			Pin: data.Pin{Method: data.PinSnap, DistanceM: 12.5, BoundaryVersion: 1}, Values: make([]data.Value, len(l.Fields)),
		}
		for name, v := range values {
			r.Values[l.Index(name)] = v
		}
		if err := m.schema.Check(r); err != nil {
			t.Fatal(err)
		}
		m.put(r)
	}
	noon := data.Time(time.Date(2026, 1, 5, 4, 30, 0, 250e6, time.UTC))
	record(data.Disputes, "00000000000000d1", orb.Point{113.0101234567, 25.02}, "431002001201", map[string]data.Value{
		"category": data.Text("land"), "status": data.Text("in_progress"), "level": data.Text("2"), "key_case": data.Bool(true), "departments": data.List("法院", "民政"),
		"households": data.Int(3), "found": noon, "due": data.Date(20_523), "title": data.Text("山林 \"界线\""),
	})
	record(data.Hazards, "00000000000000h1", nil, "431002001", map[string]data.Value{
		"kind": data.Text("water_quality"), "status": data.Text("found"), "turbidity_ntu": data.Float(3.25), "found": data.Date(20_454),
	})
	record(data.Visits, "00000000000000v1", orb.Point{113.025, 25.01}, "431002001202", map[string]data.Value{
		"time": noon, "place_kind": data.Text("home"), "outreach": data.List("anti_fraud", "law"), "note": data.Text("line\nbreak"),
	})
	record(data.Traces, "00000000000000t1", orb.LineString{{113.005, 25.002}, {113.035, 25.002}}, "431002001201", map[string]data.Value{"start": noon, "stays": data.Int(2)})
	trace := *m.records(data.Traces)[0]
	trace.Units = []string{"431002001201", "431002001202"}
	m.put(&trace)
	v := open(t, m)
	const (
		first  = `"unit":"431002001201","village":"431002001201","village_name":"村1 Cun","township":"431002001","township_name":"镇1","county":"431002","county_name":"县甲","boundary_version":1`
		second = `"unit":"431002001202","village":"431002001202","village_name":"村2 Cun","township":"431002001","township_name":"镇1","county":"431002","county_name":"县甲","boundary_version":1`
		whole  = `"unit":"431002001","village":null,"village_name":null,"township":"431002001","township_name":"镇1","county":"431002","county_name":"县甲","boundary_version":1`
	)
	commander, analyst, village := viewer(t, data.Commander, "431000"), viewer(t, data.Analyst, "431000"), viewer(t, data.Official, "431002001202")
	for _, c := range []struct {
		name  string
		who   data.Viewer
		layer data.LayerID
		want  string
	}{
		{
			"a dispute, exact and with internal members, due tomorrow", commander, data.Disputes,
			`{"type":"Feature","id":"00000000000000d1","geometry":{"type":"Point","coordinates":[113.0101235,25.02]},"properties":{` + first +
				`,"unit_at_event":"431002001201","pin_method":"snap","pin_distance_m":12.5,"precision_m":0,"version":1,"category":"land","level":"2","status":"in_progress","key_case":true,` +
				`"supervised":null,"backlog":null,"owner_tier":null,"departments":["法院","民政"],"route":null,"satisfaction":null,"households":3,"people":null,` +
				`"found":"2026-01-05T04:30:00.250Z","accepted":null,"due":"2026-03-11","settled":null,"due_soon":true,"overdue":false,` +
				`"source":"信访","title":"山林 \"界线\"","owner_post":null}}`,
		},
		{
			// The circle about the point touches the west, the south and the corner of the bite at (113.015, 25.01): 788 m each. Its farthest
			// vertex is the north-east corner, 1,224 m east and 2,543 m north on the sphere.
			"the same for an analyst: its village's point and no internal members", analyst, data.Disputes,
			`{"type":"Feature","id":"00000000000000d1","geometry":{"type":"Point","coordinates":[113.0078516,25.0071337]},"properties":{` + first +
				`,"unit_at_event":"431002001201","pin_method":"snap","precision_m":2822,"version":1,"category":"land","level":"2","status":"in_progress","key_case":true,` +
				`"supervised":null,"backlog":null,"owner_tier":null,"departments":["法院","民政"],"route":null,"satisfaction":null,"households":3,"people":null,` +
				`"found":"2026-01-05T04:30:00.250Z","accepted":null,"due":"2026-03-11","settled":null,"due_soon":true,"overdue":false}}`,
		},
		{
			"a hazard known to its township alone, with the measures of its kind", commander, data.Hazards,
			`{"type":"Feature","id":"00000000000000h1","geometry":{"type":"Point","coordinates":[113.02,25.015]},"properties":{` + whole +
				`,"unit_at_event":"431002001","pin_method":"snap","pin_distance_m":12.5,"precision_m":2617,"version":1,"kind":"water_quality","level":null,"status":"found",` +
				`"households":null,"people":null,"found":"2026-01-01","verified":null,"due":null,"removed":null,"turbidity_ntu":3.25,"ph":null,"chlorine_mg_l":null,"outage_days":null,` +
				`"due_soon":false,"overdue":true,"source":"信访","title":null}}`,
		},
		{
			"a visit, written from columns", commander, data.Visits,
			`{"type":"Feature","id":"00000000000000v1","geometry":{"type":"Point","coordinates":[113.025,25.01]},"properties":{` + second +
				`,"unit_at_event":"431002001202","pin_method":"snap","pin_distance_m":12.5,"precision_m":0,"version":1,"time":"2026-01-05T04:30:00.250Z","place_kind":"home","post_tier":null,` +
				`"households":null,"enterprises":null,"outreach":["law","anti_fraud"],"raised":null,"source":"信访","note":"line\nbreak"}}`,
		},
		{
			"a trace that crosses two villages", commander, data.Traces,
			`{"type":"Feature","id":"00000000000000t1","geometry":{"type":"MultiLineString","coordinates":[[[113.005,25.002],[113.035,25.002]]]},"properties":{` + first +
				`,"unit_at_event":"431002001201","pin_method":"snap","pin_distance_m":12.5,"precision_m":0,"version":2,"start":"2026-01-05T04:30:00.250Z","end":null,"post_tier":null,"stays":2,"source":"信访"}}`,
		},
		{
			"the same for whom the second village is all there is", village, data.Traces,
			`{"type":"Feature","id":"00000000000000t1","geometry":{"type":"MultiLineString","coordinates":[[[113.02,25.002],[113.035,25.002]]]},"properties":{` + second +
				`,"unit_at_event":null,"pin_method":"snap","pin_distance_m":12.5,"precision_m":0,"version":2,"start":"2026-01-05T04:30:00.250Z","end":null,"post_tier":null,"stays":2,"source":"信访"}}`,
		},
		{
			"a township", analyst, data.Townships,
			`{"type":"Feature","id":"431002001","geometry":{"type":"MultiPolygon","coordinates":[[[[113,25],[113.04,25],[113.04,25.03],[113,25.03],[113,25]]]]},"properties":{` + whole +
				`,"version":1,"name":"镇1","households":101,"population":null,"enterprises":null,"area_km2":13.42}}`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(features(t, v, c.who, data.Filter{Layer: c.layer}, Query{}).AppendFeatures(nil)); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}
