package export

import (
	"bufio"
	"strconv"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo/datum"
)

// geoJSON writes a FeatureCollection (RFC 7946) or, with lines, a feature a line.
type geoJSON struct {
	w     *bufio.Writer
	job   *Job
	lines bool
	keys  [][]byte // `,"name":` of each field
	tail  []byte   // what each line says of itself
	buf   []byte
	first bool
}

func newGeoJSON(o *output) encoder { return &geoJSON{w: bufio.NewWriterSize(o.w, 64<<10), job: o.job} }

func newGeoJSONLines(o *output) encoder {
	return &geoJSON{w: bufio.NewWriterSize(o.w, 64<<10), job: o.job, lines: true}
}

func (g *geoJSON) begin(t *Table) error {
	g.first = true
	g.keys = nil
	for i := range t.Fields {
		key := append(data.AppendJSONText([]byte{','}, t.Fields[i].Name), ':')
		if i == 0 {
			key = key[1:]
		}
		g.keys = append(g.keys, key)
	}
	if g.lines {
		g.tail = g.marks(nil)
		return nil
	}
	b := []byte(`{"type":"FeatureCollection","name":`)
	b = data.AppendJSONText(b, string(t.Layer.ID))
	b = append(b, `,"title":`...)
	b = data.AppendJSONText(b, t.Layer.Label.Zh)
	if name := crsName(g.job.System); name != "" {
		b = append(b, `,"crs":{"type":"name","properties":{"name":`...)
		b = append(data.AppendJSONText(b, name), `}}`...)
	}
	b = append(b, `,"timeStamp":"`...)
	b = g.job.Note.At.UTC().AppendFormat(b, "2006-01-02T15:04:05Z")
	b = append(b, `","numberMatched":`...)
	b = strconv.AppendInt(b, t.Matched, 10)
	b = append(b, `,"filter":`...)
	b = data.AppendJSONText(b, t.Filter)
	b = g.marks(b)
	if source := g.job.Note.Source; source != "" {
		b = data.AppendJSONText(append(b, `,"source":`...), source)
	}
	if len(t.Notes) > 0 {
		b = append(b, `,"notes":[`...)
		for i, n := range t.Notes {
			if i > 0 {
				b = append(b, ',')
			}
			b = data.AppendJSONText(b, n)
		}
		b = append(b, ']')
	}
	if len(t.Facts) > 0 {
		b = append(b, `,"facts":{`...)
		for i, f := range t.Facts {
			if i > 0 {
				b = append(b, ',')
			}
			b = data.AppendJSONText(append(data.AppendJSONText(b, f.Label), ':'), f.Text)
		}
		b = append(b, '}')
	}
	_, err := g.w.Write(append(b, `,"features":[`...))
	return err
}

// marks are the members that say what must not be lost: system, audit row, generated.
func (g *geoJSON) marks(b []byte) []byte {
	b = data.AppendJSONText(append(b, `,"coordinate_system":`...), g.job.System.Code())
	if shifted(g.job.System) {
		b = data.AppendJSONText(append(b, `,"coordinate_note":`...), systemWords(g.job.System))
	}
	if id := g.job.Note.AuditID; id != "" {
		b = data.AppendJSONText(append(b, `,"audit_id":`...), id)
	}
	if generated := g.job.Note.Generated; generated != "" {
		b = data.AppendJSONText(append(b, `,"generated":`...), generated)
	}
	return b
}

// crsName is the crs member's name (GeoJSON 2008 §3.1), by which GDAL and QGIS know another system than CRS84; empty for that, which is all
// RFC 7946 has.
func crsName(s datum.System) string {
	switch code := s.EPSG(); {
	case code == 4326 || code == 0 && !shifted(s):
		return ""
	case code != 0:
		return "urn:ogc:def:crs:EPSG::" + strconv.Itoa(code)
	}
	return "" // GDAL would refuse the file for a name it does not know
}

func (g *geoJSON) row(r *record) error {
	b := g.buf[:0]
	if !g.lines && !g.first {
		b = append(b, ',')
	}
	g.first = false
	if !g.lines {
		b = append(b, '\n')
	}
	b = append(b, `{"type":"Feature","id":`...)
	b = data.AppendJSONText(b, r.id)
	b = append(b, `,"geometry":`...)
	b = appendGeometry(b, r.geometry, g.job.System)
	b = append(b, `,"properties":{`...)
	for i, v := range r.values {
		b = v.AppendJSON(append(b, g.keys[i]...))
	}
	b = append(append(append(b, '}'), g.tail...), '}')
	if g.lines {
		b = append(b, '\n')
	}
	g.buf = b
	_, err := g.w.Write(b)
	return err
}

func (g *geoJSON) end() error {
	if g.lines {
		return nil
	}
	_, err := g.w.WriteString("\n]}\n")
	return err
}

func (g *geoJSON) close() error { return g.w.Flush() }

func appendGeometry(b []byte, g orb.Geometry, s datum.System) []byte {
	position := func(b []byte, p orb.Point) []byte {
		b = append(appendNumber(append(b, '['), p[0], s), ',')
		return append(appendNumber(b, p[1], s), ']')
	}
	path := func(b []byte, points []orb.Point) []byte {
		b = append(b, '[')
		for i, p := range points {
			if i > 0 {
				b = append(b, ',')
			}
			b = position(b, p)
		}
		return append(b, ']')
	}
	switch g := g.(type) {
	case orb.Point:
		return append(position(append(b, `{"type":"Point","coordinates":`...), g), '}')
	case orb.MultiLineString:
		b = append(b, `{"type":"MultiLineString","coordinates":[`...)
		for i, l := range g {
			if i > 0 {
				b = append(b, ',')
			}
			b = path(b, l)
		}
		return append(b, `]}`...)
	case orb.MultiPolygon:
		b = append(b, `{"type":"MultiPolygon","coordinates":[`...)
		for i, polygon := range g {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, '[')
			for k, ring := range polygon {
				if k > 0 {
					b = append(b, ',')
				}
				b = path(b, ring)
			}
			b = append(b, ']')
		}
		return append(b, `]}`...)
	}
	return append(b, "null"...)
}
