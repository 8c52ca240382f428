package units

import (
	"bytes"
	"embed"
	"fmt"
	"io"
	"time"

	"lianxin/data"
)

// files are the statistics bureau's lists of Chenzhou by year; sources.md says where each row comes from. They are data,
// not a rule: every function here works on any other prefecture's lists as well.
//
//go:embed 4310-*.csv
var files embed.FS

// cutoffs are the dates up to which the bureau counted changes in each list (sources.md).
func cutoffs() []time.Time {
	return []time.Time{
		date(2016, time.July, 31), date(2017, time.October, 31), date(2018, time.October, 31), date(2019, time.October, 31),
		date(2020, time.June, 30), date(2021, time.October, 31), date(2022, time.October, 31), date(2023, time.June, 30),
	}
}

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// ChenzhouCSV returns the embedded list of 431000 with the given cut-off year, 2016 to 2023: UTF-8, heading row `code,name`,
// sorted by code, levels from province (one row) to village. Any other year returns "".
func ChenzhouCSV(year int) string {
	b, err := files.ReadFile(fmt.Sprintf("4310-%d.csv", year))
	if err != nil {
		return ""
	}
	return string(b)
}

// ChenzhouLists are the embedded lists as a store keeps them, oldest first.
func ChenzhouLists() []data.UnitList {
	var lists []data.UnitList
	for _, day := range cutoffs() {
		lists = append(lists, data.UnitList{
			CutOff: day.Format(time.DateOnly), Prefix: "4310", Source: "国家统计局统计用区划代码 (china-division)", CSV: []byte(ChenzhouCSV(day.Year())),
		})
	}
	return lists
}

// ReadList reads a list as a store keeps it: it parses, and its prefix is what all its codes begin with. A province row does not count.
// Bad rows are a *ListError. At most 16 MiB are read.
func ReadList(r io.Reader, cutOff time.Time, source string) (data.UnitList, error) {
	const most = 16 << 20
	body, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return data.UnitList{}, fmt.Errorf("read a list of units: %w", err)
	}
	if len(body) > most {
		return data.UnitList{}, data.Invalid("file", "is larger than 16 MiB")
	}
	e, err := Parse(bytes.NewReader(body), cutOff)
	if err != nil {
		return data.UnitList{}, err
	}
	register, err := New(e)
	if err != nil {
		return data.UnitList{}, err
	}
	return data.UnitList{CutOff: cutOff.Format(time.DateOnly), Prefix: register.prefix(), Source: source, CSV: body}, nil
}

// prefix is what the codes of all roots begin with, cut to whole levels of two digits.
func (l *List) prefix() string {
	roots := l.Roots()
	if len(roots) == 0 {
		return ""
	}
	common := data.UnitPrefix(roots[0].Code)
	for _, u := range roots[1:] {
		code := data.UnitPrefix(u.Code)
		n := 0
		for n < len(common) && n < len(code) && common[n] == code[n] {
			n++
		}
		common = common[:n]
	}
	return common[:len(common)/2*2]
}

// FromLists is the register of lists as a store keeps them. It fails with data.ErrInvalid without any.
func FromLists(lists []data.UnitList) (*List, error) {
	var editions []Edition
	for _, l := range lists {
		day, err := time.Parse(time.DateOnly, l.CutOff)
		if err != nil {
			return nil, fmt.Errorf("list of units of %q: %w", l.CutOff, data.ErrInvalid)
		}
		e, err := Parse(bytes.NewReader(l.CSV), day)
		if err != nil {
			return nil, fmt.Errorf("list of units of %s: %w", l.CutOff, err)
		}
		editions = append(editions, e)
	}
	return New(editions...)
}

// Chenzhou is the register of 431000 as of 2023-06-30 with its history since 2016-07-31, made from the embedded lists.
// It costs about 40 ms: make it once and share it.
func Chenzhou() (*List, error) { return FromLists(ChenzhouLists()) }
