package live

import (
	"cmp"
	"slices"

	"lianxin/data"
)

// discretion says which villages cards do not name to viewers without item rights, and of which there are no cards: a card of a village of fewer
// than Settings.K households tells of somebody.
//
// Where a township is seen as a whole its small villages are not named, and as many others as it takes for a card without a name to be of one of two
// and more, of K households together (complementary suppression). Where that cannot be, or where the scope names the village, small ones have
// no cards. A filter that names a village would name what is left blank: none of the unnamed have cards then.
type discretion struct {
	unnamed slots
	dropped slots
}

// beDiscreet works out what is kept from the plan's viewer, over the whole scope whatever is asked for, and drops from the plan what has no cards.
func (p *plan) beDiscreet(ground *footing, asked []string) discretion {
	n := len(p.snap.units.list)
	d := discretion{newSlots(n), newSlots(n)}
	families := map[int32][]slot{}
	for _, at := range p.snap.units.byCode {
		u := p.snap.units.list[at]
		switch {
		case u.level != data.LevelVillage || !p.scope.has(at):
		case !slices.Contains(p.viewer.Scope, u.code):
			up := ground.up[data.LevelTownship][at]
			families[up] = append(families[up], at)
		case p.small(ground, at):
			d.dropped.set(at)
		}
	}
	for _, villages := range families {
		d.family(p, ground, villages)
	}
	if slices.ContainsFunc(asked, func(code string) bool { return data.UnitLevel(code) == data.LevelVillage }) {
		d.unnamed.each(d.dropped.set)
	}
	kept := newSlots(n)
	p.units.each(func(at slot) {
		if !d.dropped.has(at) {
			kept.set(at)
		}
	})
	p.units = kept
	return d
}

func (p *plan) small(ground *footing, at slot) bool {
	n := ground.households[at]
	return n >= 0 && n < int64(p.snap.settings.K)
}

// family sees to the villages of a township, the smallest first and those of which nothing is known last.
func (d *discretion) family(p *plan, ground *footing, villages []slot) {
	size := func(at slot) uint64 { return uint64(ground.households[at]) } // -1 is the greatest
	slices.SortStableFunc(villages, func(a, b slot) int { return cmp.Compare(size(a), size(b)) })
	if !p.small(ground, villages[0]) {
		return
	}
	told := int64(0)
	for i, at := range villages {
		if !p.small(ground, at) && i > 1 && told >= int64(p.snap.settings.K) {
			return
		}
		d.unnamed.set(at)
		told += max(0, ground.households[at])
	}
	if len(villages) > 1 && told >= int64(p.snap.settings.K) {
		return
	}
	for _, at := range villages {
		if p.small(ground, at) {
			d.dropped.set(at)
		}
	}
}
