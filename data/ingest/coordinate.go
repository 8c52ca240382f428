package ingest

import (
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"lianxin/data/ingest/cell"
	"lianxin/geo/datum"
)

// parseCoordinate reads one number of a position: decimal, or degrees, minutes and seconds with N, S, E, W, 北, 南, 东, 西 before or behind
// (113°01′56″, 东经113度1分56秒). Metric systems take decimals only.
func parseCoordinate(text string, metric bool) (value float64, reason string) {
	s := cell.Trim(cell.Narrow(text))
	if f, err := strconv.ParseFloat(s, 64); err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) && !strings.ContainsAny(s, "xX_pP") {
		return f, ""
	}
	if metric {
		return 0, "is not a number of metres"
	}
	return parseDegrees(s)
}

func parseDegrees(s string) (float64, string) {
	const reason = "is not a number of degrees"
	sign := 1.0
	for _, mark := range []struct {
		text string
		sign float64
	}{{"东经", 1}, {"北纬", 1}, {"西经", -1}, {"南纬", -1}, {"东", 1}, {"北", 1}, {"西", -1}, {"南", -1}, {"E", 1}, {"N", 1}, {"W", -1}, {"S", -1}} {
		if rest, ok := strings.CutPrefix(s, mark.text); ok {
			s, sign = rest, mark.sign
			break
		}
		if rest, ok := strings.CutSuffix(s, mark.text); ok {
			s, sign = rest, mark.sign
			break
		}
	}
	value, scale := 0.0, 1.0
	for i, marks := range [][]string{{"°", "度", "º"}, {"′", "'", "分", "’"}, {"″", "\"", "''", "秒", "”"}} {
		s = strings.TrimSpace(s)
		if s == "" {
			break
		}
		number, rest, ok := cutAny(s, marks)
		if !ok {
			return 0, reason
		}
		f, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil || !(f >= 0 && f < 360) || i > 0 && f >= 60 || strings.ContainsAny(number, "xX_pP") {
			return 0, reason
		}
		value += f / scale
		scale *= 60
		s = rest
	}
	if s != "" || scale == 1 {
		return 0, reason
	}
	return sign * value, ""
}

// cutAny cuts s around the first of the marks that it holds.
func cutAny(s string, marks []string) (before, after string, ok bool) {
	for _, m := range marks {
		if before, after, ok = strings.Cut(s, m); ok {
			return before, after, true
		}
	}
	return s, "", false
}

// parsePair reads two numbers in one cell, separated by a comma, semicolon or space. In degrees the order is told by the numbers where it can be: China lies
// between 70 and 140 of longitude and below 60 of latitude.
func parsePair(text string, system datum.System) (x, y float64, reason string) {
	s := strings.Trim(cell.Trim(cell.Narrow(text)), "()[]")
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",; 、\t", r) })
	if len(parts) != 2 {
		return 0, 0, "is not two numbers"
	}
	if x, reason = parseCoordinate(parts[0], system.Metric()); reason != "" {
		return 0, 0, reason
	}
	if y, reason = parseCoordinate(parts[1], system.Metric()); reason != "" {
		return 0, 0, reason
	}
	if !system.Metric() && math.Abs(x) < 60 && y > 70 && y < 140 {
		x, y = y, x
	}
	return x, y, ""
}

// surveyOrder puts a pair of a Gauss–Krüger system into easting, northing when it stands the other way round, as survey departments write it (X is north).
// In China a northing lies between 1.8 and 6 million metres, an easting below one million or, with its zone number, above thirteen.
func surveyOrder(p orb.Point, system datum.System) orb.Point {
	if system.Kind() == datum.GaussKruger && northing(p[0]) && !northing(p[1]) {
		return orb.Point{p[1], p[0]}
	}
	return p
}

func northing(v float64) bool { return v > 1.8e6 && v < 6e6 }
