package ingest

import (
	"time"
)

// Phase is what an import is doing.
type Phase string

// Phases, in order. Only boundary imports pin on their own; rows are pinned as they are read.
const (
	PhaseRead  Phase = "read"
	PhasePin   Phase = "pin"
	PhaseMerge Phase = "merge"
)

// Progress is how far an import is.
type Progress struct {
	Phase   Phase
	Rows    int64   // read, pinned or merged so far
	Total   int64   // rows of the phase, 0 while unknown
	Bytes   int64   // of the input read so far
	PerSec  float64 // rows a second in this phase, 0 without a clock
	Elapsed time.Duration
}

// meter calls Options.Progress not more often than every interval.
type meter struct {
	o       *Options
	phase   Phase
	started time.Time // of the import
	began   time.Time // of the phase
	last    time.Time
}

const meterInterval = 200 * time.Millisecond

func newMeter(o *Options) *meter {
	m := &meter{o: o}
	if o.Now != nil {
		m.started = o.Now()
		m.began, m.last = m.started, m.started
	}
	return m
}

// report tells of rows and bytes; a change of phase is always told, and so is what is forced.
func (m *meter) report(phase Phase, rows, total, bytes int64, force bool) {
	if m.o.Progress == nil {
		return
	}
	p := Progress{Phase: phase, Rows: rows, Total: total, Bytes: bytes}
	if m.o.Now != nil {
		now := m.o.Now()
		if phase != m.phase {
			m.began, force = now, true
		}
		if !force && now.Sub(m.last) < meterInterval {
			return
		}
		m.last = now
		p.Elapsed = now.Sub(m.started)
		if seconds := now.Sub(m.began).Seconds(); seconds > 0 {
			p.PerSec = float64(rows) / seconds
		}
	}
	m.phase = phase
	m.o.Progress(p)
}
