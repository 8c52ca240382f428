package units

import (
	"bytes"
	"embed"
	"fmt"
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
