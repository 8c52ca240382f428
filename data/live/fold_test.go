package live

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// Every rune that has other cases is noticed by hasCase, and all of its orbit folds to one rune.
func TestFoldAgreesWithUnicode(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		other := unicode.SimpleFold(r)
		if other != r && !hasCase(string(r)) {
			t.Fatalf("%U folds with %U and hasCase does not see it", r, other)
		}
		if foldRune(r) != foldRune(other) {
			t.Fatalf("%U and %U fold to %U and %U", r, other, foldRune(r), foldRune(other))
		}
	}
}

func TestFoldMatchesEqualFold(t *testing.T) {
	letters := rapid.StringOf(rapid.SampledFrom([]rune("aAbBkK\u212asS\u017fßẞéÉ郴州Ωω")))
	rapid.Check(t, func(t *rapid.T) {
		a, b := letters.Draw(t, "a"), letters.Draw(t, "b")
		if got, want := fold(a) == fold(b), strings.EqualFold(a, b); got != want {
			t.Fatalf("%q and %q: %v, want %v", a, b, got, want)
		}
		if got := string(appendFolded(nil, []byte(a))); got != fold(a) {
			t.Fatalf("%q: %q and %q", a, got, fold(a))
		}
	})
}
