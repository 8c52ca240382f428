package api

import (
	"net/url"
	"slices"
	"time"

	"lianxin/data"
	"lianxin/data/cql2"
)

// ParseFilter reads the filter of an export: the parameters that /items takes, strictly and with every fault named at once.
func ParseFilter(values url.Values, l *data.Layer, v data.Viewer, zone *time.Location) (data.Filter, error) {
	p := &params{values: values, known: map[string]bool{}}
	f := takeFilter(p, l, v, zone)
	if !p.known["filter"] { // unless it is read with the others
		takeCQL(p, &f, l, v, zone)
	}
	return f, p.done()
}

// takeCQL adds the CQL2 text of `filter`, over the fields the viewer may read.
func takeCQL(p *params, f *data.Filter, l *data.Layer, v data.Viewer, zone *time.Location) {
	text, ok := p.text("filter")
	if !ok {
		return
	}
	fields := queryables(l, v)
	where, err := cql2.Parse(text, cql2.Options{Layer: l, Zone: zone, Queryable: func(name string) (*data.Field, bool) {
		i := slices.IndexFunc(fields, func(f data.Field) bool { return f.Name == name })
		if i < 0 {
			return nil, false
		}
		return &fields[i], true
	}})
	p.take(err)
	f.Where = data.Every(f.Where, where)
}
