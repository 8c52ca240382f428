package demo

// terrain is the surface of the prefecture and its surroundings.
type terrain struct {
	rough *relief // scale 4: drainage, for rivers
	fine  *relief // scale 2: heights
	peak  map[string]spot
}

// newTerrain grows the land from a rough plain, on ever finer grids: the coarse ones find the great valleys, the fine
// ones the small. Heights come out right for the region: valley floors at 100 to 500 m, the highest peaks at about 2,000 m.
func newTerrain(l *layout, counties []county, seed uint64) *terrain {
	u := newUplift(l, counties, newNoise(seed, "uplift"))
	n := newNoise(seed, "plain")
	r := newRelief(l.grid)
	u.apply(r)
	for k := range r.z {
		r.z[k] = 150 + float64(float64(n.sum(k%r.w, k/r.w, 16, 4, one/2))/one*40)
	}
	u.open(r)
	r.settle(60, 5)
	for _, stage := range [...]struct{ scale, steps, fillEvery int }{{8, 12, 12}, {4, 6, 6}} {
		r = r.finer(newGrid(counties, stage.scale))
		u.apply(r)
		u.open(r)
		r.settle(stage.steps, stage.fillEvery)
	}
	fine := r.finer(newGrid(counties, 2))
	u.apply(fine)
	for k := range fine.z {
		// Unevenness, more of it in the mountains, lest water run along the lines of the coarser grid.
		fine.z[k] += float64(float64(n.at(k%fine.w, k/fine.w, 5)) / one * 0.15 * fine.rise[k])
	}
	u.open(fine)
	fine.settle(2, 0)
	r.drain()
	r.level()
	fine.level()
	return &terrain{rough: r, fine: fine, peak: u.peak}
}
