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
		text = norm.NFKC.String(text)
		found = appendNumbers(found, text)
		if heading == "parties" || personal.Heading(heading) {
			found = appendNames(found, text)
		}
	}
	slices.SortFunc(found, func(a, b mention) int { return strings.Compare(string(a.by)+a.text, string(b.by)+b.text) })
	return slices.Compact(found)
}

// appendNames adds what stands between separators and may be a name: both 张和平 and, of 张甲和李乙, each.
func appendNames(found []mention, text string) []mention {
	for _, separators := range []string{",;、/|()[]{}:+&\r\n\t", ",;、/|()[]{}:+&\r\n\t 和与诉"} {
		for _, piece := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(separators, r) || unicode.IsDigit(r) }) {
			if name := normalCitizen(piece); isName(name) {
				found = append(found, mention{byName, name})
			}
		}
	}
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

// appendNumbers adds every telephone and identity number of a text, also those written in groups.
func appendNumbers(found []mention, text string) []mention {
	runs := digitRuns(text)
	for i := range runs {
		joined := ""
		for j := i; j < len(runs) && j < i+maxJoined; j++ {
			if j > i && !runs[j].near {
				break
			}
			joined += runs[j].digits
			if m, ok := numberOf(joined); ok && (len(m.text) != 15 || i == j) { // what a date and a number make is no old identity number
				found = append(found, m)
			}
		}
	}
	return found
}

// digitRun is a run of digits, an X at its end included.
type digitRun struct {
	digits string
	near   bool // only one hyphen or space is between it and the run before it
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
		runs = append(runs, digitRun{strings.ToUpper(text[start:i]), near})
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
