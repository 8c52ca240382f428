package api

import (
	"math"
	"strconv"
	"strings"
	"time"

	"lianxin/data"
	"lianxin/data/cql2"
)

// takeFilter reads every part of a Filter from the query: bbox in bbox-crs, area, datetime, unit, q, one parameter for each field of the
// layer the viewer may read, and filter in filter-lang and filter-crs. A field out of the viewer's sight is as unknown as one that does
// not exist. Every route that takes a filter takes it here.
func takeFilter(p *params, l *data.Layer, v data.Viewer, zone *time.Location) data.Filter {
	f := data.Filter{Layer: l.ID}
	var where []data.Expr
	boxSystem := takeCRS(p, "bbox-crs")
	if s, ok := p.text("bbox"); ok {
		bounds, outline, err := parseBBox(s, boxSystem, p.clips)
		p.take(err)
		f.Bounds = bounds
		if outline != nil {
			where = append(where, data.Spatial{Op: data.Intersects, Geometry: outline})
		}
	}
	if s, ok := p.text("area"); ok {
		area, err := cql2.Area(s, cql2.Options{})
		p.take(err)
		f.Area = area
	}
	if s, ok := p.text("datetime"); ok {
		iv, err := parseDatetime(s, zone)
		p.take(err)
		f.Time = &iv
	}
	f.AsOf = takeAsOf(p, zone)
	f.Units = takeUnits(p)
	f.Text, _ = p.text("q")
	if len([]rune(f.Text)) > 200 {
		p.fault("q", "is longer than 200 characters")
	}
	where = append(where, takeIDs(p))
	for _, field := range queryables(l, v) {
		if field.Name == data.FieldUnit { // above: the unit and all inside it
			continue
		}
		if s, ok := p.text(field.Name); ok {
			where = append(where, fieldTest(p, &field, s, zone))
		}
	}
	f.Where = data.Every(append(where, takeWhere(p, l, v, zone))...)
	return f
}

// takeWhere reads filter, a CQL2 expression over what the viewer may read; nil without it or at fault.
func takeWhere(p *params, l *data.Layer, v data.Viewer, zone *time.Location) data.Expr {
	text, ok := p.text("filter")
	parse := cql2.Parse
	draft := false
	switch lang, given := p.text("filter-lang"); {
	case !given || lang == "cql2-text":
	case lang == draftText:
		draft = true
	case lang == "cql2-json":
		parse = func(s string, o cql2.Options) (data.Expr, error) { return cql2.ParseJSON([]byte(s), o) }
	default:
		p.fault("filter-lang", "is not one of cql2-text, cql2-json, cql-text")
		ok = false
	}
	sys := takeCRS(p, "filter-crs")
	if !ok {
		return nil
	}
	e, err := parse(text, cql2.Options{
		Layer: l, Zone: zone, LonLat: lonLat(sys), Draft: draft,
		Queryable: func(name string) (*data.Field, bool) {
			field, known := l.Field(name)
			return field, known && v.ReadsFieldOf(l, field)
		},
	})
	p.take(err)
	return e
}

// draftText is what GDAL looks for before it sends a filter. Without it GDAL sends equalities alone, and every comparison of a time as datetime, which
// tests one field of a layer, whichever it was asked about.
const draftText = "cql-text"

// takeAsOf reads the moment to answer as of, of a date its end; zero without it.
func takeAsOf(p *params, zone *time.Location) time.Time {
	s, ok := p.text("as_of")
	if !ok {
		return time.Time{}
	}
	iv, err := parseMoment(s, zone)
	if err != nil {
		p.fault("as_of", strconv.Quote(clip(s))+" is neither an RFC 3339 time such as 2026-03-01T00:00:00Z nor a date")
		return time.Time{}
	}
	return time.UnixMilli(iv.To).UTC()
}

// takeUnits reads unit codes.
func takeUnits(p *params) []string {
	var units []string
	for _, u := range p.list("unit") {
		if data.UnitLevel(u) == 0 {
			p.fault("unit", strconv.Quote(clip(u))+" is not an administrative code of 6, 9 or 12 digits")
			continue
		}
		units = append(units, u)
	}
	return units
}

// queryables are the fields the viewer may filter by, common ones first.
func queryables(l *data.Layer, v data.Viewer) []data.Field {
	var fields []data.Field
	for _, f := range append(l.Common(), l.Fields...) {
		if v.ReadsFieldOf(l, &f) {
			fields = append(fields, f)
		}
	}
	return fields
}

// takeIDs is id=…: one feature or several, by what their ids are; nil without it.
func takeIDs(p *params) data.Expr {
	in := data.In{Arg: data.Property{Name: "id"}}
	for _, id := range p.list("id") {
		in.List = append(in.List, data.Literal{Value: data.Text(id)})
	}
	if len(in.List) == 0 {
		return nil
	}
	return in
}

// fieldTest is the predicate of field=text: equality, any of several codes, a member of a list, a moment or interval of time.
func fieldTest(p *params, f *data.Field, s string, zone *time.Location) data.Expr {
	switch f.Type {
	case data.TypeTime:
		iv, err := parseDatetime(s, zone)
		if err != nil {
			p.fault(f.Name, "is not a time, a date or an interval of them")
			return nil
		}
		return data.Temporal{Op: data.TIntersects, Name: f.Name, Interval: iv}
	case data.TypeCode, data.TypeUnit:
		return anyOf(p, f, strings.Split(s, ","))
	case data.TypeList:
		codes := strings.Split(s, ",")
		if !allCodes(p, f, codes) {
			return nil
		}
		return data.ListTest{Op: data.ListOverlaps, Name: f.Name, Codes: codes}
	case data.TypeText, data.TypeInt, data.TypeFloat, data.TypeBool:
	}
	v, reason := scalar(f.Type, s)
	if reason != "" {
		p.fault(f.Name, reason)
		return nil
	}
	return data.Eq(f.Name, v)
}

func anyOf(p *params, f *data.Field, codes []string) data.Expr {
	if !allCodes(p, f, codes) {
		return nil
	}
	if len(codes) == 1 {
		return data.Eq(f.Name, data.Text(codes[0]))
	}
	in := data.In{Arg: data.Property{Name: f.Name}}
	for _, c := range codes {
		in.List = append(in.List, data.Literal{Value: data.Text(c)})
	}
	return in
}

// allCodes faults the parameter when a member is none of the field's codes, and names those there are.
func allCodes(p *params, f *data.Field, codes []string) bool {
	for _, c := range codes {
		if c == "" {
			p.fault(f.Name, "has an empty member")
			return false
		}
		if len(f.Codes) == 0 {
			continue
		}
		if code, ok := f.Code(c); !ok || code.Code != c {
			var known []string
			for _, k := range f.Codes {
				known = append(known, k.Code)
			}
			p.fault(f.Name, strconv.Quote(clip(c))+" is not one of "+strings.Join(known, ", "))
			return false
		}
	}
	return true
}

func scalar(t data.Type, s string) (v data.Value, reason string) {
	switch t {
	case data.TypeBool:
		switch s {
		case "true":
			return data.Bool(true), ""
		case "false":
			return data.Bool(false), ""
		}
		return v, "is not true or false"
	case data.TypeInt:
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return v, "is not a whole number"
		}
		return data.Int(n), ""
	case data.TypeFloat:
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return v, "is not a finite number"
		}
		return data.Float(n), ""
	default:
		if s == "" {
			return v, "is empty"
		}
		return data.Text(s), ""
	}
}
