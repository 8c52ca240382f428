package data

import (
	"slices"
	"strings"
)

// Role is what a viewer's office lets them do.
type Role string

// Roles. The three administrators read no records: their work is accounts, settings and the audit log.
const (
	Commander Role = "commander" // command centre: every row in scope, exact points, internal fields
	Official  Role = "official"  // county official: the same within the county
	Contact   Role = "contact"   // village contact official: own villages' cards; creates visits and reports
	Analyst   Role = "analyst"   // GIS: rows in scope, public fields, the village's point unless granted more
	Kiosk     Role = "kiosk"     // a wall: aggregates and cards, no items
	SysAdmin  Role = "sysadmin"
	SecAdmin  Role = "secadmin"
	Auditor   Role = "auditor"
)

// Roles are all roles.
func Roles() []Role {
	return []Role{Commander, Official, Contact, Analyst, Kiosk, SysAdmin, SecAdmin, Auditor}
}

// Viewer is who asks: an argument of every read. The zero Viewer sees nothing. Viewers are values and never change.
type Viewer struct {
	Role    Role
	Scope   []string  // unit-code prefixes as made by NewViewer: trimmed, sorted, none inside another
	Subject string    // account or device, for the audit log; empty for anonymous
	Exact   []LayerID // layers whose exact points an analyst has been granted
}

// Precision is how exactly a viewer sees places.
type Precision uint8

// Precisions.
const (
	PointPrecision Precision = iota // the record's own geometry
	UnitPrecision                   // its unit's representative point, with precision_m
)

// NewViewer makes a viewer of a role over units given by code or prefix. It fails with ErrInvalid when a role or a unit is none.
func NewViewer(role Role, units ...string) (Viewer, error) {
	if !slices.Contains(Roles(), role) {
		return Viewer{}, Invalid("role", "%q is not a role", role)
	}
	scope, err := NewScope(units...)
	if err != nil {
		return Viewer{}, err
	}
	return Viewer{Role: role, Scope: scope}, nil
}

// NewScope makes unit-code prefixes of units given by code or prefix: trimmed, sorted, none inside another. It fails with ErrInvalid when one is none.
func NewScope(units ...string) ([]string, error) {
	var scope []string
	for _, u := range units {
		if UnitLevel(u) == 0 && (len(u) != 4 && len(u) != 2 || strings.Trim(u, "0123456789") != "") {
			return nil, Invalid("scope", "%q is not an administrative code", u)
		}
		scope = append(scope, UnitPrefix(u))
	}
	slices.Sort(scope)
	scope = slices.Compact(scope)
	kept := scope[:0]
	for _, p := range scope { // sorted: a prefix comes right before what it holds
		if len(kept) == 0 || !strings.HasPrefix(p, kept[len(kept)-1]) {
			kept = append(kept, p)
		}
	}
	return kept, nil
}

// NowhereIn are the units of a scope under which no unit lies: nothing would be seen there, and a digit may have been mistyped. Those that somebody had before are
// left out, for a unit may have ended, and what is no code at all is NewScope's to refuse. under tells of a prefix; nil when that cannot be known, and then there are none.
func NowhereIn(scope, had []string, under func(prefix string) bool) (nowhere []string) {
	for _, code := range scope {
		if _, err := NewScope(code); err == nil && under != nil && !slices.Contains(had, code) && !under(UnitPrefix(code)) {
			nowhere = append(nowhere, code)
		}
	}
	return nowhere
}

// Within is the viewer as far as its scope lies inside another, such as that of a node which holds a part of the store.
func (v Viewer) Within(scope []string) Viewer {
	v.Scope = CommonScope(v.Scope, scope)
	return v
}

// CommonScope are the units that lie in both of two scopes; none when either is empty.
func CommonScope(a, b []string) []string {
	var both []string
	for _, p := range a {
		for _, q := range b {
			if strings.HasPrefix(p, q) {
				both = append(both, p)
			} else if strings.HasPrefix(q, p) {
				both = append(both, q)
			}
		}
	}
	slices.Sort(both)
	return slices.Compact(both)
}

// Sees tells whether a row of this unit exists for the viewer. A row known only to a wider unit than the scope does not.
func (v Viewer) Sees(unit string) bool {
	return slices.ContainsFunc(v.Scope, func(p string) bool { return strings.HasPrefix(unit, p) })
}

// Whole tells whether the scope holds a whole prefecture, and so also what is known to lie nowhere more precise.
func (v Viewer) Whole() bool {
	return slices.ContainsFunc(v.Scope, func(p string) bool { return len(p) <= len("4310") })
}

// SeesAny is Sees for a row of several units.
func (v Viewer) SeesAny(units []string) bool { return slices.ContainsFunc(units, v.Sees) }

// Items tells whether the viewer may read single records of the layer; boundaries and facilities are no secret.
func (v Viewer) Items(l *Layer) bool {
	if l.IsBoundary() || l.ID == Facilities {
		return v.reads() || v.Role == Kiosk || v.Role == Contact
	}
	return v.reads()
}

// Aggregates tells whether the viewer may read counts and statistics of its scope.
func (v Viewer) Aggregates() bool { return v.reads() || v.Role == Kiosk || v.Role == Contact }

// LooksBack tells whether the viewer may ask for an earlier moment: whoever reads records. Differences between moments would tell others of single ones.
func (v Viewer) LooksBack() bool { return v.reads() }

func (v Viewer) reads() bool { return v.Role == Commander || v.Role == Official || v.Role == Analyst }

// Reads is the highest sensitivity of a field the viewer may read, filter, sort and count by. Case fields are read
// through case files alone, never through a layer.
func (v Viewer) Reads() Sensitivity {
	if v.Role == Commander || v.Role == Official {
		return Internal
	}
	return Public
}

// ReadsField tells whether the field exists for the viewer.
func (v Viewer) ReadsField(f *Field) bool { return f.Sensitivity <= v.Reads() && f.Sensitivity != Case }

// ReadsFieldOf tells whether the field exists for the viewer in a layer. How far a point was snapped says something of where it is: it goes with
// the point.
func (v Viewer) ReadsFieldOf(l *Layer, f *Field) bool {
	return v.ReadsField(f) && (f.Name != FieldPinDistance || v.Precision(l) == PointPrecision)
}

// Precision is how exactly the viewer sees places of the layer. Boundaries and facilities are always exact.
func (v Viewer) Precision(l *Layer) Precision {
	if l.IsBoundary() || l.ID == Facilities || v.Role == Commander || v.Role == Official || slices.Contains(v.Exact, l.ID) {
		return PointPrecision
	}
	return UnitPrecision
}

// Class is the part of a cache key that stands for the viewer: viewers of one class get the same bytes.
func (v Viewer) Class() string {
	b := string(v.Role) + "|" + strings.Join(v.Scope, ",")
	for _, l := range v.Exact {
		b += "|" + string(l)
	}
	return b
}
