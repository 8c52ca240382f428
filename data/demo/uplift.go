package demo

// massif is a mountain range of the region, where an atlas shows it to a tenth of a degree: what the invented
// relief keeps of the real one, so that the south and east are high and the north-west is low.
type massif struct {
	at       spot
	radiusKM float64
	rise     float64 // see relief.rise
	// home is the township that lies on top, if the campaign's cases say that it does; the massif is moved to where its
	// county reaches.
	home string
}

func massifs() []massif {
	return []massif{
		{at: spot{112_930_000, 24_980_000}, radiusKM: 22, rise: 150}, // Mang
		{at: spot{112_880_000, 25_500_000}, radiusKM: 15, rise: 95},  // Qitian
		{at: spot{112_520_000, 25_420_000}, radiusKM: 13, rise: 85},  // Xianghua
		{at: spot{113_170_000, 25_570_000}, radiusKM: 13, rise: 100}, // Wugai
		{at: spot{113_700_000, 26_030_000}, radiusKM: 20, rise: 165}, // Bamian
		{at: spot{114_000_000, 26_000_000}, radiusKM: 26, rise: 120}, // Wanyang
		{at: spot{113_850_000, 25_400_000}, radiusKM: 28, rise: 110}, // Zhuguang
		{at: spot{113_350_000, 25_550_000}, radiusKM: 14, rise: 85},  // Yaogang
		{at: spot{113_520_000, 26_420_000}, radiusKM: 13, rise: 90},  // Jinzi
		{at: spot{113_450_000, 25_300_000}, radiusKM: 18, rise: 90},  // Dadong
		{at: spot{112_460_000, 26_100_000}, radiusKM: 16, rise: 340, home: highestHome},
	}
}

// outlet is a gap in the rim of the grid by which water leaves, and its height in metres.
type outlet struct {
	at spot
	z  float64
}

func outlets() []outlet {
	return []outlet{
		{spot{112_420_000, 26_900_000}, 90},  // Chongling, north
		{spot{112_950_000, 26_900_000}, 75},  // Lei, north
		{spot{113_250_000, 26_900_000}, 85},  // Yongle, north
		{spot{113_250_000, 24_840_000}, 140}, // Wu, south
		{spot{113_900_000, 24_840_000}, 400}, // Jin, south
		{spot{114_280_000, 26_000_000}, 500}, // Suichuan, east
		{spot{112_170_000, 25_200_000}, 190}, // west
		{spot{112_600_000, 24_840_000}, 230}, // Lian, south
	}
}

// uplift says how fast the land rises: in massifs, along the borders of the layout, hardly around the counties' seats.
type uplift struct {
	coarse grid
	rise   []float64
	key    noise
	peak   map[string]spot // of the massifs that are a township's home
}

func newUplift(l *layout, counties []county, key noise) *uplift {
	u := &uplift{l.grid, make([]float64, l.size()), key, map[string]spot{}}
	ranges := massifs()
	for i, m := range ranges {
		for c := range counties {
			if m.home != "" && m.home[:6] == counties[c].code {
				ranges[i].at = l.inside(uint8(c+1), m.at)
				u.peak[m.home] = ranges[i].at
			}
		}
	}
	near := l.nearBorder()
	for k := range u.rise {
		s := l.centre(k)
		v := 22 + float64(l.sample(near, u.wander(l, k))*70)
		home := 0.0
		for _, m := range ranges {
			rise := float64(m.rise * bump(s, m.at, m.radiusKM))
			if m.home != "" {
				home += rise // not left to chance
			} else {
				v += rise
			}
		}
		v = float64(v * (1 + float64(float64(key.sum(k%l.w, k/l.w, 12, 2, one/2))/one*0.8)))
		basin := 0.0
		for _, c := range counties {
			basin = max(basin, bump(s, c.seat, 8))
		}
		u.rise[k] = max((v+home)*(1-float64(basin*0.85)), 4)
	}
	return u
}

// wander is a place up to some 4 km from cell k's middle, so that ranges bend where the layout is straight.
func (u *uplift) wander(l *layout, k int) spot {
	s := l.centre(k)
	x, y := k%l.w, k/l.w
	dx := u.key.at(x, y, 9) + u.key.at(x, y, 4)/2
	dy := u.key.at(x, y+1000, 9) + u.key.at(x, y+1000, 4)/2
	return spot{s.lon + micro(dx)*40_000/one, s.lat + micro(dy)*36_000/one}
}

// inside is the place nearest to s with four cells of the label's own all around it.
func (l *layout) inside(label uint8, s spot) spot {
	best, found := 1<<30, s
	near := l.cell(s)
	for y := 4; y < l.h-4; y++ {
		for k := y*l.w + 4; k < y*l.w+l.w-4; k++ {
			own := true
			for _, d := range [4]int{-4, 4, -4 * l.w, 4 * l.w} {
				own = own && l.label[k+d] == label
			}
			dx, dy := k%l.w-near%l.w, k/l.w-near/l.w
			if d := dx*dx + dy*dy; own && l.label[k] == label && d < best {
				best, found = d, l.centre(k)
			}
		}
	}
	return found
}

// nearBorder is 1 on a border of the layout and falls off to 0 within some 6 km.
func (l *layout) nearBorder() []float64 {
	near := make([]float64, l.size())
	for k, a := range l.label {
		if l.rim(k) {
			continue
		}
		for _, d := range [4]int{-1, 1, -l.w, l.w} {
			if l.label[k+d] != a {
				near[k] = 1
			}
		}
	}
	return l.blur(l.blur(near))
}

// bump is 1 at a place and falls off smoothly with the distance, e^-(d/radius)², to 0 at four radii.
func bump(s, at spot, radiusKM float64) float64 {
	dx, dy := kmEast(s.lon-at.lon)/radiusKM, kmNorth(s.lat-at.lat)/radiusKM
	d := float64(dx*dx) + float64(dy*dy)
	if d > 16 {
		return 0
	}
	return exp(-d)
}

// apply sets the rise of a relief.
func (u *uplift) apply(r *relief) {
	for k := range r.rise {
		v := u.coarse.sample(u.rise, r.centre(k))
		x, y := k%r.w*r.scale, k/r.w*r.scale
		v *= 1 + float64(float64(u.key.at(x, y, 60))/one*0.7)
		r.rise[k] = max(v, 3)
	}
}

// open closes the rim of a relief and opens the outlets.
func (u *uplift) open(r *relief) {
	for k := range r.z {
		if r.rim(k) {
			r.z[k] = 1e6
		}
	}
	for _, o := range outlets() {
		k := r.inner(r.cell(o.at))
		r.fixed[k], r.z[k] = true, o.z
	}
}

// level makes the rim as high as the cells beside it.
func (r *relief) level() {
	for k := range r.z {
		if r.rim(k) {
			r.z[k] = r.z[r.inner(k)]
		}
	}
}

// inner is the cell nearest to k that is not on the rim.
func (g grid) inner(k int) int {
	x, y := min(max(k%g.w, 1), g.w-2), min(max(k/g.w, 1), g.h-2)
	return y*g.w + x
}
