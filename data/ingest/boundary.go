package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/ingest/cell"
	"lianxin/data/units"
	"lianxin/geo"
)

// boundary converts a row of a boundary layer and lays it over the boundary that is stored: fields without a column keep their values, and a row without
// geometry keeps the area, so that figures can be imported apart from the map.
func (c *converter) boundary(r *row) outcome {
	j := judged{converter: c, row: r}
	if done := j.begin(); done {
		return j.out
	}
	j.values()
	j.record.Source = j.options.Source
	if s := cell.Trim(r.at(roleSource)); s != "" {
		j.record.Source = s
		j.checkName(r.headingAt(roleSource, data.FieldSource), s, maxSource)
	}
	code := j.code()
	j.record.ID, j.record.Unit = code, code
	shape, ok := j.shape()
	if j.out.fatal != nil {
		return j.out
	}
	if ok && shape != nil {
		j.area(shape.(orb.MultiPolygon))
	}
	if code != "" {
		j.overlay(ok && shape == nil)
	}
	out := j.finish()
	return out
}

// overlay takes from the stored boundary what the row does not bring, and from the list of units a name that nobody gave.
func (j *judged) overlay(keepArea bool) {
	r := &j.record
	old, known := j.stored[r.ID]
	if known {
		for i := range r.Values {
			if j.row.binding.fields[i] < 0 {
				r.Values[i] = old.Values[i]
			}
		}
	}
	if keepArea {
		r.Geometry = old.Geometry
		if !known {
			j.refuse(j.fieldOf("geometry"), "is missing, and no boundary of this code is stored")
		}
	}
	name := j.layer.Index("name")
	if u, ok := j.listed(r.ID); ok && r.Values[name].IsNull() {
		r.Values[name] = data.Text(u.Short)
	}
	if r.Values[name].IsNull() {
		j.refuse(j.row.heading(j.layer, name), "is required")
	}
}

// listed is the unit that the lists have under a code.
func (c *converter) listed(code string) (units.Unit, bool) {
	if c.list == nil {
		return units.Unit{}, false
	}
	return c.list.Get(code)
}

// code is the unit's code, of the layer's level.
func (j *judged) code() string {
	column, text := j.row.headingAt(roleUnit, data.FieldUnit), cell.Trim(j.row.at(roleUnit))
	if text == "" && j.row.id != "" {
		column, text = "id", j.row.id
	}
	if text == "" {
		j.refuse(column, "is required")
		return ""
	}
	code, ok := units.Canonical(text)
	level := data.UnitLevel(code)
	switch {
	case !ok || level == 0:
		j.refuse(column, "is not an administrative code of 6, 9 or 12 digits")
	case level != j.layer.Level:
		j.refuse(column, "is the code of a %s, and this layer takes those of a %s", level, j.layer.Level)
	case j.options.Scope != nil && !(data.Viewer{Scope: j.options.Scope}).Sees(code):
		j.refuse(column, "lies outside your area")
	case !j.countyListed(code):
		j.refuse(column, "lies in no county of the list of units")
	}
	return code
}

// countyListed tells whether the list of the code's prefecture has its county; true where there is no such list. A slip in a county's digits would
// otherwise make a county of its own out of one village.
func (c *converter) countyListed(code string) bool {
	if _, ok := c.listed(data.UnitAt(code, data.LevelPrefecture)); !ok {
		return true
	}
	county := data.UnitAt(code, data.LevelCounty)
	u, ok := c.listed(county)
	return county == "" || ok && !u.Ended()
}

// area takes a valid area as it is, but for the direction of its rings, and mends or refuses another.
func (j *judged) area(area orb.MultiPolygon) {
	invalid := geo.CheckValid(area, j.limits)
	mended, notes, err := geo.Repair(area, j.limits)
	if err != nil {
		j.refuse(j.fieldOf("geometry"), "%s", err)
		return
	}
	if invalid != nil {
		j.out.repaired = fmt.Sprintf("row %d: %s", j.row.number, strings.Join(slices.DeleteFunc(notes, func(n string) bool { return strings.HasSuffix(n, "winding turned round") }), ", "))
	}
	j.record.Geometry = mended
}

// boundaries imports a boundary layer.
func (m *importer) boundaries(ctx context.Context) (err error) {
	set := &boundarySet{importer: m, seen: map[string]bool{}}
	if err := set.load(ctx); err != nil {
		return err
	}
	c := newConverter(m.options, m.layer, nil, m.settings.Location())
	c.system, c.crsSet, c.list, c.stored = m.system, m.crsSet, set.list, set.stored[m.layer.Level]
	if m.options.DryRun {
		if err = m.read(ctx, c.boundary, set, nil); err == nil {
			err = set.settle(ctx)
		}
		return m.dry(err)
	}
	if set.stage, err = m.options.Store.Stage(ctx, m.account); err != nil {
		return fmt.Errorf("begin the import: %w", err)
	}
	if err = m.read(ctx, c.boundary, set, nil); err == nil {
		err = set.settle(ctx)
	}
	if err != nil {
		return errors.Join(err, set.stage.Discard())
	}
	if err := m.merge(ctx, set.stage, data.MergeOptions{Boundaries: set.changed, IfBoundaryVersion: m.info.BoundaryVersion}); err != nil {
		return err
	}
	return set.catchUp(ctx)
}
