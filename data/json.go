package data

import (
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// AppendJSON writes the value as JSON: RFC 3339 texts for instants and dates, arrays for lists.
func (v Value) AppendJSON(b []byte) []byte {
	switch v.Kind() {
	case KindText:
		return AppendJSONText(b, v.Text())
	case KindInt:
		return strconv.AppendInt(b, v.Int(), 10)
	case KindFloat:
		return AppendJSONFloat(b, v.Float())
	case KindBool:
		return strconv.AppendBool(b, v.Bool())
	case KindTime:
		return append(AppendInstant(append(b, '"'), v.Int()), '"')
	case KindDate:
		return append(AppendDay(append(b, '"'), v.Int()), '"')
	case KindList:
		return appendCodes(b, v.Codes())
	case KindNull:
	}
	return append(b, "null"...)
}

func appendCodes(b []byte, codes []string) []byte {
	b = append(b, '[')
	for i, c := range codes {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendJSONText(b, c)
	}
	return append(b, ']')
}

// AppendJSONText writes s as a JSON string. Only what RFC 8259 §7 demands is escaped, so that Chinese text stays as it is and equal texts have
// equal encodings; bytes that are not UTF-8 become U+FFFD.
func AppendJSONText(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b = append(b, s[from:i]...)
				b = append(b, "\ufffd"...)
				from = i + 1
			}
			i += size
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[from:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		from = i
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}

// AppendJSONFloat writes a finite number as ECMAScript does: shortest digits that read back the same, exponents only where they are shorter to read.
func AppendJSONFloat(b []byte, f float64) []byte {
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		return strconv.AppendFloat(b, f, 'e', -1, 64)
	}
	return strconv.AppendFloat(b, f, 'f', -1, 64)
}

// AppendInstant writes milliseconds since 1970 as 2026-03-01T12:00:00.000Z. Years outside 0 to 9999 take the slow path.
func AppendInstant(b []byte, ms int64) []byte {
	day := floorDiv(ms, 86_400_000)
	if day < -719_528 || day > 2_932_896 {
		return time.UnixMilli(ms).UTC().AppendFormat(b, "2006-01-02T15:04:05.000Z")
	}
	b = AppendDay(b, day)
	t := uint32(ms - day*86_400_000)
	milli, s := t%1000, t/1000
	b = append(b, 'T', 0, 0, ':', 0, 0, ':', 0, 0, '.', 0, 0, 0, 'Z')
	at := b[len(b)-13:]
	twoDigits(at, s/3600)
	twoDigits(at[3:], s/60%60)
	twoDigits(at[6:], s%60)
	at[9] = byte('0' + milli/100)
	twoDigits(at[10:], milli%100)
	return b
}

// AppendDay writes days since 1970 as 2026-03-01, by Howard Hinnant's civil_from_days (chrono-compatible low-level date algorithms, 2021). Years
// outside 0 to 9999 take the slow path.
func AppendDay(b []byte, day int64) []byte {
	if day < -719_528 || day > 2_932_896 {
		return time.Unix(day*86_400, 0).UTC().AppendFormat(b, time.DateOnly)
	}
	z := day + 719_468
	era := floorDiv(z, 146_097)
	doe := uint32(z - era*146_097)
	yoe := (doe - doe/1460 + doe/36_524 - doe/146_096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d := doy - (153*mp+2)/5 + 1
	m := mp + 3
	y := uint32(int64(yoe) + era*400)
	if m > 12 {
		m -= 12
		y++
	}
	b = append(b, 0, 0, 0, 0, '-', 0, 0, '-', 0, 0)
	at := b[len(b)-10:]
	twoDigits(at, y/100)
	twoDigits(at[2:], y%100)
	twoDigits(at[5:], m)
	twoDigits(at[8:], d)
	return b
}

func twoDigits(b []byte, n uint32) {
	b[0] = byte('0' + n/10)
	b[1] = byte('0' + n%10)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
