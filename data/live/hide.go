package live

import "lianxin/data"

// hiding says which cells of a table over all levels are not shown: those that tell of fewer than k households, and as many others as keep these from
// being reckoned from what is shown (complementary suppression). It is worked out over the whole scope of a viewer, whatever part he
// asks for, so that parts asked for one by one never say more.
type hiding struct {
	ground *footing
	counts [data.LevelVillage + 1][]int64 // households told of, by level and unit; only of units in scope
	hidden [data.LevelVillage + 1][]bool
	total  bool
	sum    int64
	kids   map[cellOf][]cellOf
	roots  []cellOf
}

// cellOf is a unit in the tree of units.
type cellOf struct {
	level data.Level
	at    int32
}

// hide works out what to hide of counts by slot.
func (f *footing) hide(bySlot []int64, viewer data.Viewer, k int64) *hiding {
	h := &hiding{ground: f, kids: map[cellOf][]cellOf{}}
	for _, n := range bySlot {
		h.sum += n
	}
	for level := data.LevelPrefecture; level <= data.LevelVillage; level++ {
		h.counts[level] = make([]int64, len(f.levels[level]))
		h.hidden[level] = make([]bool, len(f.levels[level]))
		for at, n := range bySlot {
			if i := f.up[level][at]; i >= 0 {
				h.counts[level][i] += n
			}
		}
		for i, u := range f.levels[level] {
			if !viewer.Sees(u.code) {
				h.counts[level][i] = 0
				continue
			}
			me := cellOf{level, int32(i)}
			up := f.parent[level][i]
			if up >= 0 && viewer.Sees(f.levels[level-1][up].code) {
				above := cellOf{level - 1, up}
				h.kids[above] = append(h.kids[above], me)
			} else {
				h.roots = append(h.roots, me)
			}
			h.hidden[level][i] = h.count(me) > 0 && h.count(me) < k
		}
	}
	h.total = h.sum > 0 && h.sum < k
	for h.step(k) {
	}
	return h
}

func (h *hiding) count(n cellOf) int64 { return h.counts[n.level][n.at] }

// step hides what else must be; false when nothing was left to do. What is hidden stays so, so that steps end.
func (h *hiding) step(k int64) bool {
	changed := h.family(h.roots, h.total, func() { h.total = true }, k)
	for level := data.LevelPrefecture; level < data.LevelVillage; level++ {
		for i := range h.hidden[level] {
			me := cellOf{level, int32(i)}
			if kids := h.kids[me]; len(kids) > 0 && h.family(kids, h.hidden[level][i], func() { h.hidden[level][i] = true }, k) {
				changed = true
			}
		}
	}
	return changed
}

// family sees to one sum and its parts. Of a sum that is shown either no part is hidden, or two and more that tell of k households together; of one that is
// hidden some part is.
func (h *hiding) family(parts []cellOf, sumHidden bool, hideSum func(), k int64) (changed bool) {
	for {
		hidden, told := 0, int64(0)
		var least *cellOf
		for i, p := range parts {
			switch n := h.count(p); {
			case n == 0:
			case h.hidden[p.level][p.at]:
				hidden++
				told += n
			case least == nil || n < h.count(*least):
				least = &parts[i]
			}
		}
		enough := hidden == 0 || hidden > 1 && told >= k
		if sumHidden {
			enough = hidden > 0
		}
		switch {
		case enough:
			return changed
		case least != nil:
			h.hidden[least.level][least.at] = true
			changed = true
		case sumHidden: // no part tells of any
			return changed
		default:
			hideSum()
			return true
		}
	}
}

// of tells whether a unit's cell is hidden.
func (h *hiding) of(level data.Level, at int) bool { return h != nil && h.hidden[level][at] }

// within tells whether the sum over a unit is hidden; over all when it is empty. Of a unit that does not exist there is nothing to hide.
func (h *hiding) within(code string) bool {
	if h == nil {
		return false
	}
	if code == "" {
		return h.total
	}
	level := data.UnitLevel(code)
	i := h.ground.find(level, code)
	return i >= 0 && h.hidden[level][i]
}
