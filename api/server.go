package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"lianxin/api/page"
	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/attach"
	"lianxin/data/basemap"
	"lianxin/data/citizen"
	"lianxin/data/desk"
	"lianxin/data/edit"
	"lianxin/data/live"
)

// Config is what a Server is made of. View, Store, Identify and Now are required.
type Config struct {
	View        *live.View
	Store       data.Store
	Part        []string       // of units (data.NewScope) that View holds, when it is not all of Store: nobody sees more
	Identify    Identify       // who asks; with Accounts, whoever presents nothing
	Accounts    *accounts.Book // users, sessions, tokens, walls and the audit log; nil: there are none
	Attachments *attach.Shelf  // of case files; required with Accounts
	Views       *desk.Book     // views that persons save; required with Accounts
	Demo        []DemoRole     // that anyone may look as, without a password; only for generated records on loopback
	LocalOnly   bool           // requests by another name than this machine's own for itself are refused: a page elsewhere may have its name point here
	Rate        float64        // requests a second of one address in the long run; 0: 200
	Proxies     []netip.Prefix // whose word on a client's address and encryption is taken
	Assets      http.Handler   // the frontend at /; nil serves only the API
	Log         *slog.Logger
	Now         func() time.Time
	Exports     string          // folder for exported files, this server's alone: it is emptied at start and end; empty: nothing is exported
	Basemap     basemap.Options // how tiles of the base map are got; its Now is this one's
	Build       string          // version shown on the landing page and in metrics
}

// Server answers HTTP. It is immutable after New and safe for concurrent use.
type Server struct {
	view       *live.View
	store      data.Store
	part       []string
	identify   Identify
	book       *accounts.Book
	views      *desk.Book
	demo       []DemoRole
	proxies    []netip.Prefix
	log        *slog.Logger
	basemap    *basemap.Map
	now        func() time.Time
	build      string
	echo       *echo.Echo
	pages      *page.Pages
	sprites    func() ([]byte, error) // drawn when first asked for
	metrics    *metrics
	imports    *importQueue
	pinners    pinners
	tracks     slots // files of fixes that are read at the same time
	editor     *edit.Editor
	citizens   *citizen.Desk
	shelf      *attach.Shelf
	uploads    slots // attachments that are taken at the same time
	exports    *exportQueue
	fleet      fleet
	bell       *bell
	limits     limits
	heartbeat  time.Duration // of event streams, which ask as often whether their reader may still have them
	closing    chan struct{} // closed when streams must end
	endStreams func()
}

// New wires the routes. It fails when a required part of the configuration is missing.
func New(cfg Config) (*Server, error) {
	if cfg.View == nil || cfg.Store == nil || cfg.Identify == nil || cfg.Now == nil {
		return nil, errors.New("api: View, Store, Identify and Now are required")
	}
	if (cfg.Accounts == nil) != (cfg.Views == nil) || (cfg.Accounts == nil) != (cfg.Attachments == nil) {
		return nil, errors.New("api: Accounts, Views and Attachments go together")
	}
	s := &Server{
		view: cfg.View, store: cfg.Store, part: cfg.Part, identify: cfg.Identify, book: cfg.Accounts, views: cfg.Views, demo: cfg.Demo, proxies: cfg.Proxies, log: cfg.Log, now: cfg.Now, build: cfg.Build,
		metrics: newMetrics(prometheus.NewRegistry()), closing: make(chan struct{}), heartbeat: heartbeat, limits: defaultLimits(),
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.metrics.follow(cfg.View)
	s.metrics.exposePart(cfg.Part)
	cfg.Basemap.Now = cfg.Now
	s.basemap = basemap.New(cfg.Basemap)
	s.endStreams = sync.OnceFunc(func() { close(s.closing) })
	s.bell = newBell()
	s.imports = newImportQueue()
	s.editor = edit.New(cfg.Store, s.pinner)
	s.citizens = citizen.New(cfg.Store, cfg.Accounts, s.editor, cfg.Attachments)
	s.shelf, s.uploads = cfg.Attachments, make(slots, 4)
	s.tracks = make(slots, 4)
	var err error
	if s.exports, err = newExportQueue(cfg.Exports, cfg.Now, s.log); err != nil {
		return nil, err
	}
	pages, err := page.New()
	if err != nil {
		return nil, err
	}
	s.pages, s.sprites = pages, sync.OnceValues(drawSprites)
	s.echo = echo.New()
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.HTTPErrorHandler = s.fail
	s.echo.IPExtractor = s.extractor()
	s.identify = s.withoutNames(cfg.Identify)
	if s.book != nil {
		s.identify = s.identifyBy(s.book, s.identify)
	}
	s.identify = s.inPart(s.identify)
	s.echo.Pre(s.secure, s.pace, s.ownName(cfg.LocalOnly), s.limit(cfg.Rate), s.cleanPath)
	compress, err := compression()
	if err != nil {
		return nil, err
	}
	s.echo.Use(s.recoverPanic, s.observe, s.ownPagesOnly, compress)
	s.register(routes())
	if cfg.Assets != nil {
		s.register([]route{{http.MethodGet, "/*", ruleOpen, func(_ *Server, c echo.Context) error {
			if path := c.Request().URL.Path; path == "/api" || strings.HasPrefix(path, "/api/") {
				return echo.ErrNotFound
			}
			cfg.Assets.ServeHTTP(c.Response(), c.Request())
			return nil
		}}})
	}
	return s, nil
}

// Handler is the whole HTTP face.
func (s *Server) Handler() http.Handler { return s.echo }

// EndStreams ends the event streams, which no shutdown would wait out. Ending them again does nothing.
func (s *Server) EndStreams() { s.endStreams() }

// Close ends event streams and exports and waits for running imports until ctx ends, then cancels them. Connections should be closed before, or an import waits for
// the next bytes of its upload.
func (s *Server) Close(ctx context.Context) error {
	s.EndStreams()
	err := s.exports.close()
	s.basemap.Close()
	s.imports.close(ctx)
	return err
}

// cleanPath answers 404 to paths that mean another path after cleaning or decoding: what is not written plainly is not served. But for the landing page, whose
// address people put into their programs with a stroke at its end.
func (s *Server) cleanPath(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		u := c.Request().URL
		if !plainPath(u.EscapedPath()) {
			return echo.ErrNotFound
		}
		if u.Path == "/api/" {
			u.Path = "/api"
		}
		return next(c)
	}
}

// plainPath refuses empty and dot segments, backslashes and every escaped separator, dot or control character.
func plainPath(escaped string) bool {
	if len(escaped) == 0 || len(escaped) > 2048 || escaped[0] != '/' {
		return false
	}
	for i := 1; i < len(escaped); i++ {
		switch escaped[i] {
		case '/':
			if escaped[i-1] == '/' {
				return false
			}
		case '.':
			if escaped[i-1] == '/' {
				return false
			}
		case '\\':
			return false
		case '%':
			if i+2 >= len(escaped) || escaped[i+1] < '8' { // ASCII has no need of escapes in our paths
				return false
			}
		}
	}
	return true
}

// recoverPanic turns a panic into a logged 500: one request's fault is not the process's.
func (s *Server) recoverPanic(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				if r == http.ErrAbortHandler { //nolint:errorlint // a sentinel that net/http compares so
					panic(r)
				}
				s.metrics.panics.Inc()
				s.log.Error("panic", slog.Any("value", r), slog.String("route", c.Path()), slog.String("stack", stack()))
				s.fail(errors.New("panic"), c)
			}
		}()
		return next(c)
	}
}

// secure sets the headers every answer carries.
func (s *Server) secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'")
		h.Set("Permissions-Policy", "geolocation=(self), camera=(), microphone=()")
		return next(c)
	}
}
