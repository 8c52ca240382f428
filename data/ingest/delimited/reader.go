package delimited

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Row is one row as it stands in the input, without its line end.
type Row struct {
	Number int64  // 1 is the first row handed out; empty rows count
	Raw    []byte // valid until the next call of Next; cut to excerptBytes when Fault is not empty
	Fault  string // why the row cannot be split; empty when it can
}

// Reader cuts a stream of UTF-8 into rows. It is used by one goroutine and holds about twice maxRow.
type Reader struct {
	in         io.Reader
	comma      byte
	maxRow     int
	buf        []byte
	start, end int
	err        error // of the input, io.EOF included
	number     int64
	skipping   bool // the rest of a row longer than maxRow is still to come
}

const (
	readBytes    = 256 << 10
	excerptBytes = 4 << 10
)

// Faults of quotation marks.
const (
	unclosed = "has a quotation mark that is not closed"
	trailing = "has text after a closing quotation mark"
)

// NewReader reads rows of at most maxRow bytes whose cells are separated by comma.
func NewReader(in io.Reader, comma byte, maxRow int) *Reader {
	return &Reader{in: in, comma: comma, maxRow: maxRow}
}

// Next is the next row; io.EOF after the last. A file that ends with a line end has no empty row behind it.
func (r *Reader) Next() (Row, error) {
	if r.skipping {
		if err := r.skipLine(); err != nil {
			return Row{}, err
		}
	}
	for {
		view := r.buf[r.start:min(r.end, r.start+r.maxRow+2)] // the longest row and its line end
		clipped := len(view) < r.end-r.start
		whole := r.err != nil && !clipped
		if whole && (len(view) == 0 || !errors.Is(r.err, io.EOF)) {
			return Row{}, r.err // when the input broke off, what it left is no row
		}
		n, fault := rowEnd(view, r.comma, whole)
		if n > 0 {
			return r.take(n), nil
		}
		if clipped && fault == "" {
			fault = unclosed
		}
		line := bytes.IndexByte(view, '\n') + 1
		switch {
		case fault != "" && line > 0:
			return r.faulty(line, fault), nil
		case clipped:
			r.skipping = true
			return r.faulty(len(view), fmt.Sprintf("is longer than %d bytes", r.maxRow)), nil
		case whole:
			return r.faulty(len(view), fault), nil
		}
		r.fill()
	}
}

// take hands out the next n bytes, line end included, as a row.
func (r *Reader) take(n int) Row {
	raw := trimEnd(r.buf[r.start : r.start+n])
	r.start += n
	r.number++
	return Row{Number: r.number, Raw: raw}
}

// faulty hands out the next n bytes, line end included, as a row that cannot be split.
func (r *Reader) faulty(n int, fault string) Row {
	row := r.take(n)
	row.Raw, row.Fault = row.Raw[:min(len(row.Raw), excerptBytes)], fault
	return row
}

// skipLine drops everything up to and with the next line end.
func (r *Reader) skipLine() error {
	for {
		if i := bytes.IndexByte(r.buf[r.start:r.end], '\n'); i >= 0 {
			r.start += i + 1
			r.skipping = false
			return nil
		}
		r.start = r.end
		if r.err != nil {
			return r.err
		}
		r.fill()
	}
}

// fill reads until there is twice as much as before, so that looking for the end of a row from its start again stays linear.
func (r *Reader) fill() {
	if r.start > 0 {
		r.end = copy(r.buf, r.buf[r.start:r.end])
		r.start = 0
	}
	want := max(readBytes, 2*r.end)
	if want > len(r.buf) {
		r.buf = append(r.buf, make([]byte, want-len(r.buf))...)
	}
	for idle := 0; r.end < want && r.err == nil; {
		var n int
		n, r.err = r.in.Read(r.buf[r.end:want])
		r.end += n
		if idle++; n > 0 {
			idle = 0
		} else if idle == 100 && r.err == nil {
			r.err = io.ErrNoProgress
		}
	}
}

// rowEnd is the length of the row at the start of b with its line end, 0 when it ends beyond b. Whole says that the input ends with b.
func rowEnd(b []byte, comma byte, whole bool) (n int, fault string) {
	line := firstLine(b)
	ended := line > 0 && b[line-1] == '\n'
	if bytes.IndexByte(b[:line], '"') < 0 { // nearly every row
		if ended || whole {
			return line, ""
		}
		return 0, ""
	}
	for i := 0; ; {
		i = skipSpaces(b, i, comma)
		switch {
		case i < len(b) && b[i] == '"':
			closed, ok := closingQuote(b, i+1)
			if !ok && whole {
				return 0, unclosed
			}
			if !ok {
				return 0, ""
			}
			i = skipSpaces(b, closed+1, comma)
		default:
			for i < len(b) && b[i] != comma && b[i] != '\n' {
				i++
			}
		}
		switch {
		case i >= len(b) && whole:
			return len(b), ""
		case i >= len(b), b[i] == '\r' && i+1 == len(b) && !whole:
			return 0, ""
		case b[i] == '\n':
			return i + 1, ""
		case b[i] == comma:
			i++
		case b[i] == '\r' && (i+1 == len(b) || b[i+1] == '\n'):
			return min(i+2, len(b)), ""
		default:
			return 0, trailing
		}
	}
}

// firstLine is the length of the first line of b with its line end, or of b.
func firstLine(b []byte) int {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return i + 1
	}
	return len(b)
}

// closingQuote is the position of the mark that closes a cell whose text begins at i.
func closingQuote(b []byte, i int) (int, bool) {
	for {
		j := bytes.IndexByte(b[i:], '"')
		if j < 0 {
			return 0, false
		}
		i += j
		if i+1 == len(b) || b[i+1] != '"' {
			return i, true
		}
		i += 2
	}
}

// skipSpaces passes spaces, and tabs unless they separate cells.
func skipSpaces(b []byte, i int, comma byte) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t') && b[i] != comma {
		i++
	}
	return i
}

func trimEnd(b []byte) []byte {
	b = bytes.TrimSuffix(b, []byte("\n"))
	return bytes.TrimSuffix(b, []byte("\r"))
}
