package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"

	"lianxin/data"
)

func TestRunGeoJSON(t *testing.T) {
	collection := `{"type":"FeatureCollection","features":[
		{"type":"Feature","id":"G1","properties":{"category":"land","status":"found","departments":["公安局","司法局"],"found":"2026-03-01","households":3,"key_case":true,"网格":"甲"},"geometry":{"type":"Point","coordinates":[113.01,25.51,812.5]}},
		{"type":"Feature","id":2,"properties":{"类别":"合同","状态":"已办结"},"geometry":null},
		{"type":"Feature","properties":{"category":"land","status":"found"},"geometry":{"type":"Point","coordinates":[]}},
		{"type":"Feature","properties":{"category":"land","status":"found","类别":"合同"},"geometry":{"type":"Point","coordinates":[113.01,NaN]}},
		{"type":"Polygon"},
		{"type":"Feature","properties":{"category":"land","status":"found"},"geometry":{"type":"MultiPoint","coordinates":[[113.03,25.51]]}}
	]}`
	m := prefecture(t)
	imp, rejections := importText(t, m, Options{Source: "gis"}, collection)
	if imp.Input != 6 || imp.Accepted != 2 || imp.Rejected != 3 || imp.Quarantined != 1 {
		t.Fatalf("%+v %+v", imp, rejections)
	}
	r := m.records[data.Disputes][data.RecordID(data.Disputes, "gis", "G1")]
	if r.Unit != "431026103213" || value(t, m, r, "departments") != "公安局,司法局" || value(t, m, r, "households") != "3" || value(t, m, r, "key_case") != "true" {
		t.Fatalf("%+v", r)
	}
	if diff := cmp.Diff(map[string]string{"网格": "甲"}, m.cases["disputes/"+r.ID]); diff != "" {
		t.Error(diff)
	}
	want := []data.Rejection{
		{Row: 2, Field: "geometry", Reason: "has neither coordinates nor a unit nor an address", Quarantine: true, Raw: [][2]string{{"id", "2"}, {"类别", "合同"}, {"状态", "已办结"}, {"geometry", "null"}}},
		{Row: 3, Field: "geometry", Reason: "position is empty", Raw: [][2]string{{"category", "land"}, {"status", "found"}, {"geometry", `{"type":"Point","coordinates":[]}`}}},
		{Row: 4, Field: "geometry", Reason: "coordinate 2 is not a finite number", Raw: [][2]string{{"category", "land"}, {"status", "found"}, {"类别", "合同"}, {"geometry", `{"type":"Point","coordinates":[113.01,NaN]}`}}},
		{Row: 5, Reason: "is a Polygon, not a Feature", Raw: [][2]string{{"", `{"type":"Polygon"}`}}},
	}
	if diff := cmp.Diff(want, rejections, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

func TestRunSystems(t *testing.T) {
	// Places of the shared oracle: WGS 84 113.032208 25.792628 in the other systems; the test's village is moved there.
	const lon, lat = 113.032208, 25.792628
	m := prefecture(t)
	m.pinner = nil
	r := m.records[data.Villages]["431026103213"]
	r.Geometry = orb.MultiPolygon{{{{lon - 0.0005, lat - 0.0005}, {lon + 0.0005, lat - 0.0005}, {lon + 0.0005, lat + 0.0005}, {lon - 0.0005, lat + 0.0005}, {lon - 0.0005, lat - 0.0005}}}}
	m.records[data.Villages] = map[string]data.Record{r.ID: r}
	for _, c := range []struct{ crs, heading, x, y string }{
		{"EPSG:4490", "lon,lat", "113.032208", "25.792628"},
		{"WGS 84", "经度,纬度", "113.032208", "25.792628"},
		{"GCJ-02", "lon,lat", "113.037776388081", "25.789705198653"},
		{"EPSG:4547", "x,y", "402934.5067", "2854217.2925"},
		{"EPSG:4547", "x,y", "2854217.2925", "402934.5067"}, // survey order: X is north
		{"EPSG:4547", "easting,northing", "402934.5067", "2854217.2925"},
		{"EPSG:4526", "东坐标,北坐标", "38402934.5067", "2854217.2925"},
	} {
		t.Run(c.crs+" "+c.heading, func(t *testing.T) {
			imp, rejections := importText(t, m, Options{CRS: c.crs, DryRun: true}, "category,status,"+c.heading+"\nland,found,"+c.x+","+c.y+"\n")
			if imp.Accepted != 1 || imp.Snapped != 0 {
				t.Fatalf("%+v %+v", imp, rejections)
			}
		})
	}
}

func TestRunRefuses(t *testing.T) {
	point := `{"type":"Feature","properties":{"category":"land","status":"found"},"geometry":{"type":"Point","coordinates":[113.01,25.51]}}`
	csv := "category,status,lon,lat\nland,found,113.01,25.51\n"
	for _, c := range []struct {
		name  string
		o     Options
		in    string
		field string
		text  string
	}{
		{name: "no system", in: csv, field: "crs", text: "must be stated"},
		{name: "no system for GeoJSON", in: point, field: "crs", text: "EPSG:4490 (CGCS2000)"},
		{name: "unknown system", o: Options{CRS: "EPSG:1"}, in: csv, field: "crs", text: "is not a system"},
		{name: "the file says another", o: Options{CRS: "EPSG:4490"}, in: `{"type":"FeatureCollection","features":[` + point + `],"crs":{"type":"name","properties":{"name":"EPSG:4547"}}}`, field: "crs", text: "but the file itself says EPSG:4547"},
		{name: "the file says what nobody knows", o: Options{CRS: "EPSG:4490"}, in: `{"type":"FeatureCollection","features":[` + point + `],"crs":{"type":"name","properties":{"name":"EPSG:1"}}}`, field: "crs", text: "is not a system"},
		{name: "unknown layer", o: Options{Layer: "people"}, in: csv, field: "layer", text: "is not one of counties"},
		{name: "empty", in: "", field: "file", text: "is empty"},
		{name: "no heading known", o: Options{CRS: "EPSG:4490"}, in: "a,b\n1,2\n", field: "file", text: "has no heading that layer disputes knows"},
		{name: "required column missing", o: Options{CRS: "EPSG:4490"}, in: "类别,lon,lat\nland,113,25\n", field: "status", text: "is required"},
		{name: "two columns of one heading", o: Options{CRS: "EPSG:4490"}, in: "category,status,status,lon,lat\n", field: "status", text: "stands for the same"},
		{name: "100,000 columns", o: Options{CRS: "EPSG:4490"}, in: "category,status" + strings.Repeat(",x", 100_000) + "\n", field: "file", text: "has more than 1000 columns"},
		{name: "map to what is no field", o: Options{CRS: "EPSG:4490", Map: map[string]string{"lon": "nothing"}}, in: csv, field: "map", text: `"nothing" is not one of`},
		{name: "map of a column that is not there", o: Options{CRS: "EPSG:4490", Map: map[string]string{"x": "title"}}, in: csv, field: "map", text: "no column of that heading"},
		{name: "map of a person to a title", o: Options{CRS: "EPSG:4490", Map: map[string]string{"姓名": "title"}}, in: "category,status,姓名,lon,lat\n", field: "map", text: "announces a person"},
		{name: "derived field in the map", o: Options{CRS: "EPSG:4490", Map: map[string]string{"lon": "overdue"}}, in: csv, field: "map", text: "is not one of"},
		{name: "format", o: Options{Format: "xlsx"}, in: csv, field: "format", text: "is not one of csv"},
		{name: "encoding", o: Options{Encoding: "klingon"}, in: csv, field: "encoding", text: "is not one of"},
		{name: "XLSX", in: "PK\x03\x04....", field: "file", text: "is a zip file"},
		{name: "XLS", in: "\xd0\xcf\x11\xe0....", field: "file", text: "is an old Office file"},
		{name: "KML", in: "<?xml version='1.0'?><kml/>", field: "file", text: "is an XML file"},
		{name: "GeoPackage", in: "SQLite format 3\x00....", field: "file", text: "is a SQLite file"},
		{name: "cut off", o: Options{CRS: "EPSG:4490"}, in: `{"type":"FeatureCollection","features":[` + point, field: "file", text: "is cut off"},
		{name: "2,000 nested collections", o: Options{CRS: "EPSG:4490"}, in: `{"type":"FeatureCollection","features":[` + strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 200_000), field: "file", text: "nested too deep"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := prefecture(t)
			c.o.Store, c.o.At, c.o.Pinner = m, testTime, m.pinner()
			if c.o.Layer == "" {
				c.o.Layer = data.Disputes
			}
			imp, err := Run(context.Background(), c.o, strings.NewReader(c.in))
			var invalid *data.InvalidError
			if !errors.As(err, &invalid) || invalid.Fields[0].Field != c.field || !strings.Contains(err.Error(), c.text) {
				t.Fatalf("error %v", err)
			}
			if imp.State != data.ImportFailed || imp.Error == "" || m.stages != 0 || len(m.records[data.Disputes]) != 0 || len(m.imports) != 0 {
				t.Fatalf("%+v, %d stages", imp, m.stages)
			}
		})
	}
}

func TestRunWithoutCoordinatesNeedsNoSystem(t *testing.T) {
	m := prefecture(t)
	imp, err := Run(context.Background(), Options{Store: m, Layer: data.Disputes, At: testTime, Pinner: m.pinner()}, strings.NewReader("类别,状态,地点\n合同,已发现,汝城县土桥镇足田村\n"))
	if err != nil || imp.ByAddress != 1 {
		t.Fatalf("%+v %v", imp, err)
	}
}

func TestRunTakesTheFilesSystem(t *testing.T) {
	m := prefecture(t)
	in := `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"features":[{"type":"Feature","properties":{"category":"land","status":"found"},"geometry":{"type":"Point","coordinates":[113.01,25.51]}}]}`
	imp, err := Run(context.Background(), Options{Store: m, Layer: data.Disputes, At: testTime, Pinner: m.pinner()}, strings.NewReader(in))
	if err != nil || imp.Accepted != 1 || imp.CRS != "urn:ogc:def:crs:OGC:1.3:CRS84" {
		t.Fatalf("%+v %v", imp, err)
	}
}

func TestRunEncodingsAndSeparators(t *testing.T) {
	text := "郴州市矛盾纠纷台账,,,,\n编号,类别,状态,经度,纬度\nA1,宅基地,已发现,113.01,25.51\n,,,,\nA2,劳动报酬,办理中,113.03,25.51\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]string{
		"UTF-8": text, "mark": "\ufeff" + text, "GB18030": gb, "semicolon": strings.ReplaceAll(text, ",", ";"), "tab": strings.ReplaceAll(text, ",", "\t"),
		"CR LF": strings.ReplaceAll(text, "\n", "\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			m := prefecture(t)
			imp, rejections := importText(t, m, Options{Source: "s"}, in)
			if imp.Input != 2 || imp.Accepted != 2 {
				t.Fatalf("%+v %+v", imp, rejections)
			}
			if r := m.records[data.Disputes][data.RecordID(data.Disputes, "s", "A2")]; value(t, m, r, "category") != "wage" {
				t.Fatalf("%+v", r)
			}
		})
	}
}

// GB18030 stated as UTF-8: the rows with Chinese in them are refused one by one, the others are good.
func TestRunStatedEncodingThatIsAnother(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("id,category,status,lon,lat,title\nA1,land,found,113.01,25.51,水渠被占\nA2,land,found,113.01,25.51,\n")
	if err != nil {
		t.Fatal(err)
	}
	imp, rejections := importText(t, prefecture(t), Options{Encoding: "UTF-8"}, gb)
	if imp.Accepted != 1 || len(rejections) != 1 || rejections[0].Reason != "is not valid UTF-8" {
		t.Fatalf("%+v %+v", imp, rejections)
	}
}

// The row numbers of rejections are those of a spreadsheet less the heading: empty rows count.
func TestRejectionsHaveTheRowsOfTheSheet(t *testing.T) {
	m := prefecture(t)
	_, rejections := importText(t, m, Options{}, "类别,状态,经度,纬度\n\nx,已发现,113.01,25.51\n,,,\n土地山林,已发现,113.01,25.51\ny,已发现,113.01,25.51\n")
	if len(rejections) != 2 || rejections[0].Row != 2 || rejections[1].Row != 5 {
		t.Fatalf("%+v", rejections)
	}
}

func TestIdentity(t *testing.T) {
	m := prefecture(t)
	o := Options{Source: "desk", ImportID: "1"}
	file := "编号,category,status,lon,lat\nA1,land,found,113.01,25.51\n,wage,found,113.01,25.51\n,wage,found,113.010,25.51\nA1,land,settled,113.01,25.51\n,wage,found,113.01,25.51\n"
	imp, rejections := importText(t, m, o, file)
	if imp.Accepted != 4 || imp.Inserted != 4 || len(rejections) != 1 || rejections[0].Row != 4 || rejections[0].Reason != "an earlier row of this file has the same" || len(rejections[0].Raw) != 5 {
		t.Fatalf("%+v %+v", imp, rejections)
	}
	o.ImportID = "2"
	if imp, _ = importText(t, m, o, file); imp.Unchanged != 4 || imp.Inserted+imp.Updated != 0 {
		t.Fatalf("the same file again: %+v", imp)
	}
	// In another order of columns, encoding and date format it is still the same file.
	o.ImportID = "3"
	if imp, _ = importText(t, m, o, "纬度;经度;状态;类别\n25.51;113.01;已发现;劳动报酬\n"); imp.Unchanged != 1 {
		t.Fatalf("the same row written otherwise: %+v", imp)
	}
	o.ImportID = "4"
	if imp, _ = importText(t, m, o, "编号,category,status,lon,lat\nA1,land,settled,113.03,25.51\n"); imp.Updated != 1 {
		t.Fatalf("a row with a source id: %+v", imp)
	}
	if r := m.records[data.Disputes][data.RecordID(data.Disputes, "desk", "A1")]; r.Unit != "431026103200" || r.Version != 2 {
		t.Fatalf("%+v", r)
	}
	o.ImportID, o.Source = "5", "other"
	if imp, _ = importText(t, m, o, "编号,category,status,lon,lat\nA1,land,settled,113.03,25.51\n"); imp.Inserted != 1 {
		t.Fatalf("the same id of another source: %+v", imp)
	}
	o.ImportID = "6"
	if imp, _ = importText(t, m, o, "编号,source,category,status,lon,lat\nA1,desk,land,settled,113.03,25.51\n"); imp.Unchanged != 1 {
		t.Fatalf("the source stated in the row: %+v", imp)
	}
}

// A record exported with this product's own id comes back as itself.
func TestIdentityOfExportedRecords(t *testing.T) {
	m := prefecture(t)
	importText(t, m, Options{Source: "desk", ImportID: "1"}, "编号,category,status,lon,lat\nA1,land,found,113.01,25.51\n")
	id := data.RecordID(data.Disputes, "desk", "A1")
	exported := "id,category,status,overdue,unit,village_name,pin_method,precision_m,version,source,lon,lat\n" + id + ",land,found,false,431026103213,x,polygon,,1,desk,113.01,25.51\n"
	imp, rejections := importText(t, m, Options{ImportID: "2"}, exported)
	if imp.Unchanged != 1 {
		t.Fatalf("%+v %+v", imp, rejections)
	}
	for s, want := range map[string]bool{id: true, "1234567890123456": false, "case-00000000001": false, "casecasecasecase": false, "": false, strings.ToUpper(id): false} {
		if isOwnID(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}

func TestCoarsePositionsDoNotBecomeExact(t *testing.T) {
	m := prefecture(t)
	imp, _ := importText(t, m, Options{Source: "s"}, "编号,category,status,unit,precision_m,lon,lat\nA1,land,found,431026103213,1500,113.01,25.51\n")
	r := m.records[data.Disputes][data.RecordID(data.Disputes, "s", "A1")]
	if imp.ByAddress != 1 || r.Pin.Method != data.PinAddress || r.Pin.PrecisionM < 1000 {
		t.Fatalf("%+v", r)
	}
}

func TestCaseFilesAreLeftAloneWithoutColumns(t *testing.T) {
	m := prefecture(t)
	o := Options{Source: "s", ImportID: "1"}
	importText(t, m, o, "编号,类别,状态,村代码,电话\nA1,合同,已发现,431026103213,13000000000\n")
	id := "disputes/" + data.RecordID(data.Disputes, "s", "A1")
	o.ImportID = "2"
	importText(t, m, o, "编号,类别,状态,村代码\nA1,合同,已受理,431026103213\n")
	if m.cases[id]["phone"] != "13000000000" {
		t.Fatalf("%v", m.cases[id])
	}
	o.ImportID = "3"
	importText(t, m, o, "编号,类别,状态,村代码,电话\nA1,合同,已受理,431026103213,\n")
	if len(m.cases[id]) != 0 {
		t.Fatalf("%v", m.cases[id])
	}
}

func TestReplay(t *testing.T) {
	m := prefecture(t)
	file := "类别,状态,村代码\n合同,已发现,431026103213\n"
	first, _ := importText(t, m, Options{ImportID: "key"}, file)
	again, _ := importText(t, m, Options{ImportID: "key"}, file)
	if diff := cmp.Diff(first, again); diff != "" || m.revision != 1 {
		t.Fatal(diff)
	}
	_, err := Run(context.Background(), Options{Store: m, Layer: data.Disputes, At: testTime, Pinner: m.pinner(), ImportID: "key"}, strings.NewReader(file+"合同,已发现,431026103200\n"))
	if !errors.Is(err, data.ErrConflict) {
		t.Fatal(err)
	}
}

func TestMap(t *testing.T) {
	m := prefecture(t)
	o := Options{Source: "s", Map: map[string]string{"A": "category", "B": "status", "C": "id", "D": "title", "E": "ignore", "F": "case", "经": "lon", "纬": "lat", "事项": "case"}}
	imp, rejections := importText(t, m, o, "A,B,C,D,E,F,经,纬,事项\n合同,已发现,X1,水渠被占,e,f,113.01,25.51,g\n")
	r := m.records[data.Disputes][data.RecordID(data.Disputes, "s", "X1")]
	if imp.Accepted != 1 || value(t, m, r, "title") != "水渠被占" {
		t.Fatalf("%+v %+v", imp, rejections)
	}
	if diff := cmp.Diff(map[string]string{"F": "f", "事项": "g"}, m.cases["disputes/"+r.ID]); diff != "" {
		t.Fatal(diff)
	}
}

func TestScope(t *testing.T) {
	m := prefecture(t)
	file := "编号,类别,状态,村代码\nA1,合同,已发现,431026103213\nA2,合同,已发现,431023001208\n"
	imp, rejections := importText(t, m, Options{Source: "s", Scope: []string{"431026"}, ImportID: "1"}, file)
	if imp.Accepted != 1 || rejections[0].Reason != "lies outside your area" || rejections[0].Row != 2 {
		t.Fatalf("%+v %+v", imp, rejections)
	}
	importText(t, m, Options{Source: "s", ImportID: "2"}, file)
	imp, rejections = importText(t, m, Options{Source: "s", Scope: []string{"431026"}, ImportID: "3"}, "编号,类别,状态,村代码\nA2,合同,已发现,431026103213\n")
	if imp.Inserted != 1 || len(rejections) != 0 || m.records[data.Disputes][data.RecordID(data.Disputes, "s", "A2")].Unit != "431023001208" {
		t.Fatalf("another county's record taken over: %+v %+v", imp, rejections)
	}
}

// A person's work survives the next import.
func TestKept(t *testing.T) {
	m := prefecture(t)
	file := "编号,category,status,lon,lat\nA1,land,found,113.01,25.51\nA2,land,found,113.03,25.51\n"
	o := Options{Source: "s", ImportID: "1"}
	importText(t, m, o, file)
	id1, id2 := data.RecordID(data.Disputes, "s", "A1"), data.RecordID(data.Disputes, "s", "A2")
	byHand := m.records[data.Disputes][id1]
	byHand.Geometry, byHand.Unit, byHand.UnitAtEvent, byHand.Pin = middle(1), "431023001208", "431023001208", data.Pin{Method: data.PinManual, BoundaryVersion: 1}
	m.records[data.Disputes][id1] = byHand
	moved := m.records[data.Disputes][id2]
	moved.UnitAtEvent = "431026103999"
	m.records[data.Disputes][id2] = moved
	for name, fill := range map[string]int{"looked up": 0, "scanned": lookups + 10} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			b.WriteString("编号,category,status,lon,lat\n")
			for i := range fill {
				fmt.Fprintf(&b, "F%d,land,found,113.05,25.51\n", i)
			}
			b.WriteString("A1,land,settled,113.01,25.51\nA2,land,settled,113.03,25.51\n")
			o.ImportID = name
			imp, _ := importText(t, m, o, b.String())
			if imp.Accepted != int64(fill)+2 {
				t.Fatalf("%+v", imp)
			}
			got := m.records[data.Disputes][id1]
			if got.Unit != "431023001208" || got.Pin.Method != data.PinManual || value(t, m, got, "status") != "settled" {
				t.Fatalf("placed by hand: %+v", got)
			}
			if got := m.records[data.Disputes][id2]; got.UnitAtEvent != "431026103999" {
				t.Fatalf("unit at event: %+v", got)
			}
		})
	}
}

// A row that finds no place is accepted once a person has given its record one.
func TestKeptPlaceOfWhatCannotBePlaced(t *testing.T) {
	m := prefecture(t)
	o := Options{Source: "s", ImportID: "1"}
	file := "编号,类别,状态,地点\nA1,合同,已发现,嘉禾县普满乡官贝村\n,其他,已发现,嘉禾县普满乡官贝村\n"
	if imp, _ := importText(t, m, o, file); imp.Quarantined != 2 {
		t.Fatalf("%+v", imp)
	}
	id := data.RecordID(data.Disputes, "s", "A1")
	l, _ := m.schema.Layer(data.Disputes)
	m.records[data.Disputes] = map[string]data.Record{id: {
		Layer: data.Disputes, ID: id, Source: "s", SourceID: "A1", Version: 1, Unit: "431024201214", UnitAtEvent: "431024201214", Geometry: middle(2),
		Pin: data.Pin{Method: data.PinManual, BoundaryVersion: 1}, Values: make([]data.Value, len(l.Fields)),
	}}
	o.ImportID = "2"
	imp, _ := importText(t, m, o, file)
	r := m.records[data.Disputes][data.RecordID(data.Disputes, "s", "A1")]
	if imp.Updated != 1 || imp.Quarantined != 1 || r.Unit != "431024201214" || r.Pin.Method != data.PinManual || value(t, m, r, "category") != "contract" {
		t.Fatalf("%+v %+v", imp, r)
	}
}

func TestTraces(t *testing.T) {
	m := prefecture(t)
	in := `{"type":"Feature","id":"T1","properties":{"times":["2026-03-01T01:00:00Z","2026-03-01T01:10:00Z","2026-03-01T01:30:00Z"],"post_tier":"乡镇"},"geometry":{"type":"LineString","coordinates":[[113.005,25.51],[113.03,25.51],[113.045,25.51]]}}
{"type":"Feature","id":"T2","properties":{"开始时间":"2026-03-01 09:00"},"geometry":{"type":"MultiLineString","coordinates":[[[113.005,25.51],[113.03,25.51]]]}}
{"type":"Feature","id":"T3","properties":{},"geometry":{"type":"LineString","coordinates":[[113.005,25.51],[113.03,25.51]]}}
{"type":"Feature","id":"T4","properties":{"start":"2026-03-01 09:00","times":["2026-03-01T01:00:00Z"]},"geometry":{"type":"LineString","coordinates":[[113.005,25.51],[113.03,25.51]]}}
{"type":"Feature","id":"T5","properties":{"start":"2026-03-01 09:00","times":["2026-03-01T01:00:00Z","2026-03-01T00:00:00Z"]},"geometry":{"type":"LineString","coordinates":[[113.005,25.51],[113.03,25.51]]}}`
	imp, rejections := importText(t, m, Options{Layer: data.Traces, Source: "s"}, in)
	if imp.Accepted != 2 || len(rejections) != 3 || rejections[0].Field != "start" || rejections[1].Reason != "has 1 times for 2 positions" || !strings.Contains(rejections[2].Reason, "earlier") {
		t.Fatalf("%+v %+v", imp, rejections)
	}
	r := m.records[data.Traces][data.RecordID(data.Traces, "s", "T1")]
	if len(r.Units) != 3 || r.Unit != "431026103200" || value(t, m, r, "start") != "2026-03-01T01:00:00.000Z" || value(t, m, r, "end") != "2026-03-01T01:30:00.000Z" {
		t.Fatalf("%+v", r)
	}
}

func TestWhatHasNotHappenedIsRefused(t *testing.T) {
	m := prefecture(t)
	o := Options{Source: "s", At: time.Date(2026, 3, 31, 15, 0, 0, 0, time.UTC)} // 23:00 in Shanghai
	imp, rejections := importText(t, m, o, `编号,类别,状态,发现时间,受理时间,到期时间,经度,纬度
1,土地山林,found,2026-03-31,,2026-06-30,113.01,25.51
2,土地山林,found,2026-03-31 23:59,,,113.01,25.51
3,土地山林,found,2026-04-02,,,113.01,25.51
4,土地山林,accepted,2026-03-31,2026-04-01T00:30:00+08:00,,113.01,25.51
5,土地山林,accepted,2027-03-01,2027-03-02,,113.01,25.51
`)
	if imp.Accepted != 2 || len(rejections) != 3 {
		t.Fatalf("%+v %+v", imp, rejections)
	}
	for i, want := range []struct{ field, reason string }{
		{"发现时间", "lies in the future"},
		{"受理时间", "lies in the future"},
		{"发现时间, 受理时间", "发现时间: lies in the future; 受理时间: lies in the future"},
	} {
		if r := rejections[i]; r.Row != int64(i+3) || r.Field != want.field || r.Reason != want.reason || r.Quarantine {
			t.Errorf("%+v, want %v", r, want)
		}
	}
	line := `{"type":"Feature","id":"T","properties":{"start":"2026-03-31 22:00","times":["2026-03-31T14:00:00Z","2026-03-31T16:30:00Z"]},"geometry":{"type":"LineString","coordinates":[[113.005,25.51],[113.03,25.51]]}}`
	o.Layer = data.Traces
	if imp, rejections := importText(t, m, o, line); imp.Rejected != 1 || rejections[0].Field != "times" || rejections[0].Reason != "lies in the future" {
		t.Errorf("%+v %+v", imp, rejections)
	}
}

func TestDryRunWritesNothing(t *testing.T) {
	m := prefecture(t)
	imp, rejections := importText(t, m, Options{DryRun: true}, "编号,类别,状态,村代码\nA1,合同,已发现,431026103213\nA1,合同,已发现,431026103213\n")
	if imp.Accepted != 1 || imp.Rejected != 1 || imp.State != data.ImportDone || m.revision != 0 || m.stages != 0 || len(m.imports) != 0 || rejections[0].Row != 2 {
		t.Fatalf("%+v", imp)
	}
}

// slowReader cancels a context after some bytes.
type slowReader struct {
	in     *bytes.Reader
	after  int
	cancel func()
}

func (s *slowReader) Read(p []byte) (int, error) {
	n, err := s.in.Read(p[:min(len(p), 4096)])
	if s.after -= n; s.after <= 0 {
		s.cancel()
	}
	return n, err
}

func TestCancelLeavesTheStore(t *testing.T) {
	m := prefecture(t)
	var b bytes.Buffer
	b.WriteString("编号,类别,状态,村代码\n")
	for i := range 50_000 {
		fmt.Fprintf(&b, "A%d,合同,已发现,431026103213\n", i)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	imp, err := Run(ctx, Options{Store: m, Layer: data.Disputes, At: testTime, Pinner: m.pinner()}, &slowReader{bytes.NewReader(b.Bytes()), b.Len() / 2, cancel})
	if !errors.Is(err, context.Canceled) || imp.State != data.ImportCancelled || m.revision != 0 || m.stages != 0 || len(m.imports) != 0 {
		t.Fatalf("%+v %v, %d stages", imp, err, m.stages)
	}
}

func TestReplacedBoundariesRefuseTheMerge(t *testing.T) {
	m := prefecture(t)
	_, err := Run(context.Background(), Options{Store: m, Layer: data.Disputes, At: testTime, Pinner: m.pinner(), Progress: func(p Progress) {
		if p.Phase == PhaseRead {
			m.mu.Lock()
			m.boundary = 2
			m.mu.Unlock()
		}
	}}, strings.NewReader("类别,状态,村代码\n合同,已发现,431026103213\n"))
	if !errors.Is(err, data.ErrConflict) || m.stages != 0 || m.revision != 0 {
		t.Fatalf("%v, %d stages", err, m.stages)
	}
}
