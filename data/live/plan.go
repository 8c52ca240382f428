package live

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo"
)

// Limits of one question. What is over them is refused before any row is looked at.
const (
	maxConditions = 1000   // comparisons and connectives of a Where
	maxMembers    = 10_000 // of an IN list
	maxDepth      = 200    // of nested expressions
	maxVertices   = 20_000 // of an area or a spatial literal
	maxBounds     = 16
	maxUnits      = 5000
	maxWords      = 16
	maxText       = 200 // characters of free text
	maxPattern    = 500 // bytes of a LIKE pattern
)

// plan is a filter as one viewer asks it of one snapshot: sets of units, boxes and column tests in place of names. It is read-only once made.
type plan struct {
	snap   *snapshot
	t      *table
	lay    *layout
	viewer data.Viewer
	exact  bool  // the viewer sees the records' own places
	scope  slots // units that exist for the viewer
	units  slots // those a row must be of (lines: cross one of); within scope
	asked  slots // those of the filter's units that are in scope: what denominators are of, whatever else is asked of rows

	// Tests of a row. boxes and area are for viewers who see exact places: for others they became a set of units.
	bounds  []orb.Bound // as asked, nil for everywhere
	boxes   []box
	area    *prepared
	areaBox box
	seen    slots // lines at unit precision: units whose point passes bounds and area; nil for all
	time    *data.Interval
	where   node
	words   []node

	month           int32  // that a measure of the monthly round is asked for
	within          string // unit that figures were asked in; empty for the whole scope
	question        string // data.Filter.Key, for tags and cursors
	stationsOnce    sync.Once
	stationsInScope []station
}

// ask checks a filter and compiles it for a viewer who may read items. Every bad part is named at once.
func (s *snapshot) ask(v data.Viewer, f data.Filter) (*plan, error) {
	t, err := s.table(f.Layer)
	if err != nil {
		return nil, err
	}
	if !v.Items(t.lay.layer) {
		return nil, fmt.Errorf("items of layer %s: %w", f.Layer, data.ErrForbidden)
	}
	return s.plan(t, v, f)
}

// plan is ask for one whose right to ask is settled.
func (s *snapshot) plan(t *table, v data.Viewer, f data.Filter) (*plan, error) {
	lay := t.lay
	p := &plan{
		snap: s, t: t, lay: lay, viewer: v, exact: v.Precision(lay.layer) == data.PointPrecision,
		scope: s.units.inScope(v), time: f.Time, bounds: f.Bounds,
	}
	if !f.AsOf.IsZero() && !f.AsOf.Equal(s.moment) {
		return nil, data.Invalid("as_of", "is not for this read, which has no past")
	}
	if lay.time < 0 {
		p.time = nil // a layer without time is the same at all times
	}
	err := data.Collect(checkUnits(f.Units), checkBounds(f.Bounds), checkInterval(p.time), checkText(f.Text), p.setArea(f.Area), p.setWhere(f.Where))
	if err != nil {
		return nil, err
	}
	p.question = f.Key() // not before its parts are known to be sound
	p.setUnits(f.Units)
	p.setWords(f.Text)
	p.setPlaces()
	return p, nil
}

func checkUnits(codes []string) error {
	if len(codes) > maxUnits {
		return data.Invalid("unit", "has more than %d members", maxUnits)
	}
	for _, c := range codes {
		if data.UnitLevel(c) == 0 {
			return data.Invalid("unit", "%q is not an administrative code", c)
		}
	}
	return nil
}

func checkBounds(bounds []orb.Bound) error {
	if len(bounds) > maxBounds {
		return data.Invalid("bbox", "has more than %d boxes", maxBounds)
	}
	for _, b := range bounds {
		for _, v := range []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return data.Invalid("bbox", "has a number that is not finite")
			}
		}
		if b.Min[0] > b.Max[0] || b.Min[1] > b.Max[1] {
			return data.Invalid("bbox", "has its corners in the wrong order")
		}
	}
	return nil
}

func checkInterval(i *data.Interval) error {
	if i != nil && i.From > i.To {
		return data.Invalid("datetime", "ends before it begins")
	}
	return nil
}

func checkText(s string) error {
	if utf8.RuneCountInString(s) > maxText || len(strings.Fields(s)) > maxWords {
		return data.Invalid("q", "has more than %d characters or %d words", maxText, maxWords)
	}
	return nil
}

func (p *plan) setArea(area orb.MultiPolygon) error {
	if len(area) == 0 {
		return nil
	}
	if err := geo.Check(area, geo.Limits{MaxVertices: maxVertices}); err != nil {
		return data.Invalid("area", "%v", err)
	}
	p.area = prepare(area)
	p.areaBox = boxOf(p.area.bound.Orb())
	return nil
}

func (p *plan) setWhere(e data.Expr) error {
	if e == nil {
		return nil
	}
	c := compiler{p: p, left: maxConditions}
	n, err := c.node(e, false, 0)
	if err != nil {
		return err
	}
	p.where = n
	return nil
}

// setUnits narrows the scope to the filter's units, and to those for which the whole condition can hold.
func (p *plan) setUnits(codes []string) {
	p.units = p.scope
	if len(codes) > 0 {
		asked := newSlots(len(p.snap.units.list))
		for _, c := range codes {
			p.snap.units.mark(asked, data.UnitPrefix(c))
		}
		asked.keep(p.scope)
		p.units = asked
	}
	p.asked = p.units
	if p.lay.lines {
		return
	}
	// Conditions on units alone are settled here: what remains of them in a conjunction is nothing.
	and, ok := p.where.(andNode)
	if !ok && p.where != nil {
		and = andNode{p.where}
	}
	var rest andNode
	for _, n := range and {
		if u, ok := n.(unitNode); ok {
			p.units = append(slots(nil), p.units...)
			p.units.keep(u.set)
			continue
		}
		rest = append(rest, n)
	}
	switch len(rest) {
	case 0:
		p.where = nil
	case 1:
		p.where = rest[0]
	default:
		p.where = rest
	}
}

// setPlaces turns bounds and area into boxes, or, for viewers at unit precision, into the set of units whose representative point passes: what
// they cannot see they cannot search by.
func (p *plan) setPlaces() {
	if p.exact {
		if p.bounds != nil {
			p.boxes = make([]box, 0, len(p.bounds))
		}
		for _, b := range p.bounds {
			p.boxes = append(p.boxes, boxOf(b))
		}
		return
	}
	if p.bounds == nil && p.area == nil {
		return
	}
	set := newSlots(len(p.snap.units.list))
	for at, u := range p.snap.units.list {
		if p.scope.has(slot(at)) && u.place.located() && p.passes(u.place) {
			set.set(slot(at))
		}
	}
	if p.lay.lines {
		p.seen = set
	} else {
		set.keep(p.units)
		p.units = set
	}
	p.area = nil
}

// passes tells whether a position lies in the bounds and the area.
func (p *plan) passes(at position) bool {
	if p.bounds != nil {
		in := false
		for _, b := range p.bounds {
			in = in || boxOf(b).has(at)
		}
		if !in {
			return false
		}
	}
	return p.area == nil || p.area.side(at.point()) != geo.Outside
}
