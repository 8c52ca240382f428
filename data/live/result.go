package live

import (
	"io"
	"iter"
	"math"
	"math/bits"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// Result is an answer: rows of one snapshot as one viewer sees them. It holds no lock, may be kept as long as one likes and read from several goroutines;
// what it was made from stays as it was.
type Result struct {
	Layer       *data.Layer
	Matched     int64 // rows the filter selects, exactly; of visits only those of the live months (see Notes)
	Returned    int
	Next        string // cursor of the next page; empty on the last
	Tag         string // strong validator, without quotes
	NotModified bool   // the client holds the answer already: nothing was searched, and there are no rows in this Result
	AsOf        time.Time
	Generated   string // how generated data were made; empty for real ones
	Notes       []Note
	Fields      []data.Field // the properties, in order

	p      *plan
	shape  Shape
	fields []int
	hits   []hit
	// buffers are shared by all answers of a View.
	buffers *sync.Pool
}

// hit is a block and those of its rows that are part of an answer. Answers in another order than the blocks' have a hit for each row.
type hit struct {
	at   slot
	b    *block
	rows rowSet
}

// writeSize is how much is encoded before it is written.
const writeSize = 64 << 10

// WriteFeatures writes the features, separated by commas, without the collection around them.
func (r *Result) WriteFeatures(w io.Writer) error {
	if r.Returned == 0 {
		return nil
	}
	buf := r.buffers.Get().(*[]byte)
	defer r.buffers.Put(buf)
	var err error
	b := r.encode((*buf)[:0], func(b []byte) []byte {
		if len(b) < writeSize || err != nil {
			return b
		}
		_, err = w.Write(b)
		return b[:0]
	})
	if err == nil && len(b) > 0 {
		_, err = w.Write(b)
	}
	if cap(b) <= 4*writeSize { // a polygon of megabytes is not kept
		*buf = b
	}
	return err
}

// AppendFeatures is WriteFeatures into a slice.
func (r *Result) AppendFeatures(b []byte) []byte {
	return r.encode(b, func(b []byte) []byte { return b })
}

// encode appends the features to b, which flush may empty between two of them. Rows are taken in small groups whose memory is asked for all at
// once before any is copied.
func (r *Result) encode(b []byte, flush func([]byte) []byte) []byte {
	if r.Returned == 0 {
		return b
	}
	e := newEmitter(r.p, r.fields, r.shape)
	var group [groupSize / 4]Row
	n, first := 0, true
	write := func() {
		e.prepare(group[:n])
		for _, w := range group[:n] {
			if !first {
				b = append(b, ',')
			}
			first = false
			b = flush(e.feature(b, w.at, w.b, w.i))
		}
		n = 0
	}
	r.each(func(at slot, blk *block, i int) bool {
		group[n] = Row{r, at, blk, i}
		if n++; n == len(group) {
			write()
		}
		return true
	})
	write()
	return b
}

func (r *Result) each(visit func(at slot, b *block, i int) bool) {
	for _, h := range r.hits {
		for w, m := range h.rows {
			for m != 0 {
				i := 64*w + bits.TrailingZeros64(m)
				m &= m - 1
				if !visit(h.at, h.b, i) {
					return
				}
			}
		}
	}
}

// Rows yields the rows in order, for encoders of other formats.
func (r *Result) Rows() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		r.each(func(at slot, b *block, i int) bool { return yield(Row{r, at, b, i}) })
	}
}

// Row is one row as the viewer sees it.
type Row struct {
	r  *Result
	at slot
	b  *block
	i  int
}

// ID is the feature id.
func (w Row) ID() string { return w.b.ids[w.i].String() }

// Value is the value of the property Result.Fields[i].
func (w Row) Value(i int) data.Value {
	return w.r.p.value(w.r.fields[i], w.at, w.b, w.i)
}

// Geometry is the geometry as the viewer sees it, lon, lat: a Point, MultiLineString or MultiPolygon; nil when there is none.
func (w Row) Geometry() orb.Geometry {
	p := w.r.p
	if p.exact && p.lay.wide {
		return p.geometryOf(w.at, w.b, w.i)
	}
	if at := p.placeOf(w.at, w.b, w.i); at.located() {
		return at.point()
	}
	return nil
}

// value is a field of a row as the viewer sees it.
func (p *plan) value(field int, at slot, b *block, i int) data.Value {
	f := &p.lay.fields[field]
	if len(f.Kinds) > 0 && !p.kindApplies(f, b, i) {
		return data.Value{}
	}
	u := p.snap.units.list[p.unitOf(at, b, i)]
	switch f.from {
	case fromUnit:
		return u.values[f.unit]
	case fromDue:
		day, r := b.cell32(p.lay.due, i), p.snap.dueRange(f.Name)
		return data.Bool(day >= r.lo && day <= r.hi)
	case fromStations:
		if d, ok := p.stationDistance(b, i, at); ok {
			return data.Float(d)
		}
		return data.Value{}
	case fromColumn:
	}
	switch {
	case f.Name == data.FieldPrecision && !p.exact:
		return data.Float(u.precision)
	case p.hides(f, b, i):
		return data.Value{}
	}
	return p.snap.cellValue(f, b, i)
}

// cellValue is a column's value.
func (s *snapshot) cellValue(f *field, b *block, i int) data.Value {
	switch f.width {
	case inCode:
		n := int(b.cell8(f.at, i))
		switch {
		case n == 0:
			return data.Value{}
		case f.book == nil:
			return data.Bool(n == 2)
		}
		return data.Text(f.book.read().codes[n])
	case inWide:
		return data.Text(f.book.read().codes[b.cell32(f.at, i)])
	case inText:
		return data.Text(string(b.text(f.at, i)))
	case inList:
		return data.List(b.list(f.at, i)...)
	case inShort:
		if n := b.cell32(f.at, i); n != null32 {
			return data.Int(int64(n))
		}
		return data.Value{}
	case inInt, inFloat, inTime, inUnit, inSet:
	}
	v := b.cell64(f.at, i)
	if v == null {
		return data.Value{}
	}
	switch f.width {
	case inInt:
		return data.Int(v)
	case inFloat:
		return data.Float(math.Float64frombits(uint64(v)))
	case inTime:
		return unpackTime(v, s.zone)
	case inUnit:
		return data.Text(string(appendUnit(nil, v)))
	case inSet:
		return unpackSet(f.book, v)
	case inCode, inWide, inShort, inText, inList:
	}
	return data.Value{}
}
