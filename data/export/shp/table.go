package shp

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// MaxText is the widest text, in bytes.
const MaxText = 254

// Field is a column of the table.
type Field struct {
	Name     string // 10 bytes of ASCII at most
	Type     byte   // C text, N number, L truth
	Width    int    // in bytes
	Decimals int    // of a number
}

// table is a dBASE III file: a head, then rows of fixed width.
type table struct {
	fields []Field
	width  int // of a row, with the mark of deletion
}

func newTable(fields []Field) table {
	t := table{fields: fields, width: 1}
	for _, f := range fields {
		t.width += f.Width
	}
	return t
}

func (t table) headSize() int { return 32 + 32*len(t.fields) + 1 }

func (t table) head(rows int64, year, month, day int) []byte {
	b := make([]byte, 32, t.headSize())
	b[0], b[1], b[2], b[3] = 3, byte(year-1900), byte(month), byte(day)
	binary.LittleEndian.PutUint32(b[4:], uint32(rows))
	binary.LittleEndian.PutUint16(b[8:], uint16(t.headSize()))
	binary.LittleEndian.PutUint16(b[10:], uint16(t.width))
	for _, f := range t.fields {
		var d [32]byte
		copy(d[:10], f.Name)
		d[11], d[16], d[17] = f.Type, byte(f.Width), byte(f.Decimals)
		b = append(b, d[:]...)
	}
	return append(b, 0x0d)
}

// appendRow writes a row: texts from the left, numbers from the right, nothing as blanks.
func (t table) appendRow(b []byte, cells []string) (row []byte, cut int) {
	b = append(b, ' ')
	for i, f := range t.fields {
		cell := cells[i]
		if len(cell) > f.Width {
			cell = Cut(cell, f.Width)
			cut++
		}
		pad := f.Width - len(cell)
		if f.Type == 'N' {
			b = append(appendBlanks(b, pad), cell...)
		} else {
			b = appendBlanks(append(b, cell...), pad)
		}
	}
	return b, cut
}

func appendBlanks(b []byte, n int) []byte {
	const blanks = "                                                                "
	for n > len(blanks) {
		b, n = append(b, blanks...), n-len(blanks)
	}
	return append(b, blanks[:n]...)
}

// Cut shortens a text to n bytes at most, between characters.
func Cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// Names are names for fields that the format takes and that differ from one another: the first ten letters, numbered where they are
// taken. They come in the order of the long names.
func Names(long []string) []string {
	taken := map[string]bool{}
	var short []string
	for _, name := range long {
		plain := strings.Map(func(r rune) rune {
			if r < utf8.RuneSelf {
				return r
			}
			return '_'
		}, name)
		s := Cut(plain, 10)
		for n := 1; taken[strings.ToLower(s)]; n++ {
			tail := "_" + string(rune('0'+n%10))
			if n >= 10 {
				tail = "_" + string(rune('0'+n/10)) + string(rune('0'+n%10))
			}
			s = Cut(plain, 10-len(tail)) + tail
		}
		taken[strings.ToLower(s)] = true
		short = append(short, s)
	}
	return short
}
