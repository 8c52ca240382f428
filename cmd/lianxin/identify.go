package main

import (
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"lianxin/api"
	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/live"
)

// identifier tells who a request comes from: by its token, else as --anonymous grants. A token that proves nobody is never taken for anonymous.
func identifier(book *accounts.Book, anonymous api.Identify) api.Identify {
	return func(r *http.Request) (api.Identity, error) {
		presented, err := accounts.ReadAuthorization(r.Header.Get("Authorization"))
		if err != nil || presented == "" {
			if err != nil {
				return api.Identity{}, api.ErrUnauthorized
			}
			return anonymous(r)
		}
		p, err := book.Authenticate(r.Context(), presented, time.Now())
		if errors.Is(err, accounts.ErrRefused) {
			return api.Identity{}, api.ErrUnauthorized
		}
		if err != nil {
			return api.Identity{}, err
		}
		id := api.Identity{Viewer: p.Viewer()}
		if p.Imports() {
			id.Rights = append(id.Rights, api.RightImport)
		}
		return id, nil
	}
}

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
	host, _, _ := net.SplitHostPort(at.String())
	if v.Role != data.Kiosk && view.State().Generated == "" && !isLoopback(host) {
		return nil, data.Invalid("--anonymous", "real records are shown to anyone only as kiosk, unless on loopback")
	}
	return api.Anonymous(v), nil
}
