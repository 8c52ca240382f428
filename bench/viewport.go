package main

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"strconv"
	"time"

	"github.com/tidwall/rtree"

	"lianxin/bench/floor"
)

// chooser finds viewports that hold about as many features as a row asks for.
type chooser struct {
	features []floor.Feature
	tree     rtree.RTreeGN[float64, uint32]
	random   *rand.Rand
}

func newChooser(features []floor.Feature) *chooser {
	c := &chooser{features: features, random: rand.New(rand.NewPCG(1, 2))}
	for i := range features {
		b := features[i].Box
		c.tree.Insert([2]float64{b[0], b[1]}, [2]float64{b[2], b[3]}, uint32(i))
	}
	return c
}

// boxes are n screen-shaped viewports around random features that hold within 10 % of `want` features that pass.
func (c *chooser) boxes(n, want int, pass func(*floor.Feature) bool) [][4]float64 {
	var out [][4]float64
	for tries := 0; len(out) < n && tries < 50*n; tries++ {
		at := c.features[c.random.IntN(len(c.features))].Box
		low, high := 0.0, 4.0
		for range 40 {
			half := (low + high) / 2
			box := round6([4]float64{at[0] - half, at[1] - half*0.6, at[0] + half, at[1] + half*0.6})
			got := c.count(box, pass)
			if got > want*9/10 && got < want*11/10 {
				out = append(out, box)
				break
			}
			if got < want {
				low = half
			} else {
				high = half
			}
		}
	}
	return out
}

func (c *chooser) count(box [4]float64, pass func(*floor.Feature) bool) (n int) {
	c.tree.Search([2]float64{box[0], box[1]}, [2]float64{box[2], box[3]}, func(_, _ [2]float64, i uint32) bool {
		if pass(&c.features[i]) {
			n++
		}
		return true
	})
	return n
}

// round6 keeps edges off the coordinates of points: those have six decimals, these end between them.
func round6(box [4]float64) [4]float64 {
	for i, v := range box {
		box[i] = float64(int64(v*1e5))/1e5 + 4.7e-6
	}
	return box
}

func boxText(b [4]float64) string { return fmt.Sprintf("%.7f,%.7f,%.7f,%.7f", b[0], b[1], b[2], b[3]) }

// floorURL asks the floor and PostGIS.
func floorURL(base string) func(query) string {
	return func(q query) string {
		v := url.Values{"bbox": {boxText(q.box)}, "limit": {strconv.Itoa(q.limit)}}
		if q.class[0] != "" {
			v.Set("class", q.class[0]+"/"+q.class[1])
		}
		if q.to != 0 {
			v.Set("from", strconv.FormatInt(q.from, 10))
			v.Set("to", strconv.FormatInt(q.to, 10))
		}
		return base + "/?" + v.Encode()
	}
}

// productURL asks a collection of the product.
func productURL(items string) func(query) string {
	return func(q query) string {
		v := url.Values{"bbox": {boxText(q.box)}, "limit": {strconv.Itoa(q.limit)}}
		if q.class[0] != "" {
			v.Set("category", q.class[0])
			v.Set("status", q.class[1])
		}
		if q.to != 0 {
			v.Set("datetime", stamp(q.from)+"/"+stamp(q.to))
		}
		return items + "?" + v.Encode()
	}
}

func stamp(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z") }
