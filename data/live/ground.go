package live

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"lianxin/data"
)

// errGround ends a reading of changes when a boundary moved: places of rows hang on their units', so units are made anew first.
var errGround = errors.New("ground moved")

// readGround collects what became of boundaries since the snapshot and makes their units anew. Whatever else changed is read after that.
func (n *next) readGround(ctx context.Context) error {
	n.ground = map[string]boundary{}
	_, err := n.v.store.Since(ctx, n.from.info.Revision, func(c data.Change) error {
		lay := n.v.layouts[c.Layer]
		switch {
		case lay == nil || !lay.layer.IsBoundary():
		case c.Record == nil:
			n.ground[c.ID] = boundary{} // a boundary's id is its unit's code
		default:
			n.ground[c.Record.Unit] = boundaryOf(lay.layer, c.Record)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read boundaries since revision %d: %w", n.from.info.Revision, err)
	}
	n.base = n.from.units.moved(n.ground)
	return nil
}

// moves tells whether a change of a boundary is of its ground or its name, which rows share, and not yet in the units.
func (n *next) moves(lay *layout, c data.Change) bool {
	u := n.base.get(c.ID) // a boundary's id is its unit's code
	if c.Record == nil {
		return u != nil && len(u.area) > 0
	}
	b := boundaryOf(lay.layer, c.Record)
	return u == nil || u.values[boundaryVersion].Int() != b.version || u.called != b.name || !b.area.Equal(u.area)
}

// moved is us with units of these codes on other ground, or under other names.
func (us *units) moved(ground map[string]boundary) *units {
	known := maps.Clone(ground)
	us.joinCounties(known)
	names := func(code string) string {
		if name := us.listed[code]; name != "" {
			return name
		}
		if b, ok := known[code]; ok {
			return b.name
		}
		return us.nameOf(code)
	}
	codes := slices.Sorted(maps.Keys(known))
	made := make([]*unit, len(codes))
	parallel(len(codes), func(i int) { made[i] = newUnit(codes[i], known[codes[i]], names) })
	n := us.with(made...)
	var renamed []*unit // units inside those that are called otherwise now
	for _, u := range n.list {
		for level := data.LevelCounty; level < u.level; level++ {
			code := data.UnitAt(u.code, level)
			if _, ok := known[code]; ok && us.nameOf(code) != names(code) {
				renamed = append(renamed, u.described(u.called, names))
				break
			}
		}
	}
	return n.with(renamed...)
}

// joinCounties adds the prefectures of the counties in ground: a prefecture is the union of its counties, whether these moved or not.
func (us *units) joinCounties(ground map[string]boundary) {
	all := map[string]boundary{}
	for _, u := range us.list {
		if u.level == data.LevelCounty {
			all[u.code] = boundary{area: u.area, version: u.values[boundaryVersion].Int()}
		}
	}
	moved := map[string]bool{}
	for code, b := range ground {
		if data.UnitLevel(code) == data.LevelCounty {
			all[code] = b
			moved[data.UnitAt(code, data.LevelPrefecture)] = true
		}
	}
	addPrefectures(all)
	for code := range moved {
		ground[code] = all[code]
	}
}

// strand finds rows that are drawn at the point of a unit whose point moved, and that did not change themselves: their records are read
// again. An import of boundaries pins such records anew, so that commonly there are none.
func (n *next) strand(ctx context.Context) error {
	for code := range n.ground {
		old, now := n.from.units.get(code), n.base.get(code)
		if old == nil || old.place == now.place && old.precision == now.precision {
			continue
		}
		at := n.from.units.index[code]
		for _, t := range n.from.tables {
			if seg := t.segment(at); seg != nil && !t.lay.wide {
				if err := n.strandIn(ctx, t.lay, seg, old.place); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (n *next) strandIn(ctx context.Context, lay *layout, seg *segment, place position) error {
	for _, b := range seg.blocks {
		for i, id := range b.ids {
			if b.place(i) != place || n.changes[lay.layer.ID].has(id) {
				continue
			}
			r, err := n.v.store.Get(ctx, lay.layer.ID, id.String())
			if errors.Is(err, data.ErrNotFound) {
				continue // deleted meanwhile: the next changes say so
			}
			if err != nil {
				return fmt.Errorf("read record %s of layer %s: %w", id, lay.layer.ID, err)
			}
			n.put(lay, &r)
		}
	}
	return nil
}

// has tells whether the id is among the changes.
func (c *changes) has(id ident) bool {
	return c != nil && (slices.Contains(c.gone, id) || slices.ContainsFunc(c.stages, func(s *stage) bool { return slices.Contains(s.ids, id) }))
}
