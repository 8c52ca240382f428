package personal

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// surnames are the most frequent family names of China (about 85 % of the people) that are not mostly words of other meaning in this field's texts.
const surnames = "王李张刘陈杨赵黄吴周徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文欧阳"

// wordSurnames begin other words so often that alone they prove nothing.
const wordSurnames = "高林马程许叶余夏钟田任姜范方石金白康毛江史龙万段雷钱汤易常武文何周丁于黄阳顾"

// noGiven end or stand in words for places, things, offices and groups rather than in a given name.
const noGiven = "村镇乡县区市组街路巷桥河江湖水山岭坪坡塘田冲湾洞溪口头家院厂店所局办委会司公校站场园庄屯寨坝渠沟井矿层楼栋户号房地土林树木石书记长任员官监队部处科室厅院站局的了在是与和诉及等因被把对向从到为有无不未已将曾同跟" +
	"某氏性款费钱工价路电网证权界边线坟墓纠纷争议问题"

// runeSet is a set of characters of the block U+4E00–U+9FFF.
type runeSet [(0xa000 - 0x4e00) / 64]uint64

func newRuneSet(s string) *runeSet {
	var set runeSet
	for _, r := range s {
		set[(r-0x4e00)/64] |= 1 << (r % 64)
	}
	return &set
}

func (set *runeSet) has(r rune) bool {
	return r >= 0x4e00 && r < 0xa000 && set[(r-0x4e00)/64]&(1<<(r%64)) != 0
}

// Read-only.
var (
	surnameSet     = newRuneSet(surnames)
	wordSurnameSet = newRuneSet(wordSurnames)
	noGivenSet     = newRuneSet(noGiven)
	placeSet       = newRuneSet("村镇乡县区市组街路桥河江湖水山岭坪坡塘田冲湾洞溪院厂店公")
	areaSet        = newRuneSet("村镇乡县区市组街路")
	labelSet       = newRuneSet("姓当户联申被投信反举原报负")
	titleSet       = newRuneSet("先女同大小")
	joinSet        = newRuneSet("与和诉")
)

// labels stand before a name.
func labels() []string {
	return []string{"姓名", "当事人", "户主", "联系人", "申请人", "被申请人", "投诉人", "信访人", "反映人", "举报人", "原告", "被告", "报案人", "负责人"}
}

// titles stand behind a full name; behind a family name alone they hide it.
func titles() []string {
	return []string{"先生", "女士", "同志", "大爷", "大妈", "大娘", "小姐"}
}

// hasName looks for a name that the text marks as one: by a label before it, a title behind it, or a second name joined to it as the parties of a
// case are (张三与李四, 张三诉李四).
func hasName(s string) bool {
	for i, r := range s {
		switch {
		case labelSet.has(r):
			if after, ok := cutAny(s[i:], labels()); ok && isLabelled(after) {
				return true
			}
		case titleSet.has(r):
			if _, ok := cutAny(s[i:], titles()); ok && nameBefore(s[:i]) {
				return true
			}
		case joinSet.has(r):
			if nameBefore(s[:i]) && nameAt(s[i+utf8.RuneLen(r):], 2) > 0 {
				return true
			}
		}
	}
	return false
}

// cutAny cuts the first of the words that s begins with.
func cutAny(s string, words []string) (after string, ok bool) {
	for _, w := range words {
		if after, ok = strings.CutPrefix(s, w); ok {
			return after, true
		}
	}
	return s, false
}

// isLabelled tells whether a name follows a label, set off from it: 户主：张三, 户主（张三）.
func isLabelled(after string) bool {
	name := strings.TrimLeft(after, ":： 为是（(【[“")
	return len(name) < len(after) && nameAt(name, 2) > 0
}

// nameAt is the length in bytes of a name at the start of s, of a surname and up to given characters; 0 when there is none, or when it runs
// on into a word.
func nameAt(s string, given int) int {
	r, n := utf8.DecodeRuneInString(s)
	if !surnameSet.has(r) {
		return 0
	}
	k := 0
	for k < given {
		r, size := utf8.DecodeRuneInString(s[n:])
		if !unicode.Is(unicode.Han, r) || noGivenSet.has(r) {
			break
		}
		n += size
		k++
	}
	if k == 0 {
		return 0
	}
	if r, _ := utf8.DecodeRuneInString(s[n:]); k < given && placeSet.has(r) {
		return 0 // 石桥村, 马田镇
	}
	if r, _ := utf8.DecodeRuneInString(s[n:]); areaSet.has(r) {
		return 0 // 黄家坪村
	}
	return n
}

// nameBefore tells whether s ends with a name of two or three characters.
func nameBefore(s string) bool {
	for k := 1; k <= 2; k++ {
		at := len(s)
		ok := true
		for range k {
			r, size := utf8.DecodeLastRuneInString(s[:at])
			ok = ok && unicode.Is(unicode.Han, r) && !noGivenSet.has(r)
			at -= size
		}
		r, _ := utf8.DecodeLastRuneInString(s[:at])
		if ok && surnameSet.has(r) {
			return true
		}
	}
	return false
}

// IsName tells whether a text is a person's name and nothing else: two or three characters that begin with a family name which is no common word.
func IsName(s string) bool {
	s = strings.TrimSpace(s)
	r, _ := utf8.DecodeRuneInString(s)
	return !wordSurnameSet.has(r) && len(s) <= 12 && nameAt(s, 2) == len(s) && len(s) > 0
}
