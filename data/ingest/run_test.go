package ingest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"lianxin/data"
)

func TestRunCSV(t *testing.T) {
	m := prefecture(t)
	imp, rejections := importText(t, m, Options{Name: "a.csv", Source: "desk", ImportID: "one"},
		"编号,类别,状态,等级,发现时间,经度,纬度,事项,姓名,联系电话,详细地址,网格员\n"+
			"A1,土地山林,已发现,一级,2026-03-01,113.01,25.51,灌溉水渠被占,某某,13000000000,三组,甲\n"+
			"A2,wage,found,,2026/3/2 14:30,113.05,25.51,,,,,\n")
	if imp.Accepted != 2 || imp.Inserted != 2 || imp.State != data.ImportDone || imp.SHA256 == "" {
		t.Fatalf("%+v %+v", imp, rejections)
	}
	r, ok := m.records[data.Disputes][data.RecordID(data.Disputes, "desk", "A1")]
	if !ok {
		t.Fatal("A1 is missing")
	}
	want := data.Record{
		Layer: data.Disputes, ID: r.ID, Source: "desk", SourceID: "A1", Version: 1, Geometry: orb.Point{113.01, 25.51}, Unit: "431026103213",
		UnitAtEvent: "431026103213", Pin: data.Pin{Method: data.PinPolygon, BoundaryVersion: 1}, Values: r.Values,
	}
	if diff := cmp.Diff(want, r, cmp.Comparer(func(a, b data.Value) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
	for field, want := range map[string]string{"category": "land", "status": "found", "level": "1", "found": "2026-03-01", "title": "灌溉水渠被占", "phone": ""} {
		if got := value(t, m, r, field); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
	if diff := cmp.Diff(map[string]string{"parties": "某某", "phone": "13000000000", "address": "三组", "网格员": "甲"}, m.cases["disputes/"+r.ID]); diff != "" {
		t.Error(diff)
	}
	second := m.records[data.Disputes][data.RecordID(data.Disputes, "desk", "A2")]
	if second.Unit != "431026103201" || value(t, m, second, "found") != "2026-03-02T06:30:00.000Z" {
		t.Errorf("%+v", second)
	}
}
