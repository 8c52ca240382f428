package cql2

import (
	"fmt"

	"lianxin/data"
)

// domain is what a value can be compared with.
type domain uint8

const (
	text domain = iota
	number
	truth
	moment
	list
	place
)

func (d domain) String() string {
	switch d {
	case number:
		return "a number"
	case truth:
		return "true or false"
	case moment:
		return "a date or time"
	case list:
		return "a list"
	case place:
		return "a geometry"
	case text:
	}
	return "text"
}

func domainOf(f *data.Field) domain {
	switch f.Type {
	case data.TypeInt, data.TypeFloat:
		return number
	case data.TypeBool:
		return truth
	case data.TypeTime:
		return moment
	case data.TypeList:
		return list
	case data.TypeText, data.TypeCode, data.TypeUnit:
	}
	return text
}

// operand is a checked side of a comparison.
type operand struct {
	node   *node
	expr   data.Operand
	domain domain
	empty  bool // it is the empty text, which data.Value cannot hold
}

// label calls the operand in a message.
func (o *operand) label() string {
	if o.node.kind == propertyNode {
		return fmt.Sprintf("property %q", clip(o.node.name))
	}
	return o.node.what()
}

// operand checks a value.
func (b *builder) operand(n *node) (*operand, error) {
	o := &operand{node: n}
	switch n.kind {
	case propertyNode:
		o.expr = data.Property{Name: n.name}
		switch n.name {
		case "id":
		case geometryName:
			o.domain = place
		default:
			f, err := b.property(n)
			if err != nil {
				return nil, err
			}
			o.domain = domainOf(f)
		}
		return o, nil
	case textNode:
		o.expr, o.empty = data.Literal{Value: data.Text(n.text)}, n.text == ""
		return o, nil
	case valueNode:
		o.expr = data.Literal{Value: n.value}
		switch n.value.Kind() {
		case data.KindInt, data.KindFloat:
			o.domain = number
		case data.KindBool:
			o.domain = truth
		default:
			o.domain = moment
		}
		return o, nil
	case opNode:
		switch n.name {
		case "casei":
			return b.fold(n)
		case "accenti":
			return nil, b.noAccents(n)
		case "+", "-", "*", "/", "%", "^", "div":
			return b.arithmetic(n)
		}
	case shapeNode, intervalNode, arrayNode:
	}
	return nil, b.fault(n.pos, "a property or a value was expected, not %s", n.what())
}

// geometryName is the property that spatial functions test.
const geometryName = "geometry"

// property finds a field the asker may filter by. What is hidden and what does not exist are one.
func (b *builder) property(n *node) (*data.Field, error) {
	if n.name == "id" {
		return &data.Field{Name: n.name}, nil
	}
	if b.o.Queryable != nil {
		if f, ok := b.o.Queryable(n.name); ok {
			return f, nil
		}
	} else if b.o.Layer != nil {
		if f, ok := b.o.Layer.Field(n.name); ok && f.Sensitivity != data.Case {
			return f, nil
		}
	}
	if b.o.Layer == nil {
		return nil, b.fault(n.pos, "there is no property %q", clip(n.name))
	}
	return nil, b.fault(n.pos, "there is no property %q in layer %s", clip(n.name), b.o.Layer.ID)
}

func (b *builder) fold(n *node) (*operand, error) {
	arg, err := b.operand(n.args[0])
	if err != nil {
		return nil, err
	}
	if arg.domain != text {
		return nil, b.fault(arg.node.pos, "%s is %s, CASEI takes text", arg.label(), arg.domain)
	}
	return &operand{node: n, expr: data.Fold{Arg: arg.expr}, domain: text, empty: arg.empty}, nil
}

func (b *builder) arithmetic(n *node) (*operand, error) {
	var sides [2]data.Operand
	var bad []error
	for i, a := range n.args {
		o, err := b.operand(a)
		if err == nil && o.domain != number {
			err = b.fault(a.pos, "%s is %s, arithmetic takes numbers", o.label(), o.domain)
		}
		if bad = append(bad, err); err == nil {
			sides[i] = o.expr
		}
	}
	if err := data.Collect(bad...); err != nil {
		return nil, err
	}
	return &operand{node: n, expr: data.Arithmetic{Op: n.name[0], Left: sides[0], Right: sides[1]}, domain: number}, nil
}
