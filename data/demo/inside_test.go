package demo

import (
	"testing"

	"github.com/paulmach/orb"

	"lianxin/geo"
)

func TestInside(t *testing.T) {
	// A horseshoe whose middle is outside, and a needle.
	shoe := orb.Ring{{113, 25}, {113.003, 25}, {113.003, 25.004}, {113.002, 25.004}, {113.002, 25.001}, {113.001, 25.001}, {113.001, 25.004}, {113, 25.004}, {113, 25}}
	p, ok := inside(shoe)
	if !ok || geo.RingSide(shoe, p) != geo.Inside {
		t.Errorf("horseshoe: %v, %v", p, ok)
	}
	if p[1] >= 25.001 {
		t.Errorf("horseshoe: %v is not in its widest part", p)
	}
	if p, ok := inside(orb.Ring{{113, 25}, {113.000001, 25}, {113.000001, 25.000001}, {113, 25}}); ok {
		t.Errorf("needle: %v", p)
	}
}
