// Package blob writes and reads geometries in the GeoPackage binary encoding: a header with the reference system and the
// bounds, then little-endian well-known binary (OGC 12-128r17, clause 2.1.3; OGC 06-103r4, clause 8).
//
// It knows the types the product stores (Point, LineString, MultiLineString, MultiPolygon), two dimensions, longitude
// before latitude. Coordinates keep their bits: what Append wrote, Decode returns. Bytes from outside are safe to Decode:
// counts are checked against the bytes that are there before anything is allocated.
package blob
