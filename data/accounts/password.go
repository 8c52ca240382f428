package accounts

import (
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"lianxin/data"
)

// maxPassword is in bytes: what is hashed is bounded.
const maxPassword = 256

//go:embed common.txt
var commonText string

// commonWords are the words of common.txt.
func commonWords() []string {
	return slices.DeleteFunc(strings.Split(commonText, "\n"), func(w string) bool { return w == "" || w[0] == '#' })
}

// checkPassword refuses a password that breaks the policy, or that somebody who knows the account would try early. The reason
// never holds the password. The password is normal already.
func (p Policy) checkPassword(password string, known ...string) error {
	reason := ""
	switch {
	case utf8.RuneCountInString(password) < p.PasswordLength:
		reason = fmt.Sprintf("must have at least %d characters", p.PasswordLength)
	case len(password) > maxPassword:
		reason = fmt.Sprintf("must have at most %d bytes", maxPassword)
	case strings.ContainsFunc(password, func(r rune) bool { return !unicode.IsPrint(r) }):
		reason = "holds characters that cannot be typed"
	case classes(password) < p.PasswordClasses:
		reason = fmt.Sprintf("must hold at least %d of: lower case, upper case, digits, others", p.PasswordClasses)
	case isKnown(password, known):
		reason = "holds the account's name"
	case isSimple(password):
		reason = "is easily guessed"
	}
	if reason == "" {
		return nil
	}
	return data.Invalid("password", "%s", reason)
}

// normalPassword is the one form of what can be typed in several (NFC), as RFC 8265 §4 has it.
func normalPassword(password string) string { return norm.NFC.String(password) }

// classes counts of which sorts of characters a password has some. Characters without case, Chinese ones too, are others.
func classes(password string) int {
	var seen [4]int
	for _, r := range password {
		switch {
		case unicode.IsLower(r):
			seen[0] = 1
		case unicode.IsUpper(r):
			seen[1] = 1
		case unicode.IsDigit(r):
			seen[2] = 1
		default:
			seen[3] = 1
		}
	}
	return seen[0] + seen[1] + seen[2] + seen[3]
}

// isKnown tells whether a password holds one of the texts, forwards or backwards, in any case. Texts shorter than three bytes
// do not count: that is one Chinese character, or two letters.
func isKnown(password string, texts []string) bool {
	folded := strings.ToLower(password)
	for _, t := range texts {
		t = strings.ToLower(t)
		if len(t) < 3 {
			continue
		}
		back := []rune(t)
		slices.Reverse(back)
		if strings.Contains(folded, t) || strings.Contains(folded, string(back)) {
			return true
		}
	}
	return false
}

// isSimple tells whether a password has few characters of its own: what remains once common words, runs (abcd, 4321, qwer),
// repetitions and years are taken out is shorter than five.
func isSimple(password string) bool {
	folded := strings.ToLower(password)
	for _, s := range []string{folded, unleet(folded)} {
		if own(s) < 5 {
			return true
		}
	}
	return false
}

// unleet reads figures and signs as the letters they stand for.
func unleet(s string) string {
	return strings.NewReplacer("0", "o", "1", "l", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i").Replace(s)
}

// keyRows are what fingers run along.
const keyRows = "qwertyuiop asdfghjkl zxcvbnm 1234567890 abcdefghijklmnopqrstuvwxyz 1qaz 2wsx 3edc 4rfv 5tgb 6yhn 7ujm !@#$%^&*()"

// own counts the characters of a password that are not part of something a guesser tries by the thousand.
func own(s string) int {
	words := commonWords()
	n, seen := 0, map[string]bool{}
	for len(s) > 0 {
		take := longest(s, words)
		if take == 0 {
			_, size := utf8.DecodeRuneInString(s)
			if !seen[s[:size]] { // a character again is no news
				n++
			}
			take = size
		}
		seen[s[:take]] = true
		s = s[take:]
	}
	return n
}

// longest is how many bytes of a guessable piece a text begins with; 0 when it begins with none.
func longest(s string, words []string) int {
	n := max(runLength(s), repeatLength(s))
	for _, w := range words {
		if len(w) > n && len(w) >= 3 && strings.HasPrefix(s, w) {
			n = len(w)
		}
	}
	if n < 4 && len(s) >= 4 && (strings.HasPrefix(s, "19") || strings.HasPrefix(s, "20")) && isDigits(s[2:4]) {
		n = 4
	}
	return n
}

// runLength is the length of the run of neighbouring keys or letters that a text begins with, if three or more.
func runLength(s string) int {
	back := []byte(keyRows)
	slices.Reverse(back)
	n := 0
	for _, rows := range []string{keyRows, string(back)} {
		k := 3
		for k <= len(s) && strings.Contains(rows, s[:k]) && !strings.Contains(s[:k], " ") {
			k++
		}
		if k > 3 {
			n = max(n, k-1)
		}
	}
	return n
}

// repeatLength is the length of one character three times or more that a text begins with.
func repeatLength(s string) int {
	r, size := utf8.DecodeRuneInString(s)
	n := len(s) - len(strings.TrimLeft(s, string(r)))
	if n >= 3*size {
		return n
	}
	return 0
}

func isDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// slipAlphabet has no two characters that look alike on paper.
const slipAlphabet = "23456789abcdefghjkmnpqrstuvwxyz"

// newOneTime draws a one-time password of twelve characters in groups of four: 59 bits.
func newOneTime(random io.Reader) (string, error) {
	s, err := draw(random, slipAlphabet, 12)
	if err != nil {
		return "", err
	}
	return s[:4] + "-" + s[4:8] + "-" + s[8:], nil
}

// draw draws n characters of an alphabet, each as likely as the other.
func draw(random io.Reader, alphabet string, n int) (string, error) {
	fair := byte(256 / len(alphabet) * len(alphabet) % 256) // 0: every byte is fair
	out := make([]byte, 0, n)
	var b [1]byte
	for len(out) < n {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return "", fmt.Errorf("draw characters: %w", err)
		}
		if fair == 0 || b[0] < fair {
			out = append(out, alphabet[int(b[0])%len(alphabet)])
		}
	}
	return string(out), nil
}
