package live

import (
	"slices"
	"time"
)

// calendar cuts time into local months, the last one or two years' and a few to come, so that a segment can keep the rows up to each of them as a
// set. A condition on the layer's time then looks at the times of those rows alone that lie in the months where the condition begins and ends.
type calendar struct {
	starts []int64 // first instants of months 1 to n-1; month 0 is all that is earlier, month n-1 all that is later
}

const (
	calendarMonths = 32
	monthsAhead    = 4 // of a View that runs for so long without reading its store anew
)

func newCalendar(today int64, zone *time.Location) *calendar {
	c := &calendar{}
	y, m, _ := time.Unix(today*86_400, 0).UTC().Date()
	for i := 1; i < calendarMonths; i++ {
		c.starts = append(c.starts, time.Date(y, m+time.Month(i-calendarMonths+1+monthsAhead), 1, 0, 0, 0, 0, zone).UnixMilli())
	}
	return c
}

// month is that of an instant.
func (c *calendar) month(ms int64) int {
	i, found := slices.BinarySearch(c.starts, ms)
	if found {
		i++
	}
	return i
}

// monthRange is a closed interval of milliseconds as a calendar sees it.
type monthRange struct {
	lo, hi          int  // months it begins and ends in
	fromLo, wholeHi bool // it holds the whole of these
}

func (c *calendar) months(from, to int64) monthRange {
	r := monthRange{lo: c.month(from), hi: c.month(to)}
	r.fromLo = from <= dawn || r.lo > 0 && from == c.starts[r.lo-1]
	r.wholeHi = to >= dusk || r.hi < len(c.starts) && to == c.starts[r.hi]-1
	return r
}

// keepMonths keeps, of the segment's rows, those that may lie in the interval, and tells in sure those that do: of the others the times must be
// looked at.
func (s *segment) keepMonths(rows, sure []uint64, r monthRange) {
	upTo := func(month int) []uint64 { // rows up to the end of a month; nil for none
		if month < 0 {
			return nil
		}
		return s.sets[s.set(s.lay.codes+month, 0):][:len(rows)]
	}
	first, last := r.lo, r.hi // months that count as a whole
	if !r.fromLo {
		first++
	}
	if !r.wholeHi {
		last--
	}
	before, end, from, to := upTo(r.lo-1), upTo(r.hi), upTo(first-1), upTo(last)
	for i := range rows {
		maybe := end[i]
		if before != nil {
			maybe &^= before[i]
		}
		rows[i] &= maybe
		sure[i] = 0
		if first <= last {
			sure[i] = to[i]
			if from != nil {
				sure[i] &^= from[i]
			}
		}
	}
}
