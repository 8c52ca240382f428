package main

import (
	"net"
	"strings"

	"lianxin/api"
	"lianxin/data"
	"lianxin/data/live"
)

// anonymous makes the viewer that --anonymous grants; without it nobody is anybody.
func (c *serveCmd) anonymous(view *live.View, at net.Addr) (api.Identify, error) {
	if c.Anonymous == "" {
		return api.Nobody, nil
	}
	role, scope, scoped := strings.Cut(c.Anonymous, ":")
	units := strings.Split(scope, ",")
	if !scoped {
		units = view.Prefectures()
	}
	v, err := data.NewViewer(data.Role(role), units...)
	if err != nil {
		return nil, data.Invalid("--anonymous", "%q: %v", c.Anonymous, err)
	}
	switch v.Role {
	case data.Commander, data.Official, data.Analyst, data.Kiosk:
	default: // their work is done under a name, or not at all
		return nil, data.Invalid("--anonymous", "%q is no role to look as: commander, official, analyst or kiosk", v.Role)
	}
	host, _, _ := net.SplitHostPort(at.String())
	if v.Role != data.Kiosk && view.State().Generated == "" && !isLoopback(host) {
		return nil, data.Invalid("--anonymous", "real records are shown to anyone only as kiosk, unless on loopback")
	}
	return api.Anonymous(v), nil
}
