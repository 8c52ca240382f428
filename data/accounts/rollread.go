package accounts

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"lianxin/data"
	"lianxin/data/ingest/charset"
)

// Bounds of a list of users.
const (
	maxRollBytes = 16 << 20
	maxRollRows  = 20_000
	maxRollUnzip = 128 << 20 // of a workbook
)

// line is one row of a list of users.
type line struct {
	number   int64 // of the data rows, from 1
	profile  Profile
	state    State // empty: as it is
	headings []string
	raw      [][2]string

	id             int64  // of the account; 0: new
	password, hash string // of a new one
}

// rollColumns are the columns of a list, in the order of line.headings.
func rollColumns() []string {
	return []string{"name", "full_name", "post", "role", "scope", "state"}
}

// rollColumn is which column a heading stands for; -1 for none.
func rollColumn(heading string) int {
	switch strings.ToLower(strings.Join(strings.Fields(heading), "_")) {
	case "name", "account", "login", "账号", "帐号", "账户", "登录名", "用户名":
		return 0
	case "full_name", "fullname", "姓名":
		return 1
	case "post", "title", "职务", "单位职务", "单位及职务", "单位", "岗位":
		return 2
	case "role", "角色":
		return 3
	case "scope", "units", "辖区", "区划", "区划代码", "辖区代码", "管辖范围":
		return 4
	case "state", "status", "状态":
		return 5
	}
	return -1
}

// rollRole reads a role by its name.
func rollRole(s string) (data.Role, bool) {
	switch s = strings.ToLower(s); s {
	case "指挥中心", "指挥长", "指挥员":
		return data.Commander, true
	case "县区干部", "干部":
		return data.Official, true
	case "包村干部", "联系干部", "联村干部":
		return data.Contact, true
	case "分析员", "分析人员":
		return data.Analyst, true
	case "系统管理员":
		return data.SysAdmin, true
	case "安全管理员":
		return data.SecAdmin, true
	case "审计管理员", "审计员":
		return data.Auditor, true
	}
	return data.Role(s), s == "" || slices.Contains(data.Roles(), data.Role(s))
}

// rollState reads a state by its name.
func rollState(s string) (State, bool) {
	switch strings.ToLower(s) {
	case "":
		return "", true
	case "active", "在职", "启用", "正常":
		return Active, true
	case "disabled", "停用", "禁用":
		return Disabled, true
	case "left", "离任", "离职", "调离", "退休":
		return Left, true
	}
	return "", false
}

// readRoll reads a list; a *RollError when rows do not read, data.ErrInvalid when the list does not.
func readRoll(r io.Reader) ([]line, error) {
	content, err := io.ReadAll(io.LimitReader(r, maxRollBytes+1))
	if err != nil {
		return nil, err
	}
	if len(content) > maxRollBytes {
		return nil, data.Invalid("file", "is longer than %d MiB", maxRollBytes>>20)
	}
	var rows [][]string
	if bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		rows, err = readWorkbook(content)
	} else {
		rows, err = readDelimited(content)
	}
	if err != nil {
		return nil, err
	}
	return readLines(rows)
}

func readWorkbook(content []byte) (all [][]string, err error) {
	defer func() {
		if recover() != nil { // a workbook can be wrong in more ways than the library expects
			all, err = nil, data.Invalid("file", "is no workbook that can be read")
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxRollUnzip, UnzipXMLSizeLimit: maxRollBytes,
	})
	if err != nil {
		return nil, data.Invalid("file", "is no workbook that can be read")
	}
	defer f.Close()
	rows, err := f.Rows(f.GetSheetName(0))
	if err != nil {
		return nil, data.Invalid("file", "has no first sheet that can be read")
	}
	defer rows.Close()
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil || len(all) > maxRollRows {
			return nil, data.Invalid("file", "holds a row that cannot be read, or more than %d", maxRollRows)
		}
		all = append(all, cells)
	}
	if rows.Error() != nil {
		return nil, data.Invalid("file", "is no workbook that can be read")
	}
	return all, nil
}

func readDelimited(content []byte) ([][]string, error) {
	text, err := charset.NewReader(bytes.NewReader(content), "")
	if err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(text, 64<<10)
	head, err := in.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, data.Invalid("file", "is not a list in UTF-8, GB18030 or UTF-16")
	}
	r := csv.NewReader(in)
	r.Comma, r.FieldsPerRecord = comma(head), -1
	var all [][]string
	for {
		cells, err := r.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return all, nil
		case errors.As(err, &bad):
			return nil, data.Invalid("file", "line %d has quotation marks that do not match", bad.Line)
		case err != nil:
			return nil, data.Invalid("file", "is not a list in UTF-8, GB18030 or UTF-16")
		case len(all) > maxRollRows:
			return nil, data.Invalid("file", "holds more than %d rows", maxRollRows)
		}
		all = append(all, cells)
	}
}

// comma is what separates cells: the one of comma, semicolon and tab that occurs most in the heading.
func comma(head []byte) rune {
	first, _, _ := bytes.Cut(head, []byte("\n"))
	best := ','
	for _, c := range ";\t" {
		if bytes.Count(first, []byte(string(c))) > bytes.Count(first, []byte(string(best))) {
			best = c
		}
	}
	return best
}

// readLines reads rows under their heading.
func readLines(rows [][]string) ([]line, error) {
	if len(rows) == 0 {
		return nil, data.Invalid("file", "is empty")
	}
	at, headings := make([]int, len(rows[0])), make([]string, len(rollColumns()))
	for i, h := range rows[0] {
		h = strings.TrimSpace(h)
		at[i] = rollColumn(h)
		if at[i] < 0 {
			continue
		}
		if headings[at[i]] != "" {
			return nil, data.Invalid("file", "columns %q and %q are the same", headings[at[i]], h)
		}
		headings[at[i]] = h
	}
	if headings[0] == "" {
		return nil, data.Invalid("file", "has no column of sign-in names (账号, name)")
	}
	var lines []line
	var bad RollError
	seen := map[string]int64{}
	for i, cells := range rows[1:] {
		if l := readLine(int64(i+1), cells, rows[0], at, headings, seen, &bad); l != nil {
			lines = append(lines, *l)
		}
	}
	if len(lines) == 0 && len(bad.Rows) == 0 {
		return nil, data.Invalid("file", "has no rows")
	}
	return lines, bad.orNil()
}

// readLine reads one row; nil when it says nothing.
func readLine(number int64, cells, titles []string, at []int, headings []string, seen map[string]int64, bad *RollError) *line {
	l := &line{number: number, headings: headings}
	values := make([]string, len(headings))
	said := false
	for i, c := range cells {
		c = strings.TrimSpace(c)
		said = said || c != ""
		if i < len(at) {
			l.raw = append(l.raw, [2]string{titles[i], c})
			if at[i] >= 0 {
				values[at[i]] = c
			}
		}
	}
	if !said {
		return nil
	}
	role, roleOK := rollRole(values[3])
	state, stateOK := rollState(values[5])
	l.profile = Profile{Name: normalName(values[0]), FullName: values[1], Post: values[2], Role: role, Scope: splitUnits(values[4])}
	l.state = state
	var faults []error
	if !roleOK {
		faults = append(faults, data.Invalid("role", "%q is not a role", cut(values[3], 60)))
	}
	if !stateOK {
		faults = append(faults, data.Invalid("state", "%q is not a state", cut(values[5], 60)))
	}
	switch first := seen[l.profile.Name]; {
	case l.profile.Name == "":
		faults = append(faults, data.Invalid("name", "is missing"))
	case first != 0:
		faults = append(faults, data.Invalid("name", "stands in row %d already", first))
	default:
		seen[l.profile.Name] = number
	}
	if err := data.Collect(faults...); err != nil {
		l.reject(bad, err)
	}
	return l
}

// splitUnits splits a cell of unit codes.
func splitUnits(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(" 　,，;；、|/\t\n", r) })
}
