package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"lianxin/data"
	"lianxin/data/ingest/cell"
	"lianxin/data/ingest/delimited"
	"lianxin/data/ingest/geojson"
)

// Limits of what is read.
const (
	maxColumns  = 1000
	maxCell     = 64 << 10 // bytes of a cell that holds no geometry
	maxRow      = 1 << 20
	maxLineRow  = 8 << 20  // of a layer of lines
	maxAreaRow  = 32 << 20 // of a boundary layer
	maxBindings = 64       // sets of property names that a worker remembers
)

// rowLimit is the largest row of a layer in bytes.
func rowLimit(l *data.Layer) int {
	switch l.Geometry {
	case data.AreaGeometry:
		return maxAreaRow
	case data.LineGeometry:
		return maxLineRow
	default:
		return maxRow
	}
}

// source cuts an input into rows on one goroutine and takes them apart on others.
type source interface {
	// fill puts rows into an empty chunk until it is full or the input ends; c.end then says how.
	fill(c *chunk)
	// parser makes a function that takes rows apart, for one goroutine. The row is valid until its next call.
	parser() func(text string, into *row)
	// stated is the system that the input itself states, known at the latest when fill has come to its end; "" when it does not.
	stated() string
	// columns is what the columns of the input were taken for; in GeoJSON those of the first features.
	columns() []Column
}

// csvSource is separated text.
type csvSource struct {
	in       *delimited.Reader
	registry *registry
	headings []string
	binding  *binding
	comma    byte
	above    int64 // rows up to and with the heading
	mended   bool  // the file is one that WriteRejections wrote
}

// openCSV finds separator, heading and columns. With an error the source is nil, or tells what the columns were taken for.
func openCSV(in *bufio.Reader, reg *registry, o *Options) (source, error) {
	head, err := in.Peek(sniffBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	whole := errors.Is(err, io.EOF)
	if delimited.OldLineEnds(head, whole) {
		in = bufio.NewReaderSize(delimited.Unix(in), sniffBytes)
		if head, err = in.Peek(sniffBytes); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
	}
	h := delimited.Sniff(head, whole, maxColumns, func(cells []string) int { return reg.score(cells, o.Map) })
	switch {
	case len(h.Cells) > maxColumns:
		return nil, data.Invalid("file", "has more than %d columns", maxColumns)
	case h.Score <= 0:
		return nil, data.Invalid("file", "has no heading that layer %s knows; a heading row is needed, with some of %s", reg.layer.ID, strings.Join(reg.names(), ", "))
	}
	for _, c := range h.Cells {
		if !utf8.ValidString(c) {
			return nil, data.Invalid("file", "has a heading that is not UTF-8")
		}
	}
	s := &csvSource{in: delimited.NewReader(in, h.Comma, rowLimit(reg.layer)), registry: reg, comma: h.Comma, headings: trimAll(h.Cells), above: int64(h.Rows)}
	s.mended = isMended(s.headings)
	for range h.Rows {
		if _, err := s.in.Next(); err != nil {
			return nil, fmt.Errorf("read the heading: %w", err)
		}
	}
	if h.Rows > 1 {
		o.Notice(Notice{NoticeHeading, fmt.Sprintf("the heading is row %d; what stands above it was passed over", h.Rows)})
	}
	if err := checkMap(o.Map, s.headings); err != nil {
		return nil, err
	}
	if s.binding, err = reg.bind(s.headings, o.Map); err != nil {
		return nil, err
	}
	return s, reg.missing(s.binding)
}

func trimAll(cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = cell.Trim(c)
	}
	for len(out) > 0 && out[len(out)-1] == "" { // spreadsheets pad with empty columns
		out = out[:len(out)-1]
	}
	return out
}

func (s *csvSource) fill(c *chunk) {
	for !c.full() {
		r, err := s.in.Next()
		if err != nil {
			c.end = err
			return
		}
		if len(r.Raw) > 0 {
			c.add(r.Number-s.above, r.Raw, r.Fault)
		}
	}
}

func (s *csvSource) parser() func(string, *row) {
	var cells []string
	return func(text string, into *row) {
		cells = delimited.Split(cells[:0], text, s.comma, len(s.headings)+maxColumns)
		into.headings, into.binding = s.headings, s.binding
		into.cells = cells
		if !utf8.ValidString(text) {
			into.fault = "is not valid UTF-8"
		}
		for i, c := range cells {
			switch {
			case i >= len(s.headings) && strings.TrimSpace(c) != "":
				into.fault = fmt.Sprintf("has %d cells for %d columns: a separator inside a cell needs quotation marks around the cell", len(cells), len(s.headings))
			case s.mended:
				cells[i] = revive(c)
			}
		}
		if len(cells) > len(s.headings) && into.fault == "" {
			into.cells = cells[:len(s.headings)]
		}
	}
}

func (s *csvSource) stated() string { return "" }

func (s *csvSource) columns() []Column { return s.registry.columns(s.headings, s.binding) }

// jsonSource is GeoJSON in any of its forms.
type jsonSource struct {
	in       *geojson.Reader
	registry *registry
	mapping  map[string]string
	crs      string   // of the collection, when it stands before the features
	names    []string // of the first features' properties
}

// openJSON looks at the first features for the names of their properties. With an error the source is nil, or tells what they were taken for.
func openJSON(in *bufio.Reader, reg *registry, o *Options) (source, error) {
	s := &jsonSource{registry: reg, mapping: o.Map}
	head, err := in.Peek(sniffBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	first := geojson.NewReader(bytes.NewReader(head), rowLimit(reg.layer))
	for range 1000 {
		f, err := first.Next()
		if err != nil {
			break // the whole input will be read again, and its error told then
		}
		if f.Fault != "" {
			continue
		}
		for _, p := range geojson.Parse(f.Raw, geojson.Limits{}).Properties {
			if !slices.Contains(s.names, p.Name) && len(s.names) < maxColumns {
				s.names = append(s.names, p.Name)
			}
		}
	}
	s.crs = first.CRS()
	s.in = geojson.NewReader(in, rowLimit(reg.layer))
	_, err = reg.bind(s.names, o.Map)
	return s, err
}

func (s *jsonSource) fill(c *chunk) {
	for !c.full() {
		f, err := s.in.Next()
		if err != nil {
			c.end = err
			return
		}
		c.add(f.Number, f.Raw, f.Fault)
	}
}

func (s *jsonSource) parser() func(string, *row) {
	known := map[string]*binding{}
	limits := shapeLimits(s.registry.layer)
	return func(text string, into *row) {
		p := geojson.Parse([]byte(text), geojson.Limits{MaxProperties: maxColumns, MaxVertices: limits.MaxVertices, MaxNesting: max(limits.MaxDepth, 1)})
		into.headings, into.cells = make([]string, len(p.Properties)), make([]string, len(p.Properties))
		for i, property := range p.Properties {
			into.headings[i], into.cells[i] = property.Name, property.Text
		}
		into.id, into.shape, into.shapeBad, into.crs = cell.Trim(p.ID), p.Geometry, p.GeometryFault, p.CRS
		into.rawShape = p.RawGeometry
		into.binding, into.fault = s.bind(known, into.headings), p.Fault
		if into.binding == nil {
			into.fault = "has two properties that mean the same"
		}
	}
}

// bind finds or makes the binding of a feature's property names; nil when two of them clash.
func (s *jsonSource) bind(known map[string]*binding, headings []string) *binding {
	key := strings.Join(headings, "\x00")
	b, ok := known[key]
	if ok {
		return b
	}
	b, err := s.registry.bind(headings, s.mapping)
	if err != nil {
		b = nil
	}
	if len(known) < maxBindings {
		known[key] = b
	}
	return b
}

func (s *jsonSource) stated() string {
	if c := s.in.CRS(); c != "" {
		return c
	}
	return s.crs
}

func (s *jsonSource) columns() []Column {
	b, err := s.registry.bind(s.names, s.mapping)
	if err != nil {
		return nil
	}
	return s.registry.columns(s.names, b)
}
