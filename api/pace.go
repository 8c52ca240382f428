package api

import (
	"net"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// Time limits of connections.
const (
	bodyTime   = 30 * time.Second // for the body of a form to arrive
	readerTime = 30 * time.Second // for a reader to take what was written
	renewTime  = 5 * time.Second
)

// pace ends connections whose reader stands still: every stretch of an answer must be taken within readerTime.
func (s *Server) pace(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		w := &pacedWriter{ResponseWriter: c.Response().Writer, control: http.NewResponseController(c.Response().Writer)}
		w.renew()
		c.Response().Writer = w
		return next(c)
	}
}

// pacedWriter moves the connection's write deadline on as the answer goes out.
type pacedWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	renewed time.Time
}

func (w *pacedWriter) renew() {
	now := time.Now() //nolint:forbidigo // a socket's deadline is of the machine's clock, whatever the server is told
	if now.Sub(w.renewed) < renewTime {
		return
	}
	w.renewed = now
	_ = w.control.SetWriteDeadline(now.Add(readerTime)) // a writer that knows no deadlines is a test's
}

// WriteHeader gives the reader time anew: the answer may have taken long to make.
func (w *pacedWriter) WriteHeader(status int) {
	w.renew()
	w.ResponseWriter.WriteHeader(status)
}

func (w *pacedWriter) Write(p []byte) (int, error) {
	w.renew()
	return w.ResponseWriter.Write(p)
}

// Unwrap is for http.ResponseController.
func (w *pacedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// bodyWithin gives a body so long to arrive; the function it returns, called once it was read, ends the limit.
func bodyWithin(c echo.Context, d time.Duration) (done func()) {
	control := http.NewResponseController(c.Response().Writer)
	_ = control.SetReadDeadline(time.Now().Add(d)) //nolint:forbidigo // as above
	return func() { _ = control.SetReadDeadline(time.Time{}) }
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
