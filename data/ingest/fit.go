package ingest

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo"
	"lianxin/geo/datum"
)

// sample is what a row tells about the datum of its file.
type sample struct {
	at    orb.Point // as written: x to the east, if the file is right
	has   bool
	words Place // what the row says besides
}

// Fit is how well the points of an input fit the boundaries if they are read in a system.
type Fit struct {
	CRS     string // datum code; "swapped" behind it when x and y are exchanged
	Points  int    // looked at
	Inside  float64
	Stated  int     // points whose row also names a village, by code or in words
	Agree   float64 // share of these that lie in it
	ShiftM  float64 // mean distance from where the stated system puts the same points
	Current bool    // the system the import states
}

// maxSamples bounds what is looked at, evenly spread over the input.
const maxSamples = 8192

// fitting collects samples: every step-th, step doubling when there are too many.
type fitting struct {
	samples []sample
	step    int64
	seen    int64
}

func (f *fitting) add(s sample) {
	if !s.has {
		return
	}
	if f.step == 0 {
		f.step = 1
	}
	if f.seen%f.step == 0 {
		f.samples = append(f.samples, s)
	}
	f.seen++
	if len(f.samples) == maxSamples {
		for i := range f.samples[:maxSamples/2] {
			f.samples[i] = f.samples[2*i]
		}
		f.samples = f.samples[:maxSamples/2]
		f.step *= 2
	}
}

// fits tries every system that the points could be in: the stated one first.
func (f *fitting) fits(p *Pinner, stated datum.System) []Fit {
	if len(f.samples) == 0 || p == nil || p.Empty() {
		return nil
	}
	claims := make([]string, len(f.samples))
	for i, s := range f.samples {
		claims[i] = p.claim(s.words)
	}
	var all []Fit
	for _, c := range candidates(stated) {
		all = append(all, f.fit(p, stated, c, claims))
	}
	return all
}

// candidate is a way to read the points.
type candidate struct {
	system  datum.System
	swapped bool
}

func (c candidate) read(at orb.Point) (orb.Point, bool) {
	if c.swapped {
		at[0], at[1] = at[1], at[0]
	} else {
		at = surveyOrder(at, c.system)
	}
	p, err := c.system.LonLat(at[0], at[1])
	return p, err == nil
}

// candidates are the stated system, the others with the same kind of numbers, and the stated one with its axes exchanged.
func candidates(stated datum.System) []candidate {
	all := []candidate{{stated, false}}
	add := func(s datum.System) {
		if !sameSystem(s, stated) {
			all = append(all, candidate{s, false})
		}
	}
	if stated.Metric() {
		for code := 4534; code <= 4554; code++ { // the 3° zones; those with a prefix tell themselves apart
			if s, ok := datum.EPSG(code); ok && stated.Kind() == datum.GaussKruger && math.Abs(float64(stated.EPSG()-code)) <= 2 {
				add(s)
			}
		}
		return all
	}
	add(datum.CRS84())
	for _, s := range datum.Systems() {
		if s.Kind() == datum.GCJ02 || s.Kind() == datum.BD09 {
			add(s)
		}
	}
	return append(all, candidate{stated, true})
}

func (f *fitting) fit(p *Pinner, stated datum.System, c candidate, claims []string) Fit {
	fit := Fit{CRS: c.system.Code(), Points: len(f.samples), Current: c == candidate{stated, false}}
	if c.swapped {
		fit.CRS += " swapped"
	}
	inside, agree, shifted, shift := 0, 0, 0, 0.0
	for i, s := range f.samples {
		at, ok := c.read(s.at)
		if claims[i] != "" {
			fit.Stated++
		}
		if !ok {
			continue
		}
		if here, ok := (candidate{stated, false}).read(s.at); ok {
			shift += geo.Haversine(here, at)
			shifted++
		}
		unit, ok := p.inside(at)
		if !ok {
			continue
		}
		inside++
		if claims[i] != "" && unit == claims[i] {
			agree++
		}
	}
	fit.Inside = float64(inside) / float64(len(f.samples))
	if fit.Stated > 0 {
		fit.Agree = float64(agree) / float64(fit.Stated)
	}
	if shifted > 0 {
		fit.ShiftM = shift / float64(shifted)
	}
	return fit
}

// claim is the village that a row names besides its coordinates, "" when it names none.
func (p *Pinner) claim(at Place) string {
	unit := ""
	if at.Unit != "" {
		unit = p.resolve(at.Unit).unit
	}
	if unit == "" {
		unit = p.match(at.Names).Code
	}
	if data.UnitLevel(unit) != data.LevelVillage && at.Address != "" {
		if m := p.match(at.Address); m.Code != "" {
			unit = m.Code
		}
	}
	if data.UnitLevel(unit) != data.LevelVillage {
		return ""
	}
	return unit
}

// better is a system that fits clearly better than the stated one: by three standard errors and two points in a hundred, in the villages that rows name, or, where
// too few name one, in lying inside at all. nil when none does.
func better(fits []Fit) *Fit {
	var stated, best *Fit
	for i := range fits {
		if fits[i].Current {
			stated = &fits[i]
		}
	}
	if stated == nil {
		return nil
	}
	const enough = 30
	score := func(f *Fit) (share float64, n int) {
		if stated.Stated >= enough {
			return f.Agree, f.Stated
		}
		return f.Inside, f.Points
	}
	was, n := score(stated)
	if n < enough {
		return nil
	}
	margin := max(0.02, 3*math.Sqrt(max(was*(1-was), 1/float64(n))/float64(n)))
	for i := range fits {
		share, _ := score(&fits[i])
		if share < was+margin {
			continue
		}
		if best == nil {
			best = &fits[i]
		} else if most, _ := score(best); share > most {
			best = &fits[i]
		}
	}
	return best
}

// fitNotice says that another system fits better.
func fitNotice(best *Fit, fits []Fit) Notice {
	var stated Fit
	for _, f := range fits {
		if f.Current {
			stated = f
		}
	}
	kind, what := NoticeDatum, "the points fit "+best.CRS+" better than "+stated.CRS
	if best.CRS == stated.CRS+" swapped" {
		kind, what = NoticeSwapped, "longitude and latitude look swapped"
	}
	detail := fmt.Sprintf("%s: %.1f %% of %d instead of %.1f %% lie inside the boundaries", what, 100*best.Inside, best.Points, 100*stated.Inside)
	if best.Stated > 0 {
		detail += fmt.Sprintf(", and %.1f %% of %d instead of %.1f %% in the village that their row names", 100*best.Agree, best.Stated, 100*stated.Agree)
	}
	if best.ShiftM > 0 && kind == NoticeDatum {
		detail += fmt.Sprintf("; the two are %.0f m apart", best.ShiftM)
	}
	return Notice{kind, detail}
}
