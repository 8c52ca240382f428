package units

import "strings"

// maxAddressRunes bounds what is read of a text: no address is longer, and a pasted chapter must cost no more than one.
const maxAddressRunes = 160

// scan is an address folded for matching, with the way back to the text.
type scan struct {
	text  string
	runes []rune  // folded; runs of punctuation are one separator
	at    []int32 // byte offset in text of each rune, and one past the last
	loose []bool  // a space stood right before the rune
	codes []int32 // start of each run of 9 or 12 digits, ascending
}

// read folds a text, reusing the slices of the last one.
func (s *scan) read(text string) {
	s.text, s.runes, s.at, s.loose, s.codes = text, s.runes[:0], s.at[:0], s.loose[:0], s.codes[:0]
	t := sharedFolder()
	space, end, digits := false, len(text), 0
	for i, c := range text {
		if len(s.runes) == maxAddressRunes {
			end = i
			break
		}
		r := t.rune(c)
		switch {
		case r == 0:
			space = true
			continue
		case r == separator && (len(s.runes) == 0 || s.runes[len(s.runes)-1] == separator):
			continue
		}
		if r >= '0' && r <= '9' {
			digits++
		} else {
			s.noteCode(digits)
			digits = 0
		}
		s.runes, s.at, s.loose = append(s.runes, r), append(s.at, int32(i)), append(s.loose, space)
		space = false
	}
	if end == len(text) { // else the digits may go on behind the cut
		s.noteCode(digits)
	}
	for n := len(s.runes); n > 0 && s.runes[n-1] == separator; n-- {
		end = int(s.at[n-1])
		s.runes, s.at, s.loose = s.runes[:n-1], s.at[:n-1], s.loose[:n-1]
	}
	s.at = append(s.at, int32(end))
}

func (s *scan) noteCode(digits int) {
	if digits == 9 || digits == 12 {
		s.codes = append(s.codes, int32(len(s.runes)-digits))
	}
}

// has tells whether the folded text goes on with a word at i.
func (s *scan) has(i int, word string) bool {
	for _, r := range word {
		if i >= len(s.runes) || s.runes[i] != r {
			return false
		}
		i++
	}
	return true
}

// any gives the length in characters of the first of the words that stands at i, 0 when none does.
func (s *scan) any(i int, words ...string) int {
	if i >= len(s.runes) {
		return 0
	}
	for _, w := range words {
		if s.has(i, w) {
			return len([]rune(w))
		}
	}
	return 0
}

// is tells whether the character at i is one of a set; false outside the text.
func (s *scan) is(i int, set string) bool {
	if i < 0 || i >= len(s.runes) {
		return false
	}
	at := s.runes[i]
	for _, r := range set {
		if r == at {
			return true
		}
	}
	return false
}

func (s *scan) digit(i int) bool {
	return i >= 0 && i < len(s.runes) && s.runes[i] >= '0' && s.runes[i] <= '9'
}

// skip is the first place at or after i that is not a separator.
func (s *scan) skip(i int) int {
	for i < len(s.runes) && s.runes[i] == separator {
		i++
	}
	return i
}

// tail is the text from rune i on, without separators and spaces around it.
func (s *scan) tail(i int) string {
	return strings.TrimSpace(s.text[s.at[s.skip(i)]:])
}

// start is where an address begins: after words that announce one, a postcode, a number in a list.
func (s *scan) start() int {
	for i := 0; ; {
		j := s.skip(i)
		if !s.is(j, "中家户所现居事案发详地住位在系0123456789") {
			return i
		}
		j += s.any(j, "中华人民共和国", "中国", "家庭住址", "家庭地址", "户籍地址", "户籍所在地", "所在地址", "现住址", "现居住地", "现居住", "居住地", "事发地点", "事发地",
			"案发地", "发生地", "所在地", "详细地址", "地址", "住址", "地点", "户籍地", "户籍", "家住", "现住", "住在", "位于", "住", "在", "系")
		if n := s.number(j); n > 0 {
			j += n
		}
		if j == i {
			return i
		}
		i = j
	}
}

// number is the length of a run of digits at i that is no part of a name: a postcode or longer, or one set off from what follows.
func (s *scan) number(i int) int {
	n := 0
	for s.digit(i + n) {
		n++
	}
	if n >= 6 || n > 0 && (i+n == len(s.runes) || s.runes[i+n] == separator || s.loose[i+n]) {
		return n
	}
	return 0
}
