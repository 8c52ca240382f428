package export

import (
	"strings"
	"time"
	"unicode/utf8"

	"lianxin/data"
)

// inert is a text as a cell may hold it: what a spreadsheet would take for a formula gets an apostrophe before it. Excel and others look
// past leading blanks, and take full-width signs for their ASCII ones.
func inert(s string) string {
	rest := strings.TrimLeft(s, " \u3000\u00a0\ufeff")
	r, _ := utf8.DecodeRuneInString(rest)
	switch r {
	case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '|', '%':
		return "'" + s
	}
	return s
}

const hex = "0123456789abcdef"

// appendJSON writes a text as a JSON string. Bytes that are no UTF-8 become U+FFFD.
func appendJSON(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				b = append(append(b, s[from:i]...), "\ufffd"...)
				from = i + 1
			}
			i += n
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
	return append(append(b, s[from:]...), '"')
}

// appendJSONValue writes a value as live writes it: texts for times, arrays for lists.
func appendJSONValue(b []byte, v data.Value) []byte {
	switch v.Kind() {
	case data.KindText:
		return appendJSON(b, v.Text())
	case data.KindTime, data.KindDate:
		return append(v.Append(append(b, '"')), '"')
	case data.KindList:
		b = append(b, '[')
		for i, c := range v.Codes() {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSON(b, c)
		}
		return append(b, ']')
	case data.KindNull:
		return append(b, "null"...)
	case data.KindInt, data.KindFloat, data.KindBool:
	}
	return v.Append(b)
}

// localTime writes an instant with the zone's offset, to the second unless it is finer, and a date as it is.
func localTime(b []byte, v data.Value, zone *time.Location) []byte {
	if v.Kind() != data.KindTime {
		return v.Append(b)
	}
	layout := "2006-01-02T15:04:05Z07:00"
	if v.Int()%1000 != 0 {
		layout = "2006-01-02T15:04:05.000Z07:00"
	}
	return time.UnixMilli(v.Int()).In(zone).AppendFormat(b, layout)
}

// said is a text or list with its codes as headings' language has them; codes that the field does not list stay.
func said(f *data.Field, v data.Value, h Headings) string {
	if h == Names || len(f.Codes) == 0 {
		return v.Text()
	}
	if v.Kind() != data.KindList {
		return codeLabel(f, v.Text(), h)
	}
	codes := v.Codes()
	for i, c := range codes {
		codes[i] = codeLabel(f, c, h)
	}
	if h == English {
		return strings.Join(codes, ", ")
	}
	return strings.Join(codes, "、")
}

func codeLabel(f *data.Field, code string, h Headings) string {
	for i := range f.Codes {
		if f.Codes[i].Code == code {
			return label(f.Codes[i].Label, h)
		}
	}
	return code
}

func label(l data.Label, h Headings) string {
	if h == English {
		return l.En
	}
	return l.Zh
}
