package delimited

import (
	"strings"
)

// Split appends the cells of a row that Next handed out without a fault to dst, at most maxCells and one that tells of more. Cells are
// as written: spaces stay, except around a quoted cell. They are parts of row where they can be.
func Split(dst []string, row string, comma byte, maxCells int) []string {
	if len(row) == 0 {
		return dst
	}
	limit := len(dst) + maxCells + 1
	for len(dst) < limit {
		cell, rest, more := nextCell(row, comma)
		dst = append(dst, cell)
		if !more {
			break
		}
		row = rest
	}
	return dst
}

// nextCell takes the first cell off a row; more tells whether a separator followed it.
func nextCell(row string, comma byte) (cell, rest string, more bool) {
	start := 0
	for start < len(row) && (row[start] == ' ' || row[start] == '\t') && row[start] != comma {
		start++
	}
	if start == len(row) || row[start] != '"' {
		return cut(row, comma)
	}
	body := row[start+1:]
	for i := 0; ; {
		j := strings.IndexByte(body[i:], '"')
		if j < 0 { // Next would not have handed it out
			return unquote(body), "", false
		}
		i += j
		if i+1 < len(body) && body[i+1] == '"' {
			i += 2
			continue
		}
		_, rest, more = cut(body[i+1:], comma)
		return unquote(body[:i]), rest, more
	}
}

func cut(row string, comma byte) (cell, rest string, more bool) {
	if i := strings.IndexByte(row, comma); i >= 0 {
		return row[:i], row[i+1:], true
	}
	return row, "", false
}

func unquote(s string) string {
	if strings.IndexByte(s, '"') < 0 {
		return s
	}
	return strings.ReplaceAll(s, `""`, `"`)
}
