package xlsx

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// fit cuts a text to what a cell holds.
func fit(s string) (string, bool) {
	if len(s) <= MaxUnits { // fewer bytes are fewer units
		return s, false
	}
	units := 0
	for i, r := range s {
		units++
		if r > 0xffff {
			units++
		}
		if units > MaxUnits {
			return s[:i], true
		}
	}
	return s, false
}

// appendXML writes character data. What XML cannot hold becomes U+FFFD; an underscore that would begin an escape (§22.9.2.19, ST_Xstring) is one.
func appendXML(b []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 || r == 0xfffe || r == 0xffff {
				b = append(append(b, s[from:i]...), "\ufffd"...)
				from = i + n
			}
			i += n
			continue
		}
		instead := ""
		switch {
		case c == '&':
			instead = "&amp;"
		case c == '<':
			instead = "&lt;"
		case c == '>':
			instead = "&gt;"
		case c == '\r':
			instead = "&#13;" // a bare one is read as a line's end
		case c < ' ' && c != '\n' && c != '\t':
			instead = "\ufffd"
		case c == '_' && escapes(s[i:]):
			instead = "_x005F_"
		}
		if instead != "" {
			b = append(append(b, s[from:i]...), instead...)
			from = i + 1
		}
		i++
	}
	return append(b, s[from:]...)
}

// escapes tells whether a text begins like _x000D_.
func escapes(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	return !strings.ContainsFunc(s[2:6], func(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", r) })
}

// sheetName is a name as Excel takes it: up to 31 UTF-16 units without []:*?/\ and without an apostrophe at either end, unlike the others in any case of letters.
func sheetName(name string, others []string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError || strings.ContainsRune(`[]:*?/\`, r) {
			return '_'
		}
		return r
	}, name)
	taken := func(name string) bool {
		return slices.ContainsFunc(others, func(o string) bool { return strings.EqualFold(o, name) })
	}
	out := short(name, "")
	for n := 2; taken(out); n++ {
		out = short(name, fmt.Sprintf("_%d", n))
	}
	return out
}

const nameUnits = 31

// short is a name that leaves room for its ending.
func short(name, ending string) string {
	units, end := len(ending), 0
	for i, r := range name {
		units++
		if r > 0xffff {
			units++
		}
		if units > nameUnits {
			break
		}
		end = i + utf8.RuneLen(r)
	}
	out := strings.Trim(name[:end], "' ")
	if out == "" {
		out = "_"
	}
	return out + ending
}
