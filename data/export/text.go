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
