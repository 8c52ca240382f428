package live

import (
	"math"

	"lianxin/data"
)

// cell is where an operand is read: a row of a block, or, to tabulate a condition, a code or a unit by itself.
type cell struct {
	p    *plan
	b    *block
	at   slot
	i    int
	code int // read instead of a row when b is nil
}

// domain is what an operand can be compared with.
type domain uint8

const (
	nothing domain = iota // the null literal
	number
	text
	boolean
	moment
	list
)

func (d domain) String() string {
	return [...]string{"null", "a number", "text", "true or false", "a date or time", "a list"}[d]
}

// operand is a compiled side of a comparison. Of the readers only that of its domain is set; ok is false for null.
type operand struct {
	domain domain
	name   string // a property in it, for messages
	plain  bool   // it is a property as its column has it
	fields []int  // properties it reads, by index in the layout
	id     bool   // it reads the feature id
	num    func(c *cell) (v float64, ok bool)
	text   func(c *cell) (v string, ok bool)
	truth  func(c *cell) (v, ok bool)
	span   func(c *cell) (from, to int64, ok bool) // first and last ms; the same for an instant
}

func (o *operand) fixed() bool { return len(o.fields) == 0 && !o.id }

// operand compiles one side of a comparison.
func (k *compiler) operand(o data.Operand, depth int) (*operand, error) {
	if depth > maxDepth {
		return nil, data.Invalid("filter", "is nested more than %d deep", maxDepth)
	}
	switch o := o.(type) {
	case data.Property:
		return k.property(o.Name)
	case data.Literal:
		return k.literal(o.Value), nil
	case data.Arithmetic:
		return k.arithmetic(o, depth)
	case data.Fold:
		arg, err := k.operand(o.Arg, depth+1)
		if err != nil {
			return nil, err
		}
		if arg.domain != text && arg.domain != nothing {
			return nil, data.Invalid(arg.label(), "is %s; CASEI takes text", arg.domain)
		}
		inner := *arg
		arg.plain = false
		if inner.text != nil {
			arg.text = func(c *cell) (string, bool) {
				v, ok := inner.text(c)
				return fold(v), ok
			}
		}
		return arg, nil
	}
	return nil, data.Invalid("filter", "has an operand of an unknown kind")
}

// label is what a message calls the operand.
func (o *operand) label() string {
	if o.name == "" {
		return "filter"
	}
	return o.name
}

func (k *compiler) literal(v data.Value) *operand {
	switch v.Kind() {
	case data.KindInt, data.KindFloat:
		f := v.Float()
		return &operand{domain: number, num: func(*cell) (float64, bool) { return f, true }}
	case data.KindText:
		s := v.Text()
		return &operand{domain: text, text: func(*cell) (string, bool) { return s, true }}
	case data.KindBool:
		b := v.Bool()
		return &operand{domain: boolean, truth: func(*cell) (bool, bool) { return b, true }}
	case data.KindTime, data.KindDate:
		if t := packTime(v, k.p.snap.zone); t != null {
			from, to := extentOf(t, k.p.snap.zone)
			return &operand{domain: moment, span: func(*cell) (int64, int64, bool) { return from, to, true }}
		}
	case data.KindList:
		return &operand{domain: list}
	case data.KindNull:
	}
	return &operand{domain: nothing}
}

func (k *compiler) arithmetic(o data.Arithmetic, depth int) (*operand, error) {
	left, err := k.operand(o.Left, depth+1)
	if err != nil {
		return nil, err
	}
	right, err := k.operand(o.Right, depth+1)
	if err != nil {
		return nil, err
	}
	for _, side := range []*operand{left, right} {
		if side.domain != number && side.domain != nothing {
			return nil, data.Invalid(side.label(), "is %s; arithmetic takes numbers", side.domain)
		}
	}
	out := &operand{domain: number, name: left.name + right.name, fields: append(append([]int(nil), left.fields...), right.fields...), id: left.id || right.id}
	if left.name != "" {
		out.name = left.name
	}
	op := o.Op
	switch op {
	case '+', '-', '*', '/', '%', '^', 'd':
	default:
		return nil, data.Invalid(out.label(), "is in an unknown operation")
	}
	out.num = func(c *cell) (float64, bool) {
		if left.num == nil || right.num == nil {
			return 0, false
		}
		a, ok := left.num(c)
		if !ok {
			return 0, false
		}
		b, ok := right.num(c)
		if !ok {
			return 0, false
		}
		return calculate(op, a, b)
	}
	return out, nil
}

// calculate is null where the result is no finite number.
func calculate(op byte, a, b float64) (float64, bool) {
	var v float64
	switch op {
	case '+':
		v = a + b
	case '-':
		v = a - b
	case '*':
		v = a * b
	case '/':
		v = a / b
	case '%':
		v = math.Mod(a, b)
	case '^':
		v = math.Pow(a, b)
	case 'd':
		v = math.Trunc(a / b)
	}
	return v, !math.IsNaN(v) && !math.IsInf(v, 0)
}

// property finds a field that the viewer reads. A field the viewer may not read is refused in the same words as one that is not there.
func (k *compiler) property(name string) (*operand, error) {
	o := &operand{name: name, plain: true}
	if name == "id" {
		o.domain, o.id = text, true
		o.text = func(c *cell) (string, bool) { return c.b.ids[c.i].String(), true }
		return o, nil
	}
	at, err := k.p.readable(name)
	if err != nil {
		return nil, err
	}
	f := &k.p.lay.fields[at]
	o.fields = []int{at}
	o.domain = domainOf(&f.Field)
	if f.Name == data.FieldPrecision && !k.p.exact {
		o.plain = false // the column is not what this viewer sees
		o.num = func(c *cell) (float64, bool) {
			u := c.unit()
			return u.precision, true
		}
		return o, nil
	}
	switch f.from {
	case fromUnit:
		k.unitOperand(o, f)
	case fromDue:
		o.truth = k.dueOperand(f)
	case fromStations:
		o.num = func(c *cell) (float64, bool) { return c.p.stationDistance(c.b, c.i, c.at) }
	case fromColumn:
		k.columnOperand(o, f)
	}
	return o, nil
}

func domainOf(f *data.Field) domain {
	switch f.Type {
	case data.TypeInt, data.TypeFloat:
		return number
	case data.TypeBool:
		return boolean
	case data.TypeTime:
		return moment
	case data.TypeList:
		return list
	case data.TypeText, data.TypeCode, data.TypeUnit:
	}
	return text
}

// unit is the unit the viewer sees the row in.
func (c *cell) unit() *unit {
	at := c.at
	if c.b != nil {
		at = c.p.unitOf(c.at, c.b, c.i)
	}
	return c.p.snap.units.list[at]
}

func (k *compiler) unitOperand(o *operand, f *field) {
	which := f.unit
	if o.domain == number {
		o.num = func(c *cell) (float64, bool) {
			v := c.unit().values[which]
			return v.Float(), !v.IsNull()
		}
		return
	}
	o.text = func(c *cell) (string, bool) {
		v := c.unit().values[which]
		return v.Text(), !v.IsNull()
	}
}

func (k *compiler) dueOperand(f *field) func(*cell) (bool, bool) {
	r := k.p.snap.dueRange(f.Name)
	col := k.p.lay.due
	return func(c *cell) (bool, bool) {
		if c.b == nil {
			return c.code == 2, true
		}
		day := c.b.cell32(col, c.i)
		return day >= r.lo && day <= r.hi, true
	}
}

// dueRange is the range of due days for which due_soon or overdue holds today.
func (s *snapshot) dueRange(name string) dueNode {
	today := int32(s.today)
	if name == "overdue" {
		return dueNode{lo: -noDay, hi: today - 1}
	}
	return dueNode{lo: today, hi: today + int32(s.settings.DueSoonDays)}
}

func (k *compiler) columnOperand(o *operand, f *field) {
	at, zone := f.at, k.p.snap.zone
	switch f.width {
	case inCode:
		read := func(c *cell) int {
			if c.b == nil {
				return c.code
			}
			return int(c.b.cell8(at, c.i))
		}
		if f.book == nil {
			o.truth = func(c *cell) (bool, bool) {
				n := read(c)
				return n == 2, n > 0
			}
			return
		}
		codes := f.book.read().codes
		o.text = func(c *cell) (string, bool) {
			n := read(c)
			return codes[n], n > 0
		}
	case inWide:
		codes := f.book.read().codes
		o.text = func(c *cell) (string, bool) {
			n := c.code
			if c.b != nil {
				n = int(c.b.cell32(at, c.i))
			}
			return codes[n], n > 0
		}
	case inShort:
		o.num = func(c *cell) (float64, bool) {
			v := c.b.cell32(at, c.i)
			return float64(v), v != null32
		}
	case inInt:
		o.num = func(c *cell) (float64, bool) {
			v := c.b.cell64(at, c.i)
			return float64(v), v != null
		}
	case inFloat:
		o.num = func(c *cell) (float64, bool) {
			v := c.b.cell64(at, c.i)
			return math.Float64frombits(uint64(v)), v != null
		}
	case inTime:
		o.span = func(c *cell) (int64, int64, bool) {
			v := c.b.cell64(at, c.i)
			if v == null {
				return 0, 0, false
			}
			from, to := extentOf(v, zone)
			return from, to, true
		}
	case inUnit:
		o.plain = !k.p.lay.lines // of a line it may be hidden
		o.text = func(c *cell) (string, bool) {
			v := c.b.cell64(at, c.i)
			if v == null || k.p.hides(f, c.b, c.i) {
				return "", false
			}
			return string(appendUnit(nil, v)), true
		}
	case inText:
		o.text = func(c *cell) (string, bool) {
			s := c.b.text(at, c.i)
			return string(s), s != nil
		}
	case inSet, inList: // only list tests read these
	}
}

// text is a text cell without its quotes; nil when null.
func (b *block) text(col, i int) []byte {
	at := b.cell32(col, i)
	if at < 0 {
		return nil
	}
	s := b.row(i)[at:]
	return plainText(s[:stringEnd(s)])
}

// readable is the index of a field that exists for the viewer.
func (p *plan) readable(name string) (int, error) {
	at, ok := p.lay.index[name]
	if !ok || !p.reads(at) {
		return 0, data.Invalid(name, "is not a property of layer %s", p.lay.layer.ID)
	}
	return at, nil
}

// reads tells whether the viewer reads the field.
func (p *plan) reads(at int) bool { return p.viewer.ReadsFieldOf(p.lay.layer, &p.lay.fields[at].Field) }
