package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"lianxin/api"
	"lianxin/data"
	"lianxin/data/attach"
	"lianxin/data/basemap"
	"lianxin/data/desk"
	"lianxin/data/live"
	"lianxin/frontend"
)

type serveCmd struct {
	Listen    string   `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to listen on."`
	NextFree  bool     `help:"Take the next free port when it is busy."`
	TLS       string   `placeholder:"CERT,KEY|self" help:"Certificate and key in PEM; self makes a certificate and keeps it beside the store."`
	Proxy     []string `name:"trusted-proxy" placeholder:"CIDR" help:"Reverse proxies, by address or network, whose X-Forwarded-For and X-Forwarded-Proto are believed. With one, TLS may end there."`
	Anchor    string   `placeholder:"FILE" type:"path" help:"Append the audit log's head to this file as well, at the start and daily; it belongs on another machine."`
	Scope     []string `placeholder:"UNIT" help:"Hold and serve these units alone, by code or prefix; may be given again."`
	Anonymous string   `placeholder:"ROLE[:SCOPE]" help:"Let anyone look as this role (commander, official, analyst, kiosk), within these unit codes. Above kiosk only for demonstration data or on loopback."`

	BasemapKey string `env:"LIANXIN_BASEMAP_KEY" placeholder:"KEY" help:"What {key} stands for in the base map's address (setting map.basemap.url)."`

	NotifySocket string `env:"NOTIFY_SOCKET" hidden:"" help:"Where systemd listens."`
}

func (serveCmd) Help() string {
	return `Without --anonymous nothing is shown to anyone who is not signed in. The first start on a terminal makes the account of a
security administrator and shows its one-time password, once. A demonstration on loopback offers every role without a password.
Example:
  lianxin serve --store demo.gpkg --anonymous commander
  lianxin serve --store county.gpkg --listen 10.1.2.3:8443 --tls cert.pem,key.pem --anonymous kiosk:431021
  lianxin serve --store county.gpkg --listen 10.1.2.3:8080 --trusted-proxy 10.1.2.1
  lianxin serve --store postgres://lianxin@db.example/province --scope 4310 --scope 431121`
}

// Run serves until it is told to stop, then lets running requests end; being told while it still loads is no fault either. When another store is put in the
// place of the one that is open, it begins anew with that one.
func (c *serveCmd) Run(env *environment) error {
	for {
		err := c.run(env)
		if env.ctx.Err() != nil {
			return ignoreCanceled(err)
		}
		if !errors.Is(err, data.ErrReplaced) {
			return err
		}
		env.log().Warn("another store was put in the place of the one that was open; it is opened and read wholly", slog.Any("error", err))
	}
}

func (c *serveCmd) run(env *environment) error {
	log := env.log()
	part, err := data.NewScope(c.Scope...)
	if err != nil {
		return data.Invalid("--scope", "%q are not all administrative codes or prefixes of them", c.Scope)
	}
	c.notify(env, notifyStatus, "opens and reads "+shown(env.store))
	store, err := openStore(env)
	if err != nil {
		return err
	}
	defer store.Close()
	listener, scheme, err := c.listen(env)
	if err != nil {
		return err
	}
	defer listener.Close()
	c.Listen, c.NextFree = listener.Addr().String(), false // the same again when it begins anew
	proxies, err := c.proxies()
	if err != nil {
		return err
	}
	book, err := openAnchoredBook(env, store, c.Anchor)
	if err != nil {
		return err
	}
	secret := store.secret
	if secret == nil {
		secret = book.LiveSecret()
	}
	views, err := desk.Open(env.ctx, store.db, nil)
	if err != nil {
		return err
	}
	shelf, err := attach.Open(env.ctx, store.db, nil)
	if err != nil {
		return err
	}
	began := time.Now()
	view, err := live.Open(env.ctx, store.Part(part), live.Options{Secret: secret, Log: log})
	if err != nil {
		return fmt.Errorf("loading %s: %w", shown(env.store), err)
	}
	log.Info("loaded", slog.Duration("took", time.Since(began).Round(time.Millisecond)), slog.String("scope", cmp.Or(strings.Join(part, ","), "all")))
	anonymous, err := c.anonymous(view, listener.Addr())
	if err != nil {
		return err
	}
	demo := demoRoles(view, part, listener.Addr())
	server, err := api.New(api.Config{
		View: view, Store: store, Part: part, Identify: anonymous, Accounts: book, Views: views, Attachments: shelf, Demo: demo, Assets: frontend.Handler(), Log: log, Now: time.Now, Build: version(),
		Proxies: proxies, LocalOnly: isLoopbackAddr(listener.Addr()) && len(proxies) == 0,
		Exports: exportFolder(env.store, listener.Addr()), Basemap: basemap.Options{Key: c.BasemapKey, Transport: http.DefaultTransport},
	})
	if err != nil {
		return err
	}
	following := make(chan error, 1)
	ctx, stop := context.WithCancel(env.ctx)
	defer stop()
	go func() {
		err := view.Run(ctx)
		if errors.Is(err, data.ErrReplaced) {
			stop()
		}
		following <- err
	}()
	go func() {
		view.Warm()
		trim()
	}()
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	go book.Run(ctx, tick.C)
	second := time.NewTicker(time.Second)
	defer second.Stop()
	tended := make(chan struct{})
	go func() { defer close(tended); server.Tend(ctx, second.C) }()
	go expireFixes(ctx, store, log)
	go purgeCases(ctx, store, book, shelf, log)
	if len(demo) == 0 {
		if err := firstAdmin(env, book); err != nil {
			return err
		}
	}
	if err := book.Anchor(ctx, time.Now()); err != nil { // the next day's goes out whatever became of this one
		log.Error("accounts", slog.Any("error", err))
	}
	fmt.Fprintf(env.stdout, "Lianxin serves %s at %s://%s\n", shown(env.store), scheme, listener.Addr())
	c.notify(env, notifyReady, fmt.Sprintf("serves %s at %s://%s", shown(env.store), scheme, listener.Addr()))
	told := make(chan struct{})
	silent := context.AfterFunc(env.ctx, func() {
		defer close(told)
		c.notify(env, notifyStopping, "lets what runs end")
	})
	defer func() {
		if !silent() {
			<-told
		}
	}()
	err = serveUntil(ctx, listener, server)
	stop()
	<-tended
	return errors.Join(err, ignoreCanceled(<-following), book.Close(context.WithoutCancel(ctx), time.Now()))
}

// serveUntil serves until ctx ends, then gives requests ten seconds to finish.
func serveUntil(ctx context.Context, listener net.Listener, server *api.Server) error {
	h := server.HTTPServer()
	served := make(chan error, 1)
	go func() { served <- h.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err := h.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		err = h.Close()
	}
	err = errors.Join(err, server.Close(grace))
	if ended := <-served; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return err
}

// listen opens the socket; another than loopback needs TLS, here or at a proxy that is named.
func (c *serveCmd) listen(env *environment) (net.Listener, string, error) {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return nil, "", data.Invalid("--listen", "%q is not HOST:PORT", c.Listen)
	}
	config, err := c.tls(env, host)
	if err != nil {
		return nil, "", err
	}
	if config == nil && !isLoopback(host) && len(c.Proxy) == 0 {
		return nil, "", data.Invalid("--listen", "%s can be reached from elsewhere: give --tls CERT,KEY or --tls self, or --trusted-proxy where TLS ends, or listen on 127.0.0.1", c.Listen)
	}
	l, err := c.bind(host, port)
	if err != nil {
		return nil, "", err
	}
	if config != nil {
		return tls.NewListener(l, config), "https", nil
	}
	return l, "http", nil
}

// bind takes the port, or one of the hundred after it with --next-free.
func (c *serveCmd) bind(host, port string) (net.Listener, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(host, port))
	first, bad := strconv.Atoi(port)
	if err == nil || !c.NextFree || bad != nil {
		if err != nil {
			err = data.Invalid("--listen", "%s is taken or not an address of this machine; --next-free takes the next port", c.Listen)
		}
		return l, err
	}
	for p := first + 1; p <= first+100; p++ {
		if l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(p))); err == nil {
			return l, nil
		}
	}
	return nil, data.Invalid("--listen", "no port from %s to %d is free", port, first+100)
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func isLoopbackAddr(at net.Addr) bool {
	host, _, _ := net.SplitHostPort(at.String())
	return isLoopback(host)
}

// proxies are the networks of --trusted-proxy.
func (c *serveCmd) proxies() ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range c.Proxy {
		p, err := netip.ParsePrefix(text)
		if a, e := netip.ParseAddr(text); e == nil {
			p, err = a.Prefix(a.BitLen())
		}
		if err != nil || p.Bits() == 0 {
			return nil, data.Invalid("--trusted-proxy", "%q is neither an address nor a network of some addresses", text)
		}
		all = append(all, p.Masked())
	}
	return all, nil
}

func ignoreCanceled(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
