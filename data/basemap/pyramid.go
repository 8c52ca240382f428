package basemap

import (
	"context"
	"fmt"
	"os"

	"lianxin/data"
	"lianxin/geo/pmtiles"
)

// pyramid is a PMTiles file.
type pyramid struct {
	*pmtiles.Archive
	file *os.File
}

func openPyramid(path string) (*pyramid, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the file of the base map cannot be opened: %w", data.ErrUnavailable) // its path is the operator's business
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = pmtiles.ErrCorrupt
	}
	var a *pmtiles.Archive
	if err == nil {
		a, err = pmtiles.Open(file, info.Size())
	}
	if err == nil && a.TileCompression != pmtiles.Plain && a.TileCompression != pmtiles.Gzip {
		err = fmt.Errorf("%w: tiles are neither plain nor gzip", pmtiles.ErrUnsupported)
	}
	if err == nil && mediaOf(a.Tiles) == "" {
		err = fmt.Errorf("%w: tiles of type %d", pmtiles.ErrUnsupported, a.Tiles)
	}
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("%w: %w", data.ErrUnavailable, err)
	}
	return &pyramid{a, file}, nil
}

func mediaOf(t pmtiles.TileType) string {
	switch t {
	case pmtiles.MVT:
		return mediaMVT
	case pmtiles.PNG:
		return "image/png"
	case pmtiles.JPEG:
		return "image/jpeg"
	case pmtiles.WebP:
		return "image/webp"
	case pmtiles.AVIF:
		return "image/avif"
	case pmtiles.TileUnknown:
	}
	return ""
}

func (p *pyramid) tile(_ context.Context, z, x, y int) (Tile, error) {
	b, ok, err := p.Tile(uint8(z), uint32(x), uint32(y))
	if err != nil {
		return Tile{}, fmt.Errorf("tile of the base map: %w: %w", data.ErrUnavailable, err)
	}
	if !ok {
		return Tile{}, data.ErrNotFound
	}
	t := Tile{Body: b, Media: p.media()}
	if p.TileCompression == pmtiles.Gzip {
		t.Encoding = "gzip"
	}
	return t, nil
}

func (p *pyramid) media() string { return mediaOf(p.Tiles) }

// close leaves the file to the garbage collector, whose finalizer closes it: tiles may be on their way out of it.
func (p *pyramid) close() {}
