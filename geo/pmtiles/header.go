package pmtiles

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Errors.
var (
	ErrCorrupt     = errors.New("not a sound PMTiles archive")
	ErrUnsupported = errors.New("not a supported PMTiles archive")
)

// Compression of directories or tiles.
type Compression uint8

// Compressions.
const (
	CompressionUnknown Compression = iota
	Plain
	Gzip
	Brotli
	Zstd
)

// TileType is what a tile is.
type TileType uint8

// Tile types.
const (
	TileUnknown TileType = iota
	MVT
	PNG
	JPEG
	WebP
	AVIF
)

// Header is what an archive says of itself. Bounds are degrees.
type Header struct {
	Tiles                          TileType
	TileCompression                Compression
	MinZoom, MaxZoom               uint8
	MinLon, MinLat, MaxLon, MaxLat float64

	internal               Compression
	root, leaves, tileData section
}

// section is a part of the file.
type section struct{ offset, length uint64 }

const headerSize = 127

// readHeader reads the first headerSize bytes of a file.
func readHeader(b []byte, size int64) (Header, error) {
	if len(b) < headerSize || string(b[:7]) != "PMTiles" {
		return Header{}, fmt.Errorf("%w: it does not begin as one", ErrCorrupt)
	}
	if b[7] != 3 {
		return Header{}, fmt.Errorf("%w: version %d", ErrUnsupported, b[7])
	}
	at := func(i int) section {
		return section{binary.LittleEndian.Uint64(b[i:]), binary.LittleEndian.Uint64(b[i+8:])}
	}
	degrees := func(i int) float64 { return float64(int32(binary.LittleEndian.Uint32(b[i:]))) / 1e7 }
	h := Header{
		root: at(8), leaves: at(40), tileData: at(56), internal: Compression(b[97]), TileCompression: Compression(b[98]), Tiles: TileType(b[99]),
		MinZoom: b[100], MaxZoom: b[101], MinLon: degrees(102), MinLat: degrees(106), MaxLon: degrees(110), MaxLat: degrees(114),
	}
	for name, s := range map[string]section{"root directory": h.root, "leaf directories": h.leaves, "tiles": h.tileData} {
		if end := s.offset + s.length; end < s.offset || end > uint64(size) {
			return Header{}, fmt.Errorf("%w: its %s lie beyond its end", ErrCorrupt, name)
		}
	}
	switch {
	case h.MinZoom > h.MaxZoom || h.MaxZoom > MaxZoom:
		return Header{}, fmt.Errorf("%w: zooms %d to %d", ErrCorrupt, h.MinZoom, h.MaxZoom)
	case h.internal != Plain && h.internal != Gzip:
		return Header{}, fmt.Errorf("%w: directories are neither plain nor gzip", ErrUnsupported)
	}
	return h, nil
}
