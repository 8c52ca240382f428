package api

import (
	"strconv"
	"strings"

	"lianxin/data"
	"lianxin/data/live"
)

// takeQuery reads what of a filter's rows is wanted: limit, cursor, sortby, properties, skipGeometry and crs.
func (s *Server) takeQuery(p *params, l *data.Layer, v data.Viewer) live.Query {
	q := live.Query{Limit: p.count("limit"), Sort: takeSort(p, l, v), Properties: takeProperties(p, l, v)}
	q.After, _ = p.text("cursor")
	q.Shape.System = s.takeOutCRS(p, v)
	switch skip, _ := p.text("skipGeometry"); skip {
	case "", "false":
	case "true":
		q.Shape.None = true
	default:
		p.fault("skipGeometry", "is not true or false")
	}
	return q
}

// takeSort reads sortby=+found,-due. A plus sign that was not escaped reads as a space.
func takeSort(p *params, l *data.Layer, v data.Viewer) []live.Order {
	var orders []live.Order
	seen := map[string]bool{}
	for _, key := range p.list("sortby") {
		name := strings.TrimLeft(key, "+- ")
		f, ok := l.Field(name)
		switch {
		case len(key)-len(name) > 1:
			p.fault("sortby", strconv.Quote(clip(key))+" has more than one sign")
		case name != "id" && (!ok || !v.ReadsFieldOf(l, f) || f.Type == data.TypeList):
			p.fault("sortby", strconv.Quote(clip(name))+" is not one of the sortables")
		case seen[name]:
			p.fault("sortby", strconv.Quote(clip(name))+" is given twice")
		}
		seen[name] = true
		orders = append(orders, live.Order{Name: name, Desc: strings.HasPrefix(key, "-")})
	}
	return orders
}

// takeProperties reads properties=status,level: only these; nil without it.
func takeProperties(p *params, l *data.Layer, v data.Viewer) []string {
	names := p.list("properties")
	for _, name := range names {
		if f, ok := l.Field(name); !ok || !v.ReadsFieldOf(l, f) {
			p.fault("properties", strconv.Quote(clip(name))+" is not a property of these features")
		}
	}
	return names
}
