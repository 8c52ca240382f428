package tile

import (
	"math"

	"github.com/paulmach/orb"
)

// Key is the name of a tag: its place in the dictionary of the layer that gave it.
type Key uint32

// Value is the value of a tag, likewise.
type Value uint32

// Layer collects features of one layer. Tags belong to the geometry that comes next.
type Layer struct {
	name  string
	frame *frame

	keyIndex map[string]Key
	texts    textIndex
	ints     map[int64]Value
	floats   map[uint64]Value
	bools    [2]Value // place + 1
	keyCount Key
	count    Value

	keys, values, features []byte // encoded
	head, tail             []byte // what stands around them
	tags                   []byte // of the feature to come
	geometry               []byte // of it, likewise
	cursorX, cursorY       int32
	cells, clipped         []vertex // of a line or ring, scratch
	grid                   []cell
	scratch                []byte
}

// vertex is a position in cells, cell one that has been rounded.
type (
	vertex struct{ x, y float64 }
	cell   struct{ x, y int32 }
)

func newLayer() *Layer {
	return &Layer{keyIndex: map[string]Key{}, texts: newTextIndex(), ints: map[int64]Value{}, floats: map[uint64]Value{}}
}

func (l *Layer) reset(name string, f *frame) {
	l.name, l.frame = name, f
	clear(l.keyIndex)
	l.texts.reset()
	clear(l.ints)
	clear(l.floats)
	l.bools, l.keyCount, l.count = [2]Value{}, 0, 0
	l.keys, l.values, l.features, l.tags = l.keys[:0], l.values[:0], l.features[:0], l.tags[:0]
}

// Key is the place of a name.
func (l *Layer) Key(name string) Key {
	if k, ok := l.keyIndex[name]; ok {
		return k
	}
	k := l.keyCount
	l.keyIndex[name] = k
	l.keyCount++
	l.keys = appendBytes(appendTag(l.keys, 3, lengthWire), name)
	return k
}

// Text is the place of a text.
func (l *Layer) Text(s string) Value {
	l.scratch = append(l.scratch[:0], s...)
	return l.TextBytes(l.scratch)
}

// TextBytes is Text for bytes, which it does not keep.
func (l *Layer) TextBytes(s []byte) Value {
	v, slot, ok := l.texts.find(l.values, s)
	if ok {
		return v
	}
	l.value(1 + uvarintLen(uint64(len(s))) + len(s))
	l.values = appendBytes(appendTag(l.values, 1, lengthWire), s)
	v = l.next()
	l.texts.add(l.values, slot, textAt{len(l.values) - len(s), len(l.values), v})
	return v
}

// NewText is TextBytes for a text that occurs once, such as an id: it is not looked for.
func (l *Layer) NewText(s []byte) Value {
	values := appendUvarint(appendTag(l.values, 4, lengthWire), uint64(1+uvarintLen(uint64(len(s)))+len(s)))
	l.values = appendBytes(appendTag(values, 1, lengthWire), s)
	return l.next()
}

// Int is the place of a whole number.
func (l *Layer) Int(n int64) Value {
	if v, ok := l.ints[n]; ok {
		return v
	}
	field, u := 5, uint64(n)
	if n < 0 {
		field, u = 6, zigzag64(n)
	}
	l.value(1 + uvarintLen(u))
	l.values = appendUvarint(appendTag(l.values, field, varintWire), u)
	v := l.next()
	l.ints[n] = v
	return v
}

// Float is the place of a number; -0 is 0.
func (l *Layer) Float(f float64) Value {
	bits := math.Float64bits(f + 0)
	if v, ok := l.floats[bits]; ok {
		return v
	}
	l.value(9)
	l.values = appendFixed64(appendTag(l.values, 3, fixed64Wire), bits)
	v := l.next()
	l.floats[bits] = v
	return v
}

// Bool is the place of a truth value.
func (l *Layer) Bool(b bool) Value {
	var u uint64
	if b {
		u = 1
	}
	if l.bools[u] == 0 {
		l.value(2)
		l.values = appendUvarint(appendTag(l.values, 7, varintWire), u)
		l.bools[u] = l.next() + 1
	}
	return l.bools[u] - 1
}

// value begins a value's message of a size.
func (l *Layer) value(size int) {
	l.values = appendUvarint(appendTag(l.values, 4, lengthWire), uint64(size))
}

func (l *Layer) next() Value {
	l.count++
	return l.count - 1
}

// Tag gives the feature to come a value. A key comes once a feature.
func (l *Layer) Tag(k Key, v Value) {
	l.tags = appendUvarint(appendUvarint(l.tags, uint64(k)), uint64(v))
}

// Kinds of geometry in a vector tile.
const (
	pointType   = 1
	lineType    = 2
	polygonType = 3
)

// Point writes a feature; false, and nothing, when the point is outside the tile. Its tags are used up either way, here and in the methods below.
func (l *Layer) Point(id uint64, p orb.Point) bool {
	x, y := l.frame.at(p)
	return l.PointAt(id, x, y)
}

// PointAt is Point for a position as Builder.At gives it.
func (l *Layer) PointAt(id uint64, x, y float64) bool {
	l.begin()
	if l.frame.has(x, y) {
		l.geometry = appendUvarint(l.geometry, command(moveTo, 1))
		l.move(round(x, y))
	}
	return l.end(id, pointType)
}

// MultiPoint writes a feature of those points that lie in the tile.
func (l *Layer) MultiPoint(id uint64, ps orb.MultiPoint) bool {
	l.begin()
	l.grid = l.grid[:0]
	for _, p := range ps {
		if x, y := l.frame.at(p); l.frame.has(x, y) {
			l.grid = append(l.grid, round(x, y))
		}
	}
	if len(l.grid) > 0 {
		l.geometry = appendUvarint(l.geometry, command(moveTo, len(l.grid)))
		for _, c := range l.grid {
			l.move(c)
		}
	}
	return l.end(id, pointType)
}

// Line writes a feature of those parts of a line that lie in the tile.
func (l *Layer) Line(id uint64, line orb.LineString) bool {
	l.begin()
	l.line(line)
	return l.end(id, lineType)
}

// MultiLine writes a feature of those parts of lines that lie in the tile.
func (l *Layer) MultiLine(id uint64, lines orb.MultiLineString) bool {
	l.begin()
	for _, line := range lines {
		l.line(line)
	}
	return l.end(id, lineType)
}

// Polygon writes a feature of that part of a polygon that lies in the tile. Rings may wind either way; the first is the shell.
func (l *Layer) Polygon(id uint64, p orb.Polygon) bool {
	l.begin()
	l.polygon(p)
	return l.end(id, polygonType)
}

// MultiPolygon is Polygon of several.
func (l *Layer) MultiPolygon(id uint64, polygons orb.MultiPolygon) bool {
	l.begin()
	for _, p := range polygons {
		l.polygon(p)
	}
	return l.end(id, polygonType)
}

func (l *Layer) begin() {
	l.geometry = l.geometry[:0]
	l.cursorX, l.cursorY = 0, 0
}

// end writes the feature's message around tags and geometry.
func (l *Layer) end(id uint64, kind uint64) bool {
	if len(l.geometry) == 0 {
		l.tags = l.tags[:0]
		return false
	}
	size := 2 + 1 + uvarintLen(uint64(len(l.geometry))) + len(l.geometry)
	if id != 0 {
		size += 1 + uvarintLen(id)
	}
	if len(l.tags) > 0 {
		size += 1 + uvarintLen(uint64(len(l.tags))) + len(l.tags)
	}
	f := appendUvarint(appendTag(l.features, 2, lengthWire), uint64(size))
	if id != 0 {
		f = appendUvarint(appendTag(f, 1, varintWire), id)
	}
	if len(l.tags) > 0 {
		f = appendBytes(appendTag(f, 2, lengthWire), l.tags)
	}
	f = appendUvarint(appendTag(f, 3, varintWire), kind)
	l.features = appendBytes(appendTag(f, 4, lengthWire), l.geometry)
	l.tags = l.tags[:0]
	return true
}

// appendParts appends the parts of the layer's message; none when it has no features. They are valid until it gets more.
func (l *Layer) appendParts(parts [][]byte, extent int) [][]byte {
	if len(l.features) == 0 {
		return parts
	}
	const version = 2
	l.tail = appendUvarint(appendTag(l.tail[:0], 5, varintWire), uint64(extent))
	size := 2 + 1 + uvarintLen(uint64(len(l.name))) + len(l.name) + len(l.features) + len(l.keys) + len(l.values) + len(l.tail)
	l.head = appendUvarint(appendTag(l.head[:0], 3, lengthWire), uint64(size))
	l.head = appendUvarint(appendTag(l.head, 15, varintWire), version)
	l.head = appendBytes(appendTag(l.head, 1, lengthWire), l.name)
	return append(parts, l.head, l.features, l.keys, l.values, l.tail)
}
