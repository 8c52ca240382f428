package data

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"
)

// Open ends of an Interval.
const (
	OpenStart = math.MinInt64
	OpenEnd   = math.MaxInt64
)

// Interval is a closed interval of instants in milliseconds since 1970, UTC.
type Interval struct{ From, To int64 }

// Always is the interval open at both ends.
func Always() Interval { return Interval{OpenStart, OpenEnd} }

// During is the closed interval between two instants.
func During(from, to time.Time) Interval { return Interval{from.UnixMilli(), to.UnixMilli()} }

// Open tells whether an end is open.
func (i Interval) Open() bool { return i.From == OpenStart || i.To == OpenEnd }

// Meets tells whether a time value lies in the interval; a date lies in it when any part of its day in zone does. Null never does.
func (i Interval) Meets(v Value, zone *time.Location) bool {
	start, ok := v.Start(zone)
	if !ok {
		return false
	}
	from, to := start.UnixMilli(), start.UnixMilli()
	if v.Kind() == KindDate {
		to = start.In(zone).AddDate(0, 0, 1).UnixMilli() - 1
	}
	return from <= i.To && to >= i.From
}

// Filter selects rows of one layer: the URL of a view, the body of an export, the subscription of a wall. Parts are
// combined by AND; a zero part selects everything. The same Filter selects the same rows everywhere.
type Filter struct {
	Layer  LayerID
	Units  []string         // unit codes: rows whose unit (any of them, for traces) is or lies in one of these
	Bounds []orb.Bound      // lon, lat, inclusive; rows that intersect any of them (two when a bbox wraps the antimeridian)
	Area   orb.MultiPolygon // lon, lat; rows that intersect it
	Time   *Interval        // on the layer's Time field; nil: all, also those without a time
	Where  Expr             // attributes
	Text   string           // each of its words is contained, folded, in a text field the viewer may read or in the unit names
	// AsOf is the moment the store is read at as it was: by what had been recorded until then, overdue and due soon on that day. Zero is now. Reads without a
	// past refuse it.
	AsOf time.Time
}

// Key is a canonical text of the filter: equal filters have equal keys, and it may be long. It goes into cache keys and
// keyed hashes, never to a client.
func (f Filter) Key() string {
	var b strings.Builder
	part := func(name, value string) {
		if value != "" {
			b.WriteString(name + strconv.Itoa(len(value)) + ":" + value + ";")
		}
	}
	part("l", string(f.Layer))
	units := slices.Clone(f.Units)
	slices.Sort(units)
	part("u", strings.Join(slices.Compact(units), ","))
	for _, bd := range f.Bounds {
		part("b", key(bd.Min[0])+" "+key(bd.Min[1])+" "+key(bd.Max[0])+" "+key(bd.Max[1]))
	}
	if len(f.Area) > 0 {
		part("a", wkt.MarshalString(f.Area))
	}
	if f.Time != nil {
		part("t", strconv.FormatInt(f.Time.From, 10)+"/"+strconv.FormatInt(f.Time.To, 10))
	}
	if f.Where != nil {
		part("w", f.Where.String())
	}
	if !f.AsOf.IsZero() {
		part("h", strconv.FormatInt(f.AsOf.UnixMilli(), 10))
	}
	part("q", strings.Join(strings.Fields(f.Text), " "))
	return b.String()
}
