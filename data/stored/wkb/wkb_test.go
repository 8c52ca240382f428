package wkb_test

import (
	"testing"

	"github.com/paulmach/orb"
	orbewkb "github.com/paulmach/orb/encoding/ewkb"

	"lianxin/data/stored/wkb"
)

// orb's encoder is another's reading of the same standard and of PostGIS's extension.
func TestExtendedAsOrbWritesIt(t *testing.T) {
	for _, g := range []orb.Geometry{
		orb.Point{112.5, -25.25},
		orb.LineString{{112, 25}, {113, 26.125}},
		orb.MultiLineString{{{112, 25}, {113, 26}}, {{1, 2}, {3, 4}, {5, 6}}},
		orb.MultiPolygon{{{{0, 0}, {4, 0}, {4, 4}, {0, 0}}, {{1, 1}, {2, 1}, {2, 2}, {1, 1}}}},
	} {
		b, err := wkb.Append(nil, g, 4490)
		if err != nil {
			t.Fatal(err)
		}
		theirs, srid, err := orbewkb.Unmarshal(b)
		if err != nil || srid != 4490 || !orb.Equal(theirs, g) {
			t.Errorf("%v became %v in system %d, %v", g, theirs, srid, err)
		}
		var d wkb.Decoder
		for _, encoded := range [][]byte{b, orbewkb.MustMarshal(g, 4490), orbewkb.MustMarshal(g, 0)} {
			if ours, err := d.Decode(encoded); err != nil || !orb.Equal(ours, g) {
				t.Errorf("%v became %v, %v", g, ours, err)
			}
		}
		for n := range b {
			if got, err := d.Decode(b[:n]); err == nil {
				t.Fatalf("%d of %d bytes are %v", n, len(b), got)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte{1, 1, 0, 0, 0x20, 0x8a, 0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		var d wkb.Decoder
		g, err := d.Decode(b)
		if err != nil {
			return
		}
		again, err := wkb.Append(nil, g, 4490)
		if err != nil {
			t.Fatal(err)
		}
		var e wkb.Decoder
		if h, err := e.Decode(again); err != nil || !orb.Equal(g, h) {
			t.Errorf("%v became %v, %v", g, h, err)
		}
	})
}
