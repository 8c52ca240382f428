package live

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// maker makes random records that lie on both sides of every rule: with and without place, time, text; dates and instants; kinds and codes;
// titles that need escaping.
type maker struct {
	*rand.Rand
	g      ground
	schema *data.Schema
	codes  []string
	n      int
}

func newMaker(seed uint64, g ground, schema *data.Schema) *maker {
	return &maker{Rand: rand.New(rand.NewPCG(seed, 1)), g: g, schema: schema, codes: g.codes()}
}

func (m *maker) record(layer data.LayerID) *data.Record {
	m.n++
	l, err := m.schema.Layer(layer)
	if err != nil {
		panic(err)
	}
	r := &data.Record{Layer: layer, Source: fmt.Sprintf("src%d", m.IntN(3)), SourceID: fmt.Sprint(m.n), Version: 1}
	r.ID = data.RecordID(layer, r.Source, r.SourceID)
	m.place(r)
	if l.Geometry == data.LineGeometry {
		m.line(r)
	}
	m.values(l, r)
	return r
}

// place gives most records a point and its village; some only a unit, some nothing at all.
func (m *maker) place(r *data.Record) {
	p := orb.Point{groundWest + m.Float64()*m.g.width(), groundSouth + m.Float64()*m.g.height()}
	switch k := m.IntN(21); k {
	case 20:
		r.Unit = fmt.Sprintf("4310%02d009208", 2+m.IntN(m.g.counties)) // no boundary, and no place either
		r.Pin = data.Pin{Method: data.PinAddress}
	case 0:
		r.Unit = m.codes[m.IntN(len(m.codes))][:9]
		r.Pin = data.Pin{Method: data.PinAddress}
	case 1:
		r.Unit = m.codes[m.IntN(len(m.codes))][:6]
		r.Pin = data.Pin{Method: data.PinAddress, PrecisionM: 5000}
	case 2:
		r.Unit = fmt.Sprintf("4310%02d009209", 2+m.IntN(m.g.counties)) // no boundary
		r.Geometry = p
		r.Pin = data.Pin{Method: data.PinManual}
	default:
		if k == 3 { // a few places hold many records
			p = orb.Point{groundWest + 0.013, groundSouth + 0.017}
		}
		r.Geometry, r.Unit = p, m.unitAt(p)
		r.Pin = data.Pin{Method: data.PinPolygon, BoundaryVersion: 1}
		if k == 4 {
			r.Pin = data.Pin{Method: data.PinSnap, DistanceM: float64(m.IntN(3000)) / 10}
		}
	}
	r.UnitAtEvent = r.Unit
}

// unitAt is the village of a point, nothing off the ground.
func (m *maker) unitAt(p orb.Point) string {
	if i := m.g.villageAt(p); i >= 0 {
		return m.codes[i]
	}
	return ""
}

func (m *maker) line(r *data.Record) {
	r.Geometry, r.Units = nil, nil
	n := 2 + m.IntN(5)
	at := orb.Point{groundWest + m.Float64()*m.g.width(), groundSouth + m.Float64()*m.g.height()}
	var l orb.LineString
	for range n {
		at = orb.Point{
			min(groundWest+m.g.width()-1e-5, max(groundWest+1e-5, at[0]+(m.Float64()-0.5)*0.06)),
			min(groundSouth+m.g.height()-1e-5, max(groundSouth+1e-5, at[1]+(m.Float64()-0.5)*0.04)),
		}
		l = append(l, at)
	}
	seen := map[string]int{}
	best := ""
	for i := range len(l) - 1 {
		for k := range 400 {
			t := (float64(k) + 0.5) / 400
			u := m.unitAt(orb.Point{l[i][0] + t*(l[i+1][0]-l[i][0]), l[i][1] + t*(l[i+1][1]-l[i][1])})
			if u == "" {
				continue
			}
			if seen[u]++; best == "" || seen[u] > seen[best] {
				best = u
			}
		}
	}
	r.Unit, r.UnitAtEvent = best, best
	for _, c := range m.codes {
		if seen[c] > 0 {
			r.Units = append(r.Units, c)
		}
	}
	r.Geometry = l
	if m.IntN(4) == 0 && len(l) > 3 {
		r.Geometry = orb.MultiLineString{l[:2], l[2:]}
	}
}

// values are random for every field that a record holds.
func (m *maker) values(l *data.Layer, r *data.Record) {
	r.Values = make([]data.Value, len(l.Fields))
	for i := range l.Fields {
		f := &l.Fields[i]
		if f.Derived || f.Sensitivity == data.Case || !f.Required && m.IntN(4) == 0 {
			continue
		}
		r.Values[i] = m.value(f)
	}
}

func (m *maker) value(f *data.Field) data.Value {
	switch f.Type {
	case data.TypeCode:
		return data.Text(f.Codes[m.IntN(len(f.Codes))].Code)
	case data.TypeInt:
		return data.Int(int64(f.Min) + m.Int64N(min(int64(f.Max-f.Min), 12)+1))
	case data.TypeFloat:
		return data.Float(f.Min + float64(m.IntN(200))/8)
	case data.TypeBool:
		return data.Bool(m.IntN(2) == 0)
	case data.TypeTime:
		day := dayIn(testNow(), data.DefaultSettings().Location()) - int64(m.IntN(500)) + 30
		switch m.IntN(4) {
		case 0:
			return data.Date(day)
		case 1:
			return data.Millis(turn(m.IntN(turns)))
		}
		return data.Millis(day*86_400_000 + m.Int64N(86_400_000))
	case data.TypeList:
		var codes []string
		pool := f.Codes
		if len(pool) == 0 {
			pool = []data.Code{{Code: "法院"}, {Code: "police"}, {Code: "民政"}, {Code: `a"b`}}
		}
		for _, c := range pool {
			if m.IntN(2) == 0 {
				codes = append(codes, c.Code)
			}
		}
		return data.List(codes...)
	case data.TypeUnit:
		return data.Text(m.codes[m.IntN(len(m.codes))])
	case data.TypeText:
	}
	return data.Text([]string{"", "山林 Dispute", "宅基地 \"边界\"", "back\\slash", "tab\there", "ÄÖÜ straße", "<b>水</b>", "100%_x", "K sign"}[m.IntN(9)])
}

// turn is one of the instants on which something turns: the first and last milliseconds of months and of days in Shanghai.
func turn(i int) int64 {
	month := time.Date(2025, time.Month(1+i/4%16), 1+i/64*13, 0, 0, 0, 0, data.DefaultSettings().Location())
	return month.UnixMilli() + int64(i%4) - 2
}

const turns = 128
