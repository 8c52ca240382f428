package track

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"lianxin/data"
)

var start = time.Date(2026, 6, 30, 1, 0, 0, 0, time.UTC)

// walk is fixes 10 s apart, 10 m north of each other.
func walk(n int) []Fix {
	fixes := make([]Fix, n)
	for i := range fixes {
		fixes[i] = Fix{At: orb.Point{113, 25 + float64(i)*10/111_195}, Time: start.Add(time.Duration(i) * 10 * time.Second)}
	}
	return fixes
}

func TestClean(t *testing.T) {
	now := start.Add(time.Hour)
	for _, c := range []struct {
		name   string
		change func(f []Fix) []Fix
		kept   int
		want   Dropped
	}{
		{"a clean walk", func(f []Fix) []Fix { return f }, 20, Dropped{}},
		{"nothing", func([]Fix) []Fix { return nil }, 0, Dropped{}},
		{"the Gulf of Guinea", func(f []Fix) []Fix { f[3].At = orb.Point{}; return f }, 19, Dropped{Nowhere: 1}},
		{"not a number", func(f []Fix) []Fix { f[3].At[0] = math.NaN(); return f }, 19, Dropped{Nowhere: 1}},
		{"no time", func(f []Fix) []Fix { f[0].Time = time.Time{}; return f }, 19, Dropped{Clock: 1}},
		{"tomorrow", func(f []Fix) []Fix { f[19].Time = now.Add(24 * time.Hour); return f }, 19, Dropped{Clock: 1}},
		{"unsure", func(f []Fix) []Fix { f[5].AccuracyM = 500; f[6].AccuracyM = 20; return f }, 19, Dropped{Inaccurate: 1}},
		{"twice", func(f []Fix) []Fix { return append(f, f[4], f[5]) }, 20, Dropped{Duplicate: 2}},
		{"a jump there and back", func(f []Fix) []Fix { f[9].At[0]++; return f }, 19, Dropped{Impossible: 1}},
		{"the first fix far away", func(f []Fix) []Fix { f[0].At[0]++; return f }, 19, Dropped{Impossible: 1}},
		{"five in a row far away", func(f []Fix) []Fix {
			for i := 5; i < 10; i++ {
				f[i].At[0]++
			}
			return f
		}, 15, Dropped{Impossible: 5}},
		{"out of order", func(f []Fix) []Fix { f[2], f[7] = f[7], f[2]; return f }, 20, Dropped{}},
	} {
		fixes := c.change(walk(20))
		kept, d := Clean(fixes, Rules{}, now)
		if len(kept) != c.kept || d != c.want {
			t.Errorf("%s: %d kept, %+v dropped; want %d, %+v", c.name, len(kept), d, c.kept, c.want)
		}
		if len(kept)+d.Sum() != len(fixes) {
			t.Errorf("%s: the account does not add up", c.name)
		}
	}
}

// longest is the length of the longest chain without a window, by trying everything.
func longest(fixes []Fix, maxSpeedMS float64) int {
	best, length := 0, make([]int, len(fixes))
	for i := range fixes {
		length[i] = 1
		for j := range i {
			if reached(fixes[j], fixes[i], maxSpeedMS) {
				length[i] = max(length[i], length[j]+1)
			}
		}
		best = max(best, length[i])
	}
	return best
}

// Of as few fixes as the window holds, no chain is longer than the one that is kept, and every step of it is possible.
func TestChainIsTheLongest(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		fixes := walk(window)
		for i := range fixes {
			if rnd.IntN(3) == 0 {
				fixes[i].At[0] += rnd.Float64() / 50
			}
		}
		kept, _ := Clean(fixes, Rules{}, start.Add(time.Hour))
		if want := longest(fixes, 42); len(kept) != want {
			t.Fatalf("%d kept, %d can be true", len(kept), want)
		}
		for i := 1; i < len(kept); i++ {
			if !reached(kept[i-1], kept[i], 42) {
				t.Fatal("an impossible step was kept")
			}
		}
	}
}

func TestStays(t *testing.T) {
	fixes := walk(10)   // 100 m in 90 s
	for i := range 40 { // then 400 s within 5 m
		fixes = append(fixes, Fix{At: orb.Point{113 + float64(i%2)*5/111_195, 25.001}, Time: start.Add(time.Duration(100+10*i) * time.Second)})
	}
	for i := range 10 {
		fixes = append(fixes, Fix{At: orb.Point{113, 25.002 + float64(i)*20/111_195}, Time: start.Add(time.Duration(500+10*i) * time.Second)})
	}
	stays := Stays(fixes, Rules{})
	if len(stays) != 1 {
		t.Fatalf("%+v", stays)
	}
	s := stays[0]
	if d := s.Exit.Sub(s.Enter); d < 390*time.Second || d > 480*time.Second || distanceM(s.At, orb.Point{113, 25.001}) > 20 {
		t.Errorf("%+v", s)
	}
	if got := Stays(fixes, Rules{StayFor: 10 * time.Minute}); len(got) != 0 {
		t.Errorf("of ten minutes: %+v", got)
	}
	if got := Stays(nil, Rules{}); got != nil {
		t.Errorf("of nothing: %+v", got)
	}
}

// A run of fixes is a stay exactly when it lies within the radius of its first and lasts long enough: looked for by trying every run.
func TestStaysBruteForce(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		fixes := make([]Fix, 60)
		at := orb.Point{113, 25}
		for i := range fixes {
			if rnd.IntN(6) == 0 {
				at[0] += rnd.Float64() / 1000
			}
			fixes[i] = Fix{At: at, Time: start.Add(time.Duration(i) * 20 * time.Second)}
		}
		var want []Stay
		for i := 0; i < len(fixes); {
			last := -1
			for j := i; j < len(fixes); j++ {
				within := true
				for k := i; k <= j; k++ {
					within = within && distanceM(fixes[i].At, fixes[k].At) <= 60
				}
				if within && fixes[j].Time.Sub(fixes[i].Time) >= 5*time.Minute {
					last = j
				}
			}
			if last < 0 {
				i++
				continue
			}
			want = append(want, Stay{First: i, Last: last})
			i = last + 1
		}
		got := Stays(fixes, Rules{})
		if len(got) != len(want) {
			t.Fatalf("%d stays, want %d", len(got), len(want))
		}
		for i := range got {
			if got[i].First != want[i].First || got[i].Last != want[i].Last {
				t.Fatalf("stay %d: %+v, want %+v", i, got[i], want[i])
			}
		}
	}
}

const gpxFile = `<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="1" lon="2"/>
<trk><name>一组</name><trkseg>
<trkpt lat="25.1" lon="113.1"><ele>300</ele><time>2026-06-30T01:00:00Z</time><hdop>2</hdop></trkpt>
<trkpt lat="25.2" lon="113.2"><time>2026-06-30T09:10:00+08:00</time></trkpt></trkseg>
<trkseg><trkpt lat="1" lon="1"/></trkseg></trk></gpx>`

func TestReadFormsAgree(t *testing.T) {
	zone := time.FixedZone("Asia/Shanghai", 8*3600)
	table := "轨迹,经度,纬度,时间\n一组,113.1,25.1,2026-06-30 09:00:00\n一组,113.2,25.2,2026-06-30 09:10:00\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(table)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(table)
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]string{
		"gb18030": gb,
		"utf-16":  utf16,
		"gpx":     gpxFile,
		"geojson": `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"一组","coordTimes":["2026-06-30T01:00:00Z","2026-06-30T01:10:00Z"]},"geometry":{"type":"LineString","coordinates":[[113.1,25.1],[113.2,25.2]]}}]}`,
		"csv":     "\ufeff" + table,
		"tsv":     "track\tlon\tlat\ttime\n一组\t113.1\t25.1\t2026-06-30T01:00:00Z\n一组\t113.2\t25.2\t2026-06-30T01:10:00Z\n",
	} {
		tracks, err := Read(strings.NewReader(body), zone)
		if err != nil || len(tracks) != 1 || tracks[0].Name != "一组" || len(tracks[0].Fixes) != 2 {
			t.Errorf("%s: %+v %v", name, tracks, err)
			continue
		}
		a, b := tracks[0].Fixes[0], tracks[0].Fixes[1]
		if a.At != (orb.Point{113.1, 25.1}) || !a.Time.Equal(start) || b.At != (orb.Point{113.2, 25.2}) || !b.Time.Equal(start.Add(10*time.Minute)) {
			t.Errorf("%s: %+v", name, tracks[0].Fixes)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for name, body := range map[string]string{
		"nothing":         " \n",
		"a document type": `<!DOCTYPE gpx [<!ENTITY a "b">]><gpx></gpx>`,
		"a million deep":  "<gpx>" + strings.Repeat("<a>", 100_000),
		"other XML":       "<kml></kml>",
		"broken XML":      "<gpx><trk>",
		"no GeoJSON":      `{"stations":[{"lon":113,"lat":25}]}`,
		"no features":     `{"type":"FeatureCollection","features":[]}`,
		"no track":        "<gpx><wpt lat='1' lon='2'/></gpx>",
		"no rows":         "lon,lat,time\n",
		"no times":        `{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]}}`,
		"a point":         `{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[]}}`,
		"no such columns": "a,b\n1,2\n",
		"an image":        "\x89PNG",
	} {
		if _, err := Read(strings.NewReader(body), time.UTC); err == nil {
			t.Errorf("%s: read", name)
		} else if _, ok := err.(*data.InvalidError); !ok { //nolint:errorlint // Read returns it unwrapped
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(gpxFile))
	f.Add([]byte(`{"type":"Feature","properties":{"times":["x"]},"geometry":{"type":"LineString","coordinates":[[]]}}`))
	f.Add([]byte("lon,lat,time\n1,2,3\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		tracks, err := Read(strings.NewReader(string(body)), time.UTC)
		if err != nil {
			return
		}
		for _, track := range tracks {
			kept, d := Clean(track.Fixes, Rules{}, start)
			if len(kept)+d.Sum() != len(track.Fixes) {
				t.Fatal("the account does not add up")
			}
			Stays(kept, Rules{})
		}
	})
}

func BenchmarkCleanAndStays(b *testing.B) {
	fixes := walk(100)
	for b.Loop() {
		kept, _ := Clean(fixes, Rules{}, start.Add(time.Hour))
		Stays(kept, Rules{})
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "traces/s")
}
