package live

import (
	"maps"
	"slices"

	"lianxin/data"
)

// scopedRounds are the visits of a viewer's units, with those of former villages under their heirs.
type scopedRounds struct {
	s      *snapshot
	viewer data.Viewer
	ground *footing
	scope  slots
	slots  [][]visited // by slot
	first  int32       // earliest month with a visit in scope; of no use without any
	any    bool
}

func (v *View) roundsFor(s *snapshot, viewer data.Viewer) (*scopedRounds, error) {
	r := &scopedRounds{s: s, viewer: viewer, ground: v.footing(s), scope: s.units.inScope(viewer)}
	r.slots = slices.Clone(v.rounds.of(s, &v.keys))
	heirs, err := s.heirs()
	if err != nil {
		return nil, err
	}
	for at := range r.slots {
		if !r.scope.has(slot(at)) {
			r.slots[at] = nil
		}
	}
	for former, heir := range heirs {
		if r.scope.has(former) && r.scope.has(heir) && len(r.slots[former]) > 0 {
			r.slots[heir] = mergeRounds(r.slots[heir], r.slots[former])
			r.slots[former] = nil
		}
	}
	for _, months := range r.slots {
		if len(months) > 0 && (!r.any || months[0].month < r.first) {
			r.first, r.any = months[0].month, true
		}
	}
	return r, nil
}

// heirs are the slots of units without a boundary that the unit lists say became another one, which has one.
func (s *snapshot) heirs() (map[slot]slot, error) {
	out := map[slot]slot{}
	t := s.tables[data.Visits]
	for at, u := range s.units.list {
		if len(u.area) > 0 || t == nil || t.segment(slot(at)) == nil && s.archive.factsOf(slot(at)) == nil {
			continue
		}
		books, err := s.register.books()
		if err != nil {
			return nil, err
		}
		for _, b := range books {
			code, _ := b.list.Normalize(u.code)
			if heir, ok := s.units.index[code]; ok && code != u.code && len(s.units.list[heir].area) > 0 {
				out[slot(at)] = heir
				break
			}
		}
	}
	return out, nil
}

// mergeRounds adds the months of one unit to those of another.
func mergeRounds(a, b []visited) []visited {
	sums := map[int32]visited{}
	for _, v := range slices.Concat(a, b) {
		sum, ok := sums[v.month]
		if !ok {
			sums[v.month] = v
			continue
		}
		sum.visits += v.visits
		sum.households.add(v.households)
		sum.enterprises.add(v.enterprises)
		if sum.last == noDay || v.last != noDay && v.last > sum.last {
			sum.last = v.last
		}
		sums[v.month] = sum
	}
	months := slices.Sorted(maps.Keys(sums))
	out := make([]visited, 0, len(months))
	for _, m := range months {
		out = append(out, sums[m])
	}
	return out
}

// hiding is what of the tables is not shown to the viewer; nil for those who may read items.
func (r *scopedRounds) hiding() *hiding {
	l, err := r.s.schema.Layer(data.Visits)
	if err != nil || r.viewer.Items(l) {
		return nil
	}
	households := make([]int64, len(r.ground.households))
	for at, n := range r.ground.households {
		if r.scope.has(slot(at)) && r.s.units.list[at].level == data.LevelVillage {
			households[at] = max(n, 0)
		}
	}
	return r.ground.hide(households, r.viewer, int64(r.s.settings.K))
}

// coverageTable gathers villages under the units of a level.
type coverageTable struct {
	index []int32 // by slot: unit of the level; -1 for none asked for
	in    slots
	units []coverageUnit
	named []bool
	total coverageUnit
}

// coverageUnit is the villages of a unit, and what is known of wider units' visits.
type coverageUnit struct {
	r     *scopedRounds
	slots []slot
}

func (r *scopedRounds) table(level data.Level, within string) *coverageTable {
	n := len(r.ground.levels[level])
	t := &coverageTable{index: make([]int32, len(r.slots)), in: r.scope, units: make([]coverageUnit, n), named: make([]bool, n), total: coverageUnit{r: r}}
	if within != "" {
		t.in = newSlots(len(r.slots))
		r.s.units.mark(t.in, data.UnitPrefix(within))
		t.in.keep(r.scope)
	}
	for at := range r.slots {
		t.index[at] = -1
		if !t.in.has(slot(at)) {
			continue
		}
		t.total.slots = append(t.total.slots, slot(at))
		if i := r.ground.up[level][at]; i >= 0 {
			t.index[at] = i
			t.units[i].r, t.named[i] = r, true
			t.units[i].slots = append(t.units[i].slots, slot(at))
		}
	}
	return t
}

// fill tells the round of the unit's villages.
func (u *coverageUnit) fill(out *UnitCoverage, month int32, series int) {
	out.Households, out.Enterprises = u.reach(month, false), u.reach(month, true)
	out.GapMonths = u.gap(month)
	if latest, visited := u.latest(month); visited {
		out.LastMonth = monthName(latest)
	}
	last := int64(noDay)
	for _, at := range u.slots {
		for _, v := range u.r.slots[at] {
			if v.month <= month && v.last != noDay && (last == noDay || v.last > last) {
				last = v.last
			}
		}
	}
	if last != noDay {
		out.LastVisit = data.Date(last)
	}
	for m := month - int32(series) + 1; m <= month; m++ {
		out.Months = append(out.Months, MonthReach{monthName(m), u.reach(m, false).Value})
	}
}

// reach adds up, village by village, what was reached in a month, in each at most what there is.
func (u *coverageUnit) reach(month int32, enterprises bool) Reach {
	var out Reach
	known, total := u.r.ground.households, int64(0)
	if enterprises {
		known = u.r.ground.enterprises
	}
	for _, at := range u.slots {
		n := known[at]
		if u.r.s.units.list[at].level != data.LevelVillage || n < 0 {
			continue
		}
		if out.Total == nil {
			out.Total = &total
		}
		total += n
		v, ok := roundOf(u.r.slots[at], month)
		if !ok {
			continue
		}
		reached := v.households
		if enterprises {
			reached = v.enterprises
		}
		out.Visited += min(n, reached.distinct+reached.counted)
		out.AtMost = out.AtMost || reached.counted > 0
	}
	if out.Total != nil && total > 0 {
		v := data.Percent(out.Visited, total)
		out.Value = &v
	}
	return out
}

func roundOf(months []visited, month int32) (visited, bool) {
	i, ok := slices.BinarySearchFunc(months, month, func(v visited, m int32) int { return int(v.month - m) })
	if !ok {
		return visited{}, false
	}
	return months[i], true
}

// gap is how many months in a row nobody came, back from the given one. The month that is not over yet is left out unless somebody came in it; before the first
// visit known in scope nothing is counted.
func (u *coverageUnit) gap(month int32) int64 {
	if !u.r.any {
		return 0
	}
	latest, _ := u.latest(month)
	if month == monthOfDay(u.r.s.today) {
		month--
	}
	return max(0, int64(month-latest))
}

// latest is the last month up to the given one in which somebody came; that before the first visit known in scope, and false, when nobody did.
func (u *coverageUnit) latest(month int32) (latest int32, visited bool) {
	latest = u.r.first - 1
	for _, at := range u.slots {
		for _, v := range u.r.slots[at] {
			if v.month <= month && v.visits > 0 && (!visited || v.month > latest) {
				latest, visited = v.month, true
			}
		}
	}
	return latest, visited
}

// contacts adds up the villages' officials; nil when no village says.
func (u *coverageUnit) contacts() *Contacts {
	out, known := &Contacts{Short: []string{}}, false
	t := u.r.ground.tables[data.LevelVillage]
	for _, at := range u.slots {
		if u.r.s.units.list[at].level != data.LevelVillage {
			continue
		}
		n := func(tier string) int64 { return numberOf(u.r.s, t, at, "roster_"+tier, 1) }
		one := Roster{n("county"), n("department"), n("township"), n("legal")}
		if one == (Roster{-1, -1, -1, -1}) {
			continue
		}
		known = true
		missing := one.Missing()
		if len(missing) > 0 {
			out.Incomplete++
		}
		out.Short = append(out.Short, missing...)
		out.County, out.Department = out.County+max(one.County, 0), out.Department+max(one.Department, 0)
		out.Township, out.Legal = out.Township+max(one.Township, 0), out.Legal+max(one.Legal, 0)
	}
	if !known {
		return nil
	}
	slices.Sort(out.Short) // county, department, legal, township
	out.Short = slices.Compact(out.Short)
	return out
}
