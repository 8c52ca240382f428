package live

import "lianxin/data"

// Codes are the codes of the units of a level inside a unit or prefix that have a boundary, ascending.
func (v *View) Codes(level data.Level, in string) []string {
	us := v.now.Load().units
	var codes []string
	for _, at := range us.byCode {
		if u := us.list[at]; len(u.area) > 0 && data.UnitLevel(u.code) == level && data.InUnit(u.code, in) {
			codes = append(codes, u.code)
		}
	}
	return codes
}

// Name is what a unit is called; empty when nothing names it.
func (v *View) Name(code string) string { return v.now.Load().units.nameOf(code) }
