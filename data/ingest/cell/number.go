package cell

import (
	"math"
	"strconv"
	"strings"

	"lianxin/data"
)

// parseInt reads a whole number: digits, a sign, thousands separators, a fraction of zeros, 万, the field's own unit behind it.
func parseInt(s, unit string) (data.Value, string) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return data.Int(n), ""
	}
	f, reason := number(s, unit)
	switch {
	case reason != "":
		return data.Value{}, reason
	case f != math.Trunc(f):
		return data.Value{}, "is not a whole number"
	case math.Abs(f) > 1<<53:
		return data.Value{}, "is out of range"
	}
	return data.Int(int64(f)), ""
}

func parseFloat(s, unit string) (data.Value, string) {
	f, reason := number(s, unit)
	if reason != "" {
		return data.Value{}, reason
	}
	return data.Float(f), ""
}

// number reads a narrow, trimmed text.
func number(s, unit string) (float64, string) {
	const no = "is not a number"
	end := 0
	for end < len(s) && strings.IndexByte("0123456789+-.,eE", s[end]) >= 0 {
		end++
	}
	text, rest := s[:end], strings.TrimLeft(s[end:], " ")
	if text == "" {
		return 0, no
	}
	scale, rest := 1.0, rest
	if after, ok := strings.CutPrefix(rest, "万"); ok {
		scale, rest = 1e4, after
	}
	if !isUnit(rest, unit) {
		if strings.HasPrefix(rest, "%") || strings.HasPrefix(rest, "‰") {
			return 0, "is a percentage, which this field is not"
		}
		return 0, no
	}
	if strings.IndexByte(text, ',') >= 0 {
		plain, ok := ungroup(text)
		if !ok {
			return 0, "is not a number: a comma may only separate groups of three digits"
		}
		text = plain
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) {
		return 0, no
	}
	return f * scale, ""
}

// ungroup takes the separators out of 1,234,567.8.
func ungroup(s string) (string, bool) {
	whole, fraction, _ := strings.Cut(strings.TrimLeft(s, "+-"), ".")
	groups := strings.Split(whole, ",")
	for i, g := range groups {
		if i == 0 && (len(g) == 0 || len(g) > 3) || i > 0 && len(g) != 3 || strings.ContainsAny(g, "+-.eE") {
			return "", false
		}
	}
	if strings.IndexByte(fraction, ',') >= 0 {
		return "", false
	}
	return strings.ReplaceAll(s, ",", ""), true
}

// isUnit tells whether what stands behind a number is nothing, or a way to write the field's unit.
func isUnit(s, unit string) bool {
	if s == "" {
		return true
	}
	var names []string
	switch unit {
	case "households":
		names = []string{"户", "户家庭", "家"}
	case "persons":
		names = []string{"人", "名", "口", "人口", "个"}
	case "enterprises":
		names = []string{"家", "个", "户"}
	case "d":
		names = []string{"天", "日"}
	case "m":
		names = []string{"米", "公尺"}
	case "km2":
		names = []string{"平方公里", "平方千米", "km²"}
	case "mg/L":
		names = []string{"毫克/升", "毫克每升"}
	case "m3":
		names = []string{"立方米", "方", "m³"}
	case "yuan":
		names = []string{"元", "元整"}
	case "%":
		names = []string{"%"}
	case "":
		names = []string{"次", "户", "人", "个", "家"}
	}
	for _, n := range names {
		if s == n {
			return true
		}
	}
	return unit != "" && strings.EqualFold(s, unit)
}
