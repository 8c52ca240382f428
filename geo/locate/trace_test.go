package locate_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lianxin/geo/locate"
	"lianxin/geo/locate/locatetest"
)

type passage struct {
	Code     string
	From, To float64
}

func TestTraceByHand(t *testing.T) {
	// a | b side by side, c on top of both; d an enclave of b; nothing east of x = 4.
	x := mustNew(t, []locate.Polygon{
		{Code: "a", Area: multi(orb.Polygon{box(0, 0, 2, 2)})},
		{Code: "b", Area: multi(orb.Polygon{box(2, 0, 4, 2), box(3, 0.5, 3.5, 1)})},
		{Code: "c", Area: multi(orb.Polygon{{{0, 2}, {2, 2}, {4, 2}, {4, 4}, {0, 4}, {0, 2}}})},
		{Code: "d", Area: multi(orb.Polygon{box(3, 0.5, 3.5, 1)})},
	})
	for _, c := range []struct {
		name string
		line orb.LineString
		want []passage
	}{
		{"inside one", orb.LineString{{0.5, 0.5}, {1, 1}, {1.5, 0.5}}, []passage{{"a", 0, 2}}},
		{"across the shared edge", orb.LineString{{1, 1.5}, {3, 1.5}}, []passage{{"a", 0, 0.5}, {"b", 0.5, 1}}},
		{"and back", orb.LineString{{1, 1.5}, {3, 1.5}, {1, 1.5}}, []passage{{"a", 0, 0.5}, {"b", 0.5, 1.5}, {"a", 1.5, 2}}},
		{"along the shared edge", orb.LineString{{2, 0.5}, {2, 1.5}}, []passage{{"a", 0, 1}}},
		{"along the edge, the other way, beyond its end", orb.LineString{{2, 1}, {2, -1}}, []passage{{"a", 0, 0.5}, {"", 0.5, 1}}},
		{"b, along the edge, b", orb.LineString{{3, 0.25}, {2, 0.25}, {2, 1.75}, {3, 1.75}}, []passage{{"b", 0, 1}, {"a", 1, 2}, {"b", 2, 3}}},
		{"touching the edge with a vertex", orb.LineString{{3, 0.25}, {2, 0.25}, {3, 1.75}}, []passage{{"b", 0, 2}}},
		{"through the corner of three", orb.LineString{{1, 1}, {3, 3}}, []passage{{"a", 0, 0.5}, {"c", 0.5, 1}}},
		{"along the edges of three", orb.LineString{{0, 2}, {4, 2}}, []passage{{"a", 0, 0.5}, {"b", 0.5, 1}}},
		{"through the enclave", orb.LineString{{2.5, 0.75}, {4.5, 0.75}}, []passage{{"b", 0, 0.25}, {"d", 0.25, 0.5}, {"b", 0.5, 0.75}, {"", 0.75, 1}}},
		{"along the enclave", orb.LineString{{2.5, 1}, {4.5, 1}}, []passage{{"b", 0, 0.75}, {"", 0.75, 1}}},
		{"in from far outside and out", orb.LineString{{-100, 3}, {100, 3}}, []passage{{"", 0, 0.5}, {"c", 0.5, 0.52}, {"", 0.52, 1}}},
		{"past a corner outside", orb.LineString{{-1, 1}, {1, -1}}, []passage{{"", 0, 1}}},
		{"outside all, no box in common", orb.LineString{{50, 50}, {60, 60}}, []passage{{"", 0, 1}}},
		{"along the outer edge", orb.LineString{{-1, 0}, {5, 0}}, []passage{{"", 0, 1. / 6}, {"a", 1. / 6, 0.5}, {"b", 0.5, 5. / 6}, {"", 5. / 6, 1}}},
		{"a stay", orb.LineString{{1, 1}, {1, 1}}, []passage{{"a", 0, 1}}},
		{"a stay on the shared edge between two in b", orb.LineString{{3, 0.25}, {2, 0.25}, {2, 0.25}, {3, 0.25}}, []passage{{"b", 0, 1}, {"a", 1, 2}, {"b", 2, 3}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := x.Trace(c.line, nil)
			if err != nil {
				t.Fatal(err)
			}
			var named []passage
			for _, p := range got {
				named = append(named, passage{x.Code(p.Slot), p.From, p.To})
			}
			if d := cmp.Diff(c.want, named, closeFloats); d != "" {
				t.Error(d)
			}
		})
	}
}

var closeFloats = cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })

func TestTraceTimes(t *testing.T) {
	x := mustNew(t, []locate.Polygon{
		{Code: "a", Area: multi(orb.Polygon{box(0, 0, 1, 1)})},
		{Code: "b", Area: multi(orb.Polygon{box(1, 0, 2, 1)})},
	})
	start := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	minute := func(m float64) time.Time { return start.Add(time.Duration(m * float64(time.Minute))) }
	// Ten minutes from 0.5 to 1.5, a stay of an hour there, ten minutes back.
	line := orb.LineString{{0.5, 0.5}, {1.5, 0.5}, {1.5, 0.5}, {0.5, 0.5}}
	got, err := x.Trace(line, []time.Time{minute(0), minute(10), minute(70), minute(80)})
	if err != nil {
		t.Fatal(err)
	}
	want := []locate.Passage{
		{Slot: 0, From: 0, To: 0.5, Enter: minute(0), Exit: minute(5)},
		{Slot: 1, From: 0.5, To: 2.5, Enter: minute(5), Exit: minute(75)},
		{Slot: 0, From: 2.5, To: 3, Enter: minute(75), Exit: minute(80)},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got[1].Dwell() != 70*time.Minute {
		t.Errorf("dwell %v", got[1].Dwell())
	}
	for _, c := range []struct {
		name  string
		line  orb.LineString
		times []time.Time
		want  string
	}{
		{"one time too few", line, []time.Time{start}, "1 times for 4 points"},
		{"backwards", line, []time.Time{minute(0), minute(1), minute(0), minute(3)}, "point 3 is earlier"},
		{"a single point", line[:1], nil, "line of 1 point"},
		{"out of range", orb.LineString{{0, 0}, {0, 91}}, nil, "latitude"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := x.Trace(c.line, c.times); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, expected to contain %q", err, c.want)
			}
		})
	}
	if got, err := mustNew(t, nil).Trace(line, nil); err != nil || len(got) != 1 || got[0].Slot != locate.None {
		t.Errorf("in an empty index: %v, %v", got, err)
	}
}

// TestTraceAgreesWithRationals compares with a second computation that knows no rounding: all meetings of every segment with every edge as
// fractions, sorted, and the definition asked for each middle.
func TestTraceAgreesWithRationals(t *testing.T) {
	units := onGrid(locatetest.Plan{Seed: 11, Villages: 10, Cells: 9, Halvings: 1, Enclaves: 1, Exclaves: 1}.Units())
	ragged := locatetest.Plan{Seed: 12, Villages: 8, Cells: 9, Halvings: 1}.Units()
	for _, c := range []struct {
		name  string
		units []locatetest.Unit
	}{{"on a grid", units}, {"ragged", ragged}} {
		t.Run(c.name, func(t *testing.T) {
			x := mustNew(t, polygonsOf(c.units))
			rng := rand.New(rand.NewPCG(4, 4))
			passages := 0
			for range 3 {
				line := orb.LineString(probes(rng, c.units, 8))
				rng.Shuffle(len(line), func(i, j int) { line[i], line[j] = line[j], line[i] })
				ring := c.units[rng.IntN(len(c.units))].Area[0][0] // and along a border for a while
				line = append(line, ring[:min(len(ring), 4)]...)
				line = append(line, ring[0], ring[0])
				got, err := x.Trace(line, nil)
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(traceByRationals(polygonsOf(c.units), line), got, closeFloats); d != "" {
					t.Fatalf("%v: %s", line, d)
				}
				passages += len(got)
			}
			if passages < 30 {
				t.Errorf("only %d passages compared", passages)
			}
		})
	}
}

// TestTraceNearlyParallel crosses a border that differs from the line by a few of the smallest steps a coordinate can make.
func TestTraceNearlyParallel(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 4))
	steps := func(v float64) float64 { return v + float64(rng.IntN(9)-4)*0x1p-48 }
	crossed := 0
	for range 300 {
		near := func(lon float64) orb.Point { return orb.Point{lon, steps(lon - 87)} }
		a, b := near(113.1), near(113.7)
		polygons := []locate.Polygon{
			{Code: "n", Area: multi(orb.Polygon{{a, b, {113.4, 27.5}, a}})},
			{Code: "s", Area: multi(orb.Polygon{{a, {113.4, 25}, b, a}})},
		}
		line := orb.LineString{near(113.2 + rng.Float64()/10), near(113.5 + rng.Float64()/10)}
		got, err := mustNew(t, polygons).Trace(line, nil)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(traceByRationals(polygons, line), got, closeFloats); d != "" {
			t.Fatalf("%v across %v %v: %s", line, a, b, d)
		}
		if len(got) == 2 {
			crossed++
		}
	}
	if crossed < 50 {
		t.Errorf("only %d lines crossed", crossed)
	}
}

func TestTraceProperties(t *testing.T) {
	coordinate := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(-6, 6).Draw(t, "c")) / 2 })
	point := rapid.Custom(func(t *rapid.T) orb.Point { return orb.Point{coordinate.Draw(t, "x"), coordinate.Draw(t, "y")} })
	rapid.Check(t, func(t *rapid.T) {
		var polygons []locate.Polygon
		for i, r := range rapid.SliceOfN(rapid.SliceOfN(point, 3, 6), 1, 5).Draw(t, "rings") {
			polygons = append(polygons, locate.Polygon{Code: string(rune('a' + i)), Area: multi(orb.Polygon{append(orb.Ring(r), r[0])})})
		}
		line := orb.LineString(rapid.SliceOfN(point, 2, 6).Draw(t, "line"))
		x, err := locate.New(polygons)
		if err != nil {
			t.Fatal(err)
		}
		got, err := x.Trace(line, nil)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(traceByRationals(polygons, line), got, closeFloats); d != "" {
			t.Fatal(d)
		}
		reversed := slices.Clone(line)
		slices.Reverse(reversed)
		back, err := x.Trace(reversed, nil)
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(back)
		for i, p := range back {
			back[i].From, back[i].To = float64(len(line)-1)-p.To, float64(len(line)-1)-p.From
		}
		if d := cmp.Diff(got, back, closeFloats); d != "" {
			t.Fatalf("backwards it is different: %s", d)
		}
	})
}

// traceByRationals is Trace by definition.
func traceByRationals(polygons []locate.Polygon, line orb.LineString) []locate.Passage {
	var out []locate.Passage
	for i := 1; i < len(line); i++ {
		p, q := line[i-1], line[i]
		cuts := []*big.Rat{new(big.Rat), big.NewRat(1, 1)}
		for _, poly := range polygons {
			for _, part := range poly.Area {
				for _, r := range part {
					for k := 1; k < len(r); k++ {
						cuts = append(cuts, meetingsByRationals(p, q, r[k-1], r[k])...)
					}
				}
			}
		}
		slices.SortFunc(cuts, (*big.Rat).Cmp)
		cuts = slices.CompactFunc(cuts, func(a, b *big.Rat) bool { return a.Cmp(b) == 0 })
		for k := 1; k < len(cuts); k++ {
			middle := new(big.Rat).Add(cuts[k-1], cuts[k])
			middle.Quo(middle, big.NewRat(2, 1))
			slot := locate.None
			for s, poly := range polygons {
				if evenOddAt(poly.Area, along(p, q, middle, 0), along(p, q, middle, 1)) && (slot == locate.None || poly.Code < polygons[slot].Code) {
					slot = locate.Slot(s)
				}
			}
			from, _ := cuts[k-1].Float64()
			to, _ := cuts[k].Float64()
			if n := len(out); n > 0 && out[n-1].Slot == slot {
				out[n-1].To = float64(i-1) + to
			} else {
				out = append(out, locate.Passage{Slot: slot, From: float64(i-1) + from, To: float64(i-1) + to})
			}
		}
	}
	return out
}

func BenchmarkTrace(b *testing.B) {
	x := mustNew(b, prefecture())
	rng := rand.New(rand.NewPCG(2, 2))
	lines := make([]orb.LineString, 500)
	passages := 0
	for i := range lines { // 100 fixes about 60 m apart, which wander
		p, heading := edgePoints(prefecture(), 500)[i], rng.Float64()*6
		for range 100 {
			heading += rng.NormFloat64() / 3
			p = orb.Point{p[0] + 6e-4*math.Cos(heading), p[1] + 6e-4*math.Sin(heading)}
			lines[i] = append(lines[i], p)
		}
		got, err := x.Trace(lines[i], nil)
		if err != nil {
			b.Fatal(err)
		}
		passages += len(got)
	}
	i := 0
	for b.Loop() {
		if _, err := x.Trace(lines[i], nil); err != nil {
			b.Fatal(err)
		}
		i = (i + 1) % len(lines)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "traces/s")
	b.ReportMetric(float64(passages)/float64(len(lines)), "passages")
}
