package units

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lianxin/data"
)

// By says what of a unit a query matched.
type By uint8

// What a query can match.
const (
	ByName    By = iota // its name, in characters
	ByPinyin            // its name, by sound: bianjiang, bj, bjiang
	ByCode              // its code or the beginning of it
	ByFormer            // a name, its sound, or a code it had before
	ByAddress           // the query reads as an address that leads here
)

// String is the wire name.
func (b By) String() string {
	switch b {
	case ByName:
		return "name"
	case ByPinyin:
		return "pinyin"
	case ByCode:
		return "code"
	case ByFormer:
		return "former"
	case ByAddress:
		return "address"
	}
	return ""
}

// Hit is a unit found.
type Hit struct {
	Unit    Unit
	By      By
	Matched string // the name or code that matched, for showing why: a former name or code with ByFormer
}

// Limits of a query.
const (
	maxQueryRunes = 64
	maxTokens     = 6
	maxHits       = 100
)

// Search finds units as someone types. It never changes and is safe for concurrent use.
type Search struct {
	list      *List
	gazetteer *Gazetteer
	docs      []doc
}

// doc is what is searched of one unit.
type doc struct {
	unit   int32
	parent int32 // among docs, -1 for none
	level  data.Level
	names  []sounded
	codes  []string // own first, then those it had before
}

// sounded is a name with its readings.
type sounded struct {
	text      string // as shown
	folded    string
	stem      string // folded, without its type
	stemRunes int
	sounds    [][]string
	initials  uint32 // letters with which some character's reading begins
	former    bool
}

// NewSearch makes a search over the units of today. It costs about 15 ms for 2,600 units: make it once.
func NewSearch(l *List, g *Gazetteer) *Search {
	s := &Search{list: l, gazetteer: g, docs: make([]doc, l.current)}
	known := map[rune][]string{}
	add := func(d *doc, level data.Level, name string, former bool) {
		n := sounded{text: name, folded: fold(name), former: former}
		n.stem = forms(level, n.folded)[0].stem
		n.stemRunes = utf8.RuneCountInString(n.stem)
		for _, r := range n.folded {
			if _, ok := known[r]; !ok {
				known[r] = readings(r)
			}
			n.sounds = append(n.sounds, known[r])
			for _, sound := range known[r] {
				n.initials |= letter(sound[0])
			}
		}
		d.names = append(d.names, n)
	}
	for i := range s.docs {
		u, d := &l.units[i], &s.docs[i]
		d.unit, d.parent, d.level, d.codes = int32(i), -1, u.Level, []string{u.Code}
		if p, ok := l.index[u.Parent]; ok {
			d.parent = p
		}
		add(d, u.Level, u.Short, false)
		for _, f := range u.former {
			if !sameName(u.Level, fold(f.Name), fold(u.Short)) {
				add(d, u.Level, f.Name, true)
			}
		}
	}
	for i := range l.units[l.current:] {
		u := &l.units[l.current+i]
		for _, heir := range u.to {
			d := &s.docs[heir]
			d.codes = append(d.codes, u.Code)
			if fold(u.Short) != d.names[0].folded {
				add(d, u.Level, u.Short, true)
			}
		}
	}
	return s
}

func letter(c byte) uint32 {
	if c < 'a' || c > 'z' {
		return 0
	}
	return 1 << (c - 'a')
}

// Find returns the best hits for a query, best first, and how many there are in all. The query is a name or part of one, its
// pinyin in full, in part or by initials in any reading, a code's beginning, a former name or code; several words must each
// match the unit or one above it (永兴 灵坎, yx lk). What matches nothing is tried as an address. limit is 1 to 100, 20 for 0.
// allow decides which units exist for the asker; nil allows all. Order: whole names before beginnings before parts, today's
// names before former ones, full sound before initials, the usual reading before others, wider units first, then by code. Empty queries find nothing.
func (s *Search) Find(query string, limit int, allow func(Unit) bool) (hits []Hit, total int) {
	if limit <= 0 {
		limit = 20
	}
	limit = min(limit, maxHits)
	found := s.scan(tokens(query), allow)
	if len(found) == 0 {
		return s.address(query, limit, allow)
	}
	slices.SortFunc(found, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.unit, b.unit))
	})
	for _, f := range found[:min(limit, len(found))] {
		hits = append(hits, Hit{s.list.units[f.unit].Unit, f.by, f.matched})
	}
	return hits, len(found)
}

// tokens splits a folded query at spaces and punctuation. Words all of letters or all of digits are also one word typed apart
// (zu tian, 431 026) and come joined as well: the first list that finds anything counts.
func tokens(query string) [][]string {
	t := sharedFolder()
	runes := []rune(query)
	var words []string
	var word []rune
	letters, digits := true, true
	flush := func() {
		if len(word) > 0 {
			words = append(words, string(word))
		}
		word = word[:0]
	}
	for _, r := range runes[:min(len(runes), maxQueryRunes)] {
		switch f := t.rune(unaccented(r)); {
		case f == separator, f == 0 && unicode.IsSpace(r):
			flush()
		case f > 0:
			word = append(word, f)
			letters = letters && f >= 'a' && f <= 'z'
			digits = digits && f >= '0' && f <= '9'
		}
	}
	flush()
	words = words[:min(len(words), maxTokens)]
	switch {
	case len(words) == 0:
		return nil
	case len(words) > 1 && (letters || digits):
		return [][]string{{strings.Join(words, "")}, words}
	}
	return [][]string{words}
}

// unaccented gives the letter of a pinyin vowel with its tone (ǎ), ü being v as it is typed.
func unaccented(r rune) rune {
	for _, set := range []string{"aāáǎà", "eēéěè", "iīíǐì", "oōóǒò", "uūúǔù", "vüǖǘǚǜ"} {
		if i := strings.IndexRune(set, r); i > 0 {
			return rune(set[0])
		}
	}
	return r
}

type finding struct {
	unit    int32
	rank    int
	by      By
	matched string
}

func (s *Search) scan(lists [][]string, allow func(Unit) bool) []finding {
	for _, words := range lists {
		var found []finding
		for i := range s.docs {
			if f, ok := s.match(&s.docs[i], words); ok && (allow == nil || allow(s.list.units[i].Unit)) {
				found = append(found, f)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// match tries a unit: one word on the unit itself, each other on it or above it.
func (s *Search) match(d *doc, words []string) (best finding, ok bool) {
	for k, w := range words {
		f, hit := d.match(w)
		if !hit || ok && f.rank >= best.rank {
			continue
		}
		if !slices.ContainsFunc(words, func(o string) bool { return o != words[k] && !s.matchUp(d, o) }) {
			best, ok = f, true
		}
	}
	return best, ok
}

func (s *Search) matchUp(d *doc, word string) bool {
	for {
		if _, ok := d.match(word); ok {
			return true
		}
		if d.parent < 0 {
			return false
		}
		d = &s.docs[d.parent]
	}
}

// match tries one word on one unit. The rank is made of where it matched, how, and how long the name is.
func (d *doc) match(word string) (finding, bool) {
	best := finding{rank: 1 << 30}
	take := func(rank int, by By, matched string) {
		if rank < best.rank {
			best = finding{d.unit, rank, by, matched}
		}
	}
	if word[0] >= '0' && word[0] <= '9' {
		for i, code := range d.codes {
			if canonical, ok := Canonical(word); strings.HasPrefix(code, word) || ok && code == canonical {
				if i == 0 {
					take(d.rank(code == word, true, false, 0, 0), ByCode, code)
				} else {
					take(d.rank(code == word, true, true, 0, 0), ByFormer, code)
				}
			}
		}
	}
	latin := letter(word[0]) != 0
	for i := range d.names {
		n := &d.names[i]
		by := ByName
		if latin {
			by = ByPinyin
		}
		if n.former {
			by = ByFormer
		}
		if at := strings.Index(n.folded, word); at >= 0 {
			take(d.rank(word == n.folded || word == n.stem, at == 0, n.former, 0, len(n.sounds)), by, n.text)
		} else if latin && n.initials&letter(word[0]) != 0 {
			if h, ok := n.sound(word); ok {
				take(d.rank(h.whole, h.first, n.former, h.manner, len(n.sounds)), by, n.text)
			}
		}
	}
	return best, best.rank < 1<<30
}

// rank orders hits: the whole name, its beginning, a former whole name, a part, a former beginning, a former part; within that
// by manner of sound, level and length.
func (d *doc) rank(whole, first, former bool, manner, length int) int {
	place := 3
	switch {
	case whole:
		place = 0
	case first:
		place = 1
	}
	if former {
		place += 2
		if !whole && !first {
			place = 5
		} else if !whole {
			place = 4
		}
	}
	return place<<24 | manner<<20 | int(d.level)<<16 | min(length, 1<<16-1)
}

// address offers what the gazetteer makes of a query that matches no name: 永兴便江灵坎, or a name with a slip in it.
func (s *Search) address(query string, limit int, allow func(Unit) bool) (hits []Hit, total int) {
	m := s.gazetteer.Match(query)
	codes := m.Candidates
	if m.Code != "" && m.How != HowCoarse {
		codes = []string{m.Code}
	}
	for _, code := range codes {
		u, _ := s.list.Get(code)
		if allow != nil && !allow(u) {
			continue
		}
		if total++; len(hits) < limit {
			hits = append(hits, Hit{u, ByAddress, u.Short})
		}
	}
	return hits, total
}
