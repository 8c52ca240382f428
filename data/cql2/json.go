package cql2

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"lianxin/data"
)

// jsonReader reads CQL2 JSON.
type jsonReader struct {
	*builder
	dec *json.Decoder
}

// jsonValue is a value of a JSON document with its place in it.
type jsonValue struct {
	pos   int  // byte offset
	kind  byte // { [ " 0 t n: object, array, string, number, true or false, null
	text  string
	truth bool
	keys  []jsonKey    // of an object
	items []*jsonValue // members of an array, or the values of keys
}

type jsonKey struct {
	name string
	pos  int
}

// maxMembers of an object: a geometry has three.
const maxMembers = 16

func (v *jsonValue) get(key string) *jsonValue {
	if i := slices.IndexFunc(v.keys, func(k jsonKey) bool { return k.name == key }); i >= 0 {
		return v.items[i]
	}
	return nil
}

func (r *jsonReader) parse() (*node, error) {
	r.dec = json.NewDecoder(strings.NewReader(r.src))
	r.dec.UseNumber()
	v, err := r.value(0)
	if err != nil {
		return nil, err
	}
	end := r.here()
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, r.fault(end, "the end of the filter was expected")
	}
	return r.node(v)
}

// here is the offset of the token to come.
func (r *jsonReader) here() int {
	at := int(r.dec.InputOffset())
	return at + len(r.src[at:]) - len(strings.TrimLeft(r.src[at:], " \t\r\n,:"))
}

func (r *jsonReader) token() (json.Token, int, error) {
	at := r.here()
	t, err := r.dec.Token()
	if err == nil {
		return t, at, nil
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = max(0, min(int(syntax.Offset)-1, len(r.src)))
	} else {
		at = len(r.src)
	}
	return nil, at, r.fault(at, "this is not JSON")
}

// value reads the value that comes. Coordinates and argument lists nest more deeply than operators do.
func (r *jsonReader) value(depth int) (*jsonValue, error) {
	t, pos, err := r.token()
	if err != nil {
		return nil, err
	}
	if depth > 2*r.limits.Depth+16 {
		return nil, r.tooDeep(pos)
	}
	v := &jsonValue{pos: pos}
	switch t := t.(type) {
	case json.Delim:
		v.kind = byte(t)
		return v, r.members(v, depth)
	case string:
		v.kind, v.text = '"', t
	case json.Number:
		v.kind, v.text = '0', string(t)
	case bool:
		v.kind, v.truth = 't', t
	case nil:
		v.kind = 'n'
	}
	return v, nil
}

func (r *jsonReader) members(v *jsonValue, depth int) error {
	for r.dec.More() {
		if v.kind == '{' {
			t, pos, err := r.token()
			if err != nil {
				return err
			}
			name, _ := t.(string)
			if v.get(name) != nil {
				return r.fault(pos, "member %q is there twice", clip(name))
			}
			if v.keys = append(v.keys, jsonKey{name, pos}); len(v.keys) > maxMembers {
				return r.fault(pos, "no object of a filter has so many members")
			}
		}
		item, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		v.items = append(v.items, item)
	}
	_, _, err := r.token()
	return err
}

// node makes the node of an expression.
func (r *jsonReader) node(v *jsonValue) (*node, error) {
	switch v.kind {
	case '"':
		return r.leaf(node{kind: textNode, pos: v.pos, text: v.text})
	case 't':
		return r.leaf(node{kind: valueNode, pos: v.pos, value: data.Bool(v.truth)})
	case '0':
		n, ok := parseNumber(v.text)
		if !ok {
			return nil, r.fault(v.pos, "the number %s is too large", clip(v.text))
		}
		return r.leaf(node{kind: valueNode, pos: v.pos, value: n})
	case '[':
		args, err := r.nodes(v)
		if err != nil {
			return nil, err
		}
		return r.list(arrayNode, v.pos, args)
	case '{':
		return r.object(v)
	}
	return nil, r.fault(v.pos, "null equals nothing, ask isNull")
}

func (r *jsonReader) nodes(v *jsonValue) ([]*node, error) {
	var nodes []*node
	for _, item := range v.items {
		n, err := r.node(item)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}

// object makes the node of an object, which its members tell apart.
func (r *jsonReader) object(v *jsonValue) (*node, error) {
	for _, form := range []struct {
		key, also string
		read      func(v, member *jsonValue) (*node, error)
	}{
		{"op", "args", r.operation},
		{"property", "", r.propertyRef},
		{"date", "", r.instant},
		{"timestamp", "", r.instant},
		{"interval", "", r.intervalLiteral},
		{"type", "coordinates geometries bbox", r.shape},
		{"bbox", "", r.box},
	} {
		member := v.get(form.key)
		if member == nil {
			continue
		}
		for _, k := range v.keys {
			if k.name != form.key && !slices.Contains(strings.Fields(form.also), k.name) {
				return nil, r.fault(k.pos, "member %q does not go with %q", clip(k.name), form.key)
			}
		}
		return form.read(v, member)
	}
	return nil, r.fault(v.pos, "an object with op, property, date, timestamp, interval, type or bbox was expected")
}

func (r *jsonReader) operation(v, op *jsonValue) (*node, error) {
	_, known := operators[op.text]
	if op.kind != '"' || !known {
		return nil, r.fault(op.pos, "there is no operator %q", clip(op.text))
	}
	args := v.get("args")
	if args == nil || args.kind != '[' {
		return nil, r.fault(v.pos, "operator %s needs an array of args", op.text)
	}
	nodes, err := r.nodes(args)
	if err != nil {
		return nil, err
	}
	return r.op(op.text, v.pos, nodes...)
}

func (r *jsonReader) propertyRef(_, name *jsonValue) (*node, error) {
	if name.kind != '"' {
		return nil, r.fault(name.pos, "the name of a property was expected")
	}
	return r.leaf(node{kind: propertyNode, pos: name.pos, name: name.text})
}

func (r *jsonReader) instant(v, s *jsonValue) (*node, error) {
	read := r.timestamp
	if v.keys[0].name == "date" {
		read = r.date
	}
	if s.kind != '"' {
		return nil, r.fault(s.pos, "a %s as a string was expected", v.keys[0].name)
	}
	value, err := read(s.text, s.pos)
	if err != nil {
		return nil, err
	}
	return r.leaf(node{kind: valueNode, pos: v.pos, value: value})
}

func (r *jsonReader) intervalLiteral(v, ends *jsonValue) (*node, error) {
	if ends.kind != '[' || len(ends.items) != 2 {
		return nil, r.fault(ends.pos, "an interval is an array of two")
	}
	args, err := r.nodes(ends)
	if err != nil {
		return nil, err
	}
	for _, a := range args {
		if a.kind != textNode && a.kind != propertyNode {
			return nil, r.fault(a.pos, "a date, a timestamp, \"..\" or a property was expected, not %s", a.what())
		}
	}
	return r.list(intervalNode, v.pos, args)
}
