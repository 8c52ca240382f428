package units

import "strings"

// heard is how a word of letters fits a name.
type heard struct {
	whole  bool // the name to its end, or to the end of its stem
	first  bool // from its first character
	manner int  // 0 every syllable in full (the last may be unfinished), 1 all initials, 2 mixed; 3 more with an unusual reading
}

// sound tries a word of letters on a name: from each character on, each by a full syllable, its initial letter or zh, ch, sh;
// the last may be unfinished. The best fit counts.
func (n *sounded) sound(word string) (best heard, ok bool) {
	for from := range n.sounds {
		if !begins(n.sounds[from], word[0]) {
			continue
		}
		m := matcher{sounds: n.sounds, stem: n.stemRunes}
		m.walk(from, word, 0)
		if !m.ok {
			continue
		}
		h := heard{whole: from == 0 && m.whole, first: from == 0, manner: m.manner}
		if !ok || h.before(best) {
			best, ok = h, true
		}
		if from == 0 {
			break // nothing further in is better
		}
	}
	return best, ok
}

func begins(sounds []string, c byte) bool {
	for _, s := range sounds {
		if s[0] == c {
			return true
		}
	}
	return false
}

func (h heard) before(o heard) bool {
	switch {
	case h.whole != o.whole:
		return h.whole
	case h.first != o.first:
		return h.first
	}
	return h.manner < o.manner
}

// matcher walks the readings of a name along a word.
type matcher struct {
	sounds [][]string
	stem   int
	ok     bool
	whole  bool
	manner int
}

// Ways syllables were used on the way.
const (
	usedFull    = 1
	usedInitial = 2
	usedRare    = 4
)

// walk matches rest from character at on.
func (m *matcher) walk(at int, rest string, used int) {
	if rest == "" {
		m.take(at, used)
		return
	}
	if at == len(m.sounds) {
		return
	}
	for i, s := range m.sounds[at] {
		if s[0] != rest[0] {
			continue
		}
		used := used
		if i > 0 {
			used |= usedRare
		}
		switch {
		case strings.HasPrefix(rest, s):
			m.walk(at+1, rest[len(s):], used|usedFull)
		case strings.HasPrefix(s, rest):
			m.take(at+1, used|usedFull)
		}
		if len(s) > 1 {
			m.walk(at+1, rest[1:], used|usedInitial)
			if len(rest) > 2 && s[1] == 'h' && rest[1] == 'h' {
				m.walk(at+1, rest[2:], used|usedInitial)
			}
		}
	}
}

func (m *matcher) take(end, used int) {
	manner := used&(usedFull|usedInitial) - 1
	if used&usedRare != 0 {
		manner += 3
	}
	whole := end == len(m.sounds) || end == m.stem
	if !m.ok || whole && !m.whole || whole == m.whole && manner < m.manner {
		m.ok, m.whole, m.manner = true, whole, manner
	}
}
