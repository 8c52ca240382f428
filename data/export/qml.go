package export

import (
	"encoding/xml"
	"fmt"
	"strings"

	"lianxin/data"
)

// levelColors are the product's red, orange, yellow, blue; levelShapes tell them apart without colour.
var (
	levelColors = []string{"255,93,93", "255,157,60", "244,211,94", "90,169,230"}
	levelShapes = []string{"square", "triangle", "diamond", "circle"}
	kindColors  = []string{"11,124,153", "94,196,141", "123,97,255", "228,87,46", "61,125,219", "159,176,200"}
)

// QML is a layer's style as QGIS keeps it: as shaded, else symbols by level where there are levels, else by class; Chinese names of fields; and codes
// shown by their labels.
func QML(l *data.Layer, fields []data.Field, shaded *Shading) string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>` + "\n" + `<qgis version="3.22" styleCategories="Symbology|Fields|Forms">` + "\n")
	if shaded != nil {
		b.WriteString(shaded.ruled())
	} else {
		b.WriteString(renderer(l, fields))
	}
	b.WriteString("<fieldConfiguration>\n")
	for i := range fields {
		fmt.Fprintf(&b, `<field name="%s">%s</field>`+"\n", xmlText(fields[i].Name), editWidget(&fields[i]))
	}
	b.WriteString("</fieldConfiguration>\n<aliases>\n")
	for i := range fields {
		fmt.Fprintf(&b, `<alias field="%s" index="%d" name="%s"/>`+"\n", xmlText(fields[i].Name), i, xmlText(fields[i].Label.Zh))
	}
	b.WriteString("</aliases>\n</qgis>\n")
	return b.String()
}

func renderer(l *data.Layer, fields []data.Field) string {
	var by *data.Field
	for i := range fields {
		if f := &fields[i]; len(f.Codes) > 0 && (f.Name == "level" || by == nil && f.Name == l.Class) {
			by = f
		}
	}
	var b strings.Builder
	if by == nil {
		fmt.Fprintf(&b, `<renderer-v2 type="singleSymbol" forceraster="0" symbollevels="0"><symbols>%s</symbols></renderer-v2>`+"\n", symbol(l, 0, kindColors[0], "circle"))
		return b.String()
	}
	fmt.Fprintf(&b, `<renderer-v2 type="categorizedSymbol" attr="%s" forceraster="0" symbollevels="0"><categories>`, xmlText(by.Name))
	var symbols strings.Builder
	for i, c := range by.Codes {
		fmt.Fprintf(&b, `<category symbol="%d" value="%s" label="%s" render="true" type="string"/>`, i, xmlText(c.Code), xmlText(c.Label.Zh))
		color, shape := kindColors[i%len(kindColors)], levelShapes[i%len(levelShapes)]
		if by.Name == "level" {
			color = levelColors[i%len(levelColors)]
		}
		symbols.WriteString(symbol(l, i, color, shape))
	}
	last := len(by.Codes)
	fmt.Fprintf(&b, `<category symbol="%d" value="" label="其他" render="true" type="string"/>`, last)
	symbols.WriteString(symbol(l, last, "159,176,200", "circle"))
	fmt.Fprintf(&b, `</categories><symbols>%s</symbols></renderer-v2>`+"\n", symbols.String())
	return b.String()
}

// symbol is one symbol of the layer's geometry.
func symbol(l *data.Layer, name int, color, shape string) string {
	kind, class, options := "marker", "SimpleMarker", [][2]string{
		{"color", color + ",255"}, {"name", shape}, {"outline_color", "23,33,51,255"}, {"outline_width", "0.2"}, {"size", "2.6"}, {"size_unit", "MM"},
	}
	switch l.Geometry {
	case data.LineGeometry:
		kind, class, options = "line", "SimpleLine", [][2]string{{"line_color", color + ",255"}, {"line_width", "0.6"}, {"line_width_unit", "MM"}}
	case data.AreaGeometry:
		width := map[data.Level]string{data.LevelCounty: "0.8", data.LevelTownship: "0.4"}[l.Level]
		if width == "" {
			width = "0.15"
		}
		kind, class, options = "fill", "SimpleFill", [][2]string{
			{"color", "255,255,255,0"}, {"style", "no"}, {"outline_color", "85,101,125,255"}, {"outline_width", width}, {"outline_width_unit", "MM"},
		}
	case data.PointGeometry:
	}
	return symbolOf(name, kind, symbolLayer(class, options))
}

func symbolOf(name int, kind, layers string) string {
	return fmt.Sprintf(`<symbol name="%d" type="%s" alpha="1" clip_to_extent="1" force_rhr="0">%s</symbol>`, name, kind, layers)
}

// symbolLayer says each option twice, for newer and for older programs.
func symbolLayer(class string, options [][2]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<layer class="%s" enabled="1" locked="0" pass="0"><Option type="Map">`, class)
	for _, o := range options {
		fmt.Fprintf(&b, `<Option name="%s" type="QString" value="%s"/>`, o[0], o[1])
	}
	b.WriteString(`</Option>`)
	for _, o := range options {
		fmt.Fprintf(&b, `<prop k="%s" v="%s"/>`, o[0], o[1])
	}
	b.WriteString(`</layer>`)
	return b.String()
}

// editWidget shows codes by their labels.
func editWidget(f *data.Field) string {
	if f.Type != data.TypeCode {
		return `<editWidget type=""><config><Option/></config></editWidget>`
	}
	var b strings.Builder
	b.WriteString(`<editWidget type="ValueMap"><config><Option type="Map"><Option name="map" type="List">`)
	for _, c := range f.Codes {
		fmt.Fprintf(&b, `<Option type="Map"><Option name="%s" type="QString" value="%s"/></Option>`, xmlText(c.Label.Zh), xmlText(c.Code))
	}
	b.WriteString(`</Option></Option></config></editWidget>`)
	return b.String()
}

func xmlText(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}
