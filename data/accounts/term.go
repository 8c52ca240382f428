package accounts

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"lianxin/data/ingest/personal"
)

// trait is what a citizen is found by.
type trait string

const (
	byName     trait = "name"
	byPhone    trait = "phone"
	byIDNumber trait = "id_number"
)

// mention is a citizen's name or number in its one form.
type mention struct {
	by   trait
	text string
}

// term is under what a mention is found: 64 bits of a keyed digest. Two mentions of a million share one with a chance of 3e-8, and
// every find is compared with the case file itself.
func (b *Book) term(m mention) int64 {
	d := b.keyed(citizenKeys, string(m.by)+"\x00"+m.text)
	return int64(binary.BigEndian.Uint64(d[:8]))
}

// mentions are the names and numbers of citizens in a case file, each once, in no order: numbers wherever they stand, names in
// the columns that are for names.
func mentions(fields map[string]string) []mention {
	var found []mention
	for heading, text := range fields {
		for _, p := range places(heading, norm.NFKC.String(text)) {
			found = append(found, p.mention)
		}
	}
	slices.SortFunc(found, func(a, b mention) int { return strings.Compare(string(a.by)+a.text, string(b.by)+b.text) })
	return slices.Compact(found)
}

// place is where a mention stands: bytes of a text in compatible characters (NFKC).
type place struct {
	mention
	from, to int
}

// places are the mentions in a column's text, which is in compatible characters.
func places(heading, text string) []place {
	found := numberPlaces(text)
	if forNames(heading) {
		for _, separators := range nameSeparators() {
			found = append(found, namePlaces(text, separators)...)
		}
	}
	return found
}

// forNames tells the columns in which a name may stand alone.
func forNames(heading string) bool { return heading == "parties" || personal.Heading(heading) }

// nameSeparators are what stands between names: both 张和平 and, of 张甲和李乙, each is found.
func nameSeparators() []string {
	return []string{",;、/|()[]{}:+&\r\n\t", ",;、/|()[]{}:+&\r\n\t 和与诉"}
}

// namePlaces are the pieces between separators that may be names.
func namePlaces(text, separators string) (found []place) {
	from := 0
	piece := func(to int) {
		at := from + len(text[from:to]) - len(strings.TrimLeftFunc(text[from:to], unicode.IsSpace))
		end := at + len(strings.TrimSpace(text[from:to]))
		if name := normalCitizen(text[from:to]); isName(name) {
			found = append(found, place{mention{byName, name}, at, end})
		}
	}
	for i, r := range text {
		if strings.ContainsRune(separators, r) || unicode.IsDigit(r) {
			piece(i)
			from = i + utf8.RuneLen(r)
		}
	}
	piece(len(text))
	return found
}

func isName(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= 2 && n <= 30
}

// normalCitizen is the one form of a citizen's name: compatible characters, no spaces, lower case.
func normalCitizen(name string) string {
	return strings.ToLower(strings.Join(strings.Fields(norm.NFKC.String(name)), ""))
}

// maxJoined is how many runs of digits are read as one number at most: 138-0013-8000.
const maxJoined = 4

// numberPlaces are every telephone and identity number of a text, also those written in groups.
func numberPlaces(text string) (found []place) {
	runs := digitRuns(text)
	for i := range runs {
		joined := ""
		for j := i; j < len(runs) && j < i+maxJoined; j++ {
			if j > i && !runs[j].near {
				break
			}
			joined += runs[j].digits
			if m, ok := numberOf(joined); ok && (len(m.text) != 15 || i == j) { // what a date and a number make is no old identity number
				found = append(found, place{m, runs[i].from, runs[j].to})
			}
		}
	}
	return found
}

// digitRun is a run of digits, an X at its end included.
type digitRun struct {
	digits   string
	from, to int
	near     bool // only one hyphen or space is between it and the run before it
}

func digitRuns(text string) (runs []digitRun) {
	end := -1 // of the run before
	for i := 0; i < len(text); {
		if !isDigit(text[i]) {
			i++
			continue
		}
		start := i
		for i < len(text) && isDigit(text[i]) {
			i++
		}
		if i < len(text) && (text[i] == 'X' || text[i] == 'x') {
			i++
		}
		near := end >= 0 && start == end+1 && strings.IndexByte("- )", text[end]) >= 0
		runs = append(runs, digitRun{strings.ToUpper(text[start:i]), start, i, near})
		end = i
	}
	return runs
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// numberOf tells what a run of digits is, and its one form.
func numberOf(digits string) (mention, bool) {
	if len(digits) == 18 {
		return mention{byIDNumber, digits}, true
	}
	if strings.HasSuffix(digits, "X") {
		return mention{}, false
	}
	if len(digits) == 15 { // of before 1999
		return mention{byIDNumber, digits}, true
	}
	phone := digits
	if len(phone) == 13 {
		phone = strings.TrimPrefix(phone, "86")
	}
	mobile := len(phone) == 11 && phone[0] == '1' && phone[1] >= '3'
	landline := len(phone) >= 10 && len(phone) <= 12 && phone[0] == '0' && phone[1] != '0'
	return mention{byPhone, phone}, mobile || landline
}
