package cql2

import (
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// Options say against what a filter is read. Layer is needed; the rest may be zero.
type Options struct {
	// Layer whose rows are filtered.
	Layer *data.Layer
	// Queryable finds a field the asker may filter by; nil stands for every field of the layer but those of case files. `id` and `geometry`
	// are known beside them.
	Queryable func(name string) (*data.Field, bool)
	// Zone is where a date begins and ends; nil is UTC.
	Zone *time.Location
	// LonLat converts a position of a geometry literal, as written, to lon, lat in degrees: the filter's coordinate system with its axis
	// order. Nil: it is lon, lat already (CRS84). It is called for every vertex, and for the corners of a BBOX.
	LonLat func(x, y float64) (orb.Point, error)
	// Draft reads text as the draft of 2021 had it (`cql-text`) and GDAL sends it: ILIKE, 1 and 0 for true and false, a date with T behind it,
	// and no escapes but the doubled quote.
	Draft  bool
	Limits Limits
}

// Limits bound what one filter may cost. A zero member stands for the value beside it.
type Limits struct {
	Length   int // bytes; 65,536
	Depth    int // operators within operators; 64
	Terms    int // operators, properties and literals in all; 10,000
	Vertices int // positions of all geometry literals together; 100,000
}

func (l Limits) withDefaults() Limits {
	if l.Length == 0 {
		l.Length = 64 << 10
	}
	if l.Depth == 0 {
		l.Depth = 64
	}
	if l.Terms == 0 {
		l.Terms = 10_000
	}
	if l.Vertices == 0 {
		l.Vertices = 100_000
	}
	return l
}

// Parse reads CQL2 text. The error is a *data.InvalidError on `filter`.
func Parse(text string, o Options) (data.Expr, error) {
	b, err := newBuilder(filterName, text, &o)
	if err != nil {
		return nil, err
	}
	root, err := (&parser{builder: b}).parse()
	if err != nil {
		return nil, err
	}
	return b.bind(root)
}

// ParseJSON reads CQL2 JSON. The error is a *data.InvalidError on `filter`.
func ParseJSON(body []byte, o Options) (data.Expr, error) {
	b, err := newBuilder(filterName, string(body), &o)
	if err != nil {
		return nil, err
	}
	root, err := (&jsonReader{builder: b}).parse()
	if err != nil {
		return nil, err
	}
	return b.bind(root)
}

// Text writes CQL2 text that Parse reads back to the same expression; nil is empty. A null literal, which CQL2 does not have, is written NULL and
// not read back.
func Text(e data.Expr) string {
	if e == nil {
		return ""
	}
	return e.String()
}
