package cell

import (
	"strings"

	"lianxin/data"
)

// codeIndex maps every folded way to write a code: its wire value, both labels, and, where that means one code only, a label's parts before
// and inside brackets (一级（红） is 一级 and 红).
func codeIndex(f *data.Field) map[string]string {
	index := map[string]string{}
	for _, c := range f.Codes {
		for _, s := range []string{c.Code, c.Label.Zh, c.Label.En} {
			index[Fold(s)] = c.Code
		}
	}
	short := map[string]string{}
	for _, c := range f.Codes {
		for _, s := range []string{c.Label.Zh, c.Label.En} {
			before, inside, found := strings.Cut(Fold(s), "(")
			if !found {
				continue
			}
			for _, part := range []string{before, strings.TrimSuffix(inside, ")")} {
				if other, taken := short[part]; taken && other != c.Code {
					short[part] = ""
					continue
				}
				short[part] = c.Code
			}
		}
	}
	for s, code := range short {
		if _, taken := index[s]; !taken {
			index[s] = code
		}
	}
	return index
}

// find looks a narrow text up, as written and then without a word that only says what the list is of (土地山林纠纷).
func (p *Parser) find(s string) (string, bool) {
	if code := p.codes[s]; code != "" { // wire values, mostly
		return code, true
	}
	folded := Fold(s)
	if code := p.codes[folded]; code != "" {
		return code, true
	}
	for _, tail := range []string{"矛盾纠纷", "纠纷", "问题", "类", "隐患"} {
		if base, ok := strings.CutSuffix(folded, tail); ok && p.codes[base] != "" {
			return p.codes[base], true
		}
	}
	return "", false
}

func (p *Parser) code(s string) (data.Value, string) {
	if code, ok := p.find(s); ok {
		return data.Text(code), ""
	}
	return data.Value{}, "is not one of " + p.choices()
}

// choices lists the codes with their labels, as many as a sentence bears.
func (p *Parser) choices() string {
	var b strings.Builder
	for i, c := range p.field.Codes {
		if i == 12 {
			b.WriteString(", …")
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(c.Code + " (" + c.Label.Zh + ")")
	}
	return b.String()
}

// maxMembers bounds a list.
const maxMembers = 100

// list splits at 、 ， ； , ; | and line ends; members are trimmed, empty and repeated ones dropped, order kept.
func (p *Parser) list(s string) (data.Value, string) {
	if reason := badText(s); reason != "" {
		return data.Value{}, reason
	}
	var members []string
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune("、,;|，；\n\r", r) }) {
		part = Trim(part)
		if len(p.field.Codes) > 0 {
			code, ok := p.find(part)
			if !ok {
				return data.Value{}, "has a member that is not one of " + p.choices()
			}
			part = code
		}
		if part == "" || contains(members, part) {
			continue
		}
		if members = append(members, part); len(members) > maxMembers {
			return data.Value{}, "has more than 100 members"
		}
	}
	return data.List(members...), ""
}

func contains(list []string, s string) bool {
	for _, m := range list {
		if m == s {
			return true
		}
	}
	return false
}
