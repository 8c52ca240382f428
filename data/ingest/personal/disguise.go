package personal

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"lianxin/data/ingest/cell"
)

// undisguised is a text without what cannot be seen and with every digit as ASCII: full-width, circled, mathematical and other scripts' ones.
func undisguised(s string) string {
	if !strings.ContainsFunc(s, disguising) {
		return cell.Narrow(s)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case invisible(r):
			return -1
		case r > unicode.MaxASCII && unicode.Is(unicode.Nd, r):
			return asciiDigit(r)
		}
		return r
	}, cell.Narrow(norm.NFKC.String(s)))
}

// disguising tells whether cell.Narrow alone would leave a rune as it is that hides or stands for something else.
func disguising(r rune) bool {
	return r > unicode.MaxASCII && (invisible(r) || unicode.Is(unicode.N, r) && r != '〇' && !(r >= '０' && r <= '９'))
}

// invisible runes are format characters (zero-width spaces and joiners, soft hyphens, marks of direction) and variation selectors.
func invisible(r rune) bool {
	return r > unicode.MaxASCII && (unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r))
}

// asciiDigit is a decimal digit of another script as ASCII: they stand in tens, zero first (Unicode §4.6).
func asciiDigit(r rune) rune {
	for _, block := range unicode.Nd.R16 {
		if r >= rune(block.Lo) && r <= rune(block.Hi) {
			return '0' + (r-rune(block.Lo))%10
		}
	}
	for _, block := range unicode.Nd.R32 {
		if r >= rune(block.Lo) && r <= rune(block.Hi) {
			return '0' + (r-rune(block.Lo))%10
		}
	}
	return r
}

// spelledOut is a text with Chinese digits as figures, as people write a number that they do not want found: 一三八〇〇…. False when it has none.
func spelledOut(s string) (string, bool) {
	found := false
	s = strings.Map(func(r rune) rune {
		if d := chineseDigit(r); d >= 0 {
			found = true
			return '0' + d
		}
		return r
	}, s)
	return s, found
}

func chineseDigit(r rune) rune {
	switch r {
	case '〇', '零', '○':
		return 0
	case '一', '壹', '幺':
		return 1
	case '二', '贰', '貳', '两':
		return 2
	case '三', '叁', '參':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆', '陸':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	}
	return -1
}
