package cell

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Trim cuts spaces, full-width ones, byte-order marks and zero-width marks off both ends.
func Trim(s string) string {
	if len(s) == 0 {
		return s
	}
	if a, b := s[0], s[len(s)-1]; a > ' ' && a < utf8.RuneSelf && b > ' ' && b < utf8.RuneSelf {
		return s
	}
	return strings.TrimFunc(s, blank)
}

func blank(r rune) bool {
	switch r {
	case '\ufeff', '\u200b', '\u200c', '\u200d', '\u2060':
		return true
	}
	return unicode.IsSpace(r)
}

// Narrow is s with the full-width forms of ASCII (U+FF01–U+FF5E, U+3000) as ASCII, and the dashes and minus signs that stand for one as '-'.
func Narrow(s string) string {
	if ascii(s) {
		return s
	}
	return strings.Map(narrow, s)
}

func narrow(r rune) rune {
	switch {
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xff01 + '!'
	case r == 0x3000, r == 0xa0, r == 0x202f, r == 0x2009:
		return ' '
	case r == 0x2212, r == 0x2013, r == 0x2010, r == 0x2011:
		return '-'
	}
	return r
}

// Fold is the form in which headings and labels are compared: narrow, lower case, without spaces and underscores.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		r = narrow(r)
		if blank(r) || r == '_' {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// empty tells whether a trimmed, narrow text of a field that is no free text says that there is nothing.
func empty(s string) bool {
	switch s {
	case "", "-", "--", "—", "——", "/", `\`, "null", "NULL", "Null", `\N`, "N/A", "n/a", "#N/A", "nan", "NaN", "None", "无", "暂无", "空":
		return true
	}
	return false
}
