package api

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/geo/datum"
)

func shanghai(t testing.TB) *time.Location {
	t.Helper()
	return data.DefaultSettings().Location()
}

func faults(err error) map[string]string {
	var invalid *data.InvalidError
	out := map[string]string{}
	if errors.As(err, &invalid) {
		for _, f := range invalid.Fields {
			out[f.Field] = f.Reason
		}
	}
	return out
}

func TestCount(t *testing.T) {
	for _, c := range []struct {
		name, raw string
		want      int
		fault     bool
	}{
		{"absent", "", 0, false},
		{"one", "limit=1", 1, false},
		{"large", "limit=100000", 100000, false},
		{"more digits than a number has", "limit=100000000000000000000", math.MaxInt32, false},
		{"zero", "limit=0", 0, true},
		{"negative", "limit=-1", 0, true},
		{"fraction", "limit=1.5", 0, true},
		{"empty", "limit=", 0, true},
		{"plus sign", "limit=%2B5", 0, true},
		{"hexadecimal", "limit=0x10", 0, true},
		{"twice", "limit=1&limit=2", 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := parseParams(c.raw)
			if n := p.count("limit"); n != c.want || (p.done() != nil) != c.fault {
				t.Fatalf("%d, %v", n, p.done())
			}
		})
	}
}

func TestEveryFaultAtOnce(t *testing.T) {
	s, _ := data.NewSchema()
	l, _ := s.Layer(data.Disputes)
	v, _ := data.NewViewer(data.Official, "431021")
	p := parseParams("bbox=1,2,3&datetime=yesterday&status=lost&households=many&unit=43&colour=red&phone=1&limit=0")
	takeFilter(p, l, v, shanghai(t))
	p.count("limit")
	got := faults(p.done())
	for _, name := range []string{"bbox", "datetime", "status", "households", "unit", "colour", "phone", "limit"} {
		if got[name] == "" {
			t.Errorf("%s: no fault reported in %v", name, got)
		}
	}
	if got["phone"] != got["colour"] {
		t.Errorf("a field out of sight reads %q, an unknown one %q", got["phone"], got["colour"])
	}
}

func TestMaskedFieldIsUnknown(t *testing.T) {
	s, _ := data.NewSchema()
	l, _ := s.Layer(data.Disputes)
	v, _ := data.NewViewer(data.Analyst, "431000")
	p := parseParams("title=x&nothing=x")
	takeFilter(p, l, v, shanghai(t))
	if got := faults(p.done()); got["title"] == "" || got["title"] != got["nothing"] {
		t.Fatalf("%v", got)
	}
}

func TestFilterParts(t *testing.T) {
	s, _ := data.NewSchema()
	l, _ := s.Layer(data.Disputes)
	v, _ := data.NewViewer(data.Official, "431021")
	p := parseParams("unit=431021114,431021&status=found,accepted&key_case=true&departments=police&found=2026-03-01/..&q=%E5%9C%9F%E5%9C%B0")
	f := takeFilter(p, l, v, shanghai(t))
	if err := p.done(); err != nil {
		t.Fatal(err)
	}
	want := `("status" IN ('found', 'accepted') AND "key_case" = true AND A_OVERLAPS("departments", ('police')) AND ` +
		`T_INTERSECTS("found", INTERVAL('2026-02-28T16:00:00.000Z', '..')))`
	if f.Where.String() != want {
		t.Errorf("where\n%s\nwant\n%s", f.Where, want)
	}
	if strings.Join(f.Units, " ") != "431021114 431021" || f.Text != "土地" {
		t.Errorf("%v %q", f.Units, f.Text)
	}
}

func TestParseDatetime(t *testing.T) {
	ms := func(s string) int64 {
		v, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return v.UnixMilli()
	}
	for _, c := range []struct {
		name, in string
		want     data.Interval
		bad      bool
	}{
		{"instant", "2026-03-01T08:00:00+08:00", data.Interval{From: ms("2026-03-01T00:00:00Z"), To: ms("2026-03-01T00:00:00Z")}, false},
		{"day in the zone", "2026-03-01", data.Interval{From: ms("2026-02-28T16:00:00Z"), To: ms("2026-03-01T15:59:59.999Z")}, false},
		{"closed", "2026-03-01T00:00:00Z/2026-03-02T00:00:00Z", data.Interval{From: ms("2026-03-01T00:00:00Z"), To: ms("2026-03-02T00:00:00Z")}, false},
		{"open start", "../2026-03-01T00:00:00Z", data.Interval{From: data.OpenStart, To: ms("2026-03-01T00:00:00Z")}, false},
		{"open end, empty", "2026-03-01T00:00:00Z/", data.Interval{From: ms("2026-03-01T00:00:00Z"), To: data.OpenEnd}, false},
		{"both open", "../..", data.Always(), false},
		{"both empty", "/", data.Interval{}, true},
		{"reversed", "2026-03-02T00:00:00Z/2026-03-01T00:00:00Z", data.Interval{}, true},
		{"three parts", "2026-03-01/2026-03-02/2026-03-03", data.Interval{}, true},
		{"no zone", "2026-03-01T00:00:00", data.Interval{}, true},
		{"no such day", "2026-02-30", data.Interval{}, true},
		{"absurd year", "99999-01-01T00:00:00Z", data.Interval{}, true},
		{"SQL", "2026-03-01'; DROP TABLE disputes;--", data.Interval{}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := parseDatetime(c.in, shanghai(t))
			if (err != nil) != c.bad || !c.bad && got != c.want {
				t.Fatalf("%+v, %v", got, err)
			}
		})
	}
}

func TestParseBBox(t *testing.T) {
	for _, c := range []struct {
		name, in string
		bounds   int // 0: refused
	}{
		{"plain", "112.2,24.8,114.3,26.9", 1},
		{"with heights", "112.2,24.8,0,114.3,26.9,100", 1},
		{"a point", "113,25,113,25", 1},
		{"over the antimeridian", "170,-10,-170,10", 2},
		{"three numbers", "1,2,3", 0},
		{"five numbers", "1,2,3,4,5", 0},
		{"seven numbers", "1,2,3,4,5,6,7", 0},
		{"NaN", "NaN,2,3,4", 0},
		{"infinite", "-Inf,2,3,4", 0},
		{"too large for a float", "1e309,2,3,4", 0},
		{"inverted latitude", "112,26,113,25", 0},
		{"latitude out of range", "112,25,113,91", 0},
		{"swapped axes", "24.8,112.2,26.9,114.3", 0},
		{"hexadecimal", "0x1p3,2,9,4", 0},
		{"empty", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _, err := parseBBox(c.in, datum.CRS84(), false)
			if len(got) != c.bounds || (err != nil) != (c.bounds == 0) {
				t.Fatalf("%v, %v", got, err)
			}
		})
	}
}

func TestPlainPath(t *testing.T) {
	for path, want := range map[string]bool{
		"/": true, "/api/collections/disputes/items/0abc": true, "/assets/index-Dx1.js": true, "/api/%E6%9D%91": true,
		"//api": false, "/api//x": false, "/api/../x": false, "/./api": false, "/api/%2e%2e/x": false, "/api/%2Fx": false, "/a\\b": false,
		"/api/%": false, "/api/%00": false, "": false,
	} {
		if got := plainPath(path); got != want {
			t.Errorf("%q: %v", path, got)
		}
	}
}

func FuzzParams(f *testing.F) {
	f.Add("bbox=1,2,3,4&datetime=2026-01-01/..&status=found&q=a")
	f.Add("limit=%zz&;;&a=b&a=c")
	f.Add("filter=status%3D%27found%27&filter-lang=cql2-text&filter-crs=[EPSG:4547]&area=POLYGON((1 1,2 1,2 2,1 1))&bbox=1,2,3,4&bbox-crs=[EPSG:4526]")
	s, _ := data.NewSchema()
	l, _ := s.Layer(data.Disputes)
	v, _ := data.NewViewer(data.Official, "431021")
	zone := data.DefaultSettings().Location()
	f.Fuzz(func(t *testing.T, raw string) {
		p := parseParams(raw)
		filter := takeFilter(p, l, v, zone)
		if err := p.done(); err != nil {
			if !errors.Is(err, data.ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		if filter.Key() == "" {
			t.Fatal("no key")
		}
	})
}
