package units

import (
	"slices"

	"lianxin/data"
)

// bareCode decides a text that is a code and nothing else.
func (v *verdict) bareCode() (Match, bool) {
	if !v.digit(0) {
		return Match{}, false
	}
	code, ok := Canonical(v.text)
	if !ok {
		code, ok = Canonical(string(v.runes))
	}
	if !ok {
		return Match{}, false
	}
	return v.byCode(code), true
}

// byCode decides a canonical code.
func (v *verdict) byCode(code string) Match {
	l := v.gazetteer.list
	now, change := l.Normalize(code)
	switch {
	case now != "" && change == ChangeNone:
		return Match{Code: now, Level: data.UnitLevel(now), How: HowCode}
	case now != "":
		return Match{Code: now, Level: data.UnitLevel(now), How: HowFormerCode}
	case change == ChangeUnknown:
		if up := v.above(code); len(up) > 0 {
			return Match{How: HowUnlisted, Candidates: v.codesOf(up)}
		}
		return Match{How: HowOutside}
	}
	i := l.index[code]
	m := Match{How: HowEnded, Candidates: v.codesOf(v.add(slices.Clone(v.lexicon.places[i].to), v.lexicon.places[i].likely...))}
	if change == ChangeSplit {
		m.How = HowAmbiguous
	}
	if len(m.Candidates) == 0 {
		m.Candidates = v.codesOf(v.above(code))
	}
	return m
}

// codeAndText decides a text with a code of 9 or 12 digits in it: the code holds if the words do not speak against it. False
// when no run of digits is a code of the register; longer runs (telephone and ID numbers) never are.
func (v *verdict) codeAndText() (Match, bool) {
	var by Match
	found := -1
	for _, at := range v.codes {
		n := 9
		if v.digit(int(at) + 9) {
			n = 12
		}
		code, ok := Canonical(string(v.runes[at : int(at)+n]))
		if _, known := v.gazetteer.list.index[code]; !ok || !known {
			continue
		}
		m := v.byCode(code)
		if found >= 0 && m.Code != by.Code {
			return Match{How: HowSeveral, Candidates: dedupe(by.Code, m.Code), Rest: v.tail(0)}, true
		}
		by, found = m, int(at)
		for k := range n {
			v.runes[int(at)+k] = separator
		}
	}
	if found < 0 {
		return Match{}, false
	}
	words := v.words()
	by.Rest = words.Rest
	switch {
	case by.Code == "":
		return by, true
	case words.Code != "" && data.InUnit(by.Code, words.Code):
		return by, true
	case words.Code != "" && data.InUnit(words.Code, by.Code):
		return words, true
	case words.How == HowNone, slices.Contains(words.Candidates, by.Code):
		return by, true
	}
	return Match{How: HowSeveral, Candidates: dedupe(append([]string{by.Code, words.Code}, words.Candidates...)...), Rest: words.Rest}, true
}

func dedupe(codes ...string) []string {
	slices.Sort(codes)
	return slices.DeleteFunc(slices.Compact(codes), func(c string) bool { return c == "" })
}
