package live

import (
	"context"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// UnitName names a unit.
type UnitName struct{ Code, Name string }

// Card is what is known of a unit without naming a single record.
type Card struct {
	UnitName
	Level           data.Level
	Above           []UnitName // the units it lies in, the widest first
	Point           *orb.Point // representative point, lon, lat; nil without a boundary
	PrecisionM      float64    // radius around Point that holds the unit
	Bound           *orb.Bound // of the boundary, lon, lat; nil without one
	BoundaryVersion int64
	Households      *int64 // of its boundary record, as the next three; nil when not known
	Population      *int64
	Enterprises     *int64
	Roster          *Roster
	Neighbours      []UnitName // in scope, sharing a border of some length, ascending by code
	Former          []FormerUnit
	Layers          []Tally // of record layers in display order
}

// Roster counts a village's contact officials by tier.
type Roster struct{ County, Department, Township, Legal int64 }

// Missing are the tiers with fewer than the campaign asks for: 1 county leader, 2 of departments, 2 of the township, 2 of the political-legal organs.
func (r Roster) Missing() []string {
	missing := []string{}
	for _, t := range []struct {
		name      string
		has, asks int64
	}{{"county", r.County, 1}, {"department", r.Department, 2}, {"township", r.Township, 2}, {"legal", r.Legal, 2}} {
		if t.has < t.asks {
			missing = append(missing, t.name)
		}
	}
	return missing
}

// Tally counts the rows of a layer in a unit.
type Tally struct {
	Layer data.LayerID
	Rows  int64  // of visits those of the live months
	Cases *Cases // nil for layers without cases, and for viewers who may not read the layer's rows
}

// Cases are rows by what their status means.
type Cases struct {
	Open, Paused, Settled, Rejected int64
	Overdue, DueSoon                int64 // of the open ones
}

// Card tells of one unit. A unit out of the viewer's scope is data.ErrNotFound, as is one that nothing names; data.ErrForbidden is for viewers who read
// neither items nor counts.
func (v *View) Card(ctx context.Context, viewer data.Viewer, code string) (*Card, error) {
	s := v.now.Load()
	if !viewer.Aggregates() {
		return nil, fmt.Errorf("cards of units: %w", data.ErrForbidden)
	}
	u := s.units.get(code)
	if u == nil || !viewer.Sees(code) {
		return nil, fmt.Errorf("unit %q: %w", code, data.ErrNotFound)
	}
	c := &Card{UnitName: UnitName{u.code, u.name}, Level: u.level, PrecisionM: u.precision, BoundaryVersion: u.values[boundaryVersion].Int()}
	for level := data.LevelPrefecture; level < u.level; level++ {
		if up := data.UnitAt(code, level); up != "" {
			c.Above = append(c.Above, UnitName{up, s.units.nameOf(up)})
		}
	}
	c.Point, c.Bound = u.whereabouts()
	if err := v.describeCard(s, viewer, c); err != nil {
		return nil, err
	}
	for _, l := range s.schema.Layers() {
		if l.IsBoundary() {
			continue
		}
		t, err := s.tally(ctx, viewer, l, code)
		if err != nil {
			return nil, err
		}
		c.Layers = append(c.Layers, *t)
	}
	return c, nil
}

// describeCard fills what is said of the unit besides its records.
func (v *View) describeCard(s *snapshot, viewer data.Viewer, c *Card) error {
	at := s.units.index[c.Code]
	if l := s.schema.BoundaryLayer(c.Level); l != nil {
		count := func(field string) *int64 { return s.unitCount(l.ID, at, field) }
		c.Households, c.Population, c.Enterprises = count("households"), count("population"), count("enterprises")
		tiers := [...]*int64{count("roster_county"), count("roster_department"), count("roster_township"), count("roster_legal")}
		if slices.ContainsFunc(tiers[:], func(n *int64) bool { return n != nil }) {
			n := func(i int) int64 {
				if tiers[i] == nil {
					return 0
				}
				return *tiers[i]
			}
			c.Roster = &Roster{n(0), n(1), n(2), n(3)}
		}
		a, err := v.landOf(s, viewer).beside()
		if err != nil {
			return fmt.Errorf("neighbours of unit %s: %w", c.Code, err)
		}
		if b := a.levels[c.Level]; b != nil {
			if i, ok := b.find(c.Code); ok {
				for _, j := range b.rook[i] {
					c.Neighbours = append(c.Neighbours, UnitName{b.codes[j], s.units.nameOf(b.codes[j])})
				}
			}
		}
	}
	var err error
	c.Former, err = v.formerOf(s, c.Code)
	return err
}

func (s *snapshot) tally(ctx context.Context, viewer data.Viewer, l *data.Layer, code string) (*Tally, error) {
	count := func(where data.Expr) (int64, error) {
		p, err := s.plan(s.tables[l.ID], viewer, data.Filter{Layer: l.ID, Units: []string{code}, Where: where})
		if err != nil {
			return 0, err
		}
		return p.count(ctx)
	}
	out := &Tally{Layer: l.ID}
	var err error
	if out.Rows, err = count(nil); err != nil {
		return nil, err
	}
	states := statesOf(l)
	if len(states) == 0 || !viewer.Items(l) {
		return out, nil
	}
	out.Cases = &Cases{}
	wanted := []struct {
		to    *int64
		where data.Expr
	}{
		{&out.Cases.Open, data.In{Arg: data.Property{Name: l.Status}, List: states[data.StateOpen]}},
		{&out.Cases.Paused, data.In{Arg: data.Property{Name: l.Status}, List: states[data.StatePaused]}},
		{&out.Cases.Settled, data.In{Arg: data.Property{Name: l.Status}, List: states[data.StateSettled]}},
		{&out.Cases.Rejected, data.In{Arg: data.Property{Name: l.Status}, List: states[data.StateRejected]}},
		{&out.Cases.Overdue, data.Eq("overdue", data.Bool(true))},
		{&out.Cases.DueSoon, data.Eq("due_soon", data.Bool(true))},
	}
	for _, w := range wanted {
		if *w.to, err = count(w.where); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// statesOf are the codes of the layer's status by what they mean; empty for a layer without deadlines, which has no cases.
func statesOf(l *data.Layer) map[data.State][]data.Operand {
	out := map[data.State][]data.Operand{}
	status, ok := l.Field(l.Status)
	if _, cases := l.Field("overdue"); !ok || !cases {
		return nil
	}
	for _, c := range status.Codes {
		state := data.CaseState(c.Code)
		out[state] = append(out[state], data.Literal{Value: data.Text(c.Code)})
	}
	return out
}
