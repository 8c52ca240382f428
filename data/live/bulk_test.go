package live

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// bulkStore is a store of any size that keeps nothing: its records are made, the same each time, while they are read.
type bulkStore struct {
	*memStore
	g     ground
	sizes map[data.LayerID]int
}

// newBulkStore lays out 11 counties of 15 townships of 15 villages: 2,475 villages, as the prefecture has 2,420.
func newBulkStore(sizes map[data.LayerID]int) *bulkStore {
	g := ground{11, 15, 15}
	m := newMemStore()
	m.info.BoundaryVersion = 1
	m.put(g.boundaries(m.schema)...)
	return &bulkStore{m, g, sizes}
}

func (s *bulkStore) Snapshot(ctx context.Context) (data.Snapshot, error) {
	base, err := s.memStore.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	return &bulkSnapshot{base.(*memSnapshot), s}, nil
}

type bulkSnapshot struct {
	*memSnapshot
	s *bulkStore
}

func (b *bulkSnapshot) Records(ctx context.Context, layer data.LayerID, part, parts int, visit func(*data.Record) error) error {
	n := b.s.sizes[layer]
	if n == 0 {
		return b.memSnapshot.Records(ctx, layer, part, parts, visit)
	}
	mk := newBulkMaker(b.s.g, b.s.schema, layer)
	for i := part * n / parts; i < (part+1)*n/parts; i++ {
		if err := visit(mk.record(i)); err != nil {
			return err
		}
	}
	return nil
}

// bulkMaker makes records as a campaign has them: around hamlets, most settled, with titles of a line.
type bulkMaker struct {
	*rand.PCG
	g   ground
	l   *data.Layer
	r   data.Record
	gen *rand.Rand
}

func newBulkMaker(g ground, schema *data.Schema, layer data.LayerID) *bulkMaker {
	l, err := schema.Layer(layer)
	if err != nil {
		panic(err)
	}
	pcg := rand.NewPCG(0, 0)
	return &bulkMaker{PCG: pcg, g: g, l: l, gen: rand.New(pcg), r: data.Record{Layer: layer, Version: 1, Source: "信访系统", Values: make([]data.Value, len(l.Fields))}}
}

const idDigits = "0123456789abcdefghjkmnpqrstvwxyz"

func (m *bulkMaker) record(i int) *data.Record {
	m.Seed(uint64(i), uint64(len(m.l.ID)))
	var id [16]byte
	x := m.gen.Uint64()
	y := m.gen.Uint64()
	for k := range 8 {
		id[k], id[8+k] = idDigits[x>>(5*k)&31], idDigits[y>>(5*k)&31]
	}
	m.r.ID = string(id[:])
	c, t, v := m.gen.IntN(m.g.counties), m.gen.IntN(m.g.townships), m.gen.IntN(m.g.villages)
	m.r.Unit = fmt.Sprintf("4310%02d%03d%03d", 2+c, 1+t, 201+v)
	m.r.UnitAtEvent = m.r.Unit
	p := m.g.at(c, t, v)
	hamlet := float64(m.gen.IntN(8))
	m.r.Geometry = orb.Point{
		p[0] + villageWidth*(0.1+hamlet/16+0.2*m.gen.Float64()), p[1] + villageHeight*(0.1+float64(int(hamlet*5)%8)/16+0.2*m.gen.Float64()),
	}
	m.r.Pin = data.Pin{Method: data.PinPolygon, BoundaryVersion: 1}
	for i := range m.l.Fields {
		m.r.Values[i] = m.value(&m.l.Fields[i])
	}
	return &m.r
}

func (m *bulkMaker) value(f *data.Field) data.Value {
	if f.Derived || f.Sensitivity == data.Case || !f.Required && m.gen.IntN(4) == 0 {
		return data.Value{}
	}
	switch f.Type {
	case data.TypeCode:
		return data.Text(f.Codes[m.gen.IntN(len(f.Codes))].Code)
	case data.TypeInt:
		return data.Int(int64(m.gen.IntN(9)))
	case data.TypeFloat:
		return data.Float(float64(m.gen.IntN(1400)) / 100)
	case data.TypeBool:
		return data.Bool(m.gen.IntN(5) == 0)
	case data.TypeTime:
		span := int64(2 * 365)
		if m.l.ID == data.Visits {
			span = 390
		}
		return data.Millis(testNow().UnixMilli() - m.gen.Int64N(span*86_400_000))
	case data.TypeList:
		if len(f.Codes) > 0 {
			return data.List(f.Codes[m.gen.IntN(len(f.Codes))].Code)
		}
		return data.Value{}
	case data.TypeText, data.TypeUnit:
	}
	return data.Text([]string{"关于山林权属界线不清的纠纷", "宅基地相邻排水问题", "工程款拖欠引发的纠纷", "饮用水浑浊反映"}[m.gen.IntN(4)])
}

// edits are n changed records of the store, as Since would tell them.
func (s *bulkStore) edits(layer data.LayerID, from, n int) []*data.Record {
	mk := newBulkMaker(s.g, s.schema, layer)
	var out []*data.Record
	for i := range n {
		r := *mk.record((from + i*7919) % s.sizes[layer])
		r.Values = slices.Clone(r.Values)
		r.Version = int64(2 + from)
		r.Values[mk.l.Index("households")] = data.Int(int64(from % 50))
		out = append(out, &r)
	}
	return out
}

var _ = time.Second
