package data

import "slices"

// Type is the declared type of a field.
type Type uint8

// Field types and the kinds of Value they admit (null is always admitted unless Required).
const (
	TypeText  Type = iota // KindText
	TypeCode              // KindText, one of Codes
	TypeInt               // KindInt
	TypeFloat             // KindFloat
	TypeBool              // KindBool
	TypeTime              // KindTime or KindDate: an instant, or a date that stays a date
	TypeList              // KindList, each one of Codes when Codes is not empty
	TypeUnit              // KindText, an administrative code
)

// Sensitivity says who may read a field. The order matters: a mask is a cut.
type Sensitivity uint8

// Sensitivities from the least to the most restricted.
const (
	Public   Sensitivity = iota // any viewer with item rights
	Internal                    // viewers whose office handles the record: official, commander, contact in scope
	Case                        // the case file alone; never in a layer, tile, export or log
)

// Label is a text in the two languages of the product.
type Label struct{ Zh, En string }

// Code is one member of an enumeration.
type Code struct {
	Code  string // wire value, snake_case
	Label Label
}

// Field describes one attribute of a layer. Fields are read-only after the Schema is built.
type Field struct {
	Name        string // wire name, snake_case, unique in its layer
	Type        Type
	Unit        string // unit of a number: m, d, households, NTU, mg/L, yuan; empty when it has none
	Codes       []Code // the enumeration, in display order
	Label       Label
	Help        Label
	Sensitivity Sensitivity
	Since       string   // product version that introduced it
	Kinds       []string // the hazard kinds it belongs to; empty for all
	Headings    []string // further import headings besides Name and both labels
	Required    bool
	Ahead       bool    // a time that may lie in the future: a deadline, a planned opening
	Derived     bool    // computed when read (overdue), never imported or stored
	Min, Max    float64 // inclusive range of a number, when Min < Max
}

// Code finds an enumeration member by its wire value or either label (imports write 土地 as well as land).
func (f *Field) Code(s string) (Code, bool) {
	i := slices.IndexFunc(f.Codes, func(c Code) bool { return c.Code == s || c.Label.Zh == s || c.Label.En == s })
	if i < 0 {
		return Code{}, false
	}
	return f.Codes[i], true
}

// Admits tells whether a value may stand in the field; the reason is empty when it may.
func (f *Field) Admits(v Value) (reason string) {
	if v.IsNull() {
		if f.Required {
			return "is required"
		}
		return ""
	}
	switch f.Type {
	case TypeCode:
		if v.Kind() != KindText || !f.has(v.Text()) {
			return "is not one of the listed codes"
		}
	case TypeList:
		if v.Kind() != KindList {
			return "is not a list"
		}
		for _, c := range v.Codes() {
			if len(f.Codes) > 0 && !f.has(c) {
				return "has a member that is not one of the listed codes"
			}
		}
	case TypeUnit:
		if v.Kind() != KindText || UnitLevel(v.Text()) == 0 {
			return "is not an administrative code"
		}
	case TypeText:
		if v.Kind() != KindText {
			return "is not text"
		}
	case TypeInt:
		if v.Kind() != KindInt {
			return "is not a whole number"
		}
	case TypeFloat:
		if v.Kind() != KindFloat && v.Kind() != KindInt {
			return "is not a number"
		}
	case TypeBool:
		if v.Kind() != KindBool {
			return "is not true or false"
		}
	case TypeTime:
		if v.Kind() != KindTime && v.Kind() != KindDate {
			return "is not a date or time"
		}
	}
	if f.Min < f.Max && (f.Type == TypeInt || f.Type == TypeFloat) && (v.Float() < f.Min || v.Float() > f.Max) {
		return "is out of range"
	}
	return ""
}

func (f *Field) has(code string) bool {
	return slices.ContainsFunc(f.Codes, func(c Code) bool { return c.Code == code })
}
