package export

import (
	"fmt"
	"image/color"
	"strconv"
	"strings"

	"lianxin/data"
)

// Shading colours the units of a computed layer by a number. The first swath is open below, the last above; what they do not take, or what has no number, is
// drawn as None.
type Shading struct {
	Field  string
	Only   [2]string // a field and the text it must have for a unit to count; empty for none
	Swaths []Swath   // ascending
	None   Swath
}

// Swath is a class of values: those from From up to, but without, the next one's From.
type Swath struct {
	From  float64
	Label data.Label
	Fill
}

// Fill is a colour, and strokes over it that tell it from others without colour.
type Fill struct {
	Colour string // #rrggbb
	Hatch  Hatch
	Stroke string // #rrggbb, of the hatch
}

// Hatch is a direction of strokes.
type Hatch int

// Directions.
const (
	NoHatch Hatch = iota
	Rising
	Falling
)

// ruled is the shading as QGIS has it: a rule a swath, and one for all else.
func (s *Shading) ruled() string {
	var rules, symbols strings.Builder
	add := func(i int, filter string, w *Swath) {
		fmt.Fprintf(&rules, `<rule key="{lianxin-%d}" symbol="%d" filter="%s" label="%s"/>`, i, i, xmlText(filter), xmlText(w.Label.Zh))
		symbols.WriteString(shadedSymbol(i, w.Fill))
	}
	for i := range s.Swaths {
		add(i, s.rule(i), &s.Swaths[i])
	}
	add(len(s.Swaths), "ELSE", &s.None)
	return `<renderer-v2 type="RuleRenderer" forceraster="0" symbollevels="0"><rules key="{lianxin}">` + rules.String() + `</rules><symbols>` + symbols.String() + "</symbols></renderer-v2>\n"
}

// rule is the expression of QGIS that a swath's values meet.
func (s *Shading) rule(i int) string {
	field := `"` + s.Field + `"`
	tests := []string{field + " IS NOT NULL"}
	if s.Only[0] != "" {
		tests = append(tests, `"`+s.Only[0]+`" = '`+s.Only[1]+`'`)
	}
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	if i > 0 {
		tests = append(tests, field+" >= "+number(s.Swaths[i].From))
	}
	if i+1 < len(s.Swaths) {
		tests = append(tests, field+" < "+number(s.Swaths[i+1].From))
	}
	return strings.Join(tests, " AND ")
}

// shadedSymbol is a fill with a thin border, and its strokes on top.
func shadedSymbol(name int, f Fill) string {
	layers := symbolLayer("SimpleFill", [][2]string{
		{"color", rgba(f.Colour)}, {"style", "solid"}, {"outline_color", "85,101,125,120"}, {"outline_width", "0.1"}, {"outline_width_unit", "MM"},
	})
	if f.Hatch != NoHatch {
		style := map[Hatch]string{Rising: "b_diagonal", Falling: "f_diagonal"}[f.Hatch]
		layers += symbolLayer("SimpleFill", [][2]string{{"color", rgba(f.Stroke)}, {"style", style}, {"outline_style", "no"}})
	}
	return symbolOf(name, "fill", layers)
}

// swath is the class of a row of a table; the number of swaths for one that is drawn as None.
func (s *Shading) swath(t *Table, values []data.Value) int {
	at, none := t.field(s.Field), len(s.Swaths)
	if at < 0 || values[at].IsNull() {
		return none
	}
	if s.Only[0] != "" {
		if only := t.field(s.Only[0]); only < 0 || values[only].Text() != s.Only[1] {
			return none
		}
	}
	class := none
	for i := range s.Swaths {
		if i == 0 || values[at].Float() >= s.Swaths[i].From {
			class = i
		}
	}
	return class
}

// rgba is a colour as QGIS writes it.
func rgba(hex string) string {
	c := rgbaOf(hex)
	return fmt.Sprintf("%d,%d,%d,255", c.R, c.G, c.B)
}

func rgbaOf(hex string) color.RGBA {
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		n = 0xffffff // no colour of ours: white
	}
	return color.RGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: 255}
}
