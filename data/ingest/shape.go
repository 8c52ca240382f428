package ingest

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"lianxin/data"
	"lianxin/data/ingest/cell"
	"lianxin/data/ingest/geojson"
	"lianxin/geo"
	"lianxin/geo/datum"
)

// shapeLimits are what one record's geometry may have.
func shapeLimits(l *data.Layer) geo.Limits {
	if l.IsBoundary() {
		return geo.Limits{MaxVertices: 2_000_000, MaxParts: 100_000}
	}
	return geo.Limits{MaxVertices: 100_000, MaxParts: 1000, MaxDepth: 1}
}

// parseShape reads a cell that holds a geometry: WKT, EWKT with its SRID, or the JSON of a GeoJSON geometry.
func parseShape(text string, system datum.System, limits geo.Limits) (g orb.Geometry, reason string) {
	s := cell.Trim(text)
	if strings.HasPrefix(s, "{") {
		p, fault := geojson.ParseGeometry([]byte(s), geojson.Limits{MaxVertices: limits.MaxVertices, MaxNesting: max(limits.MaxDepth, 1)})
		return p, fault
	}
	if rest, ok := cutPrefixFold(s, "SRID="); ok {
		number, body, _ := strings.Cut(rest, ";")
		srid, err := strconv.Atoi(strings.TrimSpace(number))
		if err != nil {
			return nil, "has an SRID that is not a number"
		}
		if stated, known := datum.EPSG(srid); srid != 0 && (!known || !sameSystem(stated, system)) {
			return nil, fmt.Sprintf("has SRID %d, but the import states %s", srid, system)
		}
		s = strings.TrimSpace(body)
	}
	if n := strings.Count(s, "("); n > 4*limits.MaxParts+4 {
		return nil, "has too many parts"
	}
	if strings.Count(s, ",") > limits.MaxVertices {
		return nil, fmt.Sprintf("has more than %d points", limits.MaxVertices)
	}
	return unmarshalWKT(s)
}

// unmarshalWKT is wkt.Unmarshal, whose panics on odd input are reasons too.
func unmarshalWKT(s string) (g orb.Geometry, reason string) {
	defer func() {
		if recover() != nil {
			g, reason = nil, "is not well-known text"
		}
	}()
	g, err := wkt.Unmarshal(s)
	if err != nil {
		return nil, "is not well-known text (POINT, LINESTRING, POLYGON … with longitude before latitude)"
	}
	return g, ""
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// sameSystem tells whether two systems have the same numbers: CGCS2000 and WGS 84 do.
func sameSystem(a, b datum.System) bool {
	return a == b || a.Kind() == datum.Geographic && b.Kind() == datum.Geographic
}

// fitShape makes a geometry one of the layer's kind: a point, a line or lines, polygons. Single members are taken out of multi geometries
// and collections.
func fitShape(l *data.Layer, g orb.Geometry) (orb.Geometry, string) {
	if c, ok := g.(orb.Collection); ok && len(c) == 1 {
		g = c[0]
	}
	switch l.Geometry {
	case data.PointGeometry:
		switch g := g.(type) {
		case orb.Point:
			return g, ""
		case orb.MultiPoint:
			if len(g) == 1 {
				return g[0], ""
			}
		}
		return nil, fmt.Sprintf("is a %s, and this layer takes a Point", g.GeoJSONType())
	case data.LineGeometry:
		switch g := g.(type) {
		case orb.LineString:
			return g, ""
		case orb.MultiLineString:
			if len(g) == 1 {
				return g[0], ""
			}
			return g, ""
		}
		return nil, fmt.Sprintf("is a %s, and this layer takes a LineString or MultiLineString", g.GeoJSONType())
	case data.AreaGeometry:
		switch g := g.(type) {
		case orb.Polygon:
			return orb.MultiPolygon{g}, ""
		case orb.MultiPolygon:
			return g, ""
		}
	}
	return nil, fmt.Sprintf("is a %s, and this layer takes a Polygon or MultiPolygon", g.GeoJSONType())
}

// convertShape brings a geometry from the stated system to longitude, latitude. Converted positions are rounded to 1e-9°, a tenth of a millimetre, so that every machine
// computes the same.
func convertShape(g orb.Geometry, system datum.System) (orb.Geometry, string) {
	if system.Kind() == datum.Geographic {
		if p, ok := g.(orb.Point); ok { // says of swapped axes what the datum package knows
			if _, err := system.LonLat(p[0], p[1]); err != nil {
				return nil, err.Error()
			}
		}
		return g, ""
	}
	if system.Kind() == datum.GaussKruger {
		g = mapPoints(orb.Clone(g), func(p orb.Point) orb.Point { return surveyOrder(p, system) })
	}
	out, err := system.InverseGeometry(g)
	if err != nil {
		return nil, err.Error()
	}
	return mapPoints(out, roundPoint), ""
}

func roundPoint(p orb.Point) orb.Point { return orb.Point{roundDegrees(p[0]), roundDegrees(p[1])} }

func roundDegrees(v float64) float64 { return math.Round(v*1e9) / 1e9 }

// mapPoints replaces every position of a geometry, in place where it has slices.
func mapPoints(g orb.Geometry, f func(orb.Point) orb.Point) orb.Geometry {
	all := func(ps []orb.Point) {
		for i := range ps {
			ps[i] = f(ps[i])
		}
	}
	switch g := g.(type) {
	case orb.Point:
		return f(g)
	case orb.LineString:
		all(g)
	case orb.MultiLineString:
		for _, l := range g {
			all(l)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			for _, r := range p {
				all(r)
			}
		}
	}
	return g
}
