package live

import (
	"slices"

	"lianxin/data"
)

// listTest compiles a comparison of the codes of a list property, as a set, with given codes.
func (k *compiler) listTest(e data.ListTest, want truth) (node, error) {
	at, err := k.p.readable(e.Name)
	if err != nil {
		return nil, err
	}
	f := &k.p.lay.fields[at]
	if f.Type != data.TypeList {
		return nil, data.Invalid(e.Name, "is %s; list operators take lists", domainOf(&f.Field))
	}
	if len(e.Codes) > maxMembers {
		return nil, data.Invalid(e.Name, "is compared with more than %d codes", maxMembers)
	}
	if e.Op > data.ListOverlaps {
		return nil, data.Invalid(e.Name, "is in an unknown list condition")
	}
	o := &operand{name: e.Name, fields: []int{at}}
	if f.width == inSet {
		var asked int64
		strange := false // a code the book does not have: no row holds it
		index := f.book.read().index
		for _, c := range e.Codes {
			if n := index[c]; n > 0 {
				asked |= 1 << (n - 1)
			} else {
				strange = true
			}
		}
		return k.leaf(func(c *cell) truth {
			v := c.b.cell64(f.at, c.i)
			if v == null {
				return unknown
			}
			return truthOf(compareSets(e.Op, v&^asked == 0, asked&^v == 0 && !strange, v&asked != 0))
		}, want, 5, o), nil
	}
	return k.leaf(func(c *cell) truth {
		codes := c.b.list(f.at, c.i)
		if codes == nil {
			return unknown
		}
		within, covers, overlaps := true, true, false
		for _, c := range codes {
			in := slices.Contains(e.Codes, c)
			within = within && in
			overlaps = overlaps || in
		}
		for _, c := range e.Codes {
			covers = covers && slices.Contains(codes, c)
		}
		return truthOf(compareSets(e.Op, within, covers, overlaps))
	}, want, 200, o), nil
}

// compareSets tells a list operator from what the row's set is to the given one.
func compareSets(op data.ListOp, within, covers, overlaps bool) bool {
	switch op {
	case data.ListContains:
		return covers
	case data.ListContainedBy:
		return within
	case data.ListEquals:
		return within && covers
	case data.ListOverlaps:
		return overlaps
	}
	return false
}

// list are the codes of a text-kept list; nil when null.
func (b *block) list(col, i int) []string {
	at := b.cell32(col, i)
	if at < 0 {
		return nil
	}
	var codes []string
	// The array was written by appendList; what follows it in the row is not looked at.
	raw := b.row(i)[at:]
	n := 1
	for raw[n] != ']' {
		if raw[n] == ',' {
			n++
			continue
		}
		end := stringEnd(raw[n:])
		codes = append(codes, string(plainText(raw[n:n+end])))
		n += end
	}
	return codes
}
