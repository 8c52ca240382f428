package main

import (
	"errors"
	"log/slog"
	"net"
)

// What a service manager is told (sd_notify(3)).
const (
	notifyReady    = "READY=1\nSTATUS="
	notifyStopping = "STOPPING=1\nSTATUS="
	notifyStatus   = "STATUS="
)

// notify tells the service manager that started this process how far it is; without one it does nothing. A manager that does not hear it is in the log: it would
// take the process for one that never became ready.
func (c *serveCmd) notify(env *environment, kind, status string) {
	if c.NotifySocket == "" {
		return
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: c.NotifySocket, Net: "unixgram"})
	if err == nil {
		_, err = conn.Write([]byte(kind + status))
		err = errors.Join(err, conn.Close())
	}
	if err != nil {
		env.log().Warn("the service manager could not be told", slog.Any("error", err))
	}
}
