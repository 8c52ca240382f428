package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"
	orbjson "github.com/paulmach/orb/geojson"

	"lianxin/data"
	"lianxin/data/units"
	"lianxin/geo"
)

// area is a rectangle from one longitude to another, in hundredths of a degree from 113 25.5, and one hundredth high.
func area(x1, x2 float64) orb.MultiPolygon {
	const y1, y2 = 0, 1
	at := func(x, y float64) orb.Point { return orb.Point{113 + x/100, 25.5 + y/100} }
	return orb.MultiPolygon{{{at(x1, y1), at(x2, y1), at(x2, y2), at(x1, y2), at(x1, y1)}}}
}

type unitArea struct {
	code, name string
	area       orb.MultiPolygon
}

// boundaryFile is a FeatureCollection of units.
func boundaryFile(t testing.TB, all ...unitArea) string {
	t.Helper()
	c := orbjson.NewFeatureCollection()
	for _, u := range all {
		f := orbjson.NewFeature(u.area)
		f.Properties["代码"], f.Properties["名称"] = u.code, u.name
		c.Append(f)
	}
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// bare is a store with lists of units and nothing else.
func bare() *memory {
	m := newMemory()
	m.lists = units.ChenzhouLists()
	return m
}

func importBoundaries(t testing.TB, m *memory, id, file string) (data.Import, []data.Rejection, map[NoticeKind]string) {
	t.Helper()
	notices := map[NoticeKind]string{}
	imp, rejections := importText(t, m, Options{Layer: data.Villages, ImportID: id, Source: "survey", Replace: true, Notice: func(n Notice) { notices[n.Kind] = n.Detail }}, file)
	return imp, rejections, notices
}

// Four villages of two townships of one county, in a row of 1 x 1 hundredths.
func fourVillages() []unitArea {
	return []unitArea{
		{"431026103213", "足田村", area(0, 1)},
		{"431026103200", "佳富村", area(1, 2)},
		{"431026102001", "", area(2, 3)},
		{"431026102200", "", area(3, 4)},
	}
}

func TestBoundariesMakeTheUnitsAbove(t *testing.T) {
	m := bare()
	imp, rejections, notices := importBoundaries(t, m, "1", boundaryFile(t, fourVillages()...))
	if imp.Accepted != 4 || imp.Inserted != 4 || len(rejections) != 0 || m.boundary != 1 {
		t.Fatalf("%+v %+v", imp, rejections)
	}
	if !strings.HasPrefix(notices[NoticeDerived], "3 wider boundaries are dissolved") {
		t.Errorf("%v", notices)
	}
	township := m.records[data.Townships]["431026103"]
	if value(t, m, township, "name") != "土桥镇" || township.Source != DerivedSource || township.Pin.BoundaryVersion != 1 {
		t.Fatalf("%+v", township)
	}
	county := m.records[data.Counties]["431026"]
	if got, want := geo.Area(county.Geometry), geo.Area(area(0, 4)); got < want*(1-1e-9) || got > want*(1+1e-9) || value(t, m, county, "name") != "汝城县" {
		t.Fatalf("%v m², want %v: %+v", got, want, county)
	}
	if name := value(t, m, m.records[data.Villages]["431026102001"], "name"); name == "" {
		t.Error("a name that the list knows is missing")
	}

	revision := m.revision
	imp, _, _ = importBoundaries(t, m, "2", boundaryFile(t, fourVillages()...))
	if imp.Unchanged != 4 || m.boundary != 1 || m.revision != revision {
		t.Fatalf("the same file again: %+v, version %d", imp, m.boundary)
	}
}

func TestBoundaryRows(t *testing.T) {
	square := area(0, 1)
	open := `{"type":"Polygon","coordinates":[[[113,25],[114,25],[114,26]]]}`
	bow := `{"type":"Polygon","coordinates":[[[113,25],[114,26],[114,25],[113,26],[113,25]]]}`
	pinched := `{"type":"Polygon","coordinates":[[[113,25],[114,25],[113.5,25.5],[114,26],[113,26],[113.5,25.5],[113,25]]]}`
	feature := func(code, geometry string) string {
		return fmt.Sprintf(`{"type":"Feature","properties":{"code":%q},"geometry":%s}`, code, geometry)
	}
	shape, _ := json.Marshal(orbjson.NewGeometry(square))
	for _, c := range []struct{ name, in, field, reason string }{
		{"good", feature("431026103213", string(shape)), "", ""},
		{"padded code of a township", feature("431026103000", string(shape)), "code", "is the code of a township, and this layer takes those of a village"},
		{"no code", feature("", string(shape)), "code", "is required"},
		{"a word for a code", feature("足田村", string(shape)), "code", "is not an administrative code"},
		{"unknown and unnamed", feature("430102001001", string(shape)), "name", "is required"},
		{"a point", feature("431026103213", `{"type":"Point","coordinates":[113,25]}`), "geometry", "is a Point, and this layer takes a Polygon or MultiPolygon"},
		{"no geometry", feature("431026103213", `null`), "geometry", "is missing, and no boundary of this code is stored"},
		{"unclosed", feature("431026103213", open), "geometry", "polygon 1, ring 1: ring of 3 points, at least 4 needed"},
		{"a bow-tie", feature("431026103213", bow), "geometry", "polygon 1, ring 1"},
		{"touching itself: mended", feature("431026103213", pinched), "", ""},
		{"out of range", feature("431026103213", `{"type":"Polygon","coordinates":[[[213,25],[214,25],[214,26],[213,25]]]}`), "geometry", "polygon 1, ring 1, point 1: longitude 213 is outside"},
		{"empty rings", feature("431026103213", `{"type":"Polygon","coordinates":[]}`), "geometry", "polygon 1: polygon without rings"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := bare()
			imp, rejections, notices := importBoundaries(t, m, "1", c.in)
			if c.reason == "" {
				if imp.Accepted != 1 || (notices[NoticeRepaired] != "") != strings.Contains(c.name, "mended") {
					t.Fatalf("%+v %v", rejections, notices)
				}
				return
			}
			if len(rejections) != 1 || rejections[0].Field != c.field || !strings.HasPrefix(rejections[0].Reason, c.reason) {
				t.Fatalf("%+v", rejections)
			}
		})
	}
}

func TestBoundariesFromCSV(t *testing.T) {
	m := bare()
	file := "村代码;村名;户数;人口;县级领导人数;几何;OBJECTID;备注\n431026103213;足田村;312;1,204;1;" + wkt.MarshalString(area(0, 1)) + ";7;x\n"
	imp, rejections, notices := importBoundaries(t, m, "1", file)
	r := m.records[data.Villages]["431026103213"]
	if imp.Accepted != 1 || value(t, m, r, "households") != "312" || value(t, m, r, "population") != "1204" || value(t, m, r, "roster_county") != "1" {
		t.Fatalf("%+v %+v", rejections, r)
	}
	if notices[NoticeDropped] != "no fields of the layer, not read: OBJECTID, 备注" || len(m.cases) != 0 {
		t.Fatalf("%v %v", notices, m.cases)
	}
	// Figures alone: the area and what has no column stay.
	imp, rejections, _ = importBoundaries(t, m, "2", "code,经营主体数,户数\n431026103213,18,\n")
	r = m.records[data.Villages]["431026103213"]
	if imp.Updated != 1 || value(t, m, r, "enterprises") != "18" || value(t, m, r, "population") != "1204" || value(t, m, r, "households") != "" || r.Geometry == nil || m.boundary != 1 {
		t.Fatalf("%+v %+v", rejections, r)
	}
	if township := m.records[data.Townships]["431026103"]; value(t, m, township, "enterprises") != "18" || value(t, m, township, "households") != "" {
		t.Fatalf("the sum of the township: %+v", township)
	}
}

func TestBoundariesTellGapsAndOverlaps(t *testing.T) {
	m := bare()
	all := fourVillages()
	all[1].area = area(0.5, 2)
	_, _, notices := importBoundaries(t, m, "1", boundaryFile(t, all...))
	if !strings.Contains(notices[NoticeTiling], "overlap of 431026103200") {
		t.Fatalf("%v", notices)
	}
}

// Records of every kind of pin, when the boundaries move under them.
func TestBoundariesRepinEverything(t *testing.T) {
	m := bare()
	importBoundaries(t, m, "b1", boundaryFile(t, fourVillages()...))
	importText(t, m, Options{Source: "s", ImportID: "r1"}, "编号,category,status,lon,lat,unit\n"+
		"stays,land,found,113.002,25.505,\n"+
		"moves,land,found,113.008,25.505,\n"+
		"snapped,land,found,113.0405,25.505,\n"+
		"byunit,land,found,,,431026103213\n"+
		"elsewhere,land,found,113.025,25.505,\n")
	importText(t, m, Options{Layer: data.Traces, Source: "s", ImportID: "r2"},
		`{"type":"Feature","id":"trace","properties":{"start":"2026-03-01"},"geometry":{"type":"LineString","coordinates":[[113.001,25.505],[113.009,25.505]]}}`)
	record := func(layer data.LayerID, id string) data.Record {
		return m.records[layer][data.RecordID(layer, "s", id)]
	}
	before := map[string]data.Record{}
	for _, id := range []string{"stays", "moves", "snapped", "byunit", "elsewhere"} {
		before[id] = record(data.Disputes, id)
	}
	if before["snapped"].Pin.Method != data.PinSnap || before["moves"].Unit != "431026103213" {
		t.Fatalf("%+v", before)
	}
	byHand := record(data.Disputes, "elsewhere")
	byHand.ID, byHand.Unit, byHand.Pin.Method, byHand.Pin.PrecisionM = "byhand", "431026103213", data.PinManual, 0
	m.records[data.Disputes]["byhand"] = byHand

	// 足田村 loses its eastern half to 佳富村; the last village goes to a new one that reaches further.
	moved := fourVillages()
	moved[0].area, moved[1].area = area(0, 0.5), area(0.5, 2)
	moved[3] = unitArea{"431026102299", "新村", area(3, 5)}
	imp, _, notices := importBoundaries(t, m, "b2", boundaryFile(t, moved...))
	if imp.Moved != 3 || m.boundary != 2 { // moves, snapped, trace
		t.Fatalf("%+v %v", imp, notices)
	}
	if notices[NoticeEnded] != "1 units are replaced and end: 431026102200" || m.records[data.Villages]["431026102200"].ID != "" {
		t.Fatalf("%v", notices)
	}
	for id, want := range map[string]struct {
		unit    string
		method  data.PinMethod
		version int64
		put     int64 // versions of the record since
	}{
		"stays": {"431026103213", data.PinPolygon, 2, 1}, "moves": {"431026103200", data.PinPolygon, 2, 1}, "snapped": {"431026102299", data.PinPolygon, 2, 1},
		"byunit": {"431026103213", data.PinAddress, 2, 1}, "elsewhere": {"431026102001", data.PinPolygon, 1, 0},
	} {
		r := record(data.Disputes, id)
		if r.Unit != want.unit || r.Pin.Method != want.method || r.Pin.BoundaryVersion != want.version || r.Version != before[id].Version+want.put || r.UnitAtEvent != before[id].UnitAtEvent {
			t.Errorf("%s: %+v", id, r)
		}
	}
	if r := record(data.Disputes, "byunit"); r.Geometry.(orb.Point)[0] > 113.005 || r.Pin.PrecisionM >= before["byunit"].Pin.PrecisionM {
		t.Errorf("by unit: %+v, was %+v", r, before["byunit"])
	}
	if r := m.records[data.Disputes]["byhand"]; r.Unit != "431026103213" || r.Pin.Method != data.PinManual || !orb.Equal(r.Geometry, byHand.Geometry) {
		t.Errorf("by hand: %+v", r)
	}
	if r := record(data.Traces, "trace"); r.Unit != "431026103213" || len(r.Units) != 2 {
		t.Errorf("trace: %+v", r)
	}

	// The unit of what was placed by hand ends: then its position decides.
	gone := []unitArea{{"431026103200", "佳富村", area(0, 2)}}
	imp, _, _ = importBoundaries(t, m, "b3", boundaryFile(t, gone...))
	if r := m.records[data.Disputes]["byhand"]; r.Unit != "431026102001" || r.Pin.Method != data.PinPolygon {
		t.Errorf("by hand, its unit gone: %+v", r)
	}
	if r := record(data.Disputes, "byunit"); r.Unit != "431026103" || r.Pin.Method != data.PinAddress {
		t.Errorf("by unit, the unit gone: %+v", r)
	}
	if imp.Moved != 4 { // stays, byunit, byhand, trace
		t.Errorf("%+v", imp)
	}

	// Importing the records again changes nothing but what the file says.
	again, _ := importText(t, m, Options{Source: "s", ImportID: "r3"}, "编号,category,status,lon,lat,unit\nmoves,land,found,113.008,25.505,\n")
	if again.Unchanged != 1 {
		t.Errorf("%+v: %+v", again, record(data.Disputes, "moves"))
	}
}

// fixes is a trace as a phone records it: a walk east from 113.002 at 1.5 m/s, and fifteen minutes at its end.
func fixes(id string, east float64) string {
	var positions, times []string
	clock, lon := testTime, 113.002
	for n := 0; n < 90; {
		positions = append(positions, fmt.Sprintf("[%.5f,25.505]", lon))
		times = append(times, `"`+clock.Format(time.RFC3339)+`"`)
		clock = clock.Add(10 * time.Second)
		if lon < east {
			lon += 0.00015
		} else {
			n++
		}
	}
	return fmt.Sprintf(`{"type":"Feature","id":%q,"properties":{"times":[%s]},"geometry":{"type":"LineString","coordinates":[%s]}}`+"\n", id, strings.Join(times, ","), strings.Join(positions, ","))
}

// What is stored of raw fixes is cut around the stay, so its village is known by them alone: re-pinning must not lose it.
func TestTracesOfFixes(t *testing.T) {
	m := bare()
	importBoundaries(t, m, "b1", boundaryFile(t, fourVillages()...))
	o := Options{Layer: data.Traces, Source: "s", ImportID: "t1"}
	imp, rejections := importText(t, m, o, fixes("far", 113.0205)+fixes("home", 113.003)+`{"type":"Feature","id":"none","properties":{"start":"2026-03-01"},"geometry":null}`)
	if imp.Accepted != 2 || len(rejections) != 1 || rejections[0].Reason != "is required" {
		t.Fatalf("%+v %+v", imp, rejections)
	}
	record := func(id string) data.Record { return m.records[data.Traces][data.RecordID(data.Traces, "s", id)] }
	far, home := record("far"), record("home")
	all := []string{"431026102001", "431026103200", "431026103213"}
	if far.Unit != "431026102001" || !slices.Equal(far.Units, all) || value(t, m, far, "stays") != "1" || value(t, m, far, "start") == "" {
		t.Fatalf("%+v", far)
	}
	if line := far.Geometry.(orb.LineString); line[0][0] < 113.0034 || line[len(line)-1][0] > 113.0186 { // 150 m are 0.0015°, 200 m are 0.0020°
		t.Fatalf("published from %v to %v", line[0], line[len(line)-1])
	}
	if home.Geometry != nil || home.Unit != "431026103213" {
		t.Fatalf("%+v", home)
	}
	o.ImportID = "t2"
	if again, _ := importText(t, m, o, fixes("far", 113.0205)+fixes("home", 113.003)); again.Unchanged != 2 {
		t.Fatalf("%+v", again)
	}
	moved := fourVillages()
	moved[0].area, moved[1].area = area(0, 0.5), area(0.5, 2)
	imp, _, _ = importBoundaries(t, m, "b2", boundaryFile(t, moved...))
	if far = record("far"); far.Unit != "431026102001" || !slices.Equal(far.Units, all) || imp.Moved != 0 {
		t.Fatalf("%+v %+v", imp, far)
	}
	imp, _, _ = importBoundaries(t, m, "b3", boundaryFile(t, unitArea{"431026103200", "", area(0, 2)}))
	if far = record("far"); far.Unit != "431026102001" || !slices.Equal(far.Units, all[:2]) {
		t.Fatalf("%+v %+v", imp, far)
	}
	if home = record("home"); home.Geometry != nil || home.Unit != "431026103" || imp.Moved != 2 {
		t.Fatalf("%+v %+v", imp, home)
	}
}

// editing is a store in which somebody edits a record right before the merge, and adds another right after the records were read.
type editing struct {
	*memory
	edit func(m *memory)
}

func (e *editing) Stage(ctx context.Context, imp data.Import) (data.Stage, error) {
	st, err := e.memory.Stage(ctx, imp)
	return &editingStage{st, e}, err
}

func (e *editing) Since(_ context.Context, _ int64, visit func(data.Change) error) (int64, error) {
	for _, l := range e.schema.Layers() {
		for _, r := range e.records[l.ID] {
			if err := visit(data.Change{Layer: l.ID, ID: r.ID, Record: &r}); err != nil {
				return 0, err
			}
		}
	}
	return e.revision, nil
}

type editingStage struct {
	data.Stage
	store *editing
}

func (s *editingStage) Merge(ctx context.Context, done data.Import, o data.MergeOptions) (data.Import, data.Applied, error) {
	s.store.edit(s.store.memory)
	return s.Stage.Merge(ctx, done, o)
}

func TestEditsDuringRepinningAreKept(t *testing.T) {
	m := bare()
	importBoundaries(t, m, "b1", boundaryFile(t, fourVillages()...))
	importText(t, m, Options{Source: "s", ImportID: "r1"}, "编号,category,status,lon,lat\nmoves,land,found,113.008,25.505\n")
	id := data.RecordID(data.Disputes, "s", "moves")
	l, _ := m.schema.Layer(data.Disputes)
	e := &editing{m, func(m *memory) {
		r := m.records[data.Disputes][id]
		r.Values = append([]data.Value(nil), r.Values...)
		r.Values[l.Index("status")] = data.Text("settled")
		r.Version++
		m.records[data.Disputes][id] = r
		r.ID, r.Version = "late", 1
		m.records[data.Disputes]["late"] = r
	}}
	moved := fourVillages()
	moved[0].area, moved[1].area = area(0, 0.5), area(0.5, 2)
	notice := ""
	o := Options{Layer: data.Villages, ImportID: "b2", Source: "survey", Notice: func(n Notice) {
		if n.Kind == NoticeConcurrent {
			notice = n.Detail
		}
	}}
	importText(t, e, o, boundaryFile(t, moved...))
	for _, id := range []string{id, "late"} {
		r := m.records[data.Disputes][id]
		if value(t, m, r, "status") != "settled" || r.Unit != "431026103200" || r.Pin.BoundaryVersion != 2 {
			t.Errorf("%s: %+v", id, r)
		}
	}
	if notice != "2 records were edited meanwhile and re-pinned afterwards" {
		t.Error(notice)
	}
}

func TestBoundaryDryRunTellsWhatWouldMove(t *testing.T) {
	m := bare()
	importBoundaries(t, m, "b1", boundaryFile(t, fourVillages()...))
	importText(t, m, Options{Source: "s", ImportID: "r1"}, "编号,category,status,lon,lat\nmoves,land,found,113.008,25.505\n")
	moved := fourVillages()
	moved[0].area, moved[1].area = area(0, 0.5), area(0.5, 2)
	revision := m.revision
	p, err := Preview(t.Context(), Options{Store: m, Layer: data.Villages, CRS: "EPSG:4490", At: testTime, Source: "survey"}, strings.NewReader(boundaryFile(t, moved...)))
	if err != nil || p.Import.Moved != 1 || p.Import.Accepted != 4 || m.revision != revision || m.boundary != 1 || m.stages != 0 {
		t.Fatalf("%+v %v", p, err)
	}
}

func TestBoundaryScope(t *testing.T) {
	m := bare()
	all := fourVillages()
	all[3].code = "431023001208"
	imp, rejections := importText(t, m, Options{Layer: data.Villages, ImportID: "1", Scope: []string{"431026"}}, boundaryFile(t, all...))
	if imp.Accepted != 3 || len(rejections) != 1 || rejections[0].Reason != "lies outside your area" {
		t.Fatalf("%+v %+v", imp, rejections)
	}
}

func TestBoundaryDuplicates(t *testing.T) {
	m := bare()
	all := fourVillages()
	imp, rejections, _ := importBoundaries(t, m, "1", boundaryFile(t, all[0], all[1], all[0]))
	if imp.Accepted != 2 || len(rejections) != 1 || rejections[0].Row != 3 {
		t.Fatalf("%+v %+v", imp, rejections)
	}
	if diff := cmp.Diff("an earlier row of this file has the same", rejections[0].Reason); diff != "" {
		t.Fatal(diff)
	}
}

// Ground that goes to other codes ends a unit only when that is said, or when the lists say that it ended; a dry run tells of it.
func TestBoundariesReplaceWhenTold(t *testing.T) {
	m := bare()
	old := append(fourVillages(), unitArea{"431023108208", "灵坎村", area(6, 7)}) // which the lists have as 431023001208 by now
	importBoundaries(t, m, "b1", boundaryFile(t, old...))
	swapped := fourVillages()
	swapped[3].code, swapped[3].name = "431026102299", "新村"
	run := func(id, file string, o Options) error {
		o.Store, o.Layer, o.CRS, o.At, o.ImportID = m, data.Villages, "EPSG:4490", testTime, id
		if o.DryRun {
			_, err := Preview(t.Context(), o, strings.NewReader(file))
			return err
		}
		_, err := Run(t.Context(), o, strings.NewReader(file))
		return err
	}
	before := m.revision
	var invalid *data.InvalidError
	if err := run("b2", boundaryFile(t, swapped...), Options{}); !errors.As(err, &invalid) || invalid.Fields[0].Field != "replace" || !strings.Contains(err.Error(), "431026102200") {
		t.Errorf("%v", err)
	}
	told := ""
	if err := run("b3", boundaryFile(t, swapped...), Options{DryRun: true, Notice: func(n Notice) {
		if n.Kind == NoticeEnded {
			told = n.Detail
		}
	}}); err != nil || !strings.Contains(told, "431026102200") {
		t.Errorf("%v, %q", err, told)
	}
	if m.revision != before || m.records[data.Villages]["431026102200"].ID == "" {
		t.Error("something changed")
	}
	if err := run("b4", boundaryFile(t, unitArea{"431023001208", "灵坎村", area(6, 7)}), Options{}); err != nil || m.records[data.Villages]["431023108208"].ID != "" {
		t.Errorf("a unit that the lists have as ended: %v", err)
	}
	if err := run("b5", boundaryFile(t, swapped...), Options{Replace: true}); err != nil || m.records[data.Villages]["431026102200"].ID != "" {
		t.Errorf("told to replace: %v", err)
	}
}

// A slip in a county's digits is refused and makes no county of its own; a prefecture without a list brings what it has.
func TestBoundariesOfUnlistedCounties(t *testing.T) {
	m := bare()
	all := fourVillages()
	all[1].code, all[2].code, all[2].name = "431096103200", "441302001201", "外村"
	imp, rejections, _ := importBoundaries(t, m, "1", boundaryFile(t, all...))
	if imp.Accepted != 3 || len(rejections) != 1 || rejections[0].Reason != "lies in no county of the list of units" || rejections[0].Row != 2 {
		t.Fatalf("%+v %+v", imp, rejections)
	}
	if m.records[data.Counties]["431096"].ID != "" || m.records[data.Counties]["441302"].ID == "" {
		t.Error("the wrong counties were made")
	}
}
