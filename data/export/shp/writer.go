package shp

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"math"

	"github.com/paulmach/orb"
)

// Shape is the type of every shape of a file that is not null.
type Shape int32

// Shapes.
const (
	Null    Shape = 0
	Point   Shape = 1
	Line    Shape = 3
	Polygon Shape = 5
)

// ErrTooLarge says that a file would pass the 2 GB that the format's 32-bit offsets and common readers allow.
var ErrTooLarge = errors.New("a Shapefile holds 2 GB at most")

const (
	maxBytes   = 1<<31 - 1
	headerSize = 100
)

// Writer writes the three files of one layer. Rows are written as they come; Close writes the headers.
type Writer struct {
	shp, shx, dbf io.WriteSeeker
	outs          [3]*bufio.Writer
	shape         Shape
	table         table
	at            int64 // bytes of .shp so far
	rows          int64
	bound         orb.Bound
	any           bool
	buf           []byte
}

// NewWriter begins a layer.
func NewWriter(shp, shx, dbf io.WriteSeeker, shape Shape, fields []Field) (*Writer, error) {
	w := &Writer{shp: shp, shx: shx, dbf: dbf, shape: shape, table: newTable(fields), at: headerSize}
	for i, out := range []io.WriteSeeker{shp, shx, dbf} {
		w.outs[i] = bufio.NewWriterSize(out, 64<<10)
	}
	for i, size := range []int{headerSize, headerSize, w.table.headSize()} {
		if _, err := w.outs[i].Write(make([]byte, size)); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// Put adds a row: a Point, MultiLineString or MultiPolygon, x before y, or nil; and a text for each field, cut to its width. cut tells how
// many texts were.
func (w *Writer) Put(g orb.Geometry, cells []string) (cut int, err error) {
	b := append(w.buf[:0], 0, 0, 0, 0, 0, 0, 0, 0) // number and length of the record, in 16-bit words
	b = w.appendShape(b, g)
	w.rows++
	binary.BigEndian.PutUint32(b, uint32(w.rows))
	binary.BigEndian.PutUint32(b[4:], uint32((len(b)-8)/2))
	var entry [8]byte
	binary.BigEndian.PutUint32(entry[:], uint32(w.at/2))
	copy(entry[4:], b[4:8])
	if w.at += int64(len(b)); w.at > maxBytes || int64(w.table.headSize())+w.rows*int64(w.table.width) > maxBytes {
		return 0, ErrTooLarge
	}
	w.buf = b
	if _, err := w.outs[0].Write(b); err != nil {
		return 0, err
	}
	if _, err := w.outs[1].Write(entry[:]); err != nil {
		return 0, err
	}
	w.buf, cut = w.table.appendRow(b[:0], cells)
	_, err = w.outs[2].Write(w.buf)
	return cut, err
}

// appendShape writes a shape. Outer rings run clockwise and inner ones counterclockwise, the other way round than elsewhere (page 8).
func (w *Writer) appendShape(b []byte, g orb.Geometry) []byte {
	le := binary.LittleEndian
	var parts []orb.LineString
	switch g := g.(type) {
	case orb.Point:
		w.extend(g.Bound())
		b = le.AppendUint32(b, uint32(Point))
		return appendPoint(b, g)
	case orb.MultiLineString:
		parts = g
	case orb.MultiPolygon:
		for _, polygon := range g {
			for i, ring := range polygon {
				line := orb.LineString(ring)
				if (ring.Orientation() == orb.CW) != (i == 0) {
					line = line.Clone()
					line.Reverse()
				}
				parts = append(parts, line)
			}
		}
	}
	if len(parts) == 0 {
		return le.AppendUint32(b, uint32(Null))
	}
	bound := g.Bound()
	w.extend(bound)
	points := 0
	for _, p := range parts {
		points += len(p)
	}
	b = le.AppendUint32(b, uint32(w.shape))
	b = appendPoint(appendPoint(b, bound.Min), bound.Max)
	b = le.AppendUint32(le.AppendUint32(b, uint32(len(parts))), uint32(points))
	first := 0
	for _, p := range parts {
		b = le.AppendUint32(b, uint32(first))
		first += len(p)
	}
	for _, part := range parts {
		for _, p := range part {
			b = appendPoint(b, p)
		}
	}
	return b
}

func (w *Writer) extend(b orb.Bound) {
	if w.any {
		b = w.bound.Union(b)
	}
	w.bound, w.any = b, true
}

func appendPoint(b []byte, p orb.Point) []byte {
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
}

// Close writes what remains and the headers. The files are closed by whoever opened them.
func (w *Writer) Close(year, month, day int) error {
	if err := w.outs[2].WriteByte(0x1a); err != nil { // the table's end
		return err
	}
	for _, out := range w.outs {
		if err := out.Flush(); err != nil {
			return err
		}
	}
	if err := rewrite(w.shp, w.header(w.at)); err != nil {
		return err
	}
	if err := rewrite(w.shx, w.header(headerSize+8*w.rows)); err != nil {
		return err
	}
	return rewrite(w.dbf, w.table.head(w.rows, year, month, day))
}

func rewrite(out io.WriteSeeker, head []byte) error {
	if _, err := out.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := out.Write(head)
	return err
}

// header is the main file's header (page 4) for a file of so many bytes.
func (w *Writer) header(size int64) []byte {
	b := make([]byte, 28, headerSize)
	binary.BigEndian.PutUint32(b, 9994)
	binary.BigEndian.PutUint32(b[24:], uint32(size/2))
	b = binary.LittleEndian.AppendUint32(b, 1000)
	b = binary.LittleEndian.AppendUint32(b, uint32(w.shape))
	b = appendPoint(appendPoint(b, w.bound.Min), w.bound.Max)
	return append(b, make([]byte, headerSize-len(b))...) // no heights, no measures
}
