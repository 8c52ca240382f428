package cluster_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lianxin/geo/cluster"
)

func draw(t *rapid.T) []cluster.Point {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) cluster.Point {
		return cluster.Point{
			Lon: rapid.Float64Range(112, 114.5).Draw(t, "lon"), Lat: rapid.Float64Range(24.5, 27).Draw(t, "lat"),
			Class: rapid.IntRange(-1, 3).Draw(t, "class"), Level: rapid.Uint8Range(0, 4).Draw(t, "level"), Overdue: rapid.Bool().Draw(t, "overdue"),
		}
	}), 0, 200).Draw(t, "points")
}

func gather(points []cluster.Point, zoom int) []*cluster.Cell {
	g := cluster.NewGatherer(zoom, 4, 0)
	for _, p := range points {
		g.Add(p)
	}
	return g.Cells()
}

func TestNothingIsLostAndNoRedHides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points, zoom := draw(t), rapid.IntRange(0, 22).Draw(t, "zoom")
		count, overdue, worst := 0, 0, uint8(0)
		classes := make([]int, 5)
		var levels, wantLevels [cluster.MaxLevel + 1]int
		for _, c := range gather(points, zoom) {
			count += c.Count
			overdue += c.Overdue
			sum := 0
			for i, n := range c.Classes {
				classes[i] += n
				sum += n
			}
			if sum != c.Count {
				t.Fatalf("classes sum to %d of %d", sum, c.Count)
			}
			sum = 0
			for i, n := range c.Levels {
				levels[i] += n
				sum += n
			}
			if sum != c.Count {
				t.Fatalf("levels sum to %d of %d", sum, c.Count)
			}
			if c.Worst > 0 && (worst == 0 || c.Worst < worst) {
				worst = c.Worst
			}
		}
		wantOverdue, wantWorst, wantClasses := 0, uint8(0), make([]int, 5)
		for _, p := range points {
			if p.Overdue {
				wantOverdue++
			}
			if p.Level > 0 && (wantWorst == 0 || p.Level < wantWorst) {
				wantWorst = p.Level
			}
			wantLevels[p.Level]++
			if p.Class < 0 {
				wantClasses[4]++
			} else {
				wantClasses[p.Class]++
			}
		}
		if count != len(points) || overdue != wantOverdue || worst != wantWorst {
			t.Fatalf("%d points, %d overdue, worst %d; want %d, %d, %d", count, overdue, worst, len(points), wantOverdue, wantWorst)
		}
		if levels != wantLevels {
			t.Fatalf("levels %v, want %v", levels, wantLevels)
		}
		for i := range classes {
			if classes[i] != wantClasses[i] {
				t.Fatalf("class %d: %d, want %d", i, classes[i], wantClasses[i])
			}
		}
	})
}

func TestChildrenHoldWhatTheirParentHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points, zoom := draw(t), rapid.IntRange(0, 21).Draw(t, "zoom")
		type cell struct{ column, row uint32 }
		fromChildren := map[cell]int{}
		for _, c := range gather(points, zoom+1) {
			fromChildren[cell{c.Column / 2, c.Row / 2}] += c.Count
		}
		parents := gather(points, zoom)
		if len(parents) != len(fromChildren) {
			t.Fatalf("%d parents, %d from children", len(parents), len(fromChildren))
		}
		for _, p := range parents {
			if n := fromChildren[cell{p.Column, p.Row}]; n != p.Count {
				t.Fatalf("cell %d/%d: %d, its children %d", p.Column, p.Row, p.Count, n)
			}
		}
	})
}

func TestOrderOfPointsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := draw(t)
		back := make([]cluster.Point, len(points))
		for i, p := range points {
			back[len(points)-1-i] = p
		}
		a, b := gather(points, 9), gather(back, 9)
		if len(a) != len(b) {
			t.Fatal("cells differ")
		}
		for i := range a {
			if a[i].Column != b[i].Column || a[i].Row != b[i].Row || a[i].Count != b[i].Count || a[i].Worst != b[i].Worst {
				t.Fatalf("cell %d differs", i)
			}
		}
	})
}

func TestKnownCell(t *testing.T) {
	// At zoom 0 there are 4×4 cells; (113.03, 25.79) is 293.03/360 of the way east, and between the equator and 66.5° north.
	cells := gather([]cluster.Point{{Lon: 113.03, Lat: 25.79, Class: 1, Level: 2}, {Lon: math.NaN()}}, 0)
	if len(cells) != 1 || cells[0].Column != 3 || cells[0].Row != 1 || cells[0].Count != 1 {
		t.Fatalf("%+v", cells)
	}
	if lon, lat := cells[0].Position(); lon != 113.03 || lat != 25.79 {
		t.Fatalf("at %v, %v", lon, lat)
	}
}

func TestEdgesOfTheWorld(t *testing.T) {
	cells := gather([]cluster.Point{{Lon: 180, Lat: 90}, {Lon: -180, Lat: -90}}, 3)
	if len(cells) != 2 || cells[0].Row != 0 || cells[0].Column != 31 || cells[1].Row != 31 || cells[1].Column != 0 {
		t.Fatalf("%+v %+v", cells[0], cells[1])
	}
}

func BenchmarkGather(b *testing.B) {
	points := make([]cluster.Point, 1_000_000)
	for i := range points {
		points[i] = cluster.Point{Lon: 112.2 + float64(i%1000)*0.002, Lat: 24.9 + float64(i/1000)*0.0019, Class: i % 4, Level: uint8(i % 5)}
	}
	for b.Loop() {
		if gather(points, 8) == nil {
			b.Fatal("no cells")
		}
	}
	b.ReportMetric(float64(len(points)*b.N)/b.Elapsed().Seconds()/1e6, "Mpoints/s")
}

// TestCellsAreBounded: what a bound makes of points is what gathering them at the zoom it ends at makes, and the zoom below would have had too many.
func TestCellsAreBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points, zoom, most := draw(t), rapid.IntRange(0, 22).Draw(t, "zoom"), rapid.IntRange(16, 60).Draw(t, "most")
		g := cluster.NewGatherer(zoom, 4, most)
		for _, p := range points {
			g.Add(p)
		}
		got, want := g.Cells(), gather(points, g.Zoom())
		if len(got) > most || len(got) != len(want) {
			t.Fatalf("%d cells of %d at zoom %d, at most %d", len(got), len(want), g.Zoom(), most)
		}
		for i, c := range got {
			lon, lat := c.Position()
			wantLon, wantLat := want[i].Position()
			if c.Column != want[i].Column || c.Row != want[i].Row || c.Count != want[i].Count || c.Worst != want[i].Worst || c.Overdue != want[i].Overdue ||
				c.Levels != want[i].Levels || !slices.Equal(c.Classes, want[i].Classes) || math.Abs(lon-wantLon) > 1e-9 || math.Abs(lat-wantLat) > 1e-9 {
				t.Fatalf("%+v, not %+v", c, want[i])
			}
		}
		if g.Zoom() < zoom && len(gather(points, g.Zoom()+1)) <= most {
			t.Fatalf("zoom %d would have done", g.Zoom()+1)
		}
	})
}
