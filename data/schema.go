package data

import (
	"fmt"
	"slices"
)

// Schema is the registry of layers and fields. It is immutable; a change of configuration makes a new one.
type Schema struct {
	layers []*Layer
	byID   map[LayerID]*Layer
}

// KindSpec adds a hazard kind by configuration.
type KindSpec struct {
	Code   Code
	Fields []Field // its own measures; Kinds is set by NewSchema
}

// NewSchema is the shipped registry with further hazard kinds. It fails when a kind or one of its fields is named twice.
func NewSchema(kinds ...KindSpec) (*Schema, error) {
	s := &Schema{byID: map[LayerID]*Layer{}}
	for _, l := range []*Layer{
		countyLayer(), townshipLayer(), villageLayer(),
		disputeLayer(), hazardLayer(kinds), requestLayer(), visitLayer(), traceLayer(), facilityLayer(),
	} {
		if err := checkLayer(l); err != nil {
			return nil, err
		}
		s.layers = append(s.layers, l)
		s.byID[l.ID] = l
	}
	return s, nil
}

// Layers are all layers, boundaries first, in display order.
func (s *Schema) Layers() []*Layer { return s.layers }

// Layer finds a layer; ErrNotFound when there is none.
func (s *Schema) Layer(id LayerID) (*Layer, error) {
	if l, ok := s.byID[id]; ok {
		return l, nil
	}
	return nil, fmt.Errorf("layer %q: %w", id, ErrNotFound)
}

// BoundaryLayer is the layer of a level; nil for the prefecture, which is the union of its counties.
func (s *Schema) BoundaryLayer(level Level) *Layer {
	for _, l := range s.layers {
		if l.Level == level && level != 0 {
			return l
		}
	}
	return nil
}

// Check tells every way in which a record breaks its layer's definition; nil when it breaks none.
// It does not look at the geometry (geo.Check does) nor at the unit's existence.
func (s *Schema) Check(r *Record) error {
	l, err := s.Layer(r.Layer)
	if err != nil {
		return err
	}
	if len(r.Values) != len(l.Fields) {
		return Invalid("values", "has %d members for %d fields", len(r.Values), len(l.Fields))
	}
	var bad InvalidError
	for i := range l.Fields {
		f := &l.Fields[i]
		reason := f.Admits(r.Values[i])
		if (f.Derived || f.Sensitivity == Case) && !r.Values[i].IsNull() {
			reason = "does not belong in the record"
		}
		if f.Derived || f.Sensitivity == Case {
			if r.Values[i].IsNull() {
				continue
			}
		}
		if reason != "" {
			bad.Fields = append(bad.Fields, FieldError{f.Name, reason})
		}
	}
	if len(bad.Fields) > 0 {
		return &bad
	}
	return nil
}

func checkLayer(l *Layer) error {
	seen := map[string]bool{"id": true, "geometry": true}
	last := Public
	for _, f := range slices.Concat(l.Common(), l.Fields) {
		if seen[f.Name] {
			return Invalid(f.Name, "is defined twice in layer %s", l.ID)
		}
		seen[f.Name] = true
	}
	for _, f := range l.Fields {
		if f.Sensitivity < last {
			return Invalid(f.Name, "stands after a more sensitive field in layer %s", l.ID)
		}
		last = f.Sensitivity
	}
	return nil
}
