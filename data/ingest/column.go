package ingest

import (
	"fmt"
	"slices"
	"strings"

	"lianxin/data"
	"lianxin/data/ingest/cell"
	"lianxin/data/ingest/personal"
)

// Column says what a column of the input was taken for.
type Column struct {
	Heading string
	// Field is the name that Options.Map would have for it: a field, a part of the place, `case` when it is sealed in the case file, `ignore`
	// when it is not read.
	Field       string
	Sensitivity data.Sensitivity
}

// binding is which cell of a row is what. It is immutable.
type binding struct {
	targets []target
	at      [roleCount]int // the cell with a role, -1 without one; roleField, roleCase and roleIgnored are not in it
	fields  []int          // by index of Layer.Fields: the cell, -1 without one
	cases   []int          // cells for the case file, beyond the layer's own fields
}

// bind decides what each heading stands for. Two columns that a map or their very headings make the same are an error; of two that mean the
// same otherwise the more telling one is read and the other is sealed.
func (r *registry) bind(headings []string, mapping map[string]string) (*binding, error) {
	b := &binding{targets: make([]target, len(headings)), fields: slices.Repeat([]int{-1}, len(r.layer.Fields))}
	for i := range b.at {
		b.at[i] = -1
	}
	var bad []error
	for i, h := range headings {
		t, err := r.target(h, mapping)
		if err != nil {
			bad = append(bad, err)
			continue
		}
		b.targets[i] = t
		if !t.single() {
			continue
		}
		slot := b.slot(t)
		switch other := *slot; {
		case other < 0:
			*slot = i
		case b.targets[other].rank > t.rank:
			b.targets[other] = target{role: roleCase}
			*slot = i
		case b.targets[other].rank < t.rank:
			b.targets[i] = target{role: roleCase}
		default:
			bad = append(bad, data.Invalid(h, "stands for the same as column %q", headings[other]))
		}
	}
	for i, t := range b.targets {
		if t.role == roleCase {
			b.cases = append(b.cases, i)
		}
	}
	return b, data.Collect(bad...)
}

// slot is where b notes the column of a target.
func (b *binding) slot(t target) *int {
	if t.role == roleField {
		return &b.fields[t.field]
	}
	return &b.at[t.role]
}

// target is what one heading stands for. A column whose heading announces a person may not become a text that others read.
func (r *registry) target(heading string, mapping map[string]string) (target, error) {
	name, ok := mapping[cell.Trim(heading)]
	if !ok {
		return r.find(heading), nil
	}
	t, known := r.mapped(name)
	switch {
	case !known:
		return t, data.Invalid("map", "%s=%s: %q is not one of %s", heading, name, name, strings.Join(r.names(), ", "))
	case t.role == roleField && isOpenText(&r.layer.Fields[t.field]) && personal.Heading(heading):
		return t, data.Invalid("map", "%s=%s: the column announces a person and cannot become a field that others read", heading, name)
	}
	return t, nil
}

// isOpenText tells whether a field is free text outside the case file.
func isOpenText(f *data.Field) bool {
	return f.Sensitivity != data.Case && (f.Type == data.TypeText || f.Type == data.TypeList && len(f.Codes) == 0)
}

// columns describes a binding.
func (r *registry) columns(headings []string, b *binding) []Column {
	out := make([]Column, len(headings))
	for i, h := range headings {
		c := Column{Heading: h, Sensitivity: data.Case}
		switch t := b.targets[i]; t.role {
		case roleCase:
			c.Field = mapToCase
			if r.layer.IsBoundary() {
				c.Field = mapToIgnored
			}
		case roleIgnored:
			c.Field = mapToIgnored
		case roleField:
			c.Field, c.Sensitivity = r.layer.Fields[t.field].Name, r.layer.Fields[t.field].Sensitivity
		case roleSource:
			c.Field, c.Sensitivity = data.FieldSource, data.Internal
		case roleUnit:
			c.Field, c.Sensitivity = data.FieldUnit, data.Public
		case roleAddress:
			c.Field = roleHeadings(t.role)[0]
		default:
			c.Field, c.Sensitivity = roleHeadings(t.role)[0], data.Public
		}
		out[i] = c
	}
	return out
}

// missing names the required fields of a layer that no column has; the input cannot have a good row then.
func (r *registry) missing(b *binding) error {
	var bad []error
	for i := range r.layer.Fields {
		f := &r.layer.Fields[i]
		if f.Required && b.fields[i] < 0 && f.Name != "start" && !r.layer.IsBoundary() { // these may come from elsewhere
			bad = append(bad, data.Invalid(f.Name, "is required, and no column is headed so (%s)", strings.Join(headingsOf(f), ", ")))
		}
	}
	if r.layer.IsBoundary() && b.at[roleUnit] < 0 {
		bad = append(bad, data.Invalid(data.FieldUnit, "is required, and no column is headed so (code, 代码, %s代码)", r.layer.Label.Zh))
	}
	return data.Collect(bad...)
}

func headingsOf(f *data.Field) []string {
	return slices.Concat([]string{f.Name, f.Label.Zh}, f.Headings)
}

// checkMap refuses a map that names columns the input does not have.
func checkMap(mapping map[string]string, headings []string) error {
	var bad []error
	for column := range mapping {
		if !slices.ContainsFunc(headings, func(h string) bool { return cell.Trim(h) == column }) {
			bad = append(bad, data.Invalid("map", "%s=%s: the input has no column of that heading", column, mapping[column]))
		}
	}
	slices.SortFunc(bad, func(a, b error) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return data.Collect(bad...)
}
