package cql2

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	endToken    tokenKind = iota
	wordToken             // a name or a keyword
	quotedToken           // a name in double quotes
	stringToken
	numberToken // without sign
	symbolToken
)

type token struct {
	kind     tokenKind
	pos, end int    // byte offsets
	text     string // decoded for quoted names and strings
}

// is tells whether the token is a keyword, in any case.
func (t token) is(word string) bool { return t.kind == wordToken && strings.EqualFold(t.text, word) }

func (t token) symbol(s string) bool { return t.kind == symbolToken && t.text == s }

// scan reads the token that begins at or after the byte offset.
func (b *builder) scan(at int) (token, error) {
	for at < len(b.src) {
		r, size := utf8.DecodeRuneInString(b.src[at:])
		if !unicode.IsSpace(r) {
			break
		}
		at += size
	}
	if at == len(b.src) {
		return token{pos: at, end: at}, nil
	}
	r, size := utf8.DecodeRuneInString(b.src[at:])
	switch {
	case r == '\'':
		return b.scanString(at)
	case r == '"':
		return b.scanQuoted(at)
	case isDigit(b.src[at]), r == '.' && at+1 < len(b.src) && isDigit(b.src[at+1]):
		return b.scanNumber(at), nil
	case plainForm(r) != "":
		return token{}, b.fault(at, "%s is a full-width character, write %s", string(r), plainForm(r))
	case isNameStart(r):
		end := at + size
		for end < len(b.src) {
			r, size := utf8.DecodeRuneInString(b.src[end:])
			if !isNamePart(r) || plainForm(r) != "" {
				break
			}
			end += size
		}
		return token{kind: wordToken, pos: at, end: end, text: b.src[at:end]}, nil
	}
	for _, s := range [...]string{"<>", "<=", ">=", "=", "<", ">", "(", ")", ",", "+", "-", "*", "/", "%", "^"} {
		if strings.HasPrefix(b.src[at:], s) {
			return token{kind: symbolToken, pos: at, end: at + len(s), text: s}, nil
		}
	}
	return token{}, b.fault(at, "the character %q does not belong here", r)
}

func (b *builder) scanString(at int) (token, error) {
	var text strings.Builder
	for i := at + 1; i < len(b.src); i++ {
		c := b.src[i]
		var next byte
		if i+1 < len(b.src) {
			next = b.src[i+1]
		}
		switch {
		case c == '\'' && next == '\'':
			i++
			text.WriteByte('\'')
		case c == '\'':
			return token{kind: stringToken, pos: at, end: i + 1, text: text.String()}, nil
		case c == '\\' && escaped(next) != 0 && !b.o.Draft:
			i++
			text.WriteByte(escaped(next))
		default:
			text.WriteByte(c)
		}
	}
	return token{}, b.fault(at, "this text has no closing quote '")
}

// escaped is what a backslash before c stands for; 0 when it stands for itself.
func escaped(c byte) byte {
	switch c {
	case '\'', '\\':
		return c
	case 'a':
		return '\a'
	case 'b':
		return '\b'
	case 't':
		return '\t'
	case 'n':
		return '\n'
	case 'v':
		return '\v'
	case 'f':
		return '\f'
	case 'r':
		return '\r'
	}
	return 0
}

func (b *builder) scanQuoted(at int) (token, error) {
	var text strings.Builder
	for i := at + 1; i < len(b.src); i++ {
		if b.src[i] != '"' {
			text.WriteByte(b.src[i])
			continue
		}
		if i+1 == len(b.src) || b.src[i+1] != '"' {
			return token{kind: quotedToken, pos: at, end: i + 1, text: text.String()}, nil
		}
		i++
		text.WriteByte('"')
	}
	return token{}, b.fault(at, `this name has no closing quote "`)
}

func (b *builder) scanNumber(at int) token {
	end := at
	digits := func() {
		for end < len(b.src) && isDigit(b.src[end]) {
			end++
		}
	}
	digits()
	if end < len(b.src) && b.src[end] == '.' {
		end++
		digits()
	}
	if end < len(b.src) && (b.src[end] == 'e' || b.src[end] == 'E') {
		mantissa := end
		end++
		if end < len(b.src) && (b.src[end] == '+' || b.src[end] == '-') {
			end++
		}
		exponent := end
		if digits(); end == exponent {
			end = mantissa
		}
	}
	return token{kind: numberToken, pos: at, end: end, text: b.src[at:end]}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isNameStart is rule identifierStart of the grammar.
func isNameStart(r rune) bool {
	switch {
	case r < 0x80:
		return r == ':' || r == '_' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
	case r <= 0x2FF:
		return r >= 0xC0 && r != 0xD7 && r != 0xF7
	case r <= 0x1FFE:
		return r >= 0x370 && r != 0x37E
	case r <= 0x218F:
		return r == 0x200C || r == 0x200D || r >= 0x2070
	case r <= 0x2FEF:
		return r >= 0x2C00
	case r <= 0xFFFD:
		return r >= 0x3001 && r <= 0xD7FF || r >= 0xF900 && r <= 0xFDCF || r >= 0xFDF0
	}
	return r >= 0x10000 && r <= 0xEFFFF
}

// isNamePart is rule identifierPart.
func isNamePart(r rune) bool {
	return isNameStart(r) || r == '.' || r >= '0' && r <= '9' || r >= 0x300 && r <= 0x36F || r == 0x203F || r == 0x2040
}

// plainForm is what somebody meant who typed a full-width sign; empty for other characters.
func plainForm(r rune) string {
	switch r {
	case '‘', '’', '＇':
		return "'"
	case '“', '”', '＂':
		return `"`
	case '、':
		return ","
	case '＝', '＜', '＞', '（', '）', '，', '＋', '－', '＊', '／', '％', '＾':
		return string(r - '＝' + '=')
	}
	return ""
}
