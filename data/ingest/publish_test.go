package ingest

import (
	"math"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"lianxin/geo"
)

// walk makes fixes ten seconds apart: along a parallel from 113 25.5, metres east as given by steps; a step of 0 is a stay.
func walk(stepsM ...float64) (orb.LineString, []time.Time) {
	at, clock := orb.Point{113, 25.5}, testTime
	line, times := orb.LineString{at}, []time.Time{clock}
	for _, m := range stepsM {
		at = geo.Destination(at, 90, m)
		clock = clock.Add(10 * time.Second)
		line, times = append(line, at), append(times, clock)
	}
	return line, times
}

func repeat(m float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = m
	}
	return out
}

func TestPublish(t *testing.T) {
	way := repeat(15, 100) // 1,500 m
	for _, c := range []struct {
		name  string
		steps []float64
		stays int
		parts []float64 // lengths in metres
	}{
		{"a walk without stay loses both ends", way, 0, []float64{1500 - 2*150}},
		{"a stay in the middle", append(append(append([]float64{}, way...), repeat(0, 30)...), way...), 1, []float64{1500 - 150 - 200, 1500 - 150 - 200}},
		{"a short rest is no stay", append(append(append([]float64{}, way...), repeat(0, 10)...), way...), 0, []float64{3000 - 300}},
		{"a round of 250 m is nothing but homes", repeat(15, 17), 0, nil},
		{"standing still", repeat(0, 60), 1, nil},
		{"a stay at the start", append(repeat(0, 60), way...), 1, []float64{1500 - 200 - 150}},
	} {
		t.Run(c.name, func(t *testing.T) {
			line, times := walk(c.steps...)
			left, stays := publish(line, times)
			parts := lines(left)
			if stays != c.stays || len(parts) != len(c.parts) {
				t.Fatalf("%d stays, %d parts: %v", stays, len(parts), left)
			}
			for i, want := range c.parts {
				// A stay is marked with the fixes of up to three minutes that lie in its square, 50 m on either side.
				if got := geo.LengthM(parts[i]); got > want+3 || got < want-110 {
					t.Errorf("part %d: %.0f m, want %.0f", i+1, got, want)
				}
			}
		})
	}
	line, _ := walk(way...)
	if left, _ := publish(line, nil); !orb.Equal(left, line) {
		t.Error("a line without times was cut")
	}
}

// No published position is within 149 m of an end or of a fix of a stay, as brute force finds them.
func TestPublishedPartsKeepAway(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var steps []float64
		for range rapid.IntRange(1, 6).Draw(rt, "legs") {
			steps = append(steps, repeat(rapid.SampledFrom([]float64{0, 0, 1, 12, 20, 40}).Draw(rt, "speed"), rapid.IntRange(1, 40).Draw(rt, "fixes"))...)
		}
		line, times := walk(steps...)
		left, _ := publish(line, times)
		var secret []orb.Point
		secret = append(secret, line[0], line[len(line)-1])
		for i := range line {
			for j := i; j < len(line); j++ {
				if geo.Distance(line[i], line[j]) > 95 { // the walk runs one way, so this is the farthest
					break
				}
				if times[j].Sub(times[i]) >= stayFor {
					secret = append(secret, line[i:j+1]...)
					break
				}
			}
		}
		for _, part := range lines(left) {
			for _, p := range part {
				for _, s := range secret {
					if d := geo.Distance(p, s); d < cutM-1 {
						rt.Fatalf("%.1f m from a stay", d)
					}
				}
			}
		}
	})
}

func TestPublishIsLinear(t *testing.T) {
	line, times := walk(repeat(0.0005, 90_000)...) // everything in one place, and two fixes of it for each window
	for i := range times {
		times[i] = testTime.Add(time.Duration(i) * time.Millisecond)
	}
	started := time.Now()
	if left, stays := publish(line, times); left != nil || stays > 1 {
		t.Fatalf("%d stays", stays)
	}
	if took := time.Since(started); took > 5*time.Second {
		t.Fatalf("%v", took)
	}
}

func BenchmarkPublish(b *testing.B) {
	var steps []float64
	for range 10 {
		steps = append(append(steps, repeat(12, 60)...), repeat(0, 40)...)
	}
	line, times := walk(steps...)
	for b.Loop() {
		if left, _ := publish(line, times); left == nil {
			b.Fatal("nothing left")
		}
	}
	b.ReportMetric(math.Round(float64(len(line))), "fixes")
}
