package live

import (
	"slices"
	"strconv"

	"lianxin/data"
	"lianxin/geo/tile"
)

// Tags of a tile beside its fields.
const (
	tileID    = "id"
	tileCount = "count"
)

// TileFields are the fields that features of a layer have in tiles, besides `id` and `count`: what styles draw by, public ones alone, so that tiles stay small.
func TileFields(l *data.Layer) []data.Field {
	names := []string{"name", l.Class, "level", l.Status, "overdue", "due_soon", "key_case", "supervised", "backlog", "open", data.FieldUnit}
	if l.IsBoundary() {
		names = append(names, "households", "population")
	}
	var out []data.Field
	for _, name := range names {
		f, ok := l.Field(name)
		if ok && f.Sensitivity == data.Public && !slices.ContainsFunc(out, func(o data.Field) bool { return o.Name == name }) {
			out = append(out, *f)
		}
	}
	return out
}

// tileField is a field of a tile's features and where it is read.
type tileField struct {
	name string
	at   int // in the layout
	code int // in drawnRow.codes; -1 when it is read as a value
	due  *dueNode
}

// ofUnit tells whether it is the code of the unit whose row it is.
func (f *tileField) ofUnit(lay *layout) bool { return f.name == data.FieldUnit && !lay.lines }

func tileFields(p *plan) []tileField {
	var out []tileField
	for _, name := range p.lay.tiled {
		at, ok := p.lay.index[name]
		if !ok || !p.reads(at) {
			continue
		}
		tf := tileField{name: name, at: at, code: -1}
		switch in := &p.lay.fields[at]; {
		case in.from == fromDue:
			r := p.snap.dueRange(name)
			tf.due = &r
		case in.from == fromColumn && in.width == inCode:
			tf.code = slices.Index(p.lay.tileCodes, in.at)
		}
		out = append(out, tf)
	}
	return out
}

// pen writes the tags of features of one layer of a tile.
type pen struct {
	p         *painting
	layer     *tile.Layer
	id, count tile.Key
	keys      []tile.Key
	codes     [][usualCodes]tile.Pair // of each field, by code; those of truth values as in columns
	units     []tile.Pair             // by unit
	counts    [1024]counted
	row       []tile.Pair // of the feature to come
	text      []byte
}

// usualCodes of a field are remembered, further ones looked for each time.
const usualCodes = 64

// counted is a number that was written last of all that share its place in pen.counts.
type counted struct {
	count int
	pair  tile.Pair
}

func (n *pen) begin(p *painting, l *tile.Layer) {
	n.p, n.layer = p, l
	n.id, n.count = l.Key(tileID), l.Key(tileCount)
	n.keys = n.keys[:0]
	n.row = slices.Grow(n.row[:0], 2+len(p.fields))[:2+len(p.fields)]
	for len(n.codes) < len(p.fields) {
		n.codes = append(n.codes, [usualCodes]tile.Pair{})
	}
	for i, f := range p.fields {
		n.keys = append(n.keys, l.Key(f.name))
		clear(n.codes[i][:])
	}
	if count := len(p.snap.units.list); cap(n.units) < count {
		n.units = make([]tile.Pair, count)
	} else {
		n.units = n.units[:count]
		clear(n.units)
	}
	clear(n.counts[:])
}

// tags gives the feature to come what it bears: d of row i of b.
func (n *pen) tags(b *block, i int, d *drawnRow, count int) {
	n.text = d.id.append(n.text[:0])
	n.row[0], n.row[1] = tile.NewPair(n.id, n.layer.NewText(n.text)), n.number(count)
	row := n.row[2:]
	for k := range row {
		f := &n.p.fields[k]
		switch {
		case f.code >= 0:
			row[k] = n.code(k, f, d.codes[f.code])
		case f.due != nil && d.due >= f.due.lo && d.due <= f.due.hi:
			row[k] = n.code(k, f, codeTrue)
		case f.due != nil:
			row[k] = n.code(k, f, codeFalse)
		case f.ofUnit(n.p.lay):
			if n.units[d.at] == 0 {
				n.text = append(n.text[:0], n.p.snap.units.list[d.at].code...)
				n.units[d.at] = tile.NewPair(n.keys[k], n.layer.NewText(n.text))
			}
			row[k] = n.units[d.at]
		default:
			row[k] = n.value(k, n.p.value(f.at, d.at, b, i))
		}
	}
	n.layer.Tags(n.row)
}

func (n *pen) number(count int) tile.Pair {
	known := &n.counts[count%len(n.counts)]
	if known.count != count {
		*known = counted{count, tile.NewPair(n.count, n.layer.Int(int64(count)))}
	}
	return known.pair
}

// Truth values in columns of codes.
const (
	codeFalse uint8 = 1
	codeTrue  uint8 = 2
)

// code is the pair of a code or truth value.
func (n *pen) code(k int, f *tileField, code uint8) tile.Pair {
	if code < usualCodes && n.codes[k][code] != 0 {
		return n.codes[k][code]
	}
	return n.newCode(k, f, code)
}

func (n *pen) newCode(k int, f *tileField, code uint8) tile.Pair {
	pair := tile.Absent
	switch book := n.p.lay.fields[f.at].book; {
	case code == 0:
	case book == nil:
		pair = tile.NewPair(n.keys[k], n.layer.Bool(code == codeTrue))
	default:
		pair = tile.NewPair(n.keys[k], n.layer.Text(book.read().codes[code]))
	}
	if code < usualCodes {
		n.codes[k][code] = pair
	}
	return pair
}

// value is the pair of whatever has no shorter way.
func (n *pen) value(k int, v data.Value) tile.Pair {
	place, ok := tagValue(n.layer, v)
	if !ok {
		return tile.Absent
	}
	return tile.NewPair(n.keys[k], place)
}

// String is how a tile's thinning reads in a header: disputes;drawn=812;of=10344;grid=64.
func (l TileLayer) String() string {
	b := append([]byte(l.ID), ";drawn="...)
	b = strconv.AppendInt(b, int64(l.Drawn), 10)
	b = strconv.AppendInt(append(b, ";of="...), l.Matched, 10)
	if l.Grid > 0 {
		b = strconv.AppendInt(append(b, ";grid="...), int64(l.Grid), 10)
	}
	for _, n := range l.Notes {
		b = strconv.AppendInt(append(b, ";archived="...), n.Count, 10)
	}
	return string(b)
}
