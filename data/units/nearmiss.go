package units

import (
	"cmp"
	"slices"

	"lianxin/data"
)

// below decides a text whose known part is followed by the name of a unit that no list has there: never accepted, but offered
// with what it may have meant.
func (v *verdict) below(best []reading) Match {
	end := best[0].end
	rest := v.tail(end)
	level := v.lexicon.places[best[0].place].level
	if level == data.LevelTownship {
		if c, ok := v.claim(end, level-1); ok && c.level == level {
			from := c.from
			if v.is(from, joiners) {
				from++
			}
			if second := v.named(from, -1); len(second) > 0 { // 玉溪镇、梅田镇
				return v.several(append(second, v.today(best)...), end)
			}
		}
	}
	c, ok := v.claim(end, level)
	if !ok && v.word(end) < v.skip(end)+2 {
		return v.review(HowUnlisted, best)
	}
	if !ok {
		c = claim{from: v.skip(end), stem: v.word(end), end: v.word(end), level: data.LevelVillage}
	}
	found := v.guess(best, c)
	if len(found) == 0 {
		return v.review(HowUnlisted, best)
	}
	return Match{How: HowNearMiss, Candidates: found, Rest: rest}
}

// guess ranks what a claimed name may have meant inside any of the places read before it: a unit named in full further on
// (普慢乡旨贝村), a unit whose name is like it, a unit of exactly that name elsewhere in the county or the area.
func (v *verdict) guess(best []reading, c claim) []string {
	var inside []int32
	for _, r := range best {
		inside = v.add(inside, r.place)
	}
	like := v.like(c, inside)
	var found []int32
	for i := c.from + 1; i < len(v.runes) && i <= c.end; i++ {
		for _, in := range inside {
			found = v.add(found, v.named(i, in)...)
		}
	}
	if c.level == data.LevelTownship {
		for _, t := range like {
			found = v.add(found, v.named(c.end, t)...)
		}
	}
	v.sort(found)
	found = v.add(found, like...)
	if len(found) == 0 || c.level == data.LevelVillage {
		found = v.add(found, v.elsewhere(c, inside)...)
	}
	return v.codesOf(found)
}

// named are the units named in full at i inside a place, in code order.
func (v *verdict) named(i int, inside int32) []int32 {
	readings := slices.DeleteFunc(slices.Clone(v.readFrom(i, inside)), func(r reading) bool {
		return !r.typed || r.flaws&(flawShort|flawType|flawTypeAbove) != 0
	})
	if len(readings) == 0 {
		return nil
	}
	best := furthest(nil, readings)
	if e := v.ending(best); e == endForeign {
		return nil
	}
	return v.today(best)
}

// elsewhere are the units named in full where the claim stands, in the same county first, else anywhere: the text may have put
// a village under the wrong township.
func (v *verdict) elsewhere(c claim, inside []int32) []int32 {
	var out []int32
	for _, in := range inside {
		if up := v.above(v.lexicon.places[in].code); len(up) > 0 && v.lexicon.places[in].level == data.LevelTownship {
			out = v.add(out, v.named(c.from, up[0])...)
		}
	}
	if len(out) == 0 {
		out = v.named(c.from, -1)
	}
	v.sort(out)
	return out
}

// like are the units of the claim's level inside any of some places (none: anywhere) whose names resemble it, the most alike
// first: only the type differs, then one character added, left out or exchanged, then names that sound the same.
func (v *verdict) like(c claim, inside []int32) []int32 {
	if c.stem <= c.from || c.level < data.LevelTownship {
		return nil
	}
	stem := numerals(v.runes[c.from:c.stem])
	type hit struct {
		place int32
		rank  int
	}
	var hits []hit
	weigh := func(at []int32, rank func(*label) int) {
		for _, k := range at {
			b := &v.lexicon.labels[k]
			p := &v.lexicon.places[b.place]
			if p.level != c.level || !v.within(p, inside) {
				continue
			}
			if n := rank(b); n >= 0 {
				for _, t := range p.to {
					hits = append(hits, hit{t, n})
				}
			}
		}
	}
	for i, r := range stem {
		if !slices.Contains(stem[:i], r) {
			weigh(v.lexicon.holds[r], func(b *label) int { return distance(stem, []rune(b.stem)) })
		}
	}
	weigh(v.lexicon.sound[soundOf(stem)], func(*label) int { return 2 })
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(v.lexicon.places[a.place].code, v.lexicon.places[b.place].code))
	})
	var out []int32
	for _, h := range hits {
		out = v.add(out, h.place)
	}
	return out
}

func (v *verdict) within(p *place, inside []int32) bool {
	return len(inside) == 0 || slices.ContainsFunc(inside, func(in int32) bool { return v.lexicon.places[in].holds(p) })
}

// numerals reads digits as the characters names are written with: 16镇 for 一六镇.
func numerals(name []rune) []rune {
	out := slices.Clone(name)
	for i, r := range out {
		if r >= '0' && r <= '9' {
			out[i] = []rune("零一二三四五六七八九")[r-'0']
		}
	}
	return out
}

// distance is 0 for equal names, 1 for names one edit apart that still share a character, else -1.
func distance(a, b []rune) int {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || len(a) == 0 {
		return -1
	}
	head := 0
	for head < len(a) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	switch left := len(b) - head - tail; {
	case left == 0:
		return 0
	case left == 1 && head+tail > 0:
		return 1
	}
	return -1
}

// adrift decides a text that does not begin with a unit: perhaps one is named further on, perhaps another area.
func (v *verdict) adrift(start int) Match {
	c, claimed := v.claim(start, 0)
	foreign := claimed && c.level == data.LevelCounty
	if !foreign {
		foreign = v.farClaim(start)
	}
	for i := start + 1; i < len(v.runes); i++ {
		if v.runes[i] <= 0 {
			continue
		}
		readings := slices.Clone(v.readFrom(i, -1))
		best := furthest(nil, slices.DeleteFunc(readings, func(r reading) bool { return !r.typed || v.lexicon.places[r.place].level == 0 }))
		if len(best) == 0 || v.ending(best) == endForeign {
			continue
		}
		if foreign && !v.ours(i) {
			return Match{How: HowOutside, Rest: v.tail(start)}
		}
		how := HowUnclear
		if claimed && c.end <= i {
			how = HowNearMiss
		}
		return v.review(how, best)
	}
	switch {
	case foreign:
		return Match{How: HowOutside, Rest: v.tail(start)}
	case claimed:
		if found := v.guess(nil, c); len(found) > 0 {
			return Match{How: HowNearMiss, Candidates: found, Rest: v.tail(start)}
		}
	}
	return Match{How: HowNone, Rest: v.tail(start)}
}

// farClaim tells whether a type from the county up is claimed anywhere behind i before a number.
func (v *verdict) farClaim(i int) bool {
	for k := i + 1; k < len(v.runes) && !v.digit(k); k++ {
		if level, n := v.unitType(k); n > 0 && level == data.LevelCounty {
			return true
		}
	}
	return false
}

// ours tells whether a prefecture or county of the area is named in full at i.
func (v *verdict) ours(i int) bool {
	return slices.ContainsFunc(v.readFrom(i, -1), func(r reading) bool {
		level := v.lexicon.places[r.place].level
		return r.flaws&(flawShort|flawType) == 0 && (level == data.LevelPrefecture || level == data.LevelCounty)
	})
}
