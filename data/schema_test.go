package data_test

import (
	"errors"
	"testing"

	"lianxin/data"
)

func TestSchemaLayersHoldTogether(t *testing.T) {
	s, err := data.NewSchema()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range s.Layers() {
		for _, name := range []string{l.Time, l.Class, l.Status} {
			if name != "" && l.Index(name) < 0 {
				t.Errorf("%s: %s is not one of its fields", l.ID, name)
			}
		}
		for _, f := range l.Fields {
			if f.Label.Zh == "" || f.Label.En == "" || f.Since == "" {
				t.Errorf("%s.%s: label or version missing", l.ID, f.Name)
			}
			for _, c := range f.Codes {
				if c.Label.Zh == "" || c.Label.En == "" {
					t.Errorf("%s.%s=%s: label missing", l.ID, f.Name, c.Code)
				}
			}
		}
	}
}

func TestSchemaWithConfiguredKind(t *testing.T) {
	kind := data.KindSpec{
		Code:   data.Code{Code: "landslide", Label: data.Label{Zh: "滑坡", En: "Landslide"}},
		Fields: []data.Field{{Name: "volume_m3", Type: data.TypeFloat, Unit: "m3", Label: data.Label{Zh: "方量", En: "Volume"}, Since: "0.1"}},
	}
	s, err := data.NewSchema(kind)
	if err != nil {
		t.Fatal(err)
	}
	l, _ := s.Layer(data.Hazards)
	f, ok := l.Field("volume_m3")
	if !ok || len(f.Kinds) != 1 || f.Kinds[0] != "landslide" {
		t.Fatalf("volume_m3 = %+v, %v", f, ok)
	}
	if _, err := data.NewSchema(kind, kind); !errors.Is(err, data.ErrInvalid) {
		t.Fatalf("a kind named twice: %v", err)
	}
}

func TestSchemaCheck(t *testing.T) {
	s, _ := data.NewSchema()
	l, _ := s.Layer(data.Disputes)
	record := func(change func(set func(string, data.Value))) *data.Record {
		r := &data.Record{Layer: l.ID, Values: make([]data.Value, len(l.Fields))}
		set := func(name string, v data.Value) { r.Values[l.Index(name)] = v }
		set("category", data.Text("land"))
		set("status", data.Text("found"))
		change(set)
		return r
	}
	for _, c := range []struct {
		name, field string
		change      func(set func(string, data.Value))
	}{
		{"as it should be", "", func(func(string, data.Value)) {}},
		{"required field missing", "category", func(set func(string, data.Value)) { set("category", data.Value{}) }},
		{"unknown code", "status", func(set func(string, data.Value)) { set("status", data.Text("lost")) }},
		{"out of range", "households", func(set func(string, data.Value)) { set("households", data.Int(-1)) }},
		{"derived field given", "overdue", func(set func(string, data.Value)) { set("overdue", data.Bool(true)) }},
		{"case field in the record", "phone", func(set func(string, data.Value)) { set("phone", data.Text("x")) }},
		{"wrong kind of value", "found", func(set func(string, data.Value)) { set("found", data.Text("2026-01-01")) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := s.Check(record(c.change))
			var invalid *data.InvalidError
			switch {
			case c.field == "" && err != nil:
				t.Fatal(err)
			case c.field != "" && (!errors.As(err, &invalid) || invalid.Fields[0].Field != c.field):
				t.Fatalf("got %v, want a complaint about %s", err, c.field)
			}
		})
	}
}
