package data_test

import (
	"slices"
	"testing"

	"lianxin/data"
)

func TestViewerScope(t *testing.T) {
	v, err := data.NewViewer(data.Official, "431021", "431021114", "431022")
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"431021", "431022"}; !slices.Equal(v.Scope, want) {
		t.Fatalf("scope = %v, want %v", v.Scope, want)
	}
	for _, c := range []struct {
		name, unit string
		want       bool
	}{
		{"village inside", "431021114216", true},
		{"the county itself", "431021", true},
		{"another county", "431023001208", false},
		{"the prefecture is wider", "431000", false},
		{"no unit", "", false},
	} {
		if got := v.Sees(c.unit); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	all, _ := data.NewViewer(data.Commander, "431000")
	if !all.Sees("431021") || !all.Sees("431000") || all.Sees("430102") {
		t.Error("prefecture scope")
	}
	if (data.Viewer{}).Sees("431021") || (data.Viewer{}).Aggregates() {
		t.Error("the zero viewer sees something")
	}
}

func TestViewerRefuses(t *testing.T) {
	if _, err := data.NewViewer("root"); err == nil {
		t.Error("unknown role accepted")
	}
	if _, err := data.NewViewer(data.Official, ""); err == nil {
		t.Error("empty scope member would see everything")
	}
	if _, err := data.NewViewer(data.Official, "4310%"); err == nil {
		t.Error("pattern accepted")
	}
}

func TestViewerFields(t *testing.T) {
	s, _ := data.NewSchema()
	l, _ := s.Layer(data.Disputes)
	for _, c := range []struct {
		role  data.Role
		field string
		want  bool
	}{
		{data.Official, "title", true},
		{data.Analyst, "title", false},
		{data.Analyst, "status", true},
		{data.Commander, "phone", false},
		{data.Kiosk, "owner_post", false},
	} {
		v, _ := data.NewViewer(c.role, "431000")
		f, _ := l.Field(c.field)
		if got := v.ReadsField(f); got != c.want {
			t.Errorf("%s reads %s: %v", c.role, c.field, got)
		}
	}
}
