package live

import (
	"lianxin/data"
)

// in compiles membership in a list.
func (k *compiler) in(e data.In, want truth, depth int) (node, error) {
	if len(e.List) > maxMembers {
		return nil, data.Invalid("filter", "has a list of more than %d members", maxMembers)
	}
	arg, err := k.operand(e.Arg, depth+1)
	if err != nil {
		return nil, err
	}
	operands := []*operand{arg}
	var bad []error
	for _, m := range e.List {
		member, err := k.operand(m, depth+1)
		if err == nil {
			err = fit(arg, member)
		}
		if err != nil {
			bad = append(bad, err)
			continue
		}
		operands = append(operands, member)
	}
	if err := data.Collect(bad...); err != nil {
		return nil, err
	}
	if n := k.constantSet(arg, operands[1:], want); n != nil {
		return n, nil
	}
	test, err := membership(arg, operands[1:])
	if err != nil {
		return nil, err
	}
	return k.leaf(test, want, 40+len(operands), operands...), nil
}

// membership is true when any member equals the argument, else unknown when any comparison was.
func membership(arg *operand, members []*operand) (func(*cell) truth, error) {
	var tests []func(*cell) truth
	for _, m := range members {
		t, err := comparison(data.Equal, arg, m)
		if err != nil {
			return nil, err
		}
		tests = append(tests, t)
	}
	return func(c *cell) truth {
		out := no
		for _, t := range tests {
			switch t(c) {
			case yes:
				return yes
			case unknown:
				out = unknown
			case no:
			}
		}
		return out
	}, nil
}

// constantSet is a test by hash when the members are constants of a column of texts, numbers or ids; nil when they are not, or when a null
// among them makes misses unknown.
func (k *compiler) constantSet(arg *operand, members []*operand, want truth) node {
	for _, m := range members {
		if !m.fixed() || m.domain == nothing {
			return nil
		}
	}
	if arg.id && arg.plain {
		set := map[ident]struct{}{}
		for _, m := range members {
			v, _ := m.text(nil)
			if id, ok := identOf(v); ok {
				set[id] = struct{}{}
			}
		}
		return idNode{set: set, not: want == no}
	}
	if !arg.plain || len(arg.fields) != 1 {
		return nil
	}
	f := &k.p.lay.fields[arg.fields[0]]
	switch {
	case f.from != fromColumn:
	case f.width == inText:
		set := map[string]struct{}{}
		for _, m := range members {
			v, _ := m.text(nil)
			set[v] = struct{}{}
		}
		return &textNode{col: f.at, not: want == no, price: 30, test: func(plain []byte) bool {
			_, ok := set[string(plain)]
			return ok
		}}
	case f.width == inShort || f.width == inInt || f.width == inFloat:
		set := map[float64]struct{}{}
		for _, m := range members {
			v, ok := m.num(nil)
			if !ok {
				return nil
			}
			set[v] = struct{}{}
		}
		return &cellNode{want: want, price: 20, test: func(c *cell) truth {
			v, ok := arg.num(c)
			if !ok {
				return unknown
			}
			_, ok = set[v]
			return truthOf(ok)
		}}
	}
	return nil
}

// idNode tests the feature id, which is never null.
type idNode struct {
	set map[ident]struct{}
	not bool
}

func (n idNode) match(s *scan, rows rowSet) rowSet {
	return rows.only(func(i int) bool {
		_, ok := n.set[s.b.ids[i]]
		return ok != n.not
	})
}

func (idNode) cost() int { return 15 }
