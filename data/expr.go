package data

import (
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"
)

// Expr is a predicate over one record: what CQL2, simple query parameters and the interface compile to, and what the live
// view evaluates over columns. Three-valued logic as in SQL: a comparison with a null is unknown, and only true selects.
//
// The set is closed: Logic, Not, Compare, Between, In, Like, IsNull, ListTest, Spatial, Temporal. String writes CQL2 text that cql2.Parse reads
// back to the same expression.
type Expr interface {
	String() string
	expr()
}

// Operand is a side of a comparison: Property, Literal, Arithmetic or Fold. The set is closed.
type Operand interface {
	String() string
	operand()
}

type (
	// Logic is the conjunction or disjunction of one or more expressions.
	Logic struct {
		Or   bool
		Args []Expr
	}
	// Not negates; unknown stays unknown.
	Not struct{ Arg Expr }
	// Compare compares two operands of comparable types.
	Compare struct {
		Op          CompareOp
		Left, Right Operand
	}
	// Between is inclusive at both ends.
	Between struct{ Arg, Low, High Operand }
	// In is true when the argument equals one of the members.
	In struct {
		Arg  Operand
		List []Operand
	}
	// Like matches text: % any run, _ any one character, \ escapes.
	Like struct {
		Arg     Operand
		Pattern string
		Fold    bool // case-insensitive (CASEI on both sides)
	}
	// IsNull is never unknown.
	IsNull struct{ Arg Operand }
	// ListTest compares the codes of a list property with given codes as sets.
	ListTest struct {
		Op    ListOp
		Name  string
		Codes []string
	}
	// Spatial tests the geometry the viewer sees against a literal (lon, lat).
	Spatial struct {
		Op       SpatialOp
		Geometry orb.Geometry
	}
	// Temporal compares a time property, or the interval between two, with a literal interval.
	Temporal struct {
		Op          TemporalOp
		Name, Name2 string   // Name2 empty: the property is an instant (or a whole day, when a date)
		Interval    Interval // an instant has equal ends
	}

	// Property is a field by wire name; `id` is the feature id.
	Property struct{ Name string }
	// Literal is a constant.
	Literal struct{ Value Value }
	// Arithmetic combines two numbers; division by zero is null. Op is one of + - * / % ^ and d (integer DIV).
	Arithmetic struct {
		Op          byte
		Left, Right Operand
	}
	// Fold is CASEI: its operand in folded case.
	Fold struct{ Arg Operand }
)

// CompareOp is a comparison operator.
type CompareOp uint8

// Comparison operators.
const (
	Equal CompareOp = iota
	NotEqual
	Less
	LessEqual
	Greater
	GreaterEqual
)

// Mirrored is the operator that says the same with its operands exchanged: a < b is b > a.
func (op CompareOp) Mirrored() CompareOp {
	switch op {
	case Less:
		return Greater
	case LessEqual:
		return GreaterEqual
	case Greater:
		return Less
	case GreaterEqual:
		return LessEqual
	case Equal, NotEqual:
	}
	return op
}

var compareText = [...]string{"=", "<>", "<", "<=", ">", ">="}

// ListOp compares sets of codes.
type ListOp uint8

// List operators of CQL2.
const (
	ListContains ListOp = iota
	ListContainedBy
	ListEquals
	ListOverlaps
)

var listText = [...]string{"A_CONTAINS", "A_CONTAINEDBY", "A_EQUALS", "A_OVERLAPS"}

// SpatialOp is a spatial relation.
type SpatialOp uint8

// Spatial operators of CQL2.
const (
	Intersects SpatialOp = iota
	Disjoint
	Within
	Contains
	Equals
	Touches
	Overlaps
	Crosses
)

var spatialText = [...]string{"S_INTERSECTS", "S_DISJOINT", "S_WITHIN", "S_CONTAINS", "S_EQUALS", "S_TOUCHES", "S_OVERLAPS", "S_CROSSES"}

// TemporalOp is a temporal relation.
type TemporalOp uint8

// Temporal operators of CQL2.
const (
	TAfter TemporalOp = iota
	TBefore
	TDuring
	TEquals
	TIntersects
	TDisjoint
	TContains
	TFinishedBy
	TFinishes
	TMeets
	TMetBy
	TOverlappedBy
	TOverlaps
	TStartedBy
	TStarts
)

var temporalText = [...]string{
	"T_AFTER", "T_BEFORE", "T_DURING", "T_EQUALS", "T_INTERSECTS", "T_DISJOINT", "T_CONTAINS", "T_FINISHEDBY", "T_FINISHES",
	"T_MEETS", "T_METBY", "T_OVERLAPPEDBY", "T_OVERLAPS", "T_STARTEDBY", "T_STARTS",
}

func (Logic) expr()    {}
func (Not) expr()      {}
func (Compare) expr()  {}
func (Between) expr()  {}
func (In) expr()       {}
func (Like) expr()     {}
func (IsNull) expr()   {}
func (ListTest) expr() {}
func (Spatial) expr()  {}
func (Temporal) expr() {}

func (Property) operand()   {}
func (Literal) operand()    {}
func (Arithmetic) operand() {}
func (Fold) operand()       {}

// Eq is the commonest predicate: a property equals a constant.
func Eq(name string, v Value) Expr { return Compare{Equal, Property{name}, Literal{v}} }

// Every is the conjunction of those expressions that are not nil; nil when none is.
func Every(exprs ...Expr) Expr {
	var args []Expr
	for _, e := range exprs {
		if e != nil {
			args = append(args, e)
		}
	}
	switch len(args) {
	case 0:
		return nil
	case 1:
		return args[0]
	}
	return Logic{Args: args}
}

func (e Logic) String() string {
	op := " AND "
	if e.Or {
		op = " OR "
	}
	return "(" + join(e.Args, op) + ")"
}

func (e Not) String() string {
	if _, ok := e.Arg.(Logic); ok { // it has parentheses of its own
		return "NOT " + e.Arg.String()
	}
	return "NOT (" + e.Arg.String() + ")"
}

func (e Compare) String() string {
	return e.Left.String() + " " + compareText[e.Op] + " " + e.Right.String()
}

func (e Between) String() string {
	return e.Arg.String() + " BETWEEN " + e.Low.String() + " AND " + e.High.String()
}
func (e In) String() string { return e.Arg.String() + " IN (" + join(e.List, ", ") + ")" }
func (e Like) String() string {
	arg, pattern := e.Arg.String(), quote(e.Pattern)
	if e.Fold {
		arg, pattern = "CASEI("+arg+")", "CASEI("+pattern+")"
	}
	return arg + " LIKE " + pattern
}
func (e IsNull) String() string { return e.Arg.String() + " IS NULL" }
func (e ListTest) String() string {
	var quoted []string
	for _, c := range e.Codes {
		quoted = append(quoted, quote(c))
	}
	return listText[e.Op] + "(" + Property{e.Name}.String() + ", (" + strings.Join(quoted, ", ") + "))"
}

func (e Spatial) String() string {
	return spatialText[e.Op] + "(geometry, " + wkt.MarshalString(e.Geometry) + ")"
}

func (e Temporal) String() string {
	left := Property{e.Name}.String()
	if e.Name2 != "" {
		left = "INTERVAL(" + left + ", " + Property{e.Name2}.String() + ")"
	}
	return temporalText[e.Op] + "(" + left + ", " + e.Interval.cql(e.Op) + ")"
}

func (o Property) String() string { return `"` + strings.ReplaceAll(o.Name, `"`, `""`) + `"` }
func (o Literal) String() string {
	switch o.Value.Kind() {
	case KindNull:
		return "NULL"
	case KindText, KindList:
		return quote(o.Value.Text())
	case KindTime:
		return "TIMESTAMP('" + o.Value.String() + "')"
	case KindDate:
		return "DATE('" + o.Value.String() + "')"
	case KindFloat:
		text := o.Value.String()
		if !strings.ContainsAny(text, ".e") { // else it would be read back as an integer
			text += ".0"
		}
		return text
	default:
		return o.Value.String()
	}
}

func (o Arithmetic) String() string {
	op := string(o.Op)
	if o.Op == 'd' {
		op = "DIV"
	}
	return "(" + o.Left.String() + " " + op + " " + o.Right.String() + ")"
}
func (o Fold) String() string { return "CASEI(" + o.Arg.String() + ")" }

// quote makes a character literal, in which a backslash escapes (OGC 21-065r2, /req/cql2-text/escaping).
func quote(s string) string {
	return "'" + strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), "'", "''") + "'"
}

func join[T interface{ String() string }](items []T, sep string) string {
	var b strings.Builder
	for i, it := range items {
		if i > 0 {
			b.WriteString(sep)
		}
		b.WriteString(it.String())
	}
	return b.String()
}

// Properties calls visit with every property name the expression mentions, `geometry` for spatial tests, in order of
// appearance and with repetitions.
func Properties(e Expr, visit func(name string)) {
	var operand func(Operand)
	operand = func(o Operand) {
		switch o := o.(type) {
		case Property:
			visit(o.Name)
		case Arithmetic:
			operand(o.Left)
			operand(o.Right)
		case Fold:
			operand(o.Arg)
		}
	}
	switch e := e.(type) {
	case Logic:
		for _, a := range e.Args {
			Properties(a, visit)
		}
	case Not:
		Properties(e.Arg, visit)
	case Compare:
		operand(e.Left)
		operand(e.Right)
	case Between:
		operand(e.Arg)
		operand(e.Low)
		operand(e.High)
	case In:
		operand(e.Arg)
		for _, o := range e.List {
			operand(o)
		}
	case Like:
		operand(e.Arg)
	case IsNull:
		operand(e.Arg)
	case ListTest:
		visit(e.Name)
	case Spatial:
		visit("geometry")
	case Temporal:
		visit(e.Name)
		if e.Name2 != "" {
			visit(e.Name2)
		}
	}
}

// cql writes the interval as the second argument of an operator: as an instant when it is one and the operator takes instants.
func (i Interval) cql(op TemporalOp) string {
	end := func(ms int64, open bool) string {
		if open {
			return "'..'"
		}
		return "'" + Millis(ms).String() + "'"
	}
	instants := op == TAfter || op == TBefore || op == TDisjoint || op == TEquals || op == TIntersects
	if i.From == i.To && !i.Open() && instants {
		return "TIMESTAMP('" + Millis(i.From).String() + "')"
	}
	return "INTERVAL(" + end(i.From, i.From == OpenStart) + ", " + end(i.To, i.To == OpenEnd) + ")"
}

// key is a short unambiguous number for cache keys.
func key(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
