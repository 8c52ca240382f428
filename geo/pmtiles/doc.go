// Package pmtiles reads PMTiles archives, version 3 (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md): a pyramid of tiles in one
// file, found by a directory of ids along a Hilbert curve.
//
//	a, err := pmtiles.Open(file, size)
//	tile, ok, err := a.Tile(12, 3423, 1763)
//
// An archive is outside bytes: every length is checked against the file and against limits before memory is made for it, and whatever does not fit is
// ErrCorrupt. Directories compressed by gzip or not at all are read; by brotli or zstd they are ErrUnsupported. Tiles are handed out as they are stored.
package pmtiles
