package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server started here, ended by stop.
type process struct {
	cmd   *exec.Cmd
	url   string
	ready time.Duration // from start to the address printed
}

// start runs a command until it prints an address at the end of a line.
func start(ctx context.Context, name string, args ...string) (*process, error) {
	began := time.Now()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stderr = os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 15 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if i := strings.LastIndex(lines.Text(), "http://"); i >= 0 {
			return &process{cmd, strings.TrimSpace(lines.Text()[i:]), time.Since(began)}, nil
		}
	}
	return nil, fmt.Errorf("%s %s ended before it served: %w", name, strings.Join(args, " "), cmd.Wait())
}

func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	_ = p.cmd.Wait()
}

// memory is the process's resident and peak resident memory in bytes.
func (p *process) memory() (now, peak int64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(status)) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		kb, _ := strconv.ParseInt(fields[1], 10, 64)
		switch fields[0] {
		case "VmRSS:":
			now = kb << 10
		case "VmHWM:":
			peak = kb << 10
		}
	}
	return now, peak
}
