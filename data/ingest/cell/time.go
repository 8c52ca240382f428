package cell

import (
	"strings"
	"time"

	"lianxin/data"
)

// Years that a record may lie in.
const (
	firstYear = 1900
	lastYear  = 2100
)

// Reasons of ParseTime.
const (
	notTime   = "is not a date or time"
	noDay     = "names a month, not a day: give the day, or leave the cell empty"
	noMonth   = "names a year, not a day: give the day, or leave the cell empty"
	noOrder   = "is ambiguous: write the year first, as in 2026-11-23"
	noYear    = "lies outside the years 1900 to 2100"
	notOnCal  = "is not a day of the calendar"
	notOnDial = "is not a time of day"
	notZone   = "has a time zone that is not understood: write Z, +08:00 or nothing"
)

// ParseTime reads a date, or a date and a time of day, in a narrow, trimmed text: 2026-11-23, 2026/11/23, 2026.11.23, 2026年11月23日, 20261123, each with an
// optional weekday and an optional time (14:30, 14:30:05.250, 14时30分, 下午2:30, 2:30 PM) and zone (Z, +08:00, +0800, +08); a day number of
// a spreadsheet (44562, 44562.5; 1900 system, ECMA-376 part 1 §18.17.4.1) between 1990 and 2100; seconds or milliseconds since 1970. Without zone it is
// local in zone. A date alone is a date, everything else an instant.
func ParseTime(s string, zone *time.Location) (data.Value, string) {
	t := scanner{rest: s}
	if v, ok := t.bare(zone); ok {
		return v, ""
	}
	y, m, d, reason := t.date()
	if reason != "" {
		return data.Value{}, reason
	}
	t.weekday()
	if t.rest == "" {
		return dateValue(y, m, d), ""
	}
	dial, reason := t.dial()
	if reason != "" {
		return data.Value{}, reason
	}
	t.weekday()
	loc, reason := t.zone()
	if reason != "" {
		return data.Value{}, reason
	}
	if dial == 0 && loc == nil {
		return dateValue(y, m, d), ""
	}
	if loc == nil {
		loc = zone
	}
	midnight := time.Date(y, time.Month(m), d, 0, 0, 0, 0, loc)
	if loc == zone { // a wall clock, also on a day that has 23 hours
		return data.Time(time.Date(y, time.Month(m), d, int(dial/time.Hour), int(dial%time.Hour/time.Minute), int(dial%time.Minute/time.Second), int(dial%time.Second), zone)), ""
	}
	return data.Time(midnight.Add(dial)), ""
}

func dateValue(y, m, d int) data.Value {
	return data.Date(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// scanner reads from the front of rest.
type scanner struct{ rest string }

// bare reads texts that are one number.
func (t *scanner) bare(zone *time.Location) (data.Value, bool) {
	s := t.rest
	digits := 0
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	n, _ := digitsOf(s[:min(digits, 15)])
	whole := digits == len(s)
	switch {
	case whole && digits == 8:
		y, m, d := int(n/10000), int(n/100%100), int(n%100)
		if y >= firstYear && y <= lastYear && onCalendar(y, m, d) {
			return dateValue(y, m, d), true
		}
	case whole && digits == 10 && n >= 631_152_000 && n < 4_102_444_800:
		return data.Millis(n * 1000), true
	case whole && (digits == 12 || digits == 13) && n >= 631_152_000_000 && n < 4_102_444_800_000:
		return data.Millis(n), true
	case digits == 5 && n >= 32_874 && n < 73_051:
		return serial(s, n, zone)
	}
	return data.Value{}, false
}

// serial reads the days since 1899-12-30 and the fraction of a day, which a spreadsheet rounds to about a microsecond.
func serial(s string, days int64, zone *time.Location) (data.Value, bool) {
	date := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(days))
	y, m, d := date.Date()
	if len(s) == 5 {
		return dateValue(y, int(m), d), true
	}
	fraction, scale := int64(0), int64(1)
	if s[5] != '.' || len(s) > 5+1+15 || len(s) == 6 {
		return data.Value{}, false
	}
	for i := 6; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return data.Value{}, false
		}
		fraction, scale = fraction*10+int64(s[i]-'0'), scale*10
	}
	seconds := int(float64(fraction)/float64(scale)*86400 + 0.5)
	if seconds == 0 {
		return dateValue(y, int(m), d), true
	}
	return data.Time(time.Date(y, m, d, 0, 0, seconds, 0, zone)), true
}

func (t *scanner) date() (y, m, d int, reason string) {
	year, n := t.number(4)
	if n == 0 {
		return 0, 0, 0, notTime
	}
	sep, ok := t.separator("年")
	if n < 4 || !ok {
		if n <= 2 && ok {
			return 0, 0, 0, noOrder
		}
		if n == 4 && t.rest == "" {
			return 0, 0, 0, noMonth
		}
		return 0, 0, 0, notTime
	}
	if t.rest == "" {
		return 0, 0, 0, noMonth
	}
	month, n := t.number(2)
	if n == 0 {
		return 0, 0, 0, notTime
	}
	if t.rest == "" || t.rest == "月" || t.rest == "月份" {
		return 0, 0, 0, noDay
	}
	again, ok := t.separator("月")
	if !ok || sep != again {
		return 0, 0, 0, notTime
	}
	day, n := t.number(2)
	switch {
	case n == 0:
		return 0, 0, 0, notTime
	case year < firstYear || year > lastYear:
		return 0, 0, 0, noYear
	case !onCalendar(year, month, day):
		return 0, 0, 0, notOnCal
	}
	if sep == '年' {
		t.cut("日", "号")
	}
	return year, month, day, ""
}

// separator takes - / . or the word, and returns 年 for either word.
func (t *scanner) separator(word string) (rune, bool) {
	if t.cut(word) {
		t.spaces()
		return '年', true
	}
	if t.rest != "" && strings.IndexByte("-/.", t.rest[0]) >= 0 {
		r := rune(t.rest[0])
		t.rest = t.rest[1:]
		return r, true
	}
	return 0, false
}

// dial reads a time of day.
func (t *scanner) dial() (time.Duration, string) {
	if !t.cut("T", "t") {
		t.spaces()
	}
	half := t.half()
	t.spaces()
	h, n := t.number(2)
	if n == 0 {
		return 0, notTime
	}
	colon := t.cut(":")
	if !colon && !t.cut("时", "点") {
		return 0, notTime
	}
	minute, second, milli := 0, 0, 0
	if minute, n = t.number(2); n == 0 && colon {
		return 0, notTime
	}
	if n > 0 && (colon && t.cut(":") || !colon && t.cut("分") && t.digit()) {
		if second, n = t.number(2); n == 0 {
			return 0, notTime
		}
		milli = t.fraction()
		t.cut("秒")
	}
	t.spaces()
	if half == 0 {
		half = t.half()
	}
	if half != 0 {
		if h < 1 || h > 12 {
			return 0, notOnDial
		}
		h = h%12 + half - 12
	}
	if h > 23 || minute > 59 || second > 59 {
		return 0, notOnDial
	}
	return time.Duration(h)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second + time.Duration(milli)*time.Millisecond, ""
}

// half is 12 before noon, 24 after it, 0 when the text does not say.
func (t *scanner) half() int {
	switch {
	case t.cut("上午", "AM", "am"):
		return 12
	case t.cut("下午", "PM", "pm"):
		return 24
	}
	return 0
}

// zone reads what is left: nothing (nil), Z, UTC, or an offset.
func (t *scanner) zone() (*time.Location, string) {
	t.spaces()
	if t.rest == "" {
		return nil, ""
	}
	if t.rest == "Z" || t.rest == "z" || t.rest == "UTC" || t.rest == "GMT" {
		return time.UTC, ""
	}
	t.cut("UTC", "GMT")
	sign := 1
	switch {
	case t.cut("+"):
	case t.cut("-"):
		sign = -1
	default:
		return nil, notZone
	}
	h, n := t.number(2)
	t.cut(":")
	minute, k := t.number(2)
	if n == 0 || k == 1 || t.rest != "" || h > 14 || minute > 59 {
		return nil, notZone
	}
	return time.FixedZone("", sign*(h*3600+minute*60)), ""
}

func (t *scanner) weekday() {
	t.spaces()
	open := t.cut("(")
	if t.cut("星期", "周") {
		t.cut("一", "二", "三", "四", "五", "六", "日", "天")
	}
	if open {
		t.cut(")")
	}
	t.spaces()
}

// number takes up to limit digits.
func (t *scanner) number(limit int) (n, digits int) {
	for digits < limit && digits < len(t.rest) && t.rest[digits] >= '0' && t.rest[digits] <= '9' {
		n = n*10 + int(t.rest[digits]-'0')
		digits++
	}
	t.rest = t.rest[digits:]
	return n, digits
}

// fraction takes . and digits and returns milliseconds, cut off.
func (t *scanner) fraction() int {
	if !t.cut(".") {
		return 0
	}
	n, k := t.number(3)
	for ; k < 3; k++ {
		n *= 10
	}
	for t.digit() {
		t.rest = t.rest[1:]
	}
	return n
}

func (t *scanner) digit() bool { return t.rest != "" && t.rest[0] >= '0' && t.rest[0] <= '9' }

func (t *scanner) spaces() { t.rest = strings.TrimLeft(t.rest, " ") }

// cut takes the first of the words that stands next.
func (t *scanner) cut(words ...string) bool {
	for _, w := range words {
		if rest, ok := strings.CutPrefix(t.rest, w); ok {
			t.rest = rest
			return true
		}
	}
	return false
}

func onCalendar(y, m, d int) bool {
	return m >= 1 && m <= 12 && d >= 1 && d <= time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func digitsOf(s string) (n int64, ok bool) {
	for i := range len(s) {
		n = n*10 + int64(s[i]-'0')
	}
	return n, len(s) > 0
}
