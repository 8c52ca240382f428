package fgb

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"io"
	"math"
	"slices"

	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/paulmach/orb"

	"lianxin/geo"
	"lianxin/geo/index"
)

// Spool is where features wait.
type Spool interface {
	io.Writer
	io.ReaderAt
}

// Writer writes one layer.
type Writer struct {
	header  Header
	spool   Spool
	out     *bufio.Writer
	builder *flatbuffers.Builder
	items   []item
	at      int64
	bound   orb.Bound
	any     bool
}

// item is a feature: where it waits, how long it is, and its box.
type item struct {
	bound [4]float64 // min x, min y, max x, max y; inside out when there is nothing
	at    int64
	size  uint32
	key   uint32 // along the Hilbert curve
}

// NewWriter begins a layer.
func NewWriter(spool Spool, h Header) *Writer {
	return &Writer{header: h, spool: spool, out: bufio.NewWriterSize(spool, 256<<10), builder: flatbuffers.NewBuilder(1024)}
}

// Put adds a feature: a Point, MultiLineString or MultiPolygon, or nil, and properties as Append… made them.
func (w *Writer) Put(g orb.Geometry, properties []byte) error {
	raw := feature(w.builder, g, properties)
	i := item{bound: nothing, at: w.at, size: uint32(len(raw))}
	if g != nil {
		b := g.Bound()
		i.bound = [4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
		if w.any {
			b = b.Union(w.bound)
		}
		w.bound, w.any = b, true
	}
	w.items = append(w.items, i)
	w.at += int64(len(raw))
	_, err := w.out.Write(raw)
	return err
}

var nothing = [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}

// WriteTo writes the file; nothing is put afterwards.
func (w *Writer) WriteTo(out io.Writer) (n int64, err error) {
	if err := w.out.Flush(); err != nil {
		return 0, err
	}
	o := &counting{w: bufio.NewWriterSize(out, 256<<10)}
	o.write(magic)
	o.write(w.header.encode(len(w.items), w.bound, w.any))
	if w.any {
		w.sort()
		w.index(o)
	}
	var buf []byte
	for i := range w.items {
		it := &w.items[i]
		if cap(buf) < int(it.size) {
			buf = make([]byte, 2*it.size)
		}
		if _, err := w.spool.ReadAt(buf[:it.size], it.at); err != nil {
			return o.n, err
		}
		if o.write(buf[:it.size]); o.err != nil {
			break
		}
	}
	if o.err == nil {
		o.err = o.w.Flush()
	}
	return o.n, o.err
}

// sort brings the features into the order of a Hilbert curve through the middles of their boxes.
func (w *Writer) sort() {
	all := geo.Bound{MinLon: w.bound.Min[0], MinLat: w.bound.Min[1], MaxLon: w.bound.Max[0], MaxLat: w.bound.Max[1]}
	for i := range w.items {
		it := &w.items[i]
		if it.bound[0] > it.bound[2] {
			continue
		}
		it.key = uint32(index.HilbertKey((it.bound[0]+it.bound[2])/2, (it.bound[1]+it.bound[3])/2, all) >> 32)
	}
	slices.SortStableFunc(w.items, func(a, b item) int { return cmp.Compare(a.key, b.key) })
}

// index writes the tree, its root first, its leaves last. A leaf points to its feature's first byte among the features, a node above to
// the number of its first child.
func (w *Writer) index(o *counting) {
	levels := [][]entry{make([]entry, len(w.items))}
	at := int64(0)
	for i := range w.items {
		levels[0][i] = entry{w.items[i].bound, uint64(at)}
		at += int64(w.items[i].size)
	}
	total := len(w.items)
	for len(levels) == 1 || len(levels[len(levels)-1]) > 1 {
		below := levels[len(levels)-1]
		level := make([]entry, 0, (len(below)+nodeSize-1)/nodeSize)
		for group := range slices.Chunk(below, nodeSize) {
			level = append(level, around(group))
		}
		levels = append(levels, level)
		total += len(level)
	}
	first := total // of the level below, in nodes
	starts := make([]int, len(levels))
	for i, level := range levels {
		first -= len(level)
		starts[i] = first
	}
	var b []byte
	for i := len(levels) - 1; i >= 0; i-- {
		for k, e := range levels[i] {
			if i > 0 {
				e.offset = uint64(starts[i-1] + k*nodeSize)
			}
			b = b[:0]
			for _, v := range e.bound {
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
			}
			o.write(binary.LittleEndian.AppendUint64(b, e.offset))
		}
	}
}

// entry is a node or leaf of the index.
type entry struct {
	bound  [4]float64
	offset uint64
}

func around(group []entry) entry {
	e := entry{bound: nothing}
	for _, g := range group {
		e.bound = [4]float64{min(e.bound[0], g.bound[0]), min(e.bound[1], g.bound[1]), max(e.bound[2], g.bound[2]), max(e.bound[3], g.bound[3])}
	}
	return e
}

// counting keeps the first error.
type counting struct {
	w   *bufio.Writer
	n   int64
	err error
}

func (c *counting) write(b []byte) {
	if c.err != nil {
		return
	}
	var n int
	n, c.err = c.w.Write(b)
	c.n += int64(n)
}
