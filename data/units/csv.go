package units

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lianxin/data"
)

// Bounds of a list file: the whole country is 37 MB and 660,000 rows.
const (
	maxListBytes = 64 << 20
	maxListRows  = 1_000_000
	maxNameRunes = 60
	maxRowErrors = 100
)

// Edition is one published list: the units that existed on a cut-off date.
type Edition struct {
	asOf time.Time
	rows []row // ascending by code, each code once
}

type row struct {
	line  int // in the file, the heading being 1
	code  string
	name  string // as printed
	plain string // without the township's name that one year's list put before it
	kind  string // the bureau's three-digit village type, or ""
}

// AsOf is the edition's cut-off date.
func (e Edition) AsOf() time.Time { return e.asOf }

// Len is the number of rows, a province row included.
func (e Edition) Len() int { return len(e.rows) }

// RowError says what is wrong with one row of a list.
type RowError struct {
	Row    int    // as a text editor counts, the heading being 1
	Field  string // code, name, village_type; "" when the row as a whole cannot be read
	Reason string
}

// ListError holds every bad row of a list (at most 100; Total counts all). It is data.ErrInvalid.
type ListError struct {
	Rows  []RowError
	Total int
}

func (e *ListError) Error() string {
	var b strings.Builder
	for i, r := range e.Rows {
		if i == 3 {
			fmt.Fprintf(&b, "; and %d more", e.Total-3)
			break
		}
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "row %d", r.Row)
		if r.Field != "" {
			b.WriteString(", " + r.Field)
		}
		b.WriteString(": " + r.Reason)
	}
	return b.String()
}

// Is makes errors.Is(err, data.ErrInvalid) hold.
func (e *ListError) Is(target error) bool { return target == data.ErrInvalid }

func (e *ListError) add(line int, field, format string, args ...any) {
	e.Total++
	if len(e.Rows) < maxRowErrors {
		e.Rows = append(e.Rows, RowError{line, field, fmt.Sprintf(format, args...)})
	}
}

// headings are the column names understood, lower case, without spaces.
func headings() map[string]string {
	return map[string]string{
		"code": "code", "代码": "code", "编码": "code", "区划代码": "code", "行政区划代码": "code", "统计用区划代码": "code", "单位代码": "code",
		"name": "name", "名称": "name", "单位名称": "name", "区划名称": "name", "行政区划名称": "name",
		"village_type": "village_type", "城乡分类代码": "village_type", "城乡分类": "village_type",
	}
}

// Parse reads one list: CSV in UTF-8 with or without BOM, separated by comma, tab or semicolon, with a heading row holding at
// least code (代码) and name (名称), in English or Chinese; village_type (城乡分类代码) is kept, other columns are ignored, row
// order is free. asOf is the list's cut-off date. Codes may come padded to 12 digits.
//
// Every bad row is reported at once in a *ListError: a code that is none or comes twice, a name that is empty, broken or too
// long, a unit whose parent is not in the list (unless it is of the list's topmost level). The edition then holds the good
// rows. Other errors (no heading, not UTF-8, too large, reading) return an empty edition.
func Parse(r io.Reader, asOf time.Time) (Edition, error) {
	limited := &io.LimitedReader{R: r, N: maxListBytes + 1}
	in, err := openCSV(limited)
	if err != nil {
		return Edition{}, err
	}
	columns, err := in.columns()
	if err != nil {
		return Edition{}, err
	}
	var bad ListError
	e := Edition{asOf: asOf}
	for n := 0; ; n++ {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var syntax *csv.ParseError
		switch {
		case limited.N <= 0:
			return Edition{}, data.Invalid("list", "larger than %d MiB", maxListBytes>>20)
		case errors.As(err, &syntax):
			bad.add(syntax.StartLine, "", "quotes do not match")
			continue
		case err != nil:
			return Edition{}, fmt.Errorf("read list: %w", err)
		case n >= maxListRows:
			return Edition{}, data.Invalid("list", "more than %d rows", maxListRows)
		}
		line, _ := in.FieldPos(0)
		if row, ok := columns.row(record, line, &bad); ok {
			e.rows = append(e.rows, row)
		}
	}
	e.settle(&bad)
	if bad.Total > 0 {
		slices.SortStableFunc(bad.Rows, func(a, b RowError) int { return a.Row - b.Row })
		return e, &bad
	}
	if len(e.rows) == 0 {
		return Edition{}, data.Invalid("list", "no rows below the heading")
	}
	return e, nil
}

type csvReader struct{ *csv.Reader }

func openCSV(r io.Reader) (csvReader, error) {
	buffered := bufio.NewReaderSize(r, 64<<10)
	head, err := buffered.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) {
		return csvReader{}, fmt.Errorf("read list: %w", err)
	}
	if strings.HasPrefix(string(head), "\ufeff") {
		if _, err := buffered.Discard(3); err != nil {
			return csvReader{}, fmt.Errorf("read list: %w", err)
		}
	}
	first, _, _ := strings.Cut(string(head), "\n")
	in := csv.NewReader(buffered)
	for _, sep := range "\t;" {
		if strings.ContainsRune(first, sep) && !strings.Contains(first, ",") {
			in.Comma = sep
		}
	}
	in.FieldsPerRecord = -1
	in.ReuseRecord = true
	return csvReader{in}, nil
}

type columnSet struct{ code, name, kind int }

func (in csvReader) columns() (columnSet, error) {
	head, err := in.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return columnSet{}, data.Invalid("list", "the heading row cannot be read")
	}
	at := map[string]int{}
	known := headings()
	for i, h := range head {
		key := strings.ToLower(strings.Join(strings.Fields(h), ""))
		if name, ok := known[key]; ok {
			if _, twice := at[name]; twice {
				return columnSet{}, data.Invalid(name, "two columns bear this heading")
			}
			at[name] = i
		}
	}
	c := columnSet{-1, -1, -1}
	var missing []error
	for _, want := range []struct {
		name string
		into *int
	}{{"code", &c.code}, {"name", &c.name}} {
		if i, ok := at[want.name]; ok {
			*want.into = i
		} else {
			missing = append(missing, data.Invalid(want.name, "no column bears this heading (code or 代码, name or 名称)"))
		}
	}
	if i, ok := at["village_type"]; ok {
		c.kind = i
	}
	return c, data.Collect(missing...)
}

func (c columnSet) row(record []string, line int, bad *ListError) (row, bool) {
	if len(record) == 1 && strings.TrimSpace(record[0]) == "" {
		return row{}, false
	}
	cell := func(i int) string {
		if i < 0 || i >= len(record) {
			return ""
		}
		return strings.TrimSpace(record[i])
	}
	before := bad.Total
	code, ok := Canonical(cell(c.code))
	if !ok {
		bad.add(line, "code", "%s", codeReason(cell(c.code)))
	}
	name := cell(c.name)
	if reason := nameReason(name); reason != "" {
		bad.add(line, "name", "%s", reason)
	}
	kind := cell(c.kind)
	if kind != "" && !slices.Contains([]string{"111", "112", "121", "122", "123", "210", "220"}, kind) {
		bad.add(line, "village_type", "%q is none of 111, 112, 121, 122, 123, 210, 220", clip(kind))
	}
	return row{line: line, code: code, name: strings.Clone(name), kind: strings.Clone(kind)}, bad.Total == before
}

func codeReason(text string) string {
	switch {
	case text == "":
		return "empty"
	case strings.ContainsAny(text, "eE") && strings.ContainsAny(text, "0123456789"):
		return fmt.Sprintf("%q: a spreadsheet made the code a rounded number; format the column as text", clip(text))
	}
	return fmt.Sprintf("%q is not a code of 2, 4, 6, 9 or 12 digits", clip(text))
}

func nameReason(name string) string {
	switch {
	case name == "":
		return "empty"
	case !utf8.ValidString(name) || strings.ContainsRune(name, utf8.RuneError):
		return "not UTF-8: save the file as UTF-8, or convert it from GB18030"
	case utf8.RuneCountInString(name) > maxNameRunes:
		return fmt.Sprintf("longer than %d characters", maxNameRunes)
	}
	for i, r := range name {
		if i == 0 && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return fmt.Sprintf("%q begins with neither a letter nor a digit", clip(name))
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return fmt.Sprintf("%q holds a control character", clip(name))
		}
	}
	return ""
}

// clip keeps a quoted value short: a message is no place for a megabyte cell.
func clip(s string) string {
	if runes := []rune(s); len(runes) > 24 {
		return string(runes[:24]) + "…"
	}
	return s
}

// settle sorts the rows and takes out, into bad, codes that come twice and units without a parent.
func (e *Edition) settle(bad *ListError) {
	slices.SortStableFunc(e.rows, func(a, b row) int { return strings.Compare(a.code, b.code) })
	lines := make(map[string]int, len(e.rows))
	top := data.LevelVillage
	kept := e.rows[:0]
	for _, r := range e.rows {
		if first, twice := lines[r.code]; twice {
			bad.add(r.line, "code", "%s is already in row %d", r.code, first)
			continue
		}
		lines[r.code] = r.line
		if !isProvince(r.code) {
			top = min(top, data.UnitLevel(r.code))
		}
		kept = append(kept, r)
	}
	e.rows = kept
	kept = e.rows[:0]
	township := row{}
	for _, r := range e.rows {
		if _, ok := lines[parentCode(r.code)]; !ok && !isProvince(r.code) && data.UnitLevel(r.code) != top {
			bad.add(r.line, "code", "%s: its parent %s is not in the list", r.code, parentCode(r.code))
			continue
		}
		r.plain = r.name
		level := data.UnitLevel(r.code)
		if level == data.LevelTownship {
			township = r
		}
		if level == data.LevelVillage && parentCode(r.code) == township.code {
			r.plain = cutTownship(r.name, township.name)
		}
		kept = append(kept, r)
	}
	e.rows = kept
}
