package demo

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// River is a river of the generated land, from its head to where it joins a greater one or leaves the grid.
type River struct {
	Line     orb.LineString // lon, lat, downstream
	BasinKM2 float64        // the area drained at its mouth
}

// headKM2 is the basin at which a stream becomes a river.
const headKM2 = 60

// rivers traces the rivers of a drained relief, the greatest first.
func (r *relief) rivers(key noise) []River {
	fed := make([]bool, r.size())
	for _, k := range r.order {
		if r.area[k] >= headKM2 && r.to[k] != k {
			fed[r.to[k]] = true
		}
	}
	var heads []int32
	for _, k := range r.order {
		if r.area[k] >= headKM2 && !fed[k] {
			heads = append(heads, k)
		}
	}
	length := func(k int32) (n int) {
		for ; r.to[k] != k; k = r.to[k] {
			n++
		}
		return n
	}
	slices.SortStableFunc(heads, func(a, b int32) int { return cmp.Compare(length(b), length(a)) })
	taken := make([]bool, r.size())
	var list []River
	for _, k := range heads {
		var cells []int32
		for {
			cells = append(cells, k)
			if taken[k] || r.to[k] == k {
				break
			}
			taken[k] = true
			k = r.to[k]
		}
		if len(cells) > 2 {
			list = append(list, River{r.course(cells, key), r.area[cells[len(cells)-2]]})
		}
	}
	slices.SortStableFunc(list, func(a, b River) int { return cmp.Compare(b.BasinKM2, a.BasinKM2) })
	return list
}

// course is the way along cells, with the corners of the grid taken off and windings put in.
func (r *relief) course(cells []int32, key noise) orb.LineString {
	line := make([]spot, len(cells))
	for i, k := range cells {
		s := r.centre(int(k))
		line[i] = spot{s.lon * 16, s.lat * 16}
	}
	for range 4 {
		before := line[0]
		for i := 1; i < len(line)-1; i++ {
			here, after := line[i], line[i+1]
			line[i] = spot{(before.lon + 2*here.lon + after.lon + 2) >> 2, (before.lat + 2*here.lat + after.lat + 2) >> 2}
			before = here
		}
	}
	for i := range line {
		line[i] = key.wind(line[i], r.origin)
	}
	thin := simplified(line, 4000, 2)
	out := make(orb.LineString, len(thin))
	for i, s := range thin {
		out[i] = s.point()
	}
	return out
}

// wind moves a place, in sixteenths of a micro-degree, by up to some 300 m.
func (n noise) wind(s, origin spot) spot {
	const apart = 7_000_000
	x, y := int(s.lon/16-origin.lon), int(s.lat/16-origin.lat)
	by := func(x int) micro {
		return micro((int(n.at(x, y, 14_000))*2600 + int(n.at(x, y, 6000))*1500) / one * 16)
	}
	return spot{s.lon + by(x), s.lat + by(x+apart)}
}
