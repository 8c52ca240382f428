package tile

import (
	"bytes"

	"github.com/paulmach/orb"
)

// Options of a Builder. The zero value is what most readers expect.
type Options struct {
	Extent int // cells along an edge of the tile; 4096
	// Buffer is how far beyond the tile features are kept, in cells; 64 (a 64th of the tile). Less than 0 stands for none.
	Buffer int
}

// Builder collects the layers of one tile. It is used by one goroutine.
type Builder struct {
	frame  frame
	extent int
	layers []*Layer // in the order they were asked for; beyond used, kept for the next tile
	used   int
	parts  [][]byte
}

// NewBuilder begins a tile.
func NewBuilder(t Tile, o Options) *Builder {
	b := &Builder{}
	b.Reset(t, o)
	return b
}

// Reset begins another tile in the same memory. Layers of the tile before are gone.
func (b *Builder) Reset(t Tile, o Options) {
	if o.Extent <= 0 {
		o.Extent = 4096
	}
	switch {
	case o.Buffer == 0:
		o.Buffer = o.Extent / 64
	case o.Buffer < 0:
		o.Buffer = 0
	}
	b.extent, b.used = o.Extent, 0
	b.frame = newFrame(t, o)
}

// Layer is the layer of a name; it comes to be when first asked for. It is valid until Reset.
func (b *Builder) Layer(name string) *Layer {
	for _, l := range b.layers[:b.used] {
		if l.name == name {
			return l
		}
	}
	if b.used == len(b.layers) {
		b.layers = append(b.layers, newLayer())
	}
	l := b.layers[b.used]
	b.used++
	l.reset(name, &b.frame)
	return l
}

// At is a position, longitude and latitude in degrees, in cells of the tile's grid from its north-west corner; not rounded, and outside 0 to the extent when
// it lies outside the tile.
func (b *Builder) At(p orb.Point) (x, y float64) { return b.frame.at(p) }

// Len is about how many bytes the tile has so far, within a few per layer.
func (b *Builder) Len() int {
	n := 0
	for _, l := range b.layers[:b.used] {
		n += len(l.features) + len(l.keys) + len(l.values)
	}
	return n
}

// Append appends the tile to dst. Layers without features are left out, and a tile without layers is no bytes at all.
func (b *Builder) Append(dst []byte) []byte {
	for _, part := range b.inParts() {
		dst = append(dst, part...)
	}
	return dst
}

// Bytes is the tile in memory of its own.
func (b *Builder) Bytes() []byte { return bytes.Join(b.inParts(), nil) }

func (b *Builder) inParts() [][]byte {
	b.parts = b.parts[:0]
	for _, l := range b.layers[:b.used] {
		b.parts = l.appendParts(b.parts, b.extent)
	}
	return b.parts
}
