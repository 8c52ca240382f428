package export

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"image/color"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/twpayne/go-kml/v3"

	"lianxin/data"
	"lianxin/geo/datum"
)

// kmlFile writes KML 2.2, a placemark at a time: a folder a layer, a schema with Chinese names, values under their names, the record's time
// as its time stamp. KML is longitude and latitude on WGS 84; GCJ-02 and BD-09 are written for programs that take those, and said.
type kmlFile struct {
	w     *bufio.Writer
	enc   *xml.Encoder
	job   *Job
	table *Table
	title int // the field that names a placemark; -1 for none
	time  int
}

func newKML(o *output) encoder {
	w := bufio.NewWriterSize(o.w, 64<<10)
	return &kmlFile{w: w, enc: xml.NewEncoder(w), job: o.job}
}

func (k *kmlFile) begin(t *Table) error {
	if k.table == nil {
		if err := k.head(); err != nil {
			return err
		}
	}
	k.table, k.title, k.time = t, -1, -1
	var fields []kml.Element
	fields = append(fields, kml.SimpleField("id", "string", kml.DisplayName("记录ID")))
	for i := range t.Fields {
		f := &t.Fields[i]
		switch f.Name {
		case "title", "name":
			k.title = i
		case t.Layer.Time:
			k.time = i
		}
		fields = append(fields, kml.SimpleField(f.Name, kmlType(f.Type), kml.DisplayName(f.Label.Zh)))
	}
	if err := k.put(kml.NamedSchema(string(t.Layer.ID), string(t.Layer.ID), fields...)); err != nil {
		return err
	}
	return k.write("<Folder>", kml.Name(t.Layer.Label.Zh), kml.Description(k.job.text(t)))
}

func (k *kmlFile) head() error {
	var layers []string
	var shades []kml.Element
	for i := range k.job.Tables {
		t := &k.job.Tables[i]
		if slices.Contains(layers, t.Layer.Label.Zh) { // a further part of it
			continue
		}
		layers, shades = append(layers, t.Layer.Label.Zh), append(shades, kmlShades(t)...)
	}
	elements := []kml.Element{kml.Name(strings.Join(layers, "、")), kml.Description(k.job.line())}
	for i, name := range []string{"level-1", "level-2", "level-3", "level-4"} {
		elements = append(elements, kml.SharedStyle(name, kml.IconStyle(kml.Color(kmlColor(levelColors[i])))))
	}
	return k.write(xml.Header+`<kml xmlns="http://www.opengis.net/kml/2.2"><Document>`, append(elements, shades...)...)
}

// write writes markup and then elements.
func (k *kmlFile) write(markup string, elements ...kml.Element) error {
	if err := k.enc.Flush(); err != nil {
		return err
	}
	if _, err := io.WriteString(k.w, markup); err != nil {
		return err
	}
	for _, e := range elements {
		if err := k.put(e); err != nil {
			return err
		}
	}
	return nil
}

func (k *kmlFile) put(e kml.Element) error { return k.enc.Encode(e) }

func (k *kmlFile) row(r *record) error {
	children := []kml.Element{kml.Name(r.id)}
	if k.title >= 0 && !r.values[k.title].IsNull() {
		children[0] = kml.Name(r.values[k.title].Text())
	}
	if k.time >= 0 {
		if e := stamp(r.values[k.time], k.job.Note.zone()); e != nil {
			children = append(children, e)
		}
	}
	if sh := k.table.Shading; sh != nil {
		children = append(children, kml.StyleURL("#"+kmlShade(k.table, sh.swath(k.table, r.values))))
	}
	values := []kml.Element{kml.SimpleData("id", r.id)}
	for i, v := range r.values {
		if f := &k.table.Fields[i]; !v.IsNull() {
			values = append(values, kml.SimpleData(f.Name, kmlValue(v)))
			if f.Name == "level" {
				children = append(children, kml.StyleURL("#level-"+v.Text()))
			}
		}
	}
	children = append(children, kml.ExtendedData(kml.SchemaData("#"+string(k.table.Layer.ID), values...)))
	if g := kmlGeometry(r.geometry); g != nil {
		children = append(children, g)
	}
	return k.put(kml.Placemark(children...))
}

func (k *kmlFile) end() error { return k.write("</Folder>") }

func (k *kmlFile) close() error {
	if err := k.write("</Document></kml>\n"); err != nil {
		return err
	}
	return k.w.Flush()
}

func kmlType(t data.Type) string {
	switch t {
	case data.TypeInt:
		return "int"
	case data.TypeFloat:
		return "double"
	case data.TypeBool:
		return "bool"
	case data.TypeText, data.TypeCode, data.TypeTime, data.TypeList, data.TypeUnit:
	}
	return "string"
}

func kmlValue(v data.Value) string {
	if v.Kind() == data.KindBool {
		return map[bool]string{true: "1", false: "0"}[v.Bool()]
	}
	return v.String()
}

func stamp(v data.Value, zone *time.Location) kml.Element {
	if start, ok := v.Start(zone); ok {
		return kml.TimeStamp(kml.When(start))
	}
	return nil
}

func kmlGeometry(g orb.Geometry) kml.Element {
	switch g := g.(type) {
	case orb.Point:
		return kml.Point(kml.Coordinates(kml.Coordinate{Lon: g[0], Lat: g[1]}))
	case orb.MultiLineString:
		var parts []kml.Element
		for _, l := range g {
			parts = append(parts, kml.LineString(kmlCoordinates(l)))
		}
		return kml.MultiGeometry(parts...)
	case orb.MultiPolygon:
		var parts []kml.Element
		for _, p := range g {
			var rings []kml.Element
			for i, r := range p {
				ring := kml.LinearRing(kmlCoordinates(orb.LineString(r)))
				if i == 0 {
					rings = append(rings, kml.OuterBoundaryIs(ring))
				} else {
					rings = append(rings, kml.InnerBoundaryIs(ring))
				}
			}
			parts = append(parts, kml.Polygon(rings...))
		}
		return kml.MultiGeometry(parts...)
	}
	return nil
}

func kmlCoordinates(points orb.LineString) kml.Element {
	out := make([]kml.Coordinate, len(points))
	for i, p := range points {
		out[i] = kml.Coordinate{Lon: p[0], Lat: p[1]}
	}
	return kml.Coordinates(out...)
}

// kmlShades are the colours of a computed layer's units, half seen through. KML has no hatch.
func kmlShades(t *Table) []kml.Element {
	if t.Shading == nil {
		return nil
	}
	var out []kml.Element
	for i, w := range append(slices.Clone(t.Shading.Swaths), t.Shading.None) {
		fill := rgbaOf(w.Colour)
		fill.A = 160
		out = append(out, kml.SharedStyle(
			kmlShade(t, i), kml.LineStyle(kml.Color(color.RGBA{R: 85, G: 101, B: 125, A: 255}), kml.Width(1)), kml.PolyStyle(kml.Color(fill)),
		))
	}
	return out
}

func kmlShade(t *Table, i int) string { return fmt.Sprintf("%s-%d", t.Layer.ID, i) }

// kmlColor reads "red,green,blue".
func kmlColor(s string) color.Color {
	var c [3]byte
	for i, part := range strings.SplitN(s, ",", 3) {
		for _, d := range part {
			c[i] = 10*c[i] + byte(d-'0')
		}
	}
	return color.RGBA{R: c[0], G: c[1], B: c[2], A: 255}
}

// checkKML refuses metres.
func checkKML(s datum.System) error {
	if s.Metric() {
		return data.Invalid("crs", "KML holds longitude and latitude: take EPSG:4490, EPSG:4326, GCJ-02 or BD-09")
	}
	return nil
}
