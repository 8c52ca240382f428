package stored

import (
	"fmt"
	"slices"
	"strings"

	"lianxin/data"
)

// Scope is the part of a store's records that lies in some units, as both databases ask for it. Empty, it is all of them.
type Scope []string // prefixes as of data.NewScope: digits alone

// Condition is SQL that is true of the records of a layer that are inside, false or null of others. column writes a column's name.
func (s Scope) Condition(l *data.Layer, column func(name string) string) string {
	if len(s) == 0 {
		return "true"
	}
	var any []string
	for _, p := range s {
		any = append(any, s.unit(column(data.FieldUnit), p))
		switch {
		case l.Geometry == data.LineGeometry:
			any = append(any, fmt.Sprintf("',' || %s LIKE '%%,%s%%'", column("units"), p))
		case l.IsBoundary():
			for _, above := range above(p) {
				any = append(any, fmt.Sprintf("%s = '%s'", column(data.FieldUnit), above))
			}
		}
	}
	return "(" + strings.Join(any, " OR ") + ")"
}

// Unit is SQL that is true of a unit inside.
func (s Scope) Unit(expression string) string {
	var any []string
	for _, p := range s {
		any = append(any, s.unit(expression, p))
	}
	return "(" + strings.Join(any, " OR ") + ")"
}

func (Scope) unit(expression, prefix string) string {
	return fmt.Sprintf("substr(%s, 1, %d) = '%s'", expression, len(prefix), prefix)
}

// Has tells whether a record is inside.
func (s Scope) Has(l *data.Layer, r *data.Record) bool {
	v := data.Viewer{Scope: s}
	if len(s) == 0 || v.Sees(r.Unit) || v.SeesAny(r.Units) {
		return true
	}
	return l.IsBoundary() && slices.ContainsFunc(s, func(p string) bool { return slices.Contains(above(p), r.Unit) })
}

// above are the codes of the county and the township that a narrower prefix lies in.
func above(prefix string) (codes []string) {
	for _, n := range []int{6, 9} {
		if len(prefix) > n {
			codes = append(codes, prefix[:n])
		}
	}
	return codes
}

// versions are the earlier states of a record that were inside.
func (s Scope) versions(l *data.Layer, all []data.Version) []data.Version {
	return slices.DeleteFunc(all, func(v data.Version) bool { return !s.Has(l, &v.Before) })
}
