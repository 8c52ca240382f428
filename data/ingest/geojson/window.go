package geojson

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"lianxin/data"
)

const readBytes = 256 << 10

// window is the part of the input that is held.
type window struct {
	in         io.Reader
	buf        []byte
	start, end int
	err        error // of the input, io.EOF included
	passed     int64 // bytes of the input before start
	auto       automaton
}

func (w *window) have() []byte { return w.buf[w.start:w.end] }

func (w *window) advance(n int) {
	w.start += n
	w.passed += int64(n)
}

// fill reads more; without room it moves what is held to the front and doubles.
func (w *window) fill() {
	if w.start > 0 {
		w.end = copy(w.buf, w.buf[w.start:w.end])
		w.start = 0
	}
	if w.end == len(w.buf) {
		w.buf = append(w.buf, make([]byte, max(readBytes, len(w.buf)))...)
	}
	for range 100 {
		var n int
		n, w.err = w.in.Read(w.buf[w.end:])
		w.end += n
		if n > 0 || w.err != nil {
			return
		}
	}
	w.err = io.ErrNoProgress
}

// next is the next byte that is no space and no record separator, not consumed; 0 at the end of the input.
func (w *window) next() byte {
	for {
		for i, c := range w.have() {
			if c != ' ' && c != '\n' && c != '\r' && c != '\t' && c != recordSeparator {
				w.advance(i)
				return c
			}
		}
		w.advance(w.end - w.start)
		if w.err != nil {
			return 0
		}
		w.fill()
	}
}

// expect consumes one byte after spaces.
func (w *window) expect(c byte) error {
	switch got := w.next(); got {
	case c:
		w.advance(1)
		return nil
	case 0:
		return w.cutOff()
	default:
		return w.syntax("%q instead of %q", got, c)
	}
}

// value is the extent of the value that comes next: its bytes, valid until the next call, which are consumed. A value longer than limit is consumed
// and not returned: long is true. A syntax error, more than maxOpen brackets included, leaves the value unconsumed as far as it is held.
func (w *window) value(limit, maxOpen int) (raw []byte, long bool, depth int, err error) {
	w.next()
	w.auto.reset(maxOpen)
	for at := 0; ; {
		n, done, fault := w.auto.feed(w.have()[at:])
		at += n
		if fault != "" {
			if long {
				w.advance(at)
				at = 0
			}
			return nil, long, w.auto.maxSeen, w.syntaxAt(at, "%s", fault)
		}
		if done || w.err != nil && w.auto.ends() {
			raw = w.have()[:at]
			w.advance(at)
			if long || at > limit {
				return nil, true, w.auto.maxSeen, nil
			}
			return raw, false, w.auto.maxSeen, nil
		}
		if w.err != nil {
			return nil, long, w.auto.maxSeen, w.cutOff()
		}
		if at > limit {
			w.advance(at)
			at, long = 0, true
		}
		w.fill()
	}
}

// skipPast consumes everything up to and with the next byte c.
func (w *window) skipPast(c byte) {
	for {
		if i := bytes.IndexByte(w.have(), c); i >= 0 {
			w.advance(i + 1)
			return
		}
		w.advance(w.end - w.start)
		if w.err != nil {
			return
		}
		w.fill()
	}
}

// syntaxError is an error after which the next record of a sequence can be looked for.
type syntaxError struct {
	error
	detail string
}

func (e syntaxError) Unwrap() error { return e.error }

func (w *window) syntax(format string, args ...any) error { return w.syntaxAt(0, format, args...) }

func (w *window) syntaxAt(offset int, format string, args ...any) error {
	detail := fmt.Sprintf(format, args...)
	return syntaxError{data.Invalid("file", "is not JSON at byte %d: %s", w.passed+int64(offset)+1, detail), detail}
}

// cutOff is the error of an input that ends too early.
func (w *window) cutOff() error {
	if !errors.Is(w.err, io.EOF) {
		return w.err
	}
	return syntaxError{data.Invalid("file", "ends inside a value after %d bytes: it is cut off", w.passed+int64(w.end-w.start)), "cut off"}
}
