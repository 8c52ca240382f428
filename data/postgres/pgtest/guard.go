//go:build unix

package pgtest

import (
	"fmt"
	"os/exec"
	"syscall"
)

// The guard waits for its standard input to end, which happens when this process closes it or is no more. A
// paused server does not stop, so it is woken first. $1 is the folder of programs, $2 the cluster's.
const guardScript = `
cat >/dev/null
if [ -f "$2/data/postmaster.pid" ]; then
	pid=$(head -n 1 "$2/data/postmaster.pid")
	kill -CONT "$pid" $(cat "$2/paused" 2>/dev/null) 2>/dev/null
	"$1/pg_ctl" --pgdata="$2/data" --mode=immediate --silent stop
fi
cd / && rm -rf "$2"
`

// startGuard starts the guard in a session of its own, where an interrupt from the terminal does not reach it.
func (c *Cluster) startGuard() error {
	c.guard = exec.Command("/bin/sh", "-c", guardScript, "lianxin-pg-guard", c.bin, c.dir)
	c.guard.Dir = c.dir
	c.guard.SysProcAttr = &syscall.SysProcAttr{Credential: c.owner, Setsid: true}
	leash, err := c.guard.StdinPipe()
	if err != nil {
		return fmt.Errorf("guard PostgreSQL: %w", err)
	}
	c.leash = leash
	if err := c.guard.Start(); err != nil {
		return fmt.Errorf("guard PostgreSQL: %w", err)
	}
	return nil
}
