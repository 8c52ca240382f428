package data

import (
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"
)

// What the server itself keeps in case files, beside the fields of data.Schema and an import's own columns. No heading is called so: a
// cell's name never begins with an at sign.
const (
	CaseFixes     = "@fixes"        // of a trace: FormatFixes, until they expire
	CaseSubmitter = "@submitted_by" // of a trace: who sent it in, a subject
)

// Fix is one raw position of a trace: lon, lat, and when.
type Fix struct {
	Point orb.Point
	At    time.Time // zero when the trace has no times
}

// FormatFixes writes fixes as text: lon lat milliseconds, one a line, to 1e-7° (a centimetre).
func FormatFixes(fixes []Fix) string {
	b := make([]byte, 0, 40*len(fixes))
	for _, f := range fixes {
		b = strconv.AppendFloat(b, f.Point[0], 'f', 7, 64)
		b = strconv.AppendFloat(append(b, ' '), f.Point[1], 'f', 7, 64)
		if !f.At.IsZero() {
			b = strconv.AppendInt(append(b, ' '), f.At.UnixMilli(), 10)
		}
		b = append(b, '\n')
	}
	return string(b)
}

// ParseFixes reads what FormatFixes wrote; ErrInvalid when it did not.
func ParseFixes(s string) ([]Fix, error) {
	var fixes []Fix
	for line := range strings.Lines(s) {
		words := strings.Fields(line)
		if len(words) != 2 && len(words) != 3 {
			return nil, Invalid("fixes", "a line has neither two nor three numbers")
		}
		lon, lonErr := strconv.ParseFloat(words[0], 64)
		lat, latErr := strconv.ParseFloat(words[1], 64)
		f := Fix{Point: orb.Point{lon, lat}}
		var atErr error
		if len(words) == 3 {
			var ms int64
			ms, atErr = strconv.ParseInt(words[2], 10, 64)
			f.At = time.UnixMilli(ms).UTC()
		}
		if lonErr != nil || latErr != nil || atErr != nil {
			return nil, Invalid("fixes", "a line has something that is no number")
		}
		fixes = append(fixes, f)
	}
	return fixes, nil
}
