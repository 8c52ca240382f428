package export

import (
	"bufio"
	"strings"

	"lianxin/data"
)

// csvFile writes comma-separated values (RFC 4180) in UTF-8 with a byte order mark, which is how Excel knows it.
type csvFile struct {
	w    *bufio.Writer
	job  *Job
	cols *columns
	line string // the note, quoted
	buf  []byte
}

func newCSV(o *output) encoder { return &csvFile{w: bufio.NewWriterSize(o.w, 64<<10), job: o.job} }

func (c *csvFile) begin(t *Table) error {
	c.cols = newColumns(c.job, t)
	c.line = string(appendCell(nil, inert(c.job.line())))
	b := []byte(bom)
	for _, title := range c.cols.titles {
		b = append(appendCell(b, inert(title)), ',')
	}
	note := data.Label{Zh: "导出说明", En: "Export note"}
	if c.cols.headings == Names {
		note = data.Label{Zh: "export_note", En: "export_note"}
	}
	b = append(appendCell(b, label(note, c.cols.headings)), '\r', '\n')
	_, err := c.w.Write(b)
	return err
}

func (c *csvFile) row(r *record) error {
	b := append(appendCell(c.buf[:0], inert(r.id)), ',')
	for i, v := range r.values {
		b = append(c.value(b, &c.cols.fields[i], v), ',')
	}
	switch c.cols.place {
	case PlaceNone:
	case PlaceWKT:
		b = append(appendCell(b, wktOf(r.geometry)), ',')
	default:
		if p, ok := xy(r.geometry); ok {
			b = append(appendNumber(b, p[0], c.job.System), ',')
			b = append(appendNumber(b, p[1], c.job.System), ',')
		} else {
			b = append(b, ",,"...)
		}
	}
	b = append(append(b, c.line...), '\r', '\n')
	c.buf = b
	_, err := c.w.Write(b)
	return err
}

func (c *csvFile) value(b []byte, f *data.Field, v data.Value) []byte {
	switch v.Kind() {
	case data.KindText, data.KindList:
		return appendCell(b, inert(said(f, v, c.cols.headings)))
	case data.KindTime, data.KindDate:
		return localTime(b, v, c.job.Note.zone())
	case data.KindBool:
		switch {
		case c.cols.headings != Chinese:
		case v.Bool():
			return append(b, "是"...)
		default:
			return append(b, "否"...)
		}
	case data.KindNull, data.KindInt, data.KindFloat:
	}
	return v.Append(b)
}

func (c *csvFile) end() error   { return nil }
func (c *csvFile) close() error { return c.w.Flush() }

// appendCell writes a text, in quotes where it needs them.
func appendCell(b []byte, s string) []byte {
	if s == "" || !strings.ContainsAny(s, ",\"\r\n") && s[0] != ' ' && s[len(s)-1] != ' ' {
		return append(b, s...)
	}
	b = append(b, '"')
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			break
		}
		b = append(append(b, s[:i]...), '"', '"')
		s = s[i+1:]
	}
	return append(append(b, s...), '"')
}
