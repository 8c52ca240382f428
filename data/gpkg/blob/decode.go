package blob

import (
	"fmt"

	"github.com/paulmach/orb"

	"lianxin/data/stored/wkb"
)

// Decoder reads geometries into memory it uses again: what Decode returned is valid until the next Decode, unless Fresh was
// called between. The zero Decoder is ready; it is used by one goroutine.
type Decoder struct{ body wkb.Decoder }

// Fresh lets go of what was returned: it stays valid, and the next Decode allocates.
func (d *Decoder) Fresh() { d.body.Fresh() }

// Decode reads one geometry. It fails on anything Append would not have written but for byte order, which may be either, and
// the envelope, which may be any.
func (d *Decoder) Decode(b []byte) (orb.Geometry, error) {
	h, err := readHeader(b)
	if err != nil {
		return nil, err
	}
	if h.empty {
		return nil, fmt.Errorf("%w: empty", ErrGeometry)
	}
	return d.body.Decode(h.body)
}
