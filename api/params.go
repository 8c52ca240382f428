package api

import (
	"math"
	"math/big"
	"net/url"
	"slices"
	"sort"
	"strings"

	"lianxin/data"
)

// params reads a query string strictly: each parameter once, none unknown, every fault reported at once by done.
type params struct {
	values url.Values
	known  map[string]bool
	bad    []data.FieldError
	clips  bool // a box that reaches beyond a pole ends there, and boxNotes tells; else it is at fault
}

// parseParams splits a raw query. A malformed one (bad escapes, semicolons) is one fault of the whole.
func parseParams(raw string) *params {
	p := &params{known: map[string]bool{}}
	values, err := url.ParseQuery(raw)
	if err != nil {
		p.fault("query", "is not well-formed")
	}
	p.values = values
	return p
}

// text is the value of a parameter, and whether it was given. Given twice or with characters that are not text is a fault.
func (p *params) text(name string) (string, bool) {
	p.known[name] = true
	all, ok := p.values[name]
	if !ok {
		return "", false
	}
	if len(all) > 1 {
		p.fault(name, "is given more than once")
		return "", false
	}
	if !validText(all[0]) {
		p.fault(name, "has characters that are not text")
		return "", false
	}
	return all[0], true
}

// list is a comma-separated parameter; empty members are faults.
func (p *params) list(name string) []string {
	s, ok := p.text(name)
	if !ok {
		return nil
	}
	parts := strings.Split(s, ",")
	if slices.Contains(parts, "") {
		p.fault(name, "has an empty member")
		return nil
	}
	return parts
}

// yes is a parameter of true or false; false when absent or at fault.
func (p *params) yes(name string) bool {
	switch s, ok := p.text(name); {
	case s == "true":
		return true
	case ok && s != "false":
		p.fault(name, "is not true or false")
	}
	return false
}

// oneOf faults a parameter that was given, and is none of the words there are for it.
func (p *params) oneOf(name string, words ...string) {
	if text, ok := p.text(name); ok && !slices.Contains(words, text) {
		p.fault(name, "is not one of "+strings.Join(words, ", "))
	}
}

// part is a reader of some parameters alone, which p no longer has.
func (p *params) part(names ...string) *params {
	out := &params{values: url.Values{}, known: map[string]bool{}, clips: p.clips}
	for _, name := range names {
		if all, ok := p.values[name]; ok {
			out.values[name] = all
			delete(p.values, name)
		}
	}
	return out
}

// count is a whole number of at least 1; one of very many digits is the greatest there is. 0 when absent or at fault.
func (p *params) count(name string) int {
	s, ok := p.text(name)
	if !ok {
		return 0
	}
	v, ok := new(big.Int).SetString(s, 10)
	if !ok || len(s) > 40 || strings.HasPrefix(s, "+") || v.Sign() < 1 {
		p.fault(name, "is not a whole number of at least 1")
		return 0
	}
	if !v.IsInt64() || v.Int64() > math.MaxInt32 {
		return math.MaxInt32
	}
	return int(v.Int64())
}

// fault records what is wrong with a parameter.
func (p *params) fault(name, reason string) {
	p.bad = append(p.bad, data.FieldError{Field: name, Reason: reason})
}

// take records the fields of an InvalidError; false when err was something else or nil.
func (p *params) take(err error) {
	if invalid, ok := err.(*data.InvalidError); ok { //nolint:errorlint // parsers below return it unwrapped
		p.bad = append(p.bad, invalid.Fields...)
	}
}

// done ends the reading: an InvalidError of every fault, unknown parameters included, in order of name; nil without any.
func (p *params) done() error {
	for name := range p.values {
		if !p.known[name] {
			p.fault(name, "is not a parameter of this resource")
		}
	}
	if len(p.bad) == 0 {
		return nil
	}
	sort.SliceStable(p.bad, func(i, j int) bool { return p.bad[i].Field < p.bad[j].Field })
	return &data.InvalidError{Fields: p.bad}
}

func validText(s string) bool {
	for _, r := range s {
		if r == '�' || r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f {
			return false
		}
	}
	return true
}
