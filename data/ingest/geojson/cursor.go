package geojson

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// cursor walks one value that automaton has accepted. fault is set when text in it is not text.
type cursor struct {
	b     []byte
	at    int
	fault string
}

// peek is the next byte that is no space; 0 at the end.
func (c *cursor) peek() byte {
	c.at = spaces(c.b, c.at)
	if c.at < len(c.b) {
		return c.b[c.at]
	}
	return 0
}

// take is the extent of the next value, consumed. Brackets inside strings are passed over; that they match is known.
func (c *cursor) take() []byte {
	c.at = min(c.at, len(c.b))
	start := c.at
	depth := 0
	for c.at < len(c.b) {
		switch x := c.b[c.at]; {
		case x == '"':
			c.passString()
			if depth == 0 {
				return c.b[start:c.at]
			}
			continue
		case x == '{' || x == '[':
			depth++
		case x == '}' || x == ']':
			if depth == 0 {
				return c.b[start:c.at]
			}
			if depth--; depth == 0 {
				c.at++
				return c.b[start:c.at]
			}
		case depth == 0 && !scalarByte(x):
			return c.b[start:c.at]
		}
		c.at++
	}
	return c.b[start:c.at]
}

func (c *cursor) passString() {
	for c.at++; c.at < len(c.b); c.at++ {
		switch c.b[c.at] {
		case '\\':
			c.at++
		case '"':
			c.at++
			return
		}
	}
	c.at = len(c.b) // a backslash was the last byte
}

// members yields the names and values of the object that comes next.
func (c *cursor) members() func(yield func(key string, value []byte) bool) {
	return func(yield func(string, []byte) bool) {
		for c.at++; ; c.at++ {
			if c.peek() != '"' {
				c.at++
				return
			}
			key, fault := stringValue(c.take())
			if fault != "" {
				c.fault = "has a member whose name " + fault
				return
			}
			c.peek()
			c.at++ // :
			c.peek()
			value := c.take()
			if len(value) == 0 || !yield(key, value) {
				return
			}
			if c.peek() != ',' {
				c.at++
				return
			}
		}
	}
}

// elements yields the values of the array that comes next.
func (c *cursor) elements() func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for c.at++; ; c.at++ {
			if p := c.peek(); p == ']' || p == 0 {
				c.at++
				return
			}
			value := c.take()
			if len(value) == 0 || !yield(value) {
				return
			}
			if c.peek() != ',' {
				c.at++
				return
			}
		}
	}
}

func (c *cursor) isNull() bool { return string(bytes.TrimSpace(c.b[c.at:])) == "null" }

// scalarText is a string's text, a number or truth value as written, and "" for null and for the NaN that programs write for a missing number.
func scalarText(raw []byte) (text, fault string) {
	if len(raw) > 0 && raw[0] == '"' {
		return stringValue(raw)
	}
	switch string(raw) {
	case "null", "NaN":
		return "", ""
	case "true", "false":
		return string(raw), ""
	}
	if !jsonNumber(raw) {
		return "", "is not a text, number or truth value"
	}
	return string(raw), ""
}

// jsonText tells why JSON kept as text is no text.
func jsonText(raw []byte) (fault string) {
	if !utf8.Valid(raw) {
		return "is not valid UTF-8"
	}
	return ""
}

// stringValue unquotes a JSON string. A lone half of a surrogate pair is refused, as is invalid UTF-8.
func stringValue(raw []byte) (text, fault string) {
	if len(raw) < 2 || raw[0] != '"' {
		return "", "is not text"
	}
	body := raw[1 : len(raw)-1]
	if !utf8.Valid(body) {
		return "", "is not valid UTF-8"
	}
	if bytes.IndexByte(body, '\\') < 0 {
		return string(body), ""
	}
	var b strings.Builder
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			b.WriteByte(body[i])
			continue
		}
		if i++; i == len(body) {
			return "", "ends in a backslash"
		}
		switch body[i] {
		case '"', '\\', '/':
			b.WriteByte(body[i])
		case 'b':
			b.WriteByte('\b')
		case 'f':
			b.WriteByte('\f')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'u':
			r, n := unescape(body[i-1:])
			if n == 0 {
				return "", "has a \\u escape that is no character"
			}
			b.WriteRune(r)
			i += n - 2
		default:
			return "", "has an escape that JSON does not know"
		}
	}
	return b.String(), ""
}

// unescape reads \uXXXX, or two of them that make a pair, at the start of b, and how long that is; 0 when it is no character.
func unescape(b []byte) (rune, int) {
	first, ok := hex4(b)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(first) {
		return first, 6
	}
	second, ok := hex4(b[6:])
	if r := utf16.DecodeRune(first, second); ok && r != utf8.RuneError {
		return r, 12
	}
	return 0, 0
}

func hex4(b []byte) (rune, bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(n), err == nil
}
