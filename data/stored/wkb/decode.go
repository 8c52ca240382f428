package wkb

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

var errShort = fmt.Errorf("%w: cut short", ErrGeometry)

// Decoder reads geometries into memory it uses again: what Decode returned is valid until the next Decode, unless Fresh was
// called between. The zero Decoder is ready; it is used by one goroutine.
type Decoder struct {
	points   []orb.Point
	lines    []orb.LineString
	rings    []orb.Ring
	polygons []orb.Polygon

	order binary.ByteOrder
	rest  []byte
}

// Fresh lets go of what was returned: it stays valid, and the next Decode allocates.
func (d *Decoder) Fresh() { *d = Decoder{} }

// Decode reads one geometry; a reference system named in it is passed over. It fails on anything Append would not have written but
// for byte order, which may be either.
func (d *Decoder) Decode(b []byte) (orb.Geometry, error) {
	d.rest = b
	d.reserve(len(b))
	g, err := d.geometry()
	if err == nil && len(d.rest) > 0 {
		err = fmt.Errorf("%w: %d bytes too many", ErrGeometry, len(d.rest))
	}
	if err != nil {
		return nil, err
	}
	return g, nil
}

// reserve makes room for all points that n bytes can hold, so that slices of d.points never move.
func (d *Decoder) reserve(n int) {
	d.points = slices.Grow(d.points[:0], n/16)
	d.lines, d.rings, d.polygons = d.lines[:0], d.rings[:0], d.polygons[:0]
}

func (d *Decoder) geometry() (orb.Geometry, error) {
	t, err := d.typeCode()
	if err == nil && t&withSRID != 0 {
		t, err = t&^withSRID, d.skip(4)
	}
	if err != nil {
		return nil, err
	}
	switch t {
	case Point:
		points, err := d.take(1)
		if err != nil {
			return nil, err
		}
		return points[0], nil
	case LineString:
		points, err := d.counted()
		return orb.LineString(points), err
	case MultiLineString:
		return d.multiLine()
	case MultiPolygon:
		return d.multiPolygon()
	}
	return nil, fmt.Errorf("%w: type %d is not stored", ErrGeometry, t)
}

func (d *Decoder) multiLine() (orb.Geometry, error) {
	n, err := d.count(9)
	if err != nil {
		return nil, err
	}
	for range n {
		if err := d.expect(LineString); err != nil {
			return nil, err
		}
		points, err := d.counted()
		if err != nil {
			return nil, err
		}
		d.lines = append(d.lines, points)
	}
	return orb.MultiLineString(d.lines), nil
}

func (d *Decoder) multiPolygon() (orb.Geometry, error) {
	n, err := d.count(9)
	if err != nil {
		return nil, err
	}
	d.rings = slices.Grow(d.rings, len(d.rest)/4)
	for range n {
		if err := d.expect(Polygon); err != nil {
			return nil, err
		}
		rings, err := d.count(4)
		if err != nil {
			return nil, err
		}
		from := len(d.rings)
		for range rings {
			points, err := d.counted()
			if err != nil {
				return nil, err
			}
			d.rings = append(d.rings, points)
		}
		d.polygons = append(d.polygons, d.rings[from:len(d.rings):len(d.rings)])
	}
	return orb.MultiPolygon(d.polygons), nil
}

func (d *Decoder) skip(n int) error {
	if len(d.rest) < n {
		return errShort
	}
	d.rest = d.rest[n:]
	return nil
}

func (d *Decoder) expect(want uint32) error {
	t, err := d.typeCode()
	if err == nil && t != want {
		err = fmt.Errorf("%w: a part of type %d", ErrGeometry, t)
	}
	return err
}

func (d *Decoder) typeCode() (uint32, error) {
	if len(d.rest) < 5 {
		return 0, errShort
	}
	d.order = binary.BigEndian
	if d.rest[0] == 1 {
		d.order = binary.LittleEndian
	} else if d.rest[0] != 0 {
		return 0, fmt.Errorf("%w: byte order %d", ErrGeometry, d.rest[0])
	}
	t := d.order.Uint32(d.rest[1:])
	d.rest = d.rest[5:]
	return t, nil
}

// count reads a count of parts of at least size bytes each, of which there must be one and can be no more than bytes.
func (d *Decoder) count(size int) (int, error) {
	if len(d.rest) < 4 {
		return 0, errShort
	}
	n := d.order.Uint32(d.rest)
	d.rest = d.rest[4:]
	if n == 0 || uint64(n)*uint64(size) > uint64(len(d.rest)) {
		return 0, fmt.Errorf("%w: %d parts in %d bytes", ErrGeometry, n, len(d.rest))
	}
	return int(n), nil
}

func (d *Decoder) counted() ([]orb.Point, error) {
	n, err := d.count(16)
	if err != nil {
		return nil, err
	}
	return d.take(n)
}

func (d *Decoder) take(n int) ([]orb.Point, error) {
	if len(d.rest) < 16*n {
		return nil, errShort
	}
	from := len(d.points)
	for i := range n {
		x := math.Float64frombits(d.order.Uint64(d.rest[16*i:]))
		y := math.Float64frombits(d.order.Uint64(d.rest[16*i+8:]))
		if !finite(x) || !finite(y) {
			return nil, fmt.Errorf("%w: a coordinate is not finite", ErrGeometry)
		}
		d.points = append(d.points, orb.Point{x, y})
	}
	d.rest = d.rest[16*n:]
	return d.points[from:len(d.points):len(d.points)], nil
}
