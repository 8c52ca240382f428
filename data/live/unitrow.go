package live

import (
	"context"
	"slices"
	"sort"
	"strings"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// UnitRow is a unit as a row of a computed collection.
type UnitRow struct {
	UnitName
	u *unit
}

// UnitPage says which rows of a computed collection are wanted: those of the units that a filter of the boundary layer selects, ascending by code.
type UnitPage struct {
	Place data.Filter // of the boundary layer
	Limit int         // 0 for all
	After string      // only codes above this one
	Known []string    // as in Query
}

// pick finds the units of all pages, ascending by code: those that have a boundary.
func (s *snapshot) pick(ctx context.Context, viewer data.Viewer, place data.Filter) ([]slot, error) {
	p, err := s.ask(viewer, place)
	if err != nil {
		return nil, err
	}
	var rows []slot
	take := func(at slot) {
		if len(s.units.list[at].area) > 0 {
			rows = append(rows, at)
		}
	}
	err = newScan(p).run(ctx, func(at slot, _ *segment) bool {
		take(at)
		return true
	}, func(c *candidate) bool {
		if !c.rows.empty() {
			take(c.at)
		}
		return true
	})
	slices.SortFunc(rows, func(a, b slot) int { return strings.Compare(s.units.list[a].code, s.units.list[b].code) })
	return slices.Compact(rows), err
}

// page cuts a page out of all rows; next is its successor's After, empty on the last.
func (s *snapshot) page(rows []slot, q UnitPage) (page []slot, next string) {
	from := sort.Search(len(rows), func(i int) bool { return s.units.list[rows[i]].code > q.After })
	rows = rows[from:]
	if q.Limit > 0 && len(rows) > q.Limit {
		rows = rows[:q.Limit]
		next = s.units.list[rows[q.Limit-1]].code
	}
	return rows, next
}

func (s *snapshot) unitRow(at slot) UnitRow {
	u := s.units.list[at]
	return UnitRow{UnitName{u.code, u.name}, u}
}

// Point is the unit's representative point, lon, lat; nil without one.
func (r UnitRow) Point() *orb.Point {
	point, _ := r.u.whereabouts()
	return point
}

// ID is the unit's code.
func (r UnitRow) ID() string { return r.Code }

// Geometry is the unit's boundary, a MultiPolygon, lon, lat, which is not to be changed; nil without one.
func (r UnitRow) Geometry() orb.Geometry {
	if len(r.u.area) == 0 {
		return nil
	}
	return r.u.area
}

// Field is one of the codes and names that features of units have in common; null for any other.
func (r UnitRow) Field(name string) data.Value { return r.u.values[unitFieldOf(name)] }

// UnitWriter writes units as features. It is used by one goroutine.
type UnitWriter struct {
	none    bool
	planner *planner
}

// NewUnitWriter writes geometries in a shape.
func NewUnitWriter(shape Shape) *UnitWriter {
	return &UnitWriter{none: shape.None, planner: newPlanner(shape.System)}
}

// Append writes a feature: the unit's boundary, and as properties its codes and names, and the values of fields.
func (w *UnitWriter) Append(b []byte, r UnitRow, fields []data.Field, values []data.Value) []byte {
	b = append(append(append(b, featureOpen...), r.Code...), `","geometry":`...)
	if start := len(b); w.none || len(r.u.area) == 0 {
		b = append(b, nullJSON...)
	} else {
		b = append(b, `{"type":"MultiPolygon","coordinates":`...)
		from := len(b)
		b, _ = appendAreas(b, r.u.area)
		if w.planner != nil {
			if there := w.planner.rewrite(b[from:]); there[0] == 'n' {
				b = append(b[:start], nullJSON...)
			} else {
				b = append(append(b[:from], there...), '}')
			}
		} else {
			b = append(b, '}')
		}
	}
	b = append(append(b, `,"properties":{`...), r.u.fragment...)
	for i := range fields {
		b = values[i].AppendJSON(append(data.AppendJSONText(append(b, ','), fields[i].Name), ':'))
	}
	return append(b, featureClose...)
}
