package live

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"lianxin/data"
)

const testSecret = "0123456789abcdef"

func open(t testing.TB, m data.Store) *View {
	t.Helper()
	v, err := Open(context.Background(), m, Options{Secret: []byte(testSecret), Now: testNow})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func viewer(t testing.TB, role data.Role, units ...string) data.Viewer {
	t.Helper()
	v, err := data.NewViewer(role, units...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// features asks and fails the test on an error.
func features(t testing.TB, v *View, who data.Viewer, f data.Filter, q Query) *Result {
	t.Helper()
	r, err := v.Features(context.Background(), who, f, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// populated is a small prefecture with some records of every layer.
func populated(t testing.TB, g ground, seed uint64, each int) (*memStore, *maker) {
	t.Helper()
	m := newGroundStore(g)
	mk := newMaker(seed, g, m.schema)
	for _, l := range m.schema.Layers() {
		if l.IsBoundary() {
			continue
		}
		var rs []*data.Record
		for range each {
			rs = append(rs, mk.record(l.ID))
		}
		m.put(rs...)
	}
	return m, mk
}

// Every answer is GeoJSON as two independent readers understand it, and the typed rows say the same as the text.
func TestFeaturesAreGeoJSON(t *testing.T) {
	m, _ := populated(t, ground{2, 3, 4}, 1, 150)
	v := open(t, m)
	for _, l := range m.schema.Layers() {
		for _, role := range []data.Role{data.Commander, data.Analyst} {
			for _, properties := range [][]string{nil, {}, {"version", data.FieldUnit, data.FieldCountyName}, {data.FieldBoundaryVersion}} {
				r := features(t, v, viewer(t, role, "431000"), data.Filter{Layer: l.ID}, Query{All: true, Properties: properties})
				checkFeatures(t, r)
			}
		}
	}
}

func checkFeatures(t *testing.T, r *Result) {
	t.Helper()
	text := r.AppendFeatures([]byte(`{"type":"FeatureCollection","features":[`))
	text = append(text, "]}"...)
	fc, err := geojson.UnmarshalFeatureCollection(text)
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	rows := slices.Collect(r.Rows())
	if len(fc.Features) != r.Returned || len(rows) != r.Returned {
		t.Fatalf("%s: %d features, %d rows, %d returned", r.Layer.ID, len(fc.Features), len(rows), r.Returned)
	}
	for i, f := range fc.Features {
		row := rows[i]
		if f.ID != row.ID() {
			t.Fatalf("feature %v beside row %s", f.ID, row.ID())
		}
		if g := row.Geometry(); g == nil != (f.Geometry == nil) || g != nil && !orb.Equal(f.Geometry, g) {
			t.Fatalf("%s: geometry %v beside %v", row.ID(), f.Geometry, g)
		}
		for j, field := range r.Fields {
			want := row.Value(j)
			got, ok := f.Properties[field.Name]
			if !ok && (len(field.Kinds) == 0 || !want.IsNull()) {
				t.Fatalf("%s: no property %s", row.ID(), field.Name)
			}
			raw, _ := json.Marshal(got)
			var back any
			_ = json.Unmarshal(appendValue(nil, want), &back)
			if again, _ := json.Marshal(back); string(raw) != string(again) {
				t.Fatalf("%s: %s is %s, its value %s", row.ID(), field.Name, raw, again)
			}
			delete(f.Properties, field.Name)
		}
		if len(f.Properties) > 0 {
			t.Fatalf("%s: further properties %v", row.ID(), f.Properties)
		}
	}
}

// The text kept beforehand and the text written from columns are the same text.
func TestPrecodedAndWrittenAgree(t *testing.T) {
	m, _ := populated(t, ground{2, 3, 4}, 2, 200)
	v := open(t, m)
	for _, l := range m.schema.Layers() {
		for _, role := range []data.Role{data.Commander, data.Analyst} {
			r := features(t, v, viewer(t, role, "431000"), data.Filter{Layer: l.ID}, Query{All: true})
			coded := newEmitter(r.p, r.fields)
			written := newEmitter(r.p, r.fields)
			if !coded.coded {
				continue
			}
			written.coded, written.fields = false, r.fields
			if written.units {
				written.fields = r.fields[int(unitFields)-1:]
			}
			r.each(func(at slot, b *block, i int) bool {
				a, c := coded.feature(nil, at, b, i), written.feature(nil, at, b, i)
				if string(a) != string(c) {
					t.Fatalf("%s\n%s", a, c)
				}
				return true
			})
		}
	}
}
