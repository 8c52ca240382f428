package topology_test

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"lianxin/geo/topology"
)

func TestEncodeByHand(t *testing.T) {
	exact := mustBuild(t, []topology.Unit{
		unit("11", orb.Polygon{box(1, 1, 2, 2)}),
		unit("12", orb.Polygon{box(2, 1, 3, 2), box(2.25, 1.25, 2.5, 1.5)}, orb.Polygon{box(5, 1, 6, 2)}),
	})
	levels, err := exact.Simplify([]topology.Detail{{ToleranceM: 0, Bits: 2}})
	if err != nil {
		t.Fatal(err)
	}
	layers := []topology.Object{
		{Key: "whole", Digits: 1, Properties: map[string]any{"1": map[string]string{"name": "全<境>"}, "2": nil}},
		{Key: "units", Digits: 2},
		{Key: "some", Digits: 2, Properties: map[string]any{"12": properties{Name: "乙", Label: [2]float64{1.5, 2}}}},
	}
	const objectsByHand = `"objects":{"whole":{"type":"GeometryCollection","geometries":[{"id":"1","type":"MultiPolygon","arcs":[[[1,2],[3]],[[4]]],"properties":{"name":"全\u003c境\u003e"}}]},` +
		`"units":{"type":"GeometryCollection","geometries":[{"id":"11","type":"Polygon","arcs":[[0,1]]},{"id":"12","type":"MultiPolygon","arcs":[[[-1,2],[3]],[[4]]]}]},` +
		`"some":{"type":"GeometryCollection","geometries":[{"id":"12","type":"MultiPolygon","arcs":[[[-1,2],[3]],[[4]]],` +
		`"properties":{"name":"乙","parent":"","label":[1.5,2],"label_m":0,"households":0,"population":0}}]}},`
	for _, c := range []struct {
		name string
		topo *topology.Topology
		want string
	}{
		{"steps of a quarter degree", levels[0], `{"type":"Topology","bbox":[1,1,6,2],"transform":{"scale":[0.25,0.25],"translate":[1,1]},` + objectsByHand +
			`"arcs":[[[4,0],[0,4]],[[4,4],[-4,0],[0,-4],[4,0]],[[4,0],[4,0],[0,4],[-4,0]],[[5,1],[0,1],[1,0],[0,-1],[-1,0]],[[16,0],[4,0],[0,4],[-4,0],[0,-4]]]}`},
		{"as it is", exact, `{"type":"Topology","bbox":[1,1,6,2],` + objectsByHand +
			`"arcs":[[[2,1],[2,2]],[[2,2],[1,2],[1,1],[2,1]],[[2,1],[3,1],[3,2],[2,2]],[[2.25,1.25],[2.25,1.5],[2.5,1.5],[2.5,1.25],[2.25,1.25]],[[5,1],[6,1],[6,2],[5,2],[5,1]]]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.topo.Encode(layers)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, string(got)); d != "" {
				t.Error(d)
			}
		})
	}
	if _, err := exact.Encode([]topology.Object{{Key: "none"}}); err == nil {
		t.Error("an object of no digits was encoded")
	}
	if got := topology.Hash([]byte("abc")); got != "ba7816bf8f01cfea414140de5dae2223" { // FIPS 180-2, appendix B.1
		t.Errorf("hash %s", got)
	}
}

// topoJSON is as much of the format as there is here.
type topoJSON struct {
	Type      string
	BBox      [4]float64
	Transform *struct{ Scale, Translate [2]float64 }
	Objects   map[string]struct {
		Type       string
		Geometries []struct {
			ID, Type string
			Arcs     json.RawMessage
		}
	}
	Arcs [][][2]float64
}

// decode reads an object the way the specification says.
func decode(t *testing.T, b []byte, key string) []topology.Unit {
	t.Helper()
	var in topoJSON
	if err := json.Unmarshal(b, &in); err != nil {
		t.Fatal(err)
	}
	lines := make([]orb.LineString, len(in.Arcs))
	for i, a := range in.Arcs {
		var at [2]float64
		for _, d := range a {
			p := d
			if in.Transform != nil {
				at[0], at[1] = at[0]+d[0], at[1]+d[1]
				for k := range p {
					p[k] = at[k]*in.Transform.Scale[k] + in.Transform.Translate[k]
				}
			}
			lines[i] = append(lines[i], orb.Point(p))
		}
	}
	var out []topology.Unit
	for _, g := range in.Objects[key].Geometries {
		polygons := [][][]int{nil}
		var into any = &polygons
		if g.Type == "Polygon" {
			into = &polygons[0]
		}
		if err := json.Unmarshal(g.Arcs, into); err != nil {
			t.Fatal(err)
		}
		u := topology.Unit{Code: g.ID}
		for _, rings := range polygons {
			var poly orb.Polygon
			for _, arcs := range rings {
				var r orb.Ring
				for _, a := range arcs {
					line := lines[max(a, ^a)]
					if a < 0 {
						line = line.Clone()
						slices.Reverse(line)
					}
					if len(r) > 0 {
						if r[len(r)-1] != line[0] {
							t.Fatalf("arcs of %s do not follow each other", u.Code)
						}
						line = line[1:]
					}
					r = append(r, line...)
				}
				poly = append(poly, r)
			}
			u.Area = append(u.Area, poly)
		}
		out = append(out, u)
	}
	return out
}

func TestEncodeDecodes(t *testing.T) {
	for name, units := range tessellations() {
		t.Run(name, func(t *testing.T) {
			exact := mustBuild(t, units)
			levels, err := exact.Simplify(topology.Details())
			if err != nil {
				t.Fatal(err)
			}
			for _, topo := range append(levels, exact) {
				b, err := topo.Encode(objects(topo))
				if err != nil {
					t.Fatal(err)
				}
				for _, o := range objects(topo) {
					want, err := topo.Merge(o.Digits)
					if err != nil {
						t.Fatal(err)
					}
					got := decode(t, b, o.Key)
					if len(got) != len(want) {
						t.Fatalf("%d %s, %d expected", len(got), o.Key, len(want))
					}
					for i, u := range want {
						if got[i].Code != u.Code || !got[i].Area.Equal(u.Area) {
							t.Fatalf("%s comes back different", u.Code)
						}
					}
				}
				bound := topo.Bound()
				for _, v := range []float64{bound.MinLon, bound.MinLat} {
					if n := math.Ldexp(v, topo.Bits()); topo.Bits() >= 0 && n != math.Trunc(n) {
						t.Errorf("the origin %v is off the grid", v)
					}
				}
			}
		})
	}
}
