package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"lianxin/data/ingest"
)

// progress shows how far long work is: one line that is rewritten on a terminal, a line every few seconds elsewhere.
type progress struct {
	out      io.Writer
	terminal bool
	name     string
	total    int64 // bytes; 0 when unknown
	began    time.Time
	shown    time.Time
	width    int
}

func newProgress(out io.Writer, name string, totalBytes int64) *progress {
	f, ok := out.(*os.File)
	return &progress{out: out, terminal: ok && term.IsTerminal(int(f.Fd())), name: name, total: totalBytes, began: time.Now()}
}

// show is called as often as the work likes.
func (p *progress) show(at ingest.Progress) {
	every := 5 * time.Second
	if p.terminal {
		every = 100 * time.Millisecond
	}
	if time.Since(p.shown) < every || !p.terminal && time.Since(p.began) < every {
		return
	}
	p.shown = time.Now()
	line := fmt.Sprintf("%s: %s, %d rows", p.name, at.Phase, at.Rows)
	if at.PerSec > 0 {
		line += fmt.Sprintf(", %.0f rows/s", at.PerSec)
	}
	if done := p.share(at); done > 0 && at.Elapsed > time.Second {
		left := time.Duration(float64(at.Elapsed) * (1 - done) / done)
		line += fmt.Sprintf(", %.0f %%, %s left", 100*done, left.Round(time.Second))
	}
	if !p.terminal {
		fmt.Fprintln(p.out, line)
		return
	}
	fmt.Fprintf(p.out, "\r%-*s", p.width, line)
	p.width = max(p.width, len(line))
}

// share is how much of the phase is done, 0…1; 0 while unknown.
func (p *progress) share(at ingest.Progress) float64 {
	switch {
	case at.Total > 0:
		return float64(at.Rows) / float64(at.Total)
	case at.Phase == ingest.PhaseRead && p.total > 0:
		return min(float64(at.Bytes)/float64(p.total), 1)
	}
	return 0
}

// done ends the rewritten line.
func (p *progress) done() {
	if p.terminal && p.width > 0 {
		fmt.Fprintf(p.out, "\r%-*s\r", p.width, "")
	}
}
