// Package geojson reads GeoJSON (RFC 7946, with the crs member of GeoJSON 2008) as a stream of features in bounded memory: a FeatureCollection, features
// one after another (newline-delimited or concatenated), or a text sequence (RFC 8142). Reader finds where each feature begins and
// ends, Parse reads one, perhaps on another goroutine.
//
// # Decisions
//
// 2026-11 Own scanner instead of encoding/json tokens: those allocate per token, do not bound depth or size, take "[]" for the point 0 0 by
// way of orb/geojson, and stop for good at the NaN that common programs write. Here NaN costs its feature.
//
// 2026-11 A syntax error inside a FeatureCollection ends the import: what follows could be read as anything. In a sequence it costs its line (or its
// record, where the file separates records by RS).
package geojson
