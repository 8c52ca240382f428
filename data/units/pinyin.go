package units

import (
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// placeReadings are readings that place names need and the dictionary lacks or puts last; the first is the one to say.
// 郴 is read only chēn today; 圩 is a market here (xū), as 墟; 圳 a ditch (zhèn). Readings no place name has (家 gū) are left out.
func placeReadings(r rune) []string {
	switch r {
	case '郴':
		return []string{"chen"}
	case '圩', '墟':
		return []string{"xu", "wei"}
	case '圳':
		return []string{"zhen", "chou"}
	case '洑':
		return []string{"fu"}
	case '长':
		return []string{"chang", "zhang"}
	case '乐':
		return []string{"le", "yue"}
	case '行':
		return []string{"hang", "xing", "heng"}
	case '厦':
		return []string{"xia", "sha"}
	case '卜':
		return []string{"bu", "bo"}
	case '石':
		return []string{"shi"}
	case '大':
		return []string{"da", "dai"}
	case '家':
		return []string{"jia"}
	case '斜':
		return []string{"xie"}
	case '平':
		return []string{"ping"}
	case '方':
		return []string{"fang"}
	case '潭':
		return []string{"tan"}
	case '佛':
		return []string{"fo"}
	case '族':
		return []string{"zu"}
	case '里':
		return []string{"li"}
	case '车':
		return []string{"che"}
	}
	return nil
}

// readings are the syllables a character may be read with, without tones, the likeliest first; ü is v. Letters and digits are
// read as themselves (the dictionary knows only ideographs); anything else has none.
func readings(r rune) []string {
	if own := placeReadings(r); own != nil {
		return own
	}
	if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
		return []string{string(r)}
	}
	var out []string
	for _, s := range pinyin.SinglePinyin(r, pinyin.Args{Style: pinyin.Normal, Heteronym: true}) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// soundOf is how a name sounds to someone who writes down what he hears: the likeliest reading of each character, with the
// pairs levelled that southern speech often does not tell apart (n and l, h and f, zh and z, ch and c, sh and s, final ng and n).
func soundOf(name []rune) string {
	var b strings.Builder
	for _, r := range name {
		if all := readings(r); len(all) > 0 {
			b.WriteString(slur(all[0]))
		} else {
			b.WriteRune(r)
		}
		b.WriteByte(' ')
	}
	return b.String()
}

func slur(syllable string) string {
	s := strings.TrimSuffix(syllable, "g")
	if len(s) > 1 && s[1] == 'h' {
		s = s[:1] + s[2:]
	}
	switch s[0] {
	case 'n':
		s = "l" + s[1:]
	case 'h':
		if strings.HasPrefix(s, "hu") {
			s = "f" + s[2:]
		}
	}
	return s
}
