package units

import (
	"cmp"
	"slices"

	"lianxin/data"
)

// verdict decides what the readings of one text amount to.
type verdict struct {
	*reader
	gazetteer *Gazetteer
}

func (v *verdict) match() Match {
	if len(v.runes) == 0 {
		return Match{}
	}
	if m, ok := v.bareCode(); ok {
		return m
	}
	if len(v.codes) > 0 {
		if m, ok := v.codeAndText(); ok {
			return m
		}
	}
	return v.words()
}

// words decides a text without a code.
func (v *verdict) words() Match {
	start := v.start()
	if !v.lexicon.region {
		start += v.foreignProvince(start)
	}
	if m, ok := v.anchored(start); ok {
		return m
	}
	return v.adrift(start)
}

// foreignProvince is the length of a province's name at i, where no list names ours.
func (v *verdict) foreignProvince(i int) int {
	for k := i + 2; k < i+8; k++ {
		if n := v.any(k, "自治区", "省"); n > 0 {
			return k + n - i
		}
	}
	return 0
}

// anchored decides by readings from the start of the address. False when nothing is known about the text that way.
func (v *verdict) anchored(start int) (Match, bool) {
	readings := v.readFrom(start, -1)
	var roads []reading
	for len(readings) > 0 {
		best := furthest(v.best[:0], readings)
		v.best = best
		switch how := v.ending(best); how {
		case endClean:
			return v.accept(best), true
		case endNames:
			if v.lexicon.places[best[0].place].level == 0 {
				return v.adrift(best[0].end), true
			}
			return v.below(best), true
		case endLoose:
			return v.review(HowUnclear, append(roads, best...)), true
		case endForeign, endRoad:
			// The name is no unit here (大村镇, 人民路12号): go by what stands before it.
			if how == endRoad {
				roads = append(roads, best...)
			}
			readings = slices.DeleteFunc(readings, func(r reading) bool { return r.end == best[0].end })
		}
	}
	if len(roads) > 0 {
		return v.review(HowUnclear, roads), true
	}
	return Match{}, false
}

// furthest are the readings that explain most of the text, the plainest of them: one that takes the names as they stand beats
// one that has to assume another type, a name left out or a type left out at the end. They are appended to out, which is empty.
func furthest(out, readings []reading) []reading {
	end := 0
	for _, r := range readings {
		end = max(end, r.end)
	}
	for _, r := range readings {
		if r.end == end {
			out = append(out, r)
		}
	}
	for _, f := range []flaw{flawType, flawTypeAbove, flawPeople | flawShort} {
		if slices.ContainsFunc(out, func(r reading) bool { return r.flaws&f == 0 }) {
			out = slices.DeleteFunc(out, func(r reading) bool { return r.flaws&f != 0 })
		}
	}
	return out
}

// ending is what stands behind the units recognised.
type ending uint8

const (
	endClean   ending = iota // nothing, or what may follow such a unit
	endLoose                 // text runs on where a type was left out: 足田小学
	endRoad                  // the name without its type is a road's or a works', not the community's: 人民西路18号, 火车站
	endNames                 // a unit below that no list has: 普满乡|官贝村
	endForeign               // a type follows that the name does not have: 大村|镇
)

// ending judges readings that end at one place; the mildest judgement counts.
func (v *verdict) ending(readings []reading) ending {
	least := endForeign
	for _, r := range readings {
		least = min(least, v.endingOf(r))
	}
	return least
}

func (v *verdict) endingOf(r reading) ending {
	level := v.lexicon.places[r.place].level
	short := r.flaws&flawShort != 0
	over := v.skip(r.end) >= len(v.runes)
	switch {
	case level == data.LevelVillage && !short:
		if v.typeFollows(r.end) {
			return endForeign
		}
		return endClean
	case level >= data.LevelCounty && short:
		switch {
		case !(over && r.rural) && v.is(r.end-1, "路街巷道弄站场厂矿院校园所"):
			return endRoad
		case v.typeFollows(r.end):
			return endForeign
		case over:
			return endClean
		}
		if _, ok := v.claim(r.end, level); ok && level < data.LevelVillage {
			return endNames
		}
		if r.parent < 0 && level > data.LevelCounty || !v.boundary(r.end) {
			return endLoose
		}
		return endClean
	}
	above := level
	if level == data.LevelTownship {
		above-- // 土桥镇足田镇
	}
	if _, ok := v.claim(r.end, above); ok || level == 0 {
		return endNames
	}
	if _, n := v.unitType(v.skip(r.end)); n > 0 && !over || level == data.LevelTownship && v.resembles(r) {
		return endNames
	}
	return endClean
}

// resembles tells whether the short rest behind a township, without a type, is all but a village's name: 骆仙街道高璧.
func (v *verdict) resembles(r reading) bool {
	from, to := v.skip(r.end), v.word(r.end)
	return to-from >= 2 && to-from <= 4 && len(v.like(claim{from, to, to, data.LevelVillage}, []int32{r.place})) > 0
}

// boundary tells whether a name may end at i though its type is left out: before a space, a number, a group of households.
func (v *verdict) boundary(i int) bool {
	if i >= len(v.runes) || v.runes[i] == separator || v.loose[i] || v.digit(i) {
		return true
	}
	return v.is(i, "第某组") || v.is(i, "一二三四五六七八九十") && v.is(i+1, "组队号栋一二三四五六七八九十")
}

// word is the end of what stands at i up to the next boundary.
func (v *verdict) word(i int) int {
	i = v.skip(i)
	for i < len(v.runes) && !v.boundary(i) {
		i++
	}
	return i
}

// typeFollows tells whether a type of another kind of unit stands at i, so that the name before it was none of ours.
func (v *verdict) typeFollows(i int) bool {
	if v.is(i, "市县") {
		return !v.is(i+1, "场民政直委道")
	}
	return v.any(i, "街道办", "街道", "镇", "社区", "居委", "居民委", "办事处", "自治") > 0 || v.is(i, "乡") && !v.is(i+1, "村道")
}

// accept turns clean readings into a match, if they come down to one unit.
func (v *verdict) accept(best []reading) Match {
	best = slices.DeleteFunc(best, func(r reading) bool { return v.endingOf(r) != endClean })
	codes := v.today(best)
	if len(codes) == 0 {
		return v.ended(best)
	}
	at, ok := v.single(codes)
	switch {
	case !slices.ContainsFunc(best, func(r reading) bool { return r.flaws&flawType == 0 }), ok && doubtful(best, v.lexicon.places[at].level):
		return v.review(HowNearMiss, best)
	case !ok, v.endedElsewhere(best, at):
		return v.review(HowAmbiguous, best)
	case v.used > maxSteps:
		return v.review(HowUnclear, best)
	}
	end := best[0].end
	if others := v.others(end, at); len(others) > 0 {
		return v.several(append(others, at), end)
	}
	p := &v.lexicon.places[at]
	m := Match{Code: p.code, Level: p.level, How: v.ground(best, at), Rest: v.tail(end)}
	if p.level < data.LevelVillage && m.Rest != "" {
		m.How = HowCoarse
	}
	return m
}

// endedElsewhere tells whether a unit that ended without known heirs fits as well, in another township than the one found.
func (v *verdict) endedElsewhere(best []reading, at int32) bool {
	here := &v.lexicon.places[at]
	return slices.ContainsFunc(best, func(r reading) bool {
		p := &v.lexicon.places[r.place]
		return len(p.to) == 0 && p.level == data.LevelVillage && !data.InUnit(here.code, parentCode(p.code)) && !here.holds(p)
	})
}

// doubtful tells whether all readings assume that a unit above changed its type and nothing makes up for it: no village that is
// named in full, or some other unit that bears exactly the name written.
func doubtful(best []reading, level data.Level) bool {
	return !slices.ContainsFunc(best, func(r reading) bool {
		return r.flaws&flawTypeAbove == 0 || level == data.LevelVillage && r.flaws&(flawShort|flawContested) == 0
	})
}

// today are the places of today that readings lead to, in code order.
func (v *verdict) today(readings []reading) []int32 {
	var out []int32
	for _, r := range readings {
		for _, t := range v.lexicon.places[r.place].to {
			if !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	v.sort(out)
	return out
}

func (v *verdict) sort(at []int32) {
	slices.SortFunc(at, func(a, b int32) int { return cmp.Compare(v.lexicon.places[a].code, v.lexicon.places[b].code) })
}

// single is the one unit that several come down to: the only one, or the one that holds all others (桂阳县太和 would be the town
// if every other reading were a village in it).
func (v *verdict) single(codes []int32) (int32, bool) {
	for _, c := range codes {
		p := &v.lexicon.places[c]
		if !slices.ContainsFunc(codes, func(o int32) bool { return o != c && !p.holds(&v.lexicon.places[o]) }) {
			return c, true
		}
	}
	return 0, false
}

// ground is the plainest ground on which the readings lead to a place.
func (v *verdict) ground(best []reading, at int32) How {
	how := HowFormer
	for _, r := range best {
		if slices.Contains(v.lexicon.places[r.place].to, at) {
			how = min(how, groundOf(r.flaws))
		}
	}
	return how
}

func groundOf(f flaw) How {
	switch {
	case f&flawFormer != 0:
		return HowFormer
	case f&flawTypeAbove != 0:
		return HowRetyped
	case f&(flawShort|flawShortAbove) != 0:
		return HowShort
	case f&flawPeople != 0:
		return HowPeople
	}
	return HowExact
}

// review offers the places of today that readings lead to, and the likely heirs of those that ended.
func (v *verdict) review(how How, readings []reading) Match {
	codes := v.today(readings)
	for _, r := range readings {
		codes = v.add(codes, v.lexicon.places[r.place].likely...)
	}
	v.sort(codes)
	return Match{How: how, Candidates: v.codesOf(codes), Rest: v.tail(readings[0].end)}
}

func (v *verdict) add(codes []int32, more ...int32) []int32 {
	for _, c := range more {
		if !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	return codes
}

func (v *verdict) codesOf(at []int32) []string {
	if len(at) == 0 {
		return nil
	}
	out := make([]string, 0, min(len(at), maxCandidates))
	for _, c := range at[:min(len(at), maxCandidates)] {
		out = append(out, v.lexicon.places[c].code)
	}
	return out
}

// ended offers the likely heirs of units that ended, or else the nearest unit above that exists.
func (v *verdict) ended(best []reading) Match {
	m := v.review(HowEnded, best)
	if len(m.Candidates) == 0 {
		m.Candidates = v.codesOf(v.above(v.lexicon.places[best[0].place].code))
	}
	return m
}

// above is the nearest unit of today above a code.
func (v *verdict) above(code string) []int32 {
	l := v.gazetteer.list
	for code = parentCode(code); code != ""; code = parentCode(code) {
		if i, ok := l.index[code]; ok && int(i) < l.current {
			return []int32{i}
		}
	}
	return nil
}

// several offers places that exclude each other.
func (v *verdict) several(codes []int32, end int) Match {
	v.sort(codes)
	return Match{How: HowSeveral, Candidates: v.codesOf(slices.Compact(codes)), Rest: v.tail(end)}
}

// others are units named in full behind an accepted one that do not go with it: another county or township, or another village
// of the same township (灵坎村、碧塘村). A natural village or group that bears a village's name (和平村民小组) does not count.
func (v *verdict) others(end int, at int32) []int32 {
	var out []int32
	here := &v.lexicon.places[at]
	for i := end; i < len(v.runes); i++ {
		if !v.digit(i) && !v.beginsName(i) {
			continue
		}
		for _, r := range furthest(nil, v.readFrom(i, -1)) {
			p := &v.lexicon.places[r.place]
			if !r.typed || r.flaws&(flawShort|flawType|flawTypeAbove) != 0 || p.level < data.LevelCounty || v.group(r.end) || v.typeFollows(r.end) {
				continue
			}
			if p.level == data.LevelVillage && r.parent < 0 && !v.sibling(here, p) && !v.joined(i) {
				continue
			}
			if p.holds(here) || here.holds(p) && here.level < data.LevelVillage && p.level <= here.level {
				continue
			}
			out = v.add(out, p.to...)
		}
	}
	return slices.DeleteFunc(out, func(o int32) bool { return o == at || v.lexicon.places[o].holds(here) })
}

// beginsName tells whether some stem begins with the character at i.
func (v *verdict) beginsName(i int) bool {
	_, ok := v.lexicon.next(0, v.runes[i])
	return ok && v.runes[i] > 0
}

func (v *verdict) group(i int) bool {
	return v.any(i, "民小组", "民组", "小组", "组", "自然村", "民", "屯", "路", "道", "大道", "街", "巷") > 0
}

// sibling tells whether two villages share a township.
func (v *verdict) sibling(a, b *place) bool {
	return a.level == data.LevelVillage && slices.ContainsFunc(b.to, func(t int32) bool { return parentCode(v.lexicon.places[t].code) == parentCode(a.code) })
}

// joiners are characters that join two places.
const joiners = "和与及到至往跟"

// joined tells whether the character at i follows a word or mark that joins two places.
func (v *verdict) joined(i int) bool {
	return i > 0 && (v.runes[i-1] == separator || v.is(i-1, joiners))
}
