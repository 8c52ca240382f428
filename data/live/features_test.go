package live

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/project"

	"lianxin/data"
	"lianxin/geo/datum"
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
			_ = json.Unmarshal(want.AppendJSON(nil), &back)
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
	gk, _ := datum.EPSG(4547)
	for _, shape := range []Shape{{}, {None: true}, {System: gk}} {
		precodedAndWritten(t, m, v, shape)
	}
}

func precodedAndWritten(t *testing.T, m *memStore, v *View, shape Shape) {
	t.Helper()
	for _, l := range m.schema.Layers() {
		for _, role := range []data.Role{data.Commander, data.Analyst} {
			r := features(t, v, viewer(t, role, "431000"), data.Filter{Layer: l.ID}, Query{All: true})
			coded := newEmitter(r.p, r.fields, shape)
			written := newEmitter(r.p, r.fields, shape)
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

// TestShapedFeatures reads every layer in other systems and compares with the conversion of its typed geometries.
func TestShapedFeatures(t *testing.T) {
	m, _ := populated(t, ground{2, 3, 4}, 6, 60)
	v := open(t, m)
	for _, l := range m.schema.Layers() {
		for _, code := range []int{4490, 3857, 4546, 4526} {
			sys, _ := datum.EPSG(code)
			for _, role := range []data.Role{data.Commander, data.Analyst} {
				r := features(t, v, viewer(t, role, "431002"), data.Filter{Layer: l.ID}, Query{All: true, Shape: Shape{System: sys}})
				rows := slices.Collect(r.Rows())
				var fc geojson.FeatureCollection
				if err := json.Unmarshal([]byte(`{"type":"FeatureCollection","features":[`+string(r.AppendFeatures(nil))+`]}`), &fc); err != nil {
					t.Fatalf("%s: %v", l.ID, err)
				}
				for i, f := range fc.Features {
					want, err := sys.ForwardGeometry(rows[i].Geometry())
					if err != nil {
						t.Fatal(err)
					}
					if want == nil {
						if f.Geometry != nil {
							t.Fatalf("%s: a geometry %v of nothing", l.ID, f.Geometry)
						}
						continue
					}
					swapped := project.Geometry(orb.Clone(want), func(p orb.Point) orb.Point {
						a, b := sys.Authority(p[0], p[1])
						return orb.Point{a, b}
					})
					if f.Geometry.GeoJSONType() != swapped.GeoJSONType() || !closeTo(f.Geometry, swapped, 0.00051) {
						t.Fatalf("%s %d: %v, want %v", l.ID, code, f.Geometry, swapped)
					}
				}
			}
		}
	}
}

// TestGeometryIsNull counts the rows that are served without a geometry.
func TestGeometryIsNull(t *testing.T) {
	m, _ := populated(t, ground{2, 3, 4}, 9, 200)
	v := open(t, m)
	none := data.IsNull{Arg: data.Property{Name: "geometry"}}
	seen := false
	for _, l := range m.schema.Layers() {
		for _, who := range []data.Viewer{viewer(t, data.Commander, "431000"), viewer(t, data.Official, "431002001"), viewer(t, data.Analyst, "431002")} {
			var want int64
			all := features(t, v, who, data.Filter{Layer: l.ID}, Query{All: true})
			for row := range all.Rows() {
				if row.Geometry() == nil {
					want++
				}
			}
			seen = seen || want > 0
			got := features(t, v, who, data.Filter{Layer: l.ID, Where: none}, Query{}).Matched
			rest := features(t, v, who, data.Filter{Layer: l.ID, Where: data.Not{Arg: none}}, Query{}).Matched
			if got != want || rest != all.Matched-want {
				t.Errorf("%s, %s: %d without and %d with, want %d of %d", l.ID, who.Role, got, rest, want, all.Matched)
			}
		}
	}
	if !seen {
		t.Error("every row had a geometry: the test shows nothing")
	}
}

// closeTo tells whether two geometries have the same vertices within a tolerance.
func closeTo(a, b orb.Geometry, tolerance float64) bool {
	var as, bs []orb.Point
	project.Geometry(orb.Clone(a), func(p orb.Point) orb.Point { as = append(as, p); return p })
	project.Geometry(orb.Clone(b), func(p orb.Point) orb.Point { bs = append(bs, p); return p })
	return slices.EqualFunc(as, bs, func(p, q orb.Point) bool {
		return math.Abs(p[0]-q[0]) <= tolerance && math.Abs(p[1]-q[1]) <= tolerance
	})
}
