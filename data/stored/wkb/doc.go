// Package wkb writes and reads geometries as little-endian well-known binary (OGC 06-103r4, clause 8), which both stores keep:
// plain, or extended by the reference system as PostGIS takes it.
//
// It knows the types the product stores (Point, LineString, MultiLineString, MultiPolygon), two dimensions, longitude
// before latitude. Coordinates keep their bits: what Append wrote, Decode returns. Bytes from outside are safe to Decode:
// counts are checked against the bytes that are there before anything is allocated.
package wkb
