package track

import (
	"time"

	"github.com/paulmach/orb"
)

// Fix is one position of a receiver.
type Fix struct {
	At        orb.Point // lon, lat
	Time      time.Time // UTC
	AccuracyM float64   // radius the receiver claims; 0 when it claims none
}

// Track is one round, its fixes in the order of its file.
type Track struct {
	Name  string
	Fixes []Fix
}

// Line is the track's positions and times, as data/ingest takes them.
func (t Track) Line() (orb.LineString, []time.Time) {
	line, times := make(orb.LineString, len(t.Fixes)), make([]time.Time, len(t.Fixes))
	for i, f := range t.Fixes {
		line[i], times[i] = f.At, f.Time
	}
	return line, times
}

// Limits of a file. Beyond them it is refused.
const (
	MaxTracks = 1000
	MaxFixes  = 200_000 // of all tracks together
)
