package stored

import (
	"slices"
	"strings"
)

// Dates reads date_only columns: which columns of a row hold dates. Rows of a layer say few different things, which are remembered. It is used by one
// goroutine.
type Dates struct {
	columns []string
	known   map[string][]bool
}

// maxDates bounds the lists that are remembered.
const maxDates = 1 << 12

// NewDates makes one for rows of these columns.
func NewDates(columns []string) *Dates { return &Dates{columns: columns, known: map[string][]bool{}} }

// Of tells, by column, what a list of names says; nil of an empty one. A name that is no column any more says nothing. The list is not kept.
func (d *Dates) Of(list string) []bool {
	if list == "" {
		return nil
	}
	if known, ok := d.known[list]; ok {
		return known
	}
	dates := make([]bool, len(d.columns))
	for name := range strings.SplitSeq(list, ",") {
		if i := slices.Index(d.columns, name); i >= 0 {
			dates[i] = true
		}
	}
	if len(d.known) < maxDates {
		d.known[strings.Clone(list)] = dates
	}
	return dates
}

// DayOf is the day of an instant, in days since 1970, UTC.
func DayOf(ms int64) int64 {
	day := ms / DayMillis
	if ms%DayMillis < 0 {
		day--
	}
	return day
}
