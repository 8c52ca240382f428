//go:build unix

package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
)

// Start starts a server that was stopped or killed and waits until it answers.
func (c *Cluster) Start(ctx context.Context) error {
	return c.program(ctx, "pg_ctl", "--pgdata="+c.path("data"), "--log="+c.path("log"), "--wait", "--silent", "start")
}

// Stop ends every session and stops the server in good order.
func (c *Cluster) Stop(ctx context.Context) error {
	return c.program(ctx, "pg_ctl", "--pgdata="+c.path("data"), "--mode=fast", "--wait", "--silent", "stop")
}

// Crash stops the server as a loss of power does, but for what the disk was given: nothing is written any more, and
// the next Start recovers from the log.
func (c *Cluster) Crash(ctx context.Context) error {
	return c.program(ctx, "pg_ctl", "--pgdata="+c.path("data"), "--mode=immediate", "--wait", "--silent", "stop")
}

// Pause freezes the server and all its sessions, so that it neither answers nor closes connections, until Resume.
func (c *Cluster) Pause(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.url("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	postmaster, err := c.postmaster()
	if err != nil {
		return err
	}
	// First the one that would start new sessions, by a session that is there already, which stops last.
	if err := syscall.Kill(postmaster, syscall.SIGSTOP); err != nil {
		return fmt.Errorf("pause PostgreSQL: %w", err)
	}
	var pids []int
	err = conn.QueryRow(ctx, "SELECT array_agg(pid) FROM pg_stat_activity").Scan(&pids)
	if err == nil {
		err = os.WriteFile(c.path("paused"), []byte(strings.Trim(fmt.Sprint(pids), "[]")), 0o644)
	}
	if err != nil {
		return errors.Join(err, syscall.Kill(postmaster, syscall.SIGCONT))
	}
	return signal(pids, syscall.SIGSTOP)
}

// Resume lets a paused server go on.
func (c *Cluster) Resume() error {
	text, err := os.ReadFile(c.path("paused"))
	if err != nil {
		return fmt.Errorf("resume PostgreSQL: %w", err)
	}
	postmaster, err := c.postmaster()
	if err != nil {
		return err
	}
	pids := []int{postmaster}
	for field := range strings.FieldsSeq(string(text)) {
		pid, err := strconv.Atoi(field)
		if err != nil {
			return fmt.Errorf("resume PostgreSQL: %w", err)
		}
		pids = append(pids, pid)
	}
	return errors.Join(signal(pids, syscall.SIGCONT), os.Remove(c.path("paused")))
}

// postmaster is the server's process id: the first line of its pid file.
func (c *Cluster) postmaster() (int, error) {
	text, err := os.ReadFile(c.path("data", "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strconv.Atoi(line)
}

// signal sends to each process; one that has ended since needs none.
func signal(pids []int, s syscall.Signal) error {
	for _, pid := range pids {
		if err := syscall.Kill(pid, s); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("signal PostgreSQL's process %d: %w", pid, err)
		}
	}
	return nil
}
