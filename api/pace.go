package api

import (
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// limits are the time limits of connections. They are of the machine's clock, whatever the server is told.
type limits struct {
	header time.Duration // for the head of a request to arrive
	body   time.Duration // for a body to arrive that has no limit of its own
	reader time.Duration // for a reader to take a stretch of an answer; not less than body, for the rest of which net/http waits before it answers
	renew  time.Duration // between two renewals of that
	upload time.Duration // for which a long upload may stand still
	event  time.Duration // for a reader to take one event
}

func defaultLimits() limits {
	return limits{header: 10 * time.Second, body: 30 * time.Second, reader: 30 * time.Second, renew: 5 * time.Second, upload: 30 * time.Second, event: 10 * time.Second}
}

// stretch is how much of an answer a reader must take within its time, in bytes.
const stretch = 256 << 10

// HTTPServer serves the whole HTTP face within its time limits. What is idle is closed after two minutes; event streams end as soon as it is shut down.
func (s *Server) HTTPServer() *http.Server {
	h := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: s.limits.header, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	h.RegisterOnShutdown(s.EndStreams)
	return h
}

// What pace keeps in a request's context.
const (
	limitsKey = "limits"
	bodyKey   = "body"
)

// pace ends connections that stand still: a body must arrive within its time, also one that no handler reads, and every stretch of an answer must be
// taken within its time.
func (s *Server) pace(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Set(limitsKey, s.limits)
		control := http.NewResponseController(c.Response().Writer)
		w := &pacedWriter{ResponseWriter: c.Response().Writer, control: control, limits: s.limits}
		w.renew()
		c.Response().Writer = w
		if r := c.Request(); r.Body != nil && r.Body != http.NoBody {
			body := &pacedBody{ReadCloser: r.Body, control: control}
			body.within(s.limits.body)
			c.Set(bodyKey, body)
			own := r.WithContext(r.Context()) // net/http looks at the body of its own request before it answers
			own.Body = body
			c.SetRequest(own)
		}
		return next(c)
	}
}

// pacedBody ends the limit of a body with its last byte: what is done with it may take longer. One that is left unread keeps it, since net/http
// waits for the rest before it answers.
type pacedBody struct {
	io.ReadCloser
	control *http.ResponseController
	ended   bool
}

func (b *pacedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		b.ended = true
		_ = b.control.SetReadDeadline(time.Time{})
	}
	return n, err
}

// within gives the rest so long to arrive, from now. A limit after the end would be one for the handler: net/http reads on while it works, takes the limit for a
// client that left, and cancels the request.
func (b *pacedBody) within(d time.Duration) {
	if !b.ended {
		_ = b.control.SetReadDeadline(time.Now().Add(d)) //nolint:forbidigo // a socket's deadline is of the machine's clock, whatever the server is told
	}
}

// pacedWriter moves the connection's write deadline on as the answer goes out.
type pacedWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	limits  limits
	renewed time.Time
}

func (w *pacedWriter) renew() {
	now := time.Now() //nolint:forbidigo // a socket's deadline is of the machine's clock, whatever the server is told
	if now.Sub(w.renewed) < w.limits.renew {
		return
	}
	w.renewed = now
	_ = w.control.SetWriteDeadline(now.Add(w.limits.reader)) // a writer that knows no deadlines is a test's
}

// WriteHeader gives the reader time anew: the answer may have taken long to make.
func (w *pacedWriter) WriteHeader(status int) {
	w.renew()
	w.ResponseWriter.WriteHeader(status)
}

// Write hands a long answer over in stretches: each has its time.
func (w *pacedWriter) Write(p []byte) (n int, err error) {
	for first := true; first || len(p) > 0; first = false {
		w.renew()
		part := p[:min(len(p), stretch)]
		done, err := w.ResponseWriter.Write(part)
		if n += done; err != nil {
			return n, err
		}
		p = p[len(part):]
	}
	return n, nil
}

// Unwrap is for http.ResponseController.
func (w *pacedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// bodyWithin gives a body, or what has not arrived of it, so long to arrive, from now.
func bodyWithin(c echo.Context, d time.Duration) {
	if b, ok := c.Get(bodyKey).(*pacedBody); ok {
		b.within(d)
	}
}

// limitsOf are those that pace works by.
func limitsOf(c echo.Context) limits {
	if l, ok := c.Get(limitsKey).(limits); ok {
		return l
	}
	return defaultLimits()
}

// ownName refuses, on a server that only this machine reaches, requests by another name: DNS can make a name elsewhere point to loopback, and a
// page of that name then reads what is meant for this machine alone.
func (s *Server) ownName(localOnly bool) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if localOnly && !isLocalName(c.Request().Host) {
				return echo.NewHTTPError(http.StatusMisdirectedRequest)
			}
			return next(c)
		}
	}
}

func isLocalName(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	if len(name) > 2 && name[0] == '[' && name[len(name)-1] == ']' {
		name = name[1 : len(name)-1]
	}
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}
