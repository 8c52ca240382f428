package data

import (
	"context"
	"time"
)

// Past is what a record was at an earlier moment.
type Past struct {
	Layer  LayerID
	ID     string
	Unit   string  // where the record is now; empty when it is not
	Record *Record // nil: it was not, or not yet
}

// PastReader is a Store that knows what its records were. What counts is when a change was recorded (Batch.At, Import.Finished), not the day that it is
// about: a record imported on Monday about the week before is in no Past of that week.
type PastReader interface {
	// Past visits, once each, at least every record that is not now what it was at a moment. Changes recorded at the moment itself have happened. The order is
	// unspecified.
	Past(ctx context.Context, at time.Time, visit func(Past) error) error
	// Reach is the earliest moment that Past knows all of; zero when that is none yet.
	Reach(ctx context.Context) (time.Time, error)
}
