package datum

import (
	"errors"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for want, texts := range map[string][]string{
		"CRS84": {
			"CRS84", "crs84", "OGC:CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84",
			"http://www.opengis.net/def/crs/OGC/1.3/CRS84", "https://www.opengis.net/def/crs/OGC/1.3/CRS84",
		},
		"EPSG:4326": {
			"EPSG:4326", " epsg:4326 ", "EPSG::4326", "[EPSG:4326]", "urn:ogc:def:crs:EPSG::4326", "urn:ogc:def:crs:EPSG:9.9.1:4326",
			"http://www.opengis.net/def/crs/EPSG/0/4326", "https://www.opengis.net/def/crs/EPSG/9.9.1/4326", "WGS84", "WGS 84", "wgs-84", "GCS_WGS_1984",
		},
		"EPSG:4490": {"EPSG:4490", "CGCS2000", "cgcs 2000", "GCS_China_Geodetic_Coordinate_System_2000", "2000国家大地坐标系"},
		"GCJ-02":    {"gcj-02", "GCJ02", "gcj_02", "火星坐标系"},
		"BD-09":     {"bd-09", "BD09", "bd09ll", "百度坐标系"},
		"EPSG:3857": {"EPSG:3857", "EPSG:900913", "Web Mercator", "WGS_1984_Web_Mercator_Auxiliary_Sphere", "WGS 84 / Pseudo-Mercator"},
		"EPSG:4547": {
			"EPSG:4547", "CGCS2000 / 3-degree Gauss-Kruger CM 114E", "CGCS2000_3_Degree_GK_CM_114E",
		},
		"EPSG:4526": {"EPSG:4526", "CGCS2000 / 3-degree Gauss-Kruger zone 38", "CGCS2000_3_Degree_GK_Zone_38"},
		"EPSG:4508": {"CGCS2000 / Gauss-Kruger CM 111E", "CGCS2000_GK_CM_111E"},
		"EPSG:4497": {"CGCS2000 / Gauss-Kruger zone 19", "CGCS2000_GK_Zone_19"},
	} {
		for _, text := range texts {
			if s, err := Parse(text); err != nil || s.Code() != want {
				t.Errorf("%q: got %v, %v, want %s", text, s, err, want)
			}
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, part := range map[string]string{
		"":                            "",
		"4547":                        "",
		"EPSG:":                       "",
		"EPSG:4326x":                  "",
		"EPSG:-4326":                  "",
		"EPSG:32649":                  `unknown coordinate system "EPSG:32649"`,
		"EPSG:9999999999":             "",
		"EPSG:9.9:4326":               "",
		"urn:ogc:def:crs:EPSG:x:4326": "",
		"http://www.opengis.net/def/crs/EPSG/4326":   "",
		"http://www.example.net/def/crs/EPSG/0/4326": "",
		"EPSG:4555":                     "",
		"EPSG:4610":                     "Xi'an 1980 lies tens of metres off",
		"EPSG:2383":                     "Xi'an 1980",
		"EPSG:4214":                     "Beijing 1954",
		"EPSG:2435":                     "Beijing 1954",
		"西安80坐标系":                       "Xi'an 1980",
		"Xian_1980_3_Degree_GK_CM_114E": "Xi'an 1980",
		"Beijing 1954":                  "Beijing 1954",
		"BD09MC":                        "export degrees",
		"CGCS2000_3_Degree_GK_CM_113E":  "",
		"CGCS2000_3_Degree_GK_CM_138E":  "",
		"CGCS2000_3_Degree_GK_Zone_46":  "",
		"CGCS2000_3_Degree_GK_Zone_24":  "",
		"CGCS2000_GK_CM_114E":           "",
		"CGCS2000_GK_Zone_24":           "",
		"CGCS2000_TM":                   "",
		strings.Repeat("x", 1000):       "a name of 1000 bytes",
	} {
		s, err := Parse(text)
		if !errors.Is(err, ErrUnknown) || !strings.Contains(err.Error(), part) || s != (System{}) {
			t.Errorf("%.40q: got %v, %v, want %s", text, s, err, part)
		}
	}
}

func TestSystemsDescribeThemselves(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Systems() {
		if seen[s.Code()] || seen[s.Name()] {
			t.Errorf("%s twice", s)
		}
		seen[s.Code()], seen[s.Name()] = true, true
		for _, text := range []string{s.Code(), s.String(), s.URI(), s.Name(), strings.ToUpper(s.Name()), strings.ReplaceAll(s.Name(), " ", "_")} {
			if text == "" || text == "WGS 84 (CRS84)" || strings.HasPrefix(strings.ToLower(text), "wgs_84_(") || strings.HasPrefix(text, "WGS 84 (") {
				continue
			}
			if got, err := Parse(text); err != nil || got != s {
				t.Errorf("%q: got %v, %v, want %v", text, got, err, s)
			}
		}
		if d := s.Domain(); !d.Valid() {
			t.Errorf("%s: domain %v", s, d)
		}
		x, y := s.Forward(s.Domain().Center()[0], s.Domain().Center()[1])
		a, b := s.Authority(x, y)
		if p, q := s.FromAuthority(a, b); p != x || q != y {
			t.Errorf("%s: %v %v by %v %v to %v %v", s, x, y, a, b, p, q)
		}
	}
	if want := 2*(6+64) - 2; len(seen) != want {
		t.Errorf("%d codes and names", len(seen))
	}
	for text, want := range map[string]AxisOrder{
		"CRS84": EastNorth, "EPSG:4326": NorthEast, "EPSG:4490": NorthEast, "EPSG:4547": NorthEast, "EPSG:3857": EastNorth, "GCJ-02": EastNorth,
	} {
		if s, _ := Parse(text); s.Order() != want {
			t.Errorf("%s", text)
		}
	}
}

func TestZone3(t *testing.T) {
	for lon, want := range map[float64]string{112.4: "EPSG:4546", 112.6: "EPSG:4547", 114: "EPSG:4547", 115.6: "EPSG:4548", 75: "EPSG:4534", 135: "EPSG:4554"} {
		if s, ok := Zone3(lon); !ok || s.Code() != want {
			t.Errorf("%v: %v", lon, s)
		}
	}
	for _, lon := range []float64{70, 140, -1e300} {
		if s, ok := Zone3(lon); ok {
			t.Errorf("%v: %v", lon, s)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range Systems() {
		f.Add(s.Code())
		f.Add(s.URI())
		f.Add(s.Name())
	}
	f.Add("urn:ogc:def:crs:EPSG:9.9.1:4326")
	f.Add("CGCS2000_3_Degree_GK_CM_E")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if (err == nil) == errors.Is(err, ErrUnknown) {
			t.Fatal(err)
		}
		if err != nil {
			return
		}
		if again, err := Parse(s.Code()); err != nil || again != s {
			t.Fatalf("%q is %v, which is %v, %v", text, s, again, err)
		}
	})
}
