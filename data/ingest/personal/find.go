package personal

import (
	"strings"

	"lianxin/data/ingest/cell"
)

// Kind is what was found.
type Kind string

// Kinds, as they stand in a sentence.
const (
	None        Kind = ""
	IDNumber    Kind = "an ID number"
	Phone       Kind = "a phone number"
	Name        Kind = "a person's name"
	HouseNumber Kind = "a house number"
)

// Find is the most telling thing found in a text, None when it names nobody.
func Find(s string) Kind {
	if cell.Trim(s) == "" {
		return None
	}
	s = undisguised(s)
	kind, digits := findNumbers(s)
	if kind == None {
		if plain, ok := spelledOut(s); ok {
			kind, _ = findNumbers(plain)
		}
	}
	switch {
	case kind != None:
		return kind
	case hasName(s):
		return Name
	case digits && hasHouse(s):
		return HouseNumber
	}
	return None
}

// findNumbers is the most telling number of a text, and whether it has any.
func findNumbers(s string) (kind Kind, digits bool) {
	for run := range numbers(s) {
		digits = true
		switch {
		case isIDNumber(run):
			return IDNumber, true
		case isMobile(run), isLandline(run), len(run) == 13 && strings.HasPrefix(run, "86") && isMobile(run[2:]):
			kind = Phone
		}
	}
	return kind, digits
}

// FindNumber is Find for identifiers: numbers only.
func FindNumber(s string) Kind {
	kind := Find(s)
	if kind == IDNumber || kind == Phone {
		return kind
	}
	return None
}

// Heading tells whether a column's heading announces what names a person.
func Heading(h string) bool {
	h = cell.Fold(h)
	for _, word := range []string{
		"姓名", "户主", "联系人", "当事人", "申请人", "投诉人", "信访人", "反映人", "举报人", "原告", "被告", "身份证", "证件号", "电话", "手机", "联系方式", "微信", "qq号",
		"家庭住址", "住址", "门牌", "银行卡", "银行账号", "出生日期", "idnumber", "idcard", "phone", "mobile", "telephone", "personname", "fullname", "contactname",
	} {
		if strings.Contains(h, word) {
			return true
		}
	}
	return false
}

// numbers yields every run of digits, 18 with an X at its end, that nothing alphanumeric touches; spaces, hyphens and brackets as phone numbers
// have them are joined: 138-0000-0000, (0735)2000000. A joined run is yielded as one and in its parts.
func numbers(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for i := 0; i < len(s); i++ {
			if !digit(s[i]) || i > 0 && (alnum(s[i-1]) || s[i-1] == '.' && i > 1 && digit(s[i-2])) {
				continue
			}
			var joined []byte
			for {
				start := i
				for i < len(s) && digit(s[i]) {
					i++
				}
				part := s[start:i]
				if i < len(s) && (s[i] == 'X' || s[i] == 'x') && len(part) == 17 {
					i++
					part = s[start:i]
				}
				whole := (i == len(s) || !alnum(s[i])) && !amount(s[i:])
				joined = append(joined, part...)
				if whole && (!yield(part) || len(joined) > len(part) && !yield(string(joined))) {
					return
				}
				next := i
				for next < len(s) && next-i < 2 && strings.IndexByte("- ()", s[next]) >= 0 {
					next++
				}
				if next == i || next == len(s) || !digit(s[next]) || len(joined) > 18 {
					break
				}
				i = next
			}
		}
	}
}

// amount tells whether what follows a number makes it a sum or a measure.
func amount(s string) bool {
	s = strings.TrimLeft(s, " ")
	for _, unit := range []string{"元", "万", "亿", "吨", "千克", "公斤", "立方", "平方", "."} {
		if rest, ok := strings.CutPrefix(s, unit); ok && (unit != "." || rest != "" && digit(rest[0])) {
			return true
		}
	}
	return false
}

// hasHouse looks for a number that leads to one door: 3栋502室, 解放路12号, 4组16号.
func hasHouse(s string) bool {
	for i := 0; i < len(s); i++ {
		if !digit(s[i]) {
			continue
		}
		before := s[:i]
		for i < len(s) && digit(s[i]) {
			i++
		}
		if n := i - len(before); n <= 5 && isDoor(before, s[i:]) {
			return true
		}
	}
	return false
}

// isDoor tells whether a number between two texts is a house's or a flat's.
func isDoor(before, after string) bool {
	if tail, ok := strings.CutPrefix(after, "号"); ok && endsIn(before, "路", "街", "巷", "弄", "里", "组", "村", "队") {
		return !road(tail)
	}
	_, flat := cutAny(after, []string{"室", "单元", "房", "户", "号"})
	return flat && endsIn(before, "栋", "幢", "座", "单元", "号楼")
}

func endsIn(s string, words ...string) bool {
	for _, w := range words {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

// road tells whether what follows a number and 号 makes it something that is no house: 1号线, 3号井, 2号公路.
func road(tail string) bool {
	_, ok := cutAny(tail, []string{"线", "井", "公路", "桥", "路", "水", "矿", "坝", "库", "台", "门", "泵", "文", "令"})
	return ok
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

func alnum(b byte) bool {
	return digit(b) || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}
