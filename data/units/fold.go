package units

import (
	_ "embed" // variants.txt
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// variants.txt holds pairs of traditional and simplified characters (sources.md).
//
//go:embed variants.txt
var variantPairs string

// Unified ideographs that the fold table covers.
const (
	hanFirst = 0x4E00
	hanLast  = 0x9FFF
)

// folder maps each unified ideograph to the character it is compared as.
type folder [hanLast - hanFirst + 1]uint16

// sharedFolder is built on first use and never changes: 42 kB.
var sharedFolder = sync.OnceValue(func() *folder {
	var t folder
	for i := range t {
		t[i] = uint16(hanFirst + i)
	}
	// Variants of place-name characters that no conversion table has, both in daily use hereabouts: market, bay, hill, ridge…
	for _, pair := range strings.Fields(variantPairs + " 墟圩 塆湾 坵丘 廻回 迴回 垅垄 壠垄 岺岭 邨村 栢柏") {
		p := []rune(pair)
		t[p[0]-hanFirst] = uint16(p[1])
	}
	return &t
})

// separator stands in folded text for any run of punctuation and symbols.
const separator = -1

// rune folds one character: full-width to half-width, letters to lower case, compatibility forms and radicals (⽔) to plain
// ideographs, traditional to simplified, variants to one of them. Punctuation and symbols become separator, and what does not
// count at all (spaces, zero-width and other format characters) becomes 0.
func (t *folder) rune(r rune) rune {
	switch {
	case r >= hanFirst && r <= hanLast:
		return rune(t[r-hanFirst])
	case r >= '0' && r <= '9', r >= 'a' && r <= 'z':
		return r
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case r >= 0xFF01 && r <= 0xFF5E:
		return t.rune(r - 0xFEE0)
	case unicode.IsSpace(r), unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Mn, r):
		return 0
	case r >= 0x2E80 && r <= 0x2FDF, r >= 0xF900 && r <= 0xFAFF:
		if plain := []rune(norm.NFKC.String(string(r))); len(plain) == 1 && plain[0] != r {
			return t.rune(plain[0])
		}
		return r
	case r == '〇':
		return '零'
	case unicode.IsLetter(r), unicode.IsDigit(r):
		return unicode.ToLower(r)
	}
	return separator
}

// fold is a name as it is compared: each character folded, what does not count dropped.
func fold(name string) string {
	t := sharedFolder()
	return strings.Map(func(r rune) rune {
		if r = t.rune(r); r <= 0 {
			return -1
		}
		return r
	}, name)
}
