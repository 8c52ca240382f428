package stored

import (
	"time"

	"lianxin/data"
)

// PastOf is what a record was at a moment, given the state that ended first after it and the unit where it is now: that state, unless it began after the
// moment as well.
func PastOf(before *data.Record, unit string, at time.Time) data.Past {
	p := data.Past{Layer: before.Layer, ID: before.ID, Unit: unit, Record: before}
	if before.Recorded.After(at) {
		p.Record = nil
	}
	return p
}
