package live

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// fold makes texts that differ only in case equal: each rune becomes the smallest of its simple case folding orbit (Unicode Standard §5.18), so that
// fold(a) == fold(b) exactly when strings.EqualFold(a, b). Chinese text folds to itself.
func fold(s string) string {
	if !hasCase(s) {
		return s
	}
	return strings.Map(foldRune, s)
}

// hasCase tells whether folding could change s.
func hasCase[T string | []byte](s T) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0xc2 && c <= 0xd6 || c == 0xe1 || c == 0xe2 || c == 0xea || c == 0xef || c == 0xf0 {
			// ASCII letters, U+0080–U+05BF, and the lead bytes of every other block that has case
			return true
		}
	}
	return false
}

// appendFolded appends the folded text to b.
func appendFolded(b, s []byte) []byte {
	for len(s) > 0 {
		if c := s[0]; c < utf8.RuneSelf {
			if c >= 'a' && c <= 'z' {
				c -= 'a' - 'A'
			}
			b = append(b, c)
			s = s[1:]
			continue
		}
		r, size := utf8.DecodeRune(s)
		b = utf8.AppendRune(b, foldRune(r))
		s = s[size:]
	}
	return b
}

func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		return r
	}
	least := r
	for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
		least = min(least, o)
	}
	return least
}
