package locate_test

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/geo/locate"
)

func cpu() float64 {
	var r syscall.Rusage
	syscall.Getrusage(1, &r)
	return float64(r.Utime.Sec)*1e9 + float64(r.Utime.Usec)*1e3
}

func TestZZ(t *testing.T) {
	runtime.LockOSThread()
	polygons := prefecture()
	t0 := cpu()
	x, _ := locate.New(polygons)
	fmt.Println("build ms", (cpu()-t0)/1e6, "MB", float64(x.Bytes())/1e6)
	runtime.GC()
	for _, c := range []struct {
		name   string
		points []orb.Point
	}{
		{"random", randomPoints(1_000_000)},
		{"clustered", clusteredPoints(polygons, 1_000_000)},
		{"edges", edgePoints(polygons, 1_000_000)},
	} {
		best, best1 := 1e18, 1e18
		var out []locate.Slot
		for range 7 {
			t0 := cpu()
			for i := 0; i < 1000000; i += 1000 {
				out = x.LocateAll(out[:0], c.points[i:i+1000])
			}
			best = min(best, cpu()-t0)
			t0 = cpu()
			for _, p := range c.points {
				x.Locate(p)
			}
			best1 = min(best1, cpu()-t0)
		}
		fmt.Printf("%s batch %.1f ns  single %.1f ns\n", c.name, best/1e6, best1/1e6)
	}
}
