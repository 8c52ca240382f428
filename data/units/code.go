package units

import (
	"strings"

	"lianxin/data"
)

// Canonical brings a code to the form this package stores: 6 digits to the county, 9 to the township, 12 to the village.
// It takes the shorter prefixes people type (43, 4310), the bureau's own padding to 12 digits (431023001000), spaces around
// it, a leading apostrophe and a trailing ".0" from spreadsheets. False when the text is not such a code; whether any unit
// bears it is another question.
func Canonical(text string) (string, bool) {
	code := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(text), "'"), ".0")
	for i := range len(code) {
		if code[i] < '0' || code[i] > '9' {
			return "", false
		}
	}
	switch len(code) {
	case 2, 4:
		code += "0000"[len(code)-2:]
	case 6, 9, 12:
	default:
		return "", false
	}
	for len(code) > 6 && strings.HasSuffix(code, "000") {
		code = code[:len(code)-3]
	}
	if code[0] == '0' {
		return "", false
	}
	return code, true
}

// isProvince tells whether a canonical code names a province: such a row is kept for reading addresses and is no unit.
func isProvince(code string) bool { return len(code) == 6 && code[2:] == "0000" }

// parentCode is the canonical code one level up by prefix; "" above the prefecture. A township's may be a county or, where a
// prefecture has no counties (东莞 441900), the prefecture itself: both are its first six digits.
func parentCode(code string) string {
	switch data.UnitLevel(code) {
	case data.LevelVillage:
		return code[:9]
	case data.LevelTownship:
		return code[:6]
	case data.LevelCounty:
		return code[:4] + "00"
	case data.LevelPrefecture:
	}
	return ""
}
