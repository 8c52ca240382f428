package cql2

import (
	"github.com/paulmach/orb"
)

// Area reads the well-known text of a POLYGON or MULTIPOLYGON, of which Options.LonLat and Options.Limits say the coordinate system and how long
// it may be; Layer is not needed. The error is a *data.InvalidError on `area`.
func Area(text string, o Options) (orb.MultiPolygon, error) {
	b, err := newBuilder(areaName, text, &o)
	if err != nil {
		return nil, err
	}
	p := &parser{builder: b}
	if err := p.next(); err != nil {
		return nil, err
	}
	kind, _ := shapeNamed(p.tok.text)
	if p.tok.kind != wordToken || kind != polygon && kind != multiPolygon {
		return nil, p.expected("POLYGON or MULTIPOLYGON")
	}
	pos := p.tok.pos
	if err := p.next(); err != nil {
		return nil, err
	}
	n, err := p.shape(kind, pos)
	if err != nil {
		return nil, err
	}
	if p.tok.kind != endToken {
		return nil, p.expected("the end of the area")
	}
	if one, ok := n.shape.(orb.Polygon); ok {
		return orb.MultiPolygon{one}, nil
	}
	area, _ := n.shape.(orb.MultiPolygon)
	return area, nil
}
