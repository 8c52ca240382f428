package geojson

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"lianxin/data"
)

// recordSeparator stands before each record of a text sequence (RFC 8142 §2.2).
const recordSeparator = 0x1e

const (
	maxDepth  = 64       // brackets in a feature; four nested collections of multipolygons need 20
	maxMember = 64 << 10 // bytes of a member of the collection that is read

	excerptBytes = 200 // of a record that is not JSON
)

// Feature is one feature as it stands in the input.
type Feature struct {
	Number int64  // 1 is the first
	Raw    []byte // its JSON, valid until the next call of Next; an excerpt when Fault is not empty
	Fault  string // why it cannot be parsed; empty when it can
}

// Reader cuts a stream into features. It is used by one goroutine and holds about twice the largest feature.
type Reader struct {
	w          window
	maxFeature int
	mode       mode
	number     int64
	separator  byte // that ends a broken record of a sequence
	crs        string
	seenType   bool
	handedOut  bool // a feature of the array, so that a comma or its end comes next
}

type mode uint8

const (
	atStart mode = iota
	inSequence
	inMembers  // of the collection, at a key or its end
	inFeatures // of the collection, at a feature or their end
	atEnd
)

// NewReader reads features of at most maxFeature bytes.
func NewReader(in io.Reader, maxFeature int) *Reader {
	return &Reader{w: window{in: in}, maxFeature: maxFeature}
}

// CRS is the name in the collection's crs member, empty when none was read so far: it may stand behind the features.
func (r *Reader) CRS() string { return r.crs }

// Next is the next feature; io.EOF after the last. Errors of the input are returned as they are; a collection that is not JSON, not GeoJSON, or cut
// off is data.ErrInvalid.
func (r *Reader) Next() (Feature, error) {
	for {
		var f Feature
		var err error
		switch r.mode {
		case atStart:
			err = r.begin()
		case inSequence:
			return r.record()
		case inMembers:
			err = r.member()
		case inFeatures:
			if f, err = r.element(); err == nil && f.Number > 0 {
				return f, nil
			}
		case atEnd:
			if c := r.w.next(); c != 0 {
				return Feature{}, r.w.syntax("text after the collection")
			}
			return Feature{}, r.w.err
		}
		if err != nil {
			return Feature{}, err
		}
	}
}

// begin tells a collection from a sequence by the first object's first telling member.
func (r *Reader) begin() error {
	for r.w.err == nil && r.w.end < 3 {
		r.w.fill()
	}
	if bytes.HasPrefix(r.w.have(), []byte("\xef\xbb\xbf")) {
		r.w.advance(3)
	}
	r.separator = '\n'
	if h := bytes.TrimLeft(r.w.have(), " \r\n\t"); len(h) > 0 && h[0] == recordSeparator {
		r.separator = recordSeparator
	}
	switch r.w.next() {
	case 0:
		if errors.Is(r.w.err, io.EOF) {
			return data.Invalid("file", "is empty")
		}
		return r.w.err
	case '{':
	case '[':
		return data.Invalid("file", "begins with an array; a GeoJSON FeatureCollection or a sequence of features begins with {")
	default:
		return data.Invalid("file", "is not GeoJSON: it does not begin with {")
	}
	if !r.isCollection() {
		r.mode = inSequence
		return nil
	}
	r.w.advance(1)
	r.mode = inMembers
	return nil
}

// isCollection looks ahead, consuming nothing.
func (r *Reader) isCollection() bool {
	for {
		is, sure := looksLikeCollection(r.w.have())
		if sure || r.w.err != nil || r.w.end-r.w.start > r.maxFeature {
			return is
		}
		for want := 2 * (r.w.end - r.w.start); r.w.end-r.w.start < want && r.w.err == nil; {
			r.w.fill()
		}
	}
}

// looksLikeCollection reads the keys of the object at the start of b: features, or type with its value, decides.
func looksLikeCollection(b []byte) (is, sure bool) {
	var a automaton
	i := 1
	for {
		i = spaces(b, i)
		if i < len(b) && b[i] == ',' {
			i = spaces(b, i+1)
		}
		if i >= len(b) || b[i] != '"' {
			return false, i < len(b)
		}
		a.reset(maxDepth)
		n, done, fault := a.feed(b[i:])
		if !done || fault != "" {
			return false, fault != ""
		}
		key := string(b[i : i+n])
		i = spaces(b, i+n)
		if i >= len(b) || b[i] != ':' {
			return false, i < len(b)
		}
		if key == `"features"` {
			return true, true
		}
		i = spaces(b, i+1)
		a.reset(maxDepth)
		n, done, fault = a.feed(b[min(i, len(b)):])
		if !done || fault != "" {
			return false, fault != ""
		}
		if key == `"type"` {
			return string(b[i:i+n]) == `"FeatureCollection"`, true
		}
		i += n
	}
}

func spaces(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

// record is the next feature of a sequence.
func (r *Reader) record() (Feature, error) {
	switch r.w.next() {
	case 0:
		return Feature{}, r.w.err
	case '{':
	default:
		return r.broken("it does not begin with {", false, 0), nil
	}
	raw, long, depth, err := r.w.value(r.maxFeature, maxDepth) // deeper ones are not read to their end: where that is may be another record
	var broken syntaxError
	switch {
	case errors.As(err, &broken):
		return r.broken(broken.detail, long, depth), nil
	case err != nil:
		return Feature{}, err
	}
	return r.feature(raw, long, depth, ""), nil
}

// broken is a record that cannot be read; the next one is looked for behind the next separator.
func (r *Reader) broken(detail string, long bool, depth int) Feature {
	excerpt := bytes.Clone(r.w.have()[:min(len(r.w.have()), excerptBytes)])
	if i := bytes.IndexByte(excerpt, r.separator); i >= 0 {
		excerpt = excerpt[:i]
	}
	f := r.feature(excerpt, long, depth, "is not JSON: "+detail)
	r.w.skipPast(r.separator)
	return f
}

// member reads one member of the collection, up to the features themselves.
func (r *Reader) member() error {
	raw, long, _, err := r.w.value(maxMember, maxBrackets)
	if err != nil {
		return err
	}
	key, fault := stringValue(raw)
	if long || fault != "" {
		return r.w.syntax("a name of a member that is not text")
	}
	if err := r.w.expect(':'); err != nil {
		return err
	}
	if key == "features" {
		if err := r.w.expect('['); err != nil {
			return err
		}
		r.mode = inFeatures
		return nil
	}
	raw, long, _, err = r.w.value(maxMember, maxBrackets)
	if err != nil {
		return err
	}
	if err := r.meta(key, raw, long); err != nil {
		return err
	}
	return r.afterMember()
}

// meta looks at a member besides the features.
func (r *Reader) meta(key string, raw []byte, long bool) error {
	switch key {
	case "type":
		if s, _ := stringValue(raw); s != "FeatureCollection" {
			return data.Invalid("type", "is not FeatureCollection")
		}
		r.seenType = true
	case "crs":
		name, fault := crsName(raw)
		if long || fault != "" {
			return data.Invalid("crs", "%s", fault)
		}
		if r.crs != "" && name != r.crs {
			return data.Invalid("crs", "stands twice, with different systems")
		}
		r.crs = name
	}
	return nil
}

// afterMember reads the comma or the end behind a member.
func (r *Reader) afterMember() error {
	r.mode = inMembers
	switch r.w.next() {
	case ',':
		r.w.advance(1)
	case '}':
		r.w.advance(1)
		r.mode = atEnd
		if !r.seenType {
			return data.Invalid("type", "is missing: the object has features but does not say that it is a FeatureCollection")
		}
	case 0:
		return r.w.cutOff()
	default:
		return r.w.syntax("neither a comma nor the end of the collection after a member")
	}
	return nil
}

// element is the next feature of the collection; its Number is 0 when there was none left.
func (r *Reader) element() (Feature, error) {
	c := r.w.next()
	if r.handedOut && c == ',' {
		r.w.advance(1)
		if c = r.w.next(); c == ']' {
			return Feature{}, r.w.syntax("a comma after the last feature")
		}
	} else if r.handedOut && c != ']' && c != 0 {
		return Feature{}, r.w.syntax("neither a comma nor the end after feature %d", r.number)
	}
	switch c {
	case ']':
		r.w.advance(1)
		r.handedOut = false
		return Feature{}, r.afterMember()
	case 0:
		return Feature{}, fmt.Errorf("after feature %d: %w", r.number, r.w.cutOff())
	}
	raw, long, depth, err := r.w.value(r.maxFeature, maxBrackets)
	if err != nil {
		return Feature{}, fmt.Errorf("feature %d: %w", r.number+1, err)
	}
	r.handedOut = true
	return r.feature(raw, long, depth, ""), nil
}

func (r *Reader) feature(raw []byte, long bool, depth int, fault string) Feature {
	r.number++
	switch {
	case fault != "":
	case long:
		fault = fmt.Sprintf("is larger than %d bytes", r.maxFeature)
	case depth > maxDepth:
		fault = fmt.Sprintf("is nested more than %d deep", maxDepth)
	}
	return Feature{Number: r.number, Raw: raw, Fault: fault}
}
