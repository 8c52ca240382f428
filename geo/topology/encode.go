package topology

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

// Object is a layer of an encoded topology: the units, or their parents.
type Object struct {
	Key    string // its name in the file: "townships"
	Digits int    // how many digits of the units' codes its own codes have
	// Properties are written with the geometry of their code, as encoding/json writes them. Codes without are left out of the object;
	// a nil map is all codes, without properties.
	Properties map[string]any
}

// Encode writes the topology as TopoJSON (specification 1.0), all objects over the same arcs. Each object is a GeometryCollection of
// polygons and multipolygons, ascending by code, which is their id. A simplified topology has whole numbers in steps of 2^-[Topology.Bits]
// degrees, delta-encoded, with a transform that decodes them without rounding; another one has its positions as they are. The same topology
// and objects give the same bytes.
func (t *Topology) Encode(objects []Object) ([]byte, error) {
	e := encoder{t: t, origin: t.origin()}
	bound := t.Bound()
	e.text(`{"type":"Topology",`)
	if !bound.Empty() {
		e.text(`"bbox":[`)
		e.numbers(bound.MinLon, bound.MinLat, bound.MaxLon, bound.MaxLat)
		e.text(`],`)
	}
	if t.step != 0 {
		e.text(`"transform":{"scale":[`)
		e.numbers(t.step, t.step)
		e.text(`],"translate":[`)
		e.numbers(e.origin[0], e.origin[1])
		e.text(`]},`)
	}
	e.text(`"objects":{`)
	for i, o := range objects {
		if i > 0 {
			e.text(`,`)
		}
		if err := e.object(o); err != nil {
			return nil, fmt.Errorf("object %s: %w", o.Key, err)
		}
	}
	e.text(`},"arcs":`)
	list(&e, t.arcs, e.arc)
	e.text(`}`)
	return e.out, nil
}

// Hash is a name for bytes that no other bytes have: 32 hexadecimal digits of their SHA-256.
func Hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

// Bound is the bound of all arcs.
func (t *Topology) Bound() geo.Bound {
	b := geo.EmptyBound()
	for _, a := range t.arcs {
		for _, v := range a.vertices {
			b = b.Extend(t.places[v])
		}
	}
	return b
}

func (t *Topology) origin() orb.Point {
	b := t.Bound()
	if b.Empty() {
		return orb.Point{}
	}
	return orb.Point{b.MinLon, b.MinLat}
}

type encoder struct {
	t      *Topology
	origin orb.Point
	out    []byte
}

func (e *encoder) text(s string) { e.out = append(e.out, s...) }

// value writes v as encoding/json does.
func (e *encoder) value(v any) error {
	b, err := json.Marshal(v)
	e.out = append(e.out, b...)
	return err
}

// list writes items in brackets.
func list[T any](e *encoder, items []T, write func(T)) {
	e.text(`[`)
	for i, item := range items {
		if i > 0 {
			e.text(`,`)
		}
		write(item)
	}
	e.text(`]`)
}

// numbers writes values with as many decimals as they need, commas between.
func (e *encoder) numbers(values ...float64) {
	for i, v := range values {
		if i > 0 {
			e.text(`,`)
		}
		e.out = strconv.AppendFloat(e.out, v, 'f', -1, 64)
	}
}

func (e *encoder) object(o Object) error {
	l, err := e.t.layer(o.Digits)
	if err != nil {
		return err
	}
	if err := e.value(o.Key); err != nil {
		return err
	}
	e.text(`:{"type":"GeometryCollection","geometries":[`)
	first := true
	for i, code := range l.codes {
		properties, ok := o.Properties[code]
		if !ok && o.Properties != nil {
			continue
		}
		if !first {
			e.text(`,`)
		}
		first = false
		e.text(`{"id":`)
		if err := e.value(code); err != nil {
			return err
		}
		e.geometry(l.shapes[i])
		if ok {
			e.text(`,"properties":`)
			if err := e.value(properties); err != nil {
				return err
			}
		}
		e.text(`}`)
	}
	e.text(`]}`)
	return nil
}

func (e *encoder) geometry(s shape) {
	if len(s) == 1 {
		e.text(`,"type":"Polygon","arcs":`)
		e.polygon(s[0])
		return
	}
	e.text(`,"type":"MultiPolygon","arcs":`)
	list(e, s, e.polygon)
}

func (e *encoder) polygon(rings []ring) {
	list(e, rings, func(r ring) {
		list(e, r, func(a int32) { e.out = strconv.AppendInt(e.out, int64(a), 10) })
	})
}

// arc writes positions, in a simplified topology as steps from the origin for the first and from the one before for the others.
func (e *encoder) arc(a arc) {
	before := e.origin
	list(e, a.vertices, func(v int32) {
		p := e.t.places[v]
		e.text(`[`)
		if e.t.step == 0 {
			e.numbers(p[0], p[1])
		} else {
			e.numbers((p[0]-before[0])/e.t.step, (p[1]-before[1])/e.t.step)
			before = p
		}
		e.text(`]`)
	})
}
