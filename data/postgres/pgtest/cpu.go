package pgtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// CPU is how long the server's processes have computed, those that have ended included: what a machine that others use as well leaves true of a figure.
func (c *Cluster) CPU() (time.Duration, error) {
	server, err := c.postmaster()
	if err != nil {
		return 0, err
	}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	ticks := int64(0)
	for _, path := range stats {
		pid, parent, own, ended, err := processTimes(path)
		switch {
		case err != nil: // it has ended meanwhile
		case pid == server:
			ticks += own + ended
		case parent == server:
			ticks += own
		}
	}
	const hertz = 100 // of /proc's clock, whatever the kernel's (proc(5), USER_HZ)
	return time.Duration(ticks) * time.Second / hertz, nil
}

// processTimes reads a line of /proc/PID/stat: in clock ticks the process's own time and that of its children that have ended (proc(5), fields 14 to 17).
func processTimes(path string) (pid, parent int, own, ended int64, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, 0, 0, 0, err
	}
	head, rest, ok := strings.Cut(string(text), " (")
	_, rest, closed := cutLast(rest, ") ")
	fields := strings.Fields(rest)
	if !ok || !closed || len(fields) < 15 {
		return 0, 0, 0, 0, fmt.Errorf("%s does not read", path)
	}
	var n [6]int64
	for i, text := range []string{head, fields[1], fields[11], fields[12], fields[13], fields[14]} {
		if n[i], err = strconv.ParseInt(text, 10, 64); err != nil {
			return 0, 0, 0, 0, fmt.Errorf("%s does not read: %w", path, err)
		}
	}
	return int(n[0]), int(n[1]), n[2] + n[3], n[4] + n[5], nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
