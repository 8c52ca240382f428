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
	codes     [][256]tile.Pair // of each field, by code; those of truth values as in columns
	units     []tile.Pair      // by unit
	counts    [1024]counted
	row       []tile.Pair // of the feature to come
	text      []byte
}

// counted is a number that was written last of all that share its place in pen.counts.
type counted struct {
	count int
	pair  tile.Pair
}

func (n *pen) begin(p *painting, l *tile.Layer) {
	n.p, n.layer = p, l
	n.id, n.count = l.Key(tileID), l.Key(tileCount)
	n.keys = n.keys[:0]
	for len(n.codes) < len(p.fields) {
		n.codes = append(n.codes, [256]tile.Pair{})
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
func (n *pen) tags(at slot, b *block, i int, d *drawnRow, count int) {
	n.text = d.id.append(n.text[:0])
	row := append(n.row[:0], tile.NewPair(n.id, n.layer.NewText(n.text)), n.number(count))
	for k := range n.p.fields {
		f := &n.p.fields[k]
		code := codeFalse
		switch {
		case f.code >= 0:
			code = d.codes[f.code]
		case f.due != nil:
			if d.due >= f.due.lo && d.due <= f.due.hi {
				code = codeTrue
			}
		case f.name == data.FieldUnit && !n.p.lay.lines:
			if n.units[at] == 0 {
				n.text = append(n.text[:0], n.p.snap.units.list[at].code...)
				n.units[at] = tile.NewPair(n.keys[k], n.layer.NewText(n.text))
			}
			row = append(row, n.units[at])
			continue
		default:
			row = append(row, n.value(k, n.p.value(f.at, at, b, i)))
			continue
		}
		pair := n.codes[k][code]
		if pair == 0 {
			pair = n.code(k, f, code)
			n.codes[k][code] = pair
		}
		row = append(row, pair)
	}
	n.layer.Tags(row)
	n.row = row
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
	if code == 0 {
		return tile.Absent
	}
	book := n.p.lay.fields[f.at].book
	if book == nil {
		return tile.NewPair(n.keys[k], n.layer.Bool(code == codeTrue))
	}
	return tile.NewPair(n.keys[k], n.layer.Text(book.read().codes[code]))
}

// value is the pair of whatever has no shorter way.
func (n *pen) value(k int, v data.Value) tile.Pair {
	var place tile.Value
	switch v.Kind() {
	case data.KindNull:
		return tile.Absent
	case data.KindInt:
		place = n.layer.Int(v.Int())
	case data.KindFloat:
		place = n.layer.Float(v.Float())
	case data.KindBool:
		place = n.layer.Bool(v.Bool())
	case data.KindText, data.KindList:
		place = n.layer.Text(v.Text())
	case data.KindTime, data.KindDate:
		place = n.layer.Text(v.String())
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
