package accounts

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"lianxin/data"
)

// gap stands in prose where something was taken out.
const gap = "[…]"

// CheckText refuses a text that many may read when it names the citizen, such as a stated purpose or a reason.
func (c Citizen) CheckText(field, text string) error {
	wanted, err := c.mentions()
	if err != nil {
		return err
	}
	if text = norm.NFKC.String(text); len(citizenPlaces("", text, wanted)) > 0 {
		return data.Invalid(field, "must not name the person")
	}
	return nil
}

// Fields tells by what each field of a case file mentions the citizen: name, phone, id_number. Fields that do not are left out.
func (c Citizen) Fields(fields map[string]string) (map[string][]string, error) {
	wanted, err := c.mentions()
	if err != nil {
		return nil, err
	}
	by := map[string][]string{}
	for heading, text := range fields {
		for _, p := range citizenPlaces(heading, norm.NFKC.String(text), wanted) {
			if !slices.Contains(by[heading], string(p.by)) {
				by[heading] = append(by[heading], string(p.by))
			}
		}
		slices.Sort(by[heading])
	}
	return by, nil
}

// Erase is a case file without what it says of the citizen: a name and its separator from columns for names, names and numbers from prose,
// where a gap stays, and the whole of the fields that are named besides. A field of which nothing is left is gone. A name of two
// characters in prose is taken out also where it is part of another word: what is erased is erased.
func (c Citizen) Erase(fields map[string]string, whole ...string) (map[string]string, error) {
	for {
		rest, err := c.rewrite(fields, whole, func(mention) (string, bool) { return "", true })
		if err != nil || maps.Equal(rest, fields) {
			return rest, err
		}
		fields = rest // in which names may stand that met only now
	}
}

// Correct is a case file that calls the citizen what to calls it: each of name, phone and id_number that to has.
func (c Citizen) Correct(fields map[string]string, to Citizen) (map[string]string, error) {
	return c.rewrite(fields, nil, func(m mention) (string, bool) {
		with := map[trait]string{byName: to.Name, byPhone: to.Phone, byIDNumber: to.IDNumber}[m.by]
		return with, with != ""
	})
}

// Own is what a case file holds on the citizen. Where it names nobody else that is all of it; else the names and numbers of others are
// left out of it. Names in prose that no column for names has are not known as such: whoever hands it over reads it before.
func (c Citizen) Own(fields map[string]string) (own map[string]string, err error) {
	wanted, err := c.mentions()
	if err != nil {
		return nil, err
	}
	var others []mention
	for heading, text := range fields {
		if text = norm.NFKC.String(text); namesPersons(heading) {
			others = append(others, otherNames(text, wanted)...)
		}
	}
	if len(others) == 0 {
		return maps.Clone(fields), nil
	}
	own = map[string]string{}
	for heading, text := range fields {
		if strings.HasPrefix(heading, "@") {
			continue
		}
		text = norm.NFKC.String(text)
		mine := citizenPlaces(heading, text, wanted)
		if namesPersons(heading) || len(mine) == 0 && forNames(heading) {
			var pieces []string
			for _, p := range mine {
				pieces = append(pieces, text[p.from:p.to])
			}
			if len(pieces) > 0 {
				own[heading] = strings.Join(slices.Compact(pieces), "、")
			}
			continue
		}
		cut := citizenPlaces("", text, others)
		for _, p := range numberPlaces(text) {
			if !slices.Contains(wanted, p.mention) && !slices.ContainsFunc(mine, func(m place) bool { return m.from <= p.from && p.to <= m.to }) {
				cut = append(cut, p)
			}
		}
		own[heading] = replacePlaces(text, cut, func(mention) string { return gap })
	}
	return own, nil
}

// namesPersons tells the columns whose pieces are persons: those for names but for numbers, addresses and the like.
func namesPersons(heading string) bool {
	if slices.Contains([]string{"phone", "id_number", "address"}, heading) || !forNames(heading) {
		return false
	}
	return !strings.ContainsFunc(heading, func(r rune) bool { return strings.ContainsRune("址门牌银期电机号式信", r) })
}

// otherNames are the names in a column for names beside those wanted. Of the two ways of taking names apart the one that finds only
// those wanted, if there is one, is right.
func otherNames(text string, wanted []mention) (others []mention) {
	for _, separators := range nameSeparators() {
		var beside []mention
		found := namePlaces(text, separators)
		for _, p := range found {
			if !slices.Contains(wanted, p.mention) {
				beside = append(beside, p.mention)
			}
		}
		if len(found) > 0 && len(beside) == 0 {
			return nil
		}
		others = append(others, beside...)
	}
	return others
}

// rewrite puts what `by` says in the place of what names the citizen, and takes it out where that is nothing; false leaves it.
func (c Citizen) rewrite(fields map[string]string, whole []string, by func(mention) (string, bool)) (map[string]string, error) {
	wanted, err := c.mentions()
	if err != nil {
		return nil, err
	}
	wanted = slices.DeleteFunc(wanted, func(m mention) bool { _, ok := by(m); return !ok })
	rest := map[string]string{}
	for heading, text := range fields {
		if slices.Contains(whole, heading) {
			continue
		}
		compatible := norm.NFKC.String(text)
		found := citizenPlaces(heading, compatible, wanted)
		if len(found) == 0 || strings.HasPrefix(heading, "@") {
			rest[heading] = text
			continue
		}
		with := func(m mention) string { text, _ := by(m); return text }
		if with(found[0].mention) == "" && forNames(heading) {
			for i := range found {
				found[i].from, found[i].to = withSeparator(compatible, found[i].from, found[i].to)
			}
			compatible = replacePlaces(compatible, found, with)
			compatible = strings.Trim(strings.ReplaceAll(compatible, "()", ""), " ,;、/|+&\r\n\t")
		} else {
			compatible = replacePlaces(compatible, found, func(m mention) string { return cmp.Or(with(m), gap) })
		}
		if strings.Trim(strings.ReplaceAll(compatible, gap, ""), " \t\r\n,;.、。:()[]/|+&-") != "" {
			rest[heading] = compatible
		}
	}
	return rest, nil
}

// withSeparator widens a place in a list by the separator after it, or else by the one before.
func withSeparator(text string, from, to int) (int, int) {
	const separators = ",;、/|+&\r\n\t"
	after := strings.TrimLeft(text[to:], " ")
	if after != "" && strings.ContainsRune(separators, []rune(after)[0]) || strings.IndexAny(text[to:], "和与诉") == 0 {
		_, size := utf8.DecodeRuneInString(after)
		return from, len(text) - len(after) + size
	}
	before := strings.TrimRight(text[:from], " ")
	if r, size := utf8.DecodeLastRuneInString(before); before != "" && (strings.ContainsRune(separators, r) || len(before) == from && strings.ContainsRune("和与诉", r)) {
		return len(before) - size, to
	}
	return from, to
}

// citizenPlaces are where a column's text, in compatible characters, has what is wanted: as it is found, and names in prose as well. They are in order
// and do not overlap; the longer of two is taken.
func citizenPlaces(heading, text string, wanted []mention) (found []place) {
	for _, p := range places(heading, text) {
		if slices.Contains(wanted, p.mention) {
			found = append(found, p)
		}
	}
	if !namesPersons(heading) {
		for _, m := range wanted {
			if m.by == byName {
				found = append(found, literal(text, m)...)
			}
		}
	}
	return apart(found)
}

// apart orders places and drops those that lie over an earlier or longer one.
func apart(found []place) []place {
	slices.SortStableFunc(found, func(a, b place) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return b.to - a.to
	})
	kept := found[:0]
	end := 0
	for _, p := range found {
		if p.from >= end {
			kept, end = append(kept, p), p.to
		}
	}
	return kept
}

// literal finds a name in prose, whatever spaces stand in it.
func literal(text string, m mention) (found []place) {
	name := []rune(m.text)
	var runes []rune
	var at []int
	for i, r := range text {
		if !unicode.IsSpace(r) {
			runes, at = append(runes, unicode.ToLower(r)), append(at, i)
		}
	}
	for i := 0; i+len(name) <= len(runes); i++ {
		if slices.Equal(runes[i:i+len(name)], name) {
			last := at[i+len(name)-1]
			_, size := utf8.DecodeRuneInString(text[last:])
			found = append(found, place{m, at[i], last + size})
			i += len(name) - 1
		}
	}
	return found
}

// replacePlaces puts something in place of each place.
func replacePlaces(text string, found []place, with func(mention) string) string {
	var b strings.Builder
	end := 0
	for _, p := range apart(slices.Clone(found)) {
		b.WriteString(text[end:p.from])
		b.WriteString(with(p.mention))
		end = p.to
	}
	return b.String() + text[end:]
}
