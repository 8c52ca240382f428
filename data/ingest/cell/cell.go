package cell

import (
	"strings"
	"time"
	"unicode/utf8"

	"lianxin/data"
)

// Parser reads the cells of one field. It is immutable and safe for concurrent use.
type Parser struct {
	field *data.Field
	zone  *time.Location
	codes map[string]string // folded code or label -> code; "" where it would be ambiguous
}

// NewParser makes a parser; times without a zone of their own are read in zone.
func NewParser(f *data.Field, zone *time.Location) *Parser {
	p := &Parser{field: f, zone: zone}
	if len(f.Codes) > 0 {
		p.codes = codeIndex(f)
	}
	return p
}

// Value reads a cell. The reason is empty when it could; then the value is one the field admits, or null. A required field's emptiness
// is the caller's to judge, who also knows of missing columns.
func (p *Parser) Value(text string) (v data.Value, reason string) {
	s := Trim(text)
	if p.field.Type == data.TypeText {
		return p.text(s)
	}
	s = Trim(Narrow(s))
	if empty(s) && p.codes[Fold(s)] == "" {
		return data.Value{}, ""
	}
	switch p.field.Type {
	case data.TypeCode:
		v, reason = p.code(s)
	case data.TypeInt:
		v, reason = parseInt(s, p.field.Unit)
	case data.TypeFloat:
		v, reason = parseFloat(s, p.field.Unit)
	case data.TypeBool:
		v, reason = parseBool(s)
	case data.TypeTime:
		v, reason = ParseTime(s, p.zone)
	case data.TypeList:
		v, reason = p.list(s)
	case data.TypeUnit, data.TypeText:
		v = data.Text(s)
	}
	if reason == "" && !v.IsNull() {
		reason = p.field.Admits(v)
	}
	if reason != "" {
		return data.Value{}, reason
	}
	return v, ""
}

func (p *Parser) text(s string) (data.Value, string) {
	if reason := badText(s); reason != "" {
		return data.Value{}, reason
	}
	return data.Text(s), ""
}

// badText refuses what no text of a person holds; line ends and tabs are allowed.
func badText(s string) string {
	if !utf8.ValidString(s) {
		return "is not valid UTF-8"
	}
	for _, r := range s {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return "holds a control character"
		}
	}
	return ""
}

func parseBool(s string) (data.Value, string) {
	switch strings.ToLower(s) {
	case "是", "true", "t", "1", "1.0", "√", "✓", "✔", "☑", "y", "yes", "有", "对":
		return data.Bool(true), ""
	case "否", "false", "f", "0", "0.0", "×", "✗", "✘", "☐", "n", "no", "不是", "没有", "错":
		return data.Bool(false), ""
	}
	return data.Value{}, "is not one of 是, 否, true, false, 1, 0, √, ×"
}
