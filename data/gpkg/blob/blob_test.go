package blob_test

import (
	"encoding/hex"
	"errors"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"lianxin/data/gpkg/blob"
)

func ring(x, y, d float64) orb.Ring {
	return orb.Ring{{x, y}, {x + d, y}, {x + d, y + d}, {x, y + d}, {x, y}}
}

var geometries = []struct {
	name     string
	geometry orb.Geometry
}{
	{"point", orb.Point{113.0321, 25.7895}},
	{"point at the origin", orb.Point{0, math.Copysign(0, -1)}},
	{"line", orb.LineString{{113, 25}, {113.1, 25.2}, {113.1, 25.2}}},
	{"lines", orb.MultiLineString{{{113, 25}, {113.1, 25.2}}, {{114, 26}, {114.5, 26.5}}}},
	{"area with a hole", orb.MultiPolygon{{ring(113, 25, 1), ring(113.2, 25.2, 0.1)}}},
	{"two areas", orb.MultiPolygon{{ring(113, 25, 1)}, {ring(120, 30, 2), ring(120.5, 30.5, 0.25)}}},
}

func TestRoundTrip(t *testing.T) {
	var reused blob.Decoder
	for _, c := range geometries {
		t.Run(c.name, func(t *testing.T) {
			b, err := blob.Append([]byte("before"), c.geometry, 4490)
			if err != nil {
				t.Fatal(err)
			}
			b = b[len("before"):]
			got, err := reused.Decode(b)
			if err != nil {
				t.Fatal(err)
			}
			again, err := blob.Append(nil, got, 4490)
			if err != nil || string(again) != string(b) {
				t.Fatalf("decoded %v, encoded again %x, %v; want %x", got, again, err, b)
			}
			if srs, _ := blob.SRS(b); srs != 4490 {
				t.Errorf("srs %d", srs)
			}
			bound, ok, err := blob.Bound(b)
			if want := c.geometry.Bound(); err != nil || !ok || bound != want {
				t.Errorf("bound %v %v %v, want %v", bound, ok, err, want)
			}
		})
	}
}

// The body must be the well-known binary that another implementation writes.
func TestBodyIsWellKnownBinary(t *testing.T) {
	for _, c := range geometries {
		b, _ := blob.Append(nil, c.geometry, 4490)
		body := b[8:]
		if _, isPoint := c.geometry.(orb.Point); !isPoint {
			body = b[40:]
		}
		if want := wkb.MustMarshal(c.geometry); string(body) != string(want) {
			t.Errorf("%s: %x, want %x", c.name, body, want)
		}
	}
}

// The expected bytes follow OGC 12-128r17 table 6 by hand.
func TestHeaderByHand(t *testing.T) {
	b, err := blob.Append(nil, orb.Point{1, 2}, 4490)
	if want := "4750" + "00" + "01" + "8a110000" + "0101000000" + "000000000000f03f" + "0000000000000040"; err != nil || hex.EncodeToString(b) != want {
		t.Fatalf("%x %v, want %s", b, err, want)
	}
}

func TestBigEndianAndWiderEnvelopes(t *testing.T) {
	body := "0000000001" + "3ff0000000000000" + "4000000000000000"
	for _, c := range []struct{ name, header string }{
		{"no envelope", "47500000" + "0000118a"},
		{"xy envelope", "47500002" + "0000118a" + "3ff00000000000003ff000000000000040000000000000004000000000000000"},
		{"xyz envelope", "47500004" + "0000118a" + "3ff00000000000003ff00000000000004000000000000000400000000000000000000000000000000000000000000000"},
	} {
		raw, _ := hex.DecodeString(c.header + body)
		var d blob.Decoder
		if g, err := d.Decode(raw); err != nil || g != (orb.Point{1, 2}) {
			t.Errorf("%s: %v %v", c.name, g, err)
		}
		if bound, ok, err := blob.Bound(raw); err != nil || !ok || bound.Min != (orb.Point{1, 2}) {
			t.Errorf("%s: bound %v %v %v", c.name, bound, ok, err)
		}
	}
}

func TestAppendRefuses(t *testing.T) {
	for _, c := range []struct {
		name     string
		geometry orb.Geometry
	}{
		{"nothing", nil},
		{"not a number", orb.Point{math.NaN(), 0}},
		{"infinite", orb.LineString{{0, 0}, {0, math.Inf(1)}}},
		{"no points", orb.LineString{}},
		{"no lines", orb.MultiLineString{}},
		{"an empty line", orb.MultiLineString{{{0, 0}}, {}}},
		{"no areas", orb.MultiPolygon{}},
		{"an area without rings", orb.MultiPolygon{{}}},
		{"an empty ring", orb.MultiPolygon{{{}}}},
		{"another type", orb.Polygon{ring(0, 0, 1)}},
	} {
		b, err := blob.Append([]byte("x"), c.geometry, 4490)
		if !errors.Is(err, blob.ErrGeometry) || string(b) != "x" {
			t.Errorf("%s: %q %v", c.name, b, err)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	point, _ := blob.Append(nil, orb.Point{1, 2}, 4490)
	area, _ := blob.Append(nil, geometries[4].geometry, 4490)
	claims := append([]byte(nil), area...)
	copy(claims[45:], "\xff\xff\xff\xff") // 2^32-1 polygons
	for _, c := range []struct {
		name string
		blob []byte
	}{
		{"nothing", nil},
		{"another magic", append([]byte("XP"), point[2:]...)},
		{"cut in the header", point[:7]},
		{"cut in the body", point[:len(point)-1]},
		{"bytes after the end", append(append([]byte(nil), point...), 0)},
		{"a count that the bytes cannot hold", claims},
		{"marked empty", append([]byte{'G', 'P', 0, 0x11}, point[4:]...)},
	} {
		var d blob.Decoder
		if g, err := d.Decode(c.blob); !errors.Is(err, blob.ErrGeometry) {
			t.Errorf("%s: %v %v", c.name, g, err)
		}
	}
}

func TestDecodedStaysUntilNextDecode(t *testing.T) {
	a, _ := blob.Append(nil, geometries[4].geometry, 4490)
	b, _ := blob.Append(nil, geometries[5].geometry, 4490)
	var d blob.Decoder
	first, _ := d.Decode(a)
	d.Fresh()
	if _, err := d.Decode(b); err != nil {
		t.Fatal(err)
	}
	if !orb.Equal(first, geometries[4].geometry) {
		t.Fatalf("changed after Fresh: %v", first)
	}
}

func FuzzDecode(f *testing.F) {
	for _, c := range geometries {
		b, _ := blob.Append(nil, c.geometry, 4490)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var d blob.Decoder
		g, err := d.Decode(b)
		_, _, boundErr := blob.Bound(b)
		if err != nil {
			return
		}
		if boundErr != nil {
			t.Fatalf("decodes but has no bound: %v", boundErr)
		}
		if _, err := blob.Append(nil, g, 4490); err != nil {
			t.Fatalf("decoded %v, which cannot be encoded: %v", g, err)
		}
	})
}

func BenchmarkDecodePoint(b *testing.B) {
	raw, _ := blob.Append(nil, orb.Point{113, 25}, 4490)
	var d blob.Decoder
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Decode(raw); err != nil {
			b.Fatal(err)
		}
	}
}
