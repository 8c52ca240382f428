package cql2

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// JSON writes CQL2 JSON that ParseJSON reads back to the same expression. Null and list literals, which CQL2 does not have, an
// operator that data does not name, and nil are errors.
func JSON(e data.Expr) ([]byte, error) {
	tree, err := conditionJSON(e)
	if err != nil {
		return nil, fmt.Errorf("filter as CQL2 JSON: %w", err)
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(tree); err != nil {
		return nil, fmt.Errorf("filter as CQL2 JSON: %w", err)
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// operation is an operator with its arguments, as CQL2 JSON has it.
type operation struct {
	Op   string `json:"op"`
	Args []any  `json:"args"`
}

type propertyJSON struct {
	Property string `json:"property"`
}

type intervalJSON struct {
	Interval [2]any `json:"interval"`
}

func conditionJSON(e data.Expr) (any, error) {
	switch e := e.(type) {
	case data.Logic:
		op := operation{Op: "and"}
		if e.Or {
			op.Op = "or"
		}
		for _, a := range e.Args {
			arg, err := conditionJSON(a)
			if err != nil {
				return nil, err
			}
			op.Args = append(op.Args, arg)
		}
		return op, nil
	case data.Not:
		arg, err := conditionJSON(e.Arg)
		return operation{"not", []any{arg}}, err
	case data.Compare:
		args, err := operandsJSON("", e.Left, e.Right)
		if err != nil {
			return nil, err
		}
		return named(compareNames[:], int(e.Op), args.Args...)
	case data.Between:
		return operandsJSON("between", e.Arg, e.Low, e.High)
	case data.In:
		return inJSON(e)
	case data.Like:
		return likeJSON(e)
	case data.IsNull:
		return operandsJSON("isNull", e.Arg)
	case data.ListTest:
		codes := append([]string{}, e.Codes...)
		return named(listNames[:], int(e.Op), propertyJSON{e.Name}, codes)
	case data.Spatial:
		g, err := geometryJSON(e.Geometry)
		if err != nil {
			return nil, err
		}
		return named(spatialNames[:], int(e.Op), propertyJSON{geometryName}, g)
	case data.Temporal:
		return temporalJSON(e)
	}
	return nil, fmt.Errorf("there is no condition of type %T", e)
}

// named is the operation that data numbers.
func named(names []string, op int, args ...any) (any, error) {
	if op >= len(names) {
		return nil, fmt.Errorf("there is no operator %d beside %s", op, names[0])
	}
	return operation{names[op], args}, nil
}

func operandsJSON(op string, operands ...data.Operand) (operation, error) {
	out := operation{Op: op}
	for _, o := range operands {
		arg, err := operandJSON(o)
		if err != nil {
			return out, err
		}
		out.Args = append(out.Args, arg)
	}
	return out, nil
}

func inJSON(e data.In) (any, error) {
	arg, err := operandJSON(e.Arg)
	if err != nil {
		return nil, err
	}
	members := []any{}
	for _, m := range e.List {
		member, err := operandJSON(m)
		if err != nil {
			return nil, err
		}
		members = append(members, member)
	}
	return operation{"in", []any{arg, members}}, nil
}

func likeJSON(e data.Like) (any, error) {
	arg, err := operandJSON(e.Arg)
	var pattern any = e.Pattern
	if e.Fold {
		arg, pattern = operation{"casei", []any{arg}}, operation{"casei", []any{pattern}}
	}
	return operation{"like", []any{arg, pattern}}, err
}

func temporalJSON(e data.Temporal) (any, error) {
	var left any = propertyJSON{e.Name}
	if e.Name2 != "" {
		left = intervalJSON{[2]any{left, propertyJSON{e.Name2}}}
	}
	return named(temporalNames[:], int(e.Op), left, spanJSON(e))
}

// spanJSON writes an instant as one where the operator takes one.
func spanJSON(e data.Temporal) any {
	iv := e.Interval
	if _, takesInstants := comparison(e.Op); takesInstants && iv.From == iv.To {
		return map[string]string{"timestamp": data.Millis(iv.From).String()}
	}
	ends := [2]any{"..", ".."}
	if iv.From != data.OpenStart {
		ends[0] = data.Millis(iv.From).String()
	}
	if iv.To != data.OpenEnd {
		ends[1] = data.Millis(iv.To).String()
	}
	return intervalJSON{ends}
}

func operandJSON(o data.Operand) (any, error) {
	switch o := o.(type) {
	case data.Property:
		return propertyJSON{o.Name}, nil
	case data.Literal:
		return literalJSON(o)
	case data.Arithmetic:
		op := string(o.Op)
		if o.Op == 'd' {
			op = "div"
		}
		return operandsJSON(op, o.Left, o.Right)
	case data.Fold:
		return operandsJSON("casei", o.Arg)
	}
	return nil, fmt.Errorf("there is no operand of type %T", o)
}

func literalJSON(l data.Literal) (any, error) {
	switch l.Value.Kind() {
	case data.KindText:
		return l.Value.Text(), nil
	case data.KindInt, data.KindFloat:
		return json.Number(l.String()), nil
	case data.KindBool:
		return l.Value.Bool(), nil
	case data.KindTime:
		return map[string]string{"timestamp": l.Value.String()}, nil
	case data.KindDate:
		return map[string]string{"date": l.Value.String()}, nil
	case data.KindNull:
		return nil, fmt.Errorf("there is no null literal")
	case data.KindList:
	}
	return nil, fmt.Errorf("there is no list literal outside list operators")
}

type geometryOut struct {
	Type        shapeKind `json:"type"`
	Coordinates any       `json:"coordinates,omitempty"`
	Geometries  []any     `json:"geometries,omitempty"`
}

func geometryJSON(g orb.Geometry) (any, error) {
	switch g := g.(type) {
	case orb.Point:
		return geometryOut{Type: point, Coordinates: g}, nil
	case orb.LineString:
		return geometryOut{Type: lineString, Coordinates: g}, nil
	case orb.Ring:
		return geometryOut{Type: polygon, Coordinates: orb.Polygon{g}}, nil
	case orb.Bound:
		return geometryOut{Type: polygon, Coordinates: g.ToPolygon()}, nil
	case orb.Polygon:
		return geometryOut{Type: polygon, Coordinates: g}, nil
	case orb.MultiPoint:
		return geometryOut{Type: multiPoint, Coordinates: g}, nil
	case orb.MultiLineString:
		return geometryOut{Type: multiLineString, Coordinates: g}, nil
	case orb.MultiPolygon:
		return geometryOut{Type: multiPolygon, Coordinates: g}, nil
	case orb.Collection:
		out := geometryOut{Type: collection}
		for _, m := range g {
			member, err := geometryJSON(m)
			if err != nil {
				return nil, err
			}
			out.Geometries = append(out.Geometries, member)
		}
		return out, nil
	}
	return nil, fmt.Errorf("there is no geometry of type %T", g)
}
