package topology_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"sync"
	"testing"

	"lianxin/geo/locate/locatetest"
	"lianxin/geo/topology"
)

func unitsOf(units []locatetest.Unit) []topology.Unit {
	out := make([]topology.Unit, len(units))
	for i, u := range units {
		out[i] = topology.Unit(u)
	}
	return out
}

// prefecture is 2,420 villages of about 400 vertices, made once.
var prefecture = sync.OnceValue(func() []topology.Unit { return unitsOf(locatetest.Prefecture(2420).Units()) })

// properties are as long as real ones.
type properties struct {
	Name       string     `json:"name"`
	Parent     string     `json:"parent"`
	Label      [2]float64 `json:"label"`
	LabelM     float64    `json:"label_m"`
	Households int        `json:"households"`
	Population int        `json:"population"`
}

// objects are the three layers of a prefecture.
func objects(t *topology.Topology) []topology.Object {
	out := []topology.Object{{Key: "counties", Digits: 6}, {Key: "townships", Digits: 9}, {Key: "villages", Digits: 12}}
	names := []string{"城", "关", "坪", "塘", "田", "冲", "岭", "桥", "沙", "洞", "江", "河", "湾", "石", "龙", "凤"}
	for i, o := range out {
		o.Properties = map[string]any{}
		for k, code := range t.Codes() {
			name := names[k%16] + names[k/16%16] + names[k*7/5%16]
			o.Properties[code[:o.Digits]] = properties{
				name + []string{"县", "镇", "村"}[i], code[:max(4, o.Digits-3)],
				[2]float64{112 + float64(k*7919%100000)/1e5, 25 + float64(k*104729%100000)/1e5},
				float64(200 + k*31%1500), 100 + k*17%600, 300 + k*53%2500,
			}
		}
		out[i] = o
	}
	return out
}

func gzipped(b []byte) int {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, 9)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Len()
}

func BenchmarkBuild(b *testing.B) {
	units := prefecture()
	b.ResetTimer()
	for b.Loop() {
		if _, err := topology.Build(units); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSimplify(b *testing.B) {
	t, err := topology.Build(prefecture())
	if err != nil {
		b.Fatal(err)
	}
	var levels []*topology.Topology
	for b.Loop() {
		if levels, err = t.Simplify(topology.Details()); err != nil {
			b.Fatal(err)
		}
	}
	for i, l := range levels {
		encoded, err := l.Encode(objects(l))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(gzipped(encoded))/1e3, fmt.Sprintf("kB/%d", i))
		b.Logf("level %d: %+v, %d bits, %d kB, %d kB gzip", i, l.Counts(), l.Bits(), len(encoded)/1000, gzipped(encoded)/1000)
	}
}
