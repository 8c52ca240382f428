package ingest

import (
	"bufio"
	"io"
	"slices"
	"strconv"
	"strings"

	"lianxin/data"
)

// Headings of the columns that WriteRejections adds. They are recognised and not read when the mended file comes back.
const (
	headingRow        = "拒收行号/row"
	headingField      = "拒收列/field"
	headingReason     = "拒收原因/reason"
	headingReasonZh   = "拒收原因"
	headingCandidates = "候选单位/candidates"
	headingText       = "原文/text"
)

func rejectionHeadings() []string {
	return []string{headingRow, headingField, headingReasonZh, headingReason, headingCandidates, headingText}
}

// isMended tells whether a heading is that of a file which WriteRejections wrote.
func isMended(headings []string) bool {
	return slices.Contains(headings, headingRow) && slices.Contains(headings, headingReason)
}

// WriteRejections writes rejected rows as CSV (UTF-8 with byte-order mark, CR LF) that a person mends in a spreadsheet and sends again: the columns as
// they were, in order, and behind them row, field, reason (in Chinese and English) and candidates, which the next import does not read. A cell that a spreadsheet would run as
// a formula gets an apostrophe before it, which the next import takes off. Each is called twice, first to learn the columns; it visits rejections in
// order of rows.
//
// The cells are those of the input: the file is as confidential as the input was.
func WriteRejections(w io.Writer, each func(visit func(data.Rejection) error) error) error {
	columns, texts, err := unionColumns(each)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 64<<10)
	out.WriteString("\ufeff")
	extra := rejectionHeadings()
	if !texts {
		extra = extra[:len(extra)-1]
	}
	at := make(map[string]int, len(columns))
	heading := make([]string, len(columns), len(columns)+len(extra))
	for i, c := range columns {
		at[c] = i
		heading[i] = tame(strings.TrimRight(c, "\x00"))
	}
	writeLine(out, append(heading, extra...))
	err = each(func(r data.Rejection) error {
		cells := make([]string, len(columns), len(columns)+len(extra))
		text := ""
		for k, h := range occurrences(r.Raw) {
			if i, ok := at[h]; ok {
				cells[i] = tame(r.Raw[k][1])
			} else {
				text += r.Raw[k][1]
			}
		}
		cells = append(cells, strconv.FormatInt(r.Row, 10), tame(r.Field), tame(ReasonZh(r)), tame(r.Reason), strings.Join(r.Candidates, " "))
		if texts {
			cells = append(cells, tame(text))
		}
		writeLine(out, cells)
		return nil
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// unionColumns are the headings of all rows, in order; texts tells whether some row has a cell without one.
func unionColumns(each func(visit func(data.Rejection) error) error) (columns []string, texts bool, err error) {
	known := map[string]bool{}
	err = each(func(r data.Rejection) error {
		at := 0 // a heading not known yet stands beside its neighbour
		for k, h := range occurrences(r.Raw) {
			switch {
			case h == "":
				texts = texts || r.Raw[k][1] != ""
			case known[h]:
				if at >= len(columns) || columns[at] != h {
					at = slices.Index(columns, h)
				}
				at++
			default:
				known[h] = true
				columns = slices.Insert(columns, at, h)
				at++
			}
		}
		return nil
	})
	return columns, texts, err
}

// occurrences are the headings of a row, the second of the same text marked so that both keep a column of their own.
func occurrences(raw [][2]string) []string {
	out := make([]string, len(raw))
	for i, pair := range raw {
		out[i] = pair[0]
		if pair[0] == "" {
			continue
		}
		for n := 0; slices.Contains(out[:i], out[i]); n++ {
			out[i] = pair[0] + strings.Repeat("\x00", n+1)
		}
	}
	return out
}

// writeLine writes a row; the writer keeps its first error for Flush.
func writeLine(w *bufio.Writer, cells []string) {
	for i, c := range cells {
		if i > 0 {
			w.WriteByte(',')
		}
		if strings.ContainsAny(c, ",\"\r\n") || strings.TrimSpace(c) != c {
			w.WriteByte('"')
			w.WriteString(strings.ReplaceAll(c, `"`, `""`))
			w.WriteByte('"')
			continue
		}
		w.WriteString(c)
	}
	w.WriteString("\r\n")
}

// tame puts an apostrophe before a cell that a spreadsheet would run (OWASP, CSV Injection): one that begins, perhaps behind apostrophes, with
// = + - @, a tab or a carriage return. A plain number stays.
func tame(s string) string {
	if dangerous(s) {
		return "'" + s
	}
	return s
}

// revive takes the apostrophe off that tame put there.
func revive(s string) string {
	if strings.HasPrefix(s, "'") && dangerous(s[1:]) {
		return s[1:]
	}
	return s
}

func dangerous(s string) bool {
	rest := strings.TrimLeft(s, "'")
	if rest == "" || strings.IndexByte("=+-@\t\r", rest[0]) < 0 {
		return false
	}
	if rest == s {
		if _, err := strconv.ParseFloat(s, 64); err == nil && strings.Trim(s, "+-.0123456789") == "" {
			return false
		}
	}
	return true
}
