package datum

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lianxin/geo"
)

func rows(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 2 {
		t.Fatal("no rows")
	}
	return all[1:]
}

func num(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func known(t *testing.T, code int) System {
	t.Helper()
	s, ok := EPSG(code)
	if !ok {
		t.Fatalf("EPSG:%d", code)
	}
	return s
}

// 1 µm against PROJ wherever the series is used, 0.1 µm and a rounding of the vectors in the zones.
func TestAgainstPROJ(t *testing.T) {
	worst := map[Kind]float64{}
	for i, row := range rows(t, "testdata/proj-vectors.csv") {
		s := known(t, int(num(t, row[0])))
		lon, lat, x, y := num(t, row[1]), num(t, row[2]), num(t, row[3]), num(t, row[4])
		gotX, gotY := s.Forward(lon, lat)
		off := math.Hypot(gotX-x, gotY-y)
		worst[s.Kind()] = max(worst[s.Kind()], off)
		if !(off <= 1e-6) {
			t.Errorf("row %d, %s: %v %v is %.7f %.7f, want %.7f %.7f, off by %g m", i+1, s, lon, lat, gotX, gotY, x, y, off)
		}
		gotLon, gotLat := s.Inverse(x, y)
		if !(geo.Haversine(orb.Point{gotLon, gotLat}, orb.Point{lon, lat}) <= 2e-6) {
			t.Errorf("row %d, %s: %v %v comes from %.12f %.12f, want %.12f %.12f", i+1, s, x, y, gotLon, gotLat, lon, lat)
		}
	}
	t.Logf("largest errors: %v", worst)
}

func TestGaussKrugerOracle(t *testing.T) {
	for _, row := range rows(t, "testdata/gauss-kruger-oracle.csv") {
		s := known(t, int(num(t, row[3])))
		x, y := s.Forward(num(t, row[1]), num(t, row[2]))
		if !(math.Abs(x-num(t, row[4])) <= 5.1e-5 && math.Abs(y-num(t, row[5])) <= 5.1e-5) { // printed to 0.1 mm
			t.Errorf("%s in %s: got %.4f %.4f, want %s %s", row[0], s, x, y, row[4], row[5])
		}
	}
}

func TestShiftedOracle(t *testing.T) {
	gcj, bd := System{kind: GCJ02}, System{kind: BD09}
	type conversion = func(lon, lat float64) (float64, float64)
	operations := map[string][]conversion{ // every one must be within the tolerance of the row
		"wgs84_to_gcj02": {gcj.Forward},
		"wgs84_to_bd09":  {bd.Forward},
		"gcj02_to_bd09":  {gcj02ToBD09},
		// the published single steps, where the iterations start
		"bd09_to_gcj02":              {bd09ToGCJ02Step},
		"gcj02_to_wgs84_single_step": {fromGCJ02Step},
		"gcj02_to_wgs84_roundtrip": {
			func(lon, lat float64) (float64, float64) { return gcj.Inverse(gcj.Forward(lon, lat)) },
			func(lon, lat float64) (float64, float64) { return bd.Inverse(bd.Forward(lon, lat)) },
			func(lon, lat float64) (float64, float64) { return fromGCJ02Step(gcj.Forward(lon, lat)) },
		},
	}
	for _, row := range rows(t, "testdata/gcj02-vectors.csv") {
		lon, lat := num(t, row[2]), num(t, row[3])
		want, tolerance := orb.Point{num(t, row[4]), num(t, row[5])}, num(t, row[6])
		fs, ok := operations[row[1]]
		if !ok {
			t.Fatal(row[1])
		}
		for i, f := range fs {
			x, y := f(lon, lat)
			if off := geo.Distance(orb.Point{x, y}, want); !(off <= tolerance) {
				t.Errorf("%s, %s %d: got %.12f %.12f, want %v, off by %.3g m", row[0], row[1], i, x, y, want, off)
			}
		}
	}
}

// The exact inverses stay as near to the published ones as their documentation says.
func TestIteratedInverseIsNearThePublishedOne(t *testing.T) {
	worstGCJ, worstBD := 0.0, 0.0
	for lon := 73.05; lon < 137; lon += 0.713 {
		for lat := 1.05; lat < 55; lat += 0.613 {
			a, b := fromGCJ02(lon, lat)
			c, d := fromGCJ02Step(lon, lat)
			worstGCJ = max(worstGCJ, geo.Haversine(orb.Point{a, b}, orb.Point{c, d}))
			a, b = bd09ToGCJ02(lon, lat)
			c, d = bd09ToGCJ02Step(lon, lat)
			worstBD = max(worstBD, geo.Haversine(orb.Point{a, b}, orb.Point{c, d}))
		}
	}
	t.Logf("GCJ-02 %.2f m, BD-09 %.3f m", worstGCJ, worstBD)
	if worstGCJ > 5 || worstBD > 0.25 {
		t.Errorf("GCJ-02 %.2f m, BD-09 %.3f m", worstGCJ, worstBD)
	}
}

func TestRoundTrips(t *testing.T) {
	for _, s := range Systems() {
		t.Run(s.Code(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				d := s.Domain()
				if s.Kind() == GaussKruger { // far beyond the zone, all latitudes
					d = geo.Bound{MinLon: s.meridian - 29.9, MinLat: -89.99, MaxLon: s.meridian + 29.9, MaxLat: 89.99}
				}
				if s.Kind() == GCJ02 || s.Kind() == BD09 { // with the land around China
					d = geo.Bound{MinLon: 60, MinLat: -10, MaxLon: 150, MaxLat: 65}
				}
				lon := rapid.Float64Range(d.MinLon, d.MaxLon).Draw(t, "lon")
				lat := rapid.Float64Range(d.MinLat, d.MaxLat).Draw(t, "lat")
				if (s.Kind() == GCJ02 || s.Kind() == BD09) && onRim(lon, lat) {
					return
				}
				x, y := s.Forward(lon, lat)
				gotLon, gotLat := s.Inverse(x, y)
				scale := math.Cos(lat * degree) // longitude counts less near a pole
				if !(math.Abs(gotLon-lon)*scale <= 1e-9 && math.Abs(gotLat-lat) <= 1e-9) {
					t.Fatalf("%v %v to %v %v to %v %v", lon, lat, x, y, gotLon, gotLat)
				}
			})
		})
	}
}

// onRim is the strip along the rectangle of GCJ-02 where points inside and outside are shifted onto each other.
func onRim(lon, lat float64) bool {
	const w = 0.02
	return math.Abs(lon-72.004) < w || math.Abs(lon-137.8347) < w || math.Abs(lat-0.8293) < w || math.Abs(lat-55.8271) < w
}

// On the rim every point inside comes back; points outside come back or were the image of one inside.
func TestRimOfGCJ02(t *testing.T) {
	s := System{kind: GCJ02}
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.SampledFrom([]orb.Point{{72.004, 30}, {137.8347, 30}, {100, 0.8293}, {100, 55.8271}}).Draw(t, "side")
		near := rapid.Float64Range(-0.03, 0.03)
		lon, lat := side[0]+near.Draw(t, "lon"), side[1]+near.Draw(t, "lat")
		if rapid.Bool().Draw(t, "on the rim") {
			lon, lat = side[0], side[1]
		}
		x, y := s.Forward(lon, lat)
		gotLon, gotLat := s.Inverse(x, y)
		back := math.Hypot(gotLon-lon, gotLat-lat) <= 1e-9
		if inGCJ02(lon, lat) && !back { // also exactly on the rim, where the way back rounds to either side of it
			t.Fatalf("inside: %v %v to %v %v to %v %v", lon, lat, x, y, gotLon, gotLat)
		}
		if !inGCJ02(lon, lat) && !back && math.Hypot(gotLon-lon, gotLat-lat) > 0.02 {
			t.Fatalf("outside: %v %v to %v %v", lon, lat, gotLon, gotLat)
		}
	})
}

func TestForwardOutOfReach(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, s := range Systems() {
		for _, p := range []orb.Point{{nan, 0}, {0, nan}, {113, 90.1}, {113, -inf}, {inf, 20}} {
			if x, y := s.Forward(p[0], p[1]); x == x && y == y {
				t.Errorf("%s: %v is %v %v", s, p, x, y)
			}
			if lon, lat := s.Inverse(p[0], p[1]); !s.Metric() && lon == lon && lat == lat {
				t.Errorf("%s: %v comes from %v %v", s, p, lon, lat)
			}
		}
	}
	gk := known(t, 4547)
	if x, _ := gk.Forward(145, 25); x == x {
		t.Error("31° off the meridian")
	}
	if lon, _ := gk.Inverse(500000, 10.1e6); lon == lon {
		t.Error("beyond the pole")
	}
	for _, lat := range []float64{90, -90} { // a quadrant of GRS 80's meridian is 10 001 965.7293 m (Moritz 2000)
		x, y := gk.Forward(100, lat)
		if math.Abs(x-500000) > 1e-6 || math.Abs(y-math.Copysign(10001965.7293, lat)) > 1e-4 {
			t.Errorf("pole: %v %v", x, y)
		}
		if _, back := gk.Inverse(500000, y); math.Abs(back-lat) > 1e-9 {
			t.Errorf("pole comes back as %v", back)
		}
	}
	if x, _ := known(t, 3857).Forward(0, 90); x == x {
		t.Error("the pole in Web Mercator")
	}
}

func TestLonLat(t *testing.T) {
	tests := map[string]struct {
		code string
		x, y float64
		want string
	}{
		"degrees":              {"CRS84", 113, 25.7, ""},
		"phone's degrees":      {"GCJ-02", 113.037776388081, 25.789705198653, ""},
		"metres":               {"EPSG:4547", 402934.5067, 2854217.2925, ""},
		"edge of Web Mercator": {"EPSG:3857", 20037508.342789244, 0, ""},
		"no number":            {"CRS84", math.NaN(), 1, "NaN 1 is not a finite position"},
		"infinite":             {"EPSG:4547", 1, math.Inf(-1), "1 -Inf is not a finite position"},
		"swapped degrees":      {"EPSG:4490", 25.7, 113, "25.7 113 is not a position in EPSG:4490: latitude and longitude look swapped"},
		"out of range":         {"CRS84", 190, 10, "190 10 is not a position in CRS84: longitude must be within ±180, latitude within ±90"},
		"metres as degrees":    {"BD-09", 402934.5, 2854217.2, "402934.5 2.8542172e+06 is not a position in BD-09: these look like metres"},
		"degrees as metres":    {"EPSG:4547", 113.03, 25.79, "113.03 25.79 is not a position in EPSG:4547: these look like degrees"},
		"swapped metres":       {"EPSG:4547", 2854217.29, 402934.5, "2.85421729e+06 402934.5 is not a position in EPSG:4547: northing and easting look swapped (easting comes first here)"},
		"swapped with prefix":  {"EPSG:4526", 2854217.29, 38402934.5, "2.85421729e+06 3.84029345e+07 is not a position in EPSG:4526: northing and easting look swapped (easting comes first here)"},
		"prefix too many":      {"EPSG:4547", 38402934.5, 2854217.29, "3.84029345e+07 2.85421729e+06 is not a position in EPSG:4547: the easting carries the zone number 38"},
		"prefix missing":       {"EPSG:4526", 402934.5, 2854217.29, "402934.5 2.85421729e+06 is not a position in EPSG:4526: the easting lacks the zone number 38"},
		"another zone":         {"EPSG:4526", 37402934.5, 2854217.29, "3.74029345e+07 2.85421729e+06 is not a position in EPSG:4526: the easting carries the zone number 37, not 38"},
		"far off":              {"EPSG:4547", 1402934.5, 2854217.29, "1.4029345e+06 2.85421729e+06 is not a position in EPSG:4547: it is more than 6° from the central meridian 114°"},
		"off the map":          {"EPSG:3857", 2.1e7, 0, "2.1e+07 0 is not a position in EPSG:3857: x must be within ±20037508.343"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, err := Parse(tt.code)
			if err != nil {
				t.Fatal(err)
			}
			p, err := s.LonLat(tt.x, tt.y)
			if err == nil != (tt.want == "") || err != nil && err.Error() != tt.want {
				t.Errorf("got %v, %v\nwant %s", p, err, tt.want)
			}
			if err == nil && !geo.World().Contains(p) {
				t.Error(p)
			}
		})
	}
}

func TestConversionDoesNotAllocate(t *testing.T) {
	for _, s := range Systems() {
		if n := testing.AllocsPerRun(10, func() { s.Inverse(s.Forward(113, 25)) }); n != 0 {
			t.Errorf("%s: %v allocations", s, n)
		}
	}
}

func BenchmarkForward(b *testing.B) {
	for _, code := range []string{"GCJ-02", "BD-09", "EPSG:4547", "EPSG:3857"} {
		s, _ := Parse(code)
		b.Run(code, func(b *testing.B) {
			for i := range b.N {
				s.Forward(113+float64(i%100)*0.01, 25.79)
			}
		})
	}
}

func BenchmarkInverse(b *testing.B) {
	for _, code := range []string{"GCJ-02", "BD-09", "EPSG:4547", "EPSG:3857"} {
		s, _ := Parse(code)
		x, y := s.Forward(113.03, 25.79)
		b.Run(code, func(b *testing.B) {
			for range b.N {
				s.Inverse(x, y)
			}
		})
	}
}
