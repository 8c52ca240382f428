package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// Intervals of the event stream.
const (
	heartbeat   = 10 * time.Second // a silent stream is dead to its reader after three of these
	spreadAbove = 50               // clients from which on refetches are spread
)

// events streams what changed in the viewer's scope: `event: change`, with the layers and units that changed. Clients refetch
// what they show. `event: alerts` says that alerts in scope were raised or acknowledged, on whichever node. The first event is `hello` with the state now, so that a client that missed some knows by its tag.
func (s *Server) events(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	if err := p.done(); err != nil {
		return err
	}
	sub := s.view.Subscribe(viewerOf(c))
	defer sub.Close()
	alerts := s.bell.listen(viewerOf(c))
	defer s.bell.leave(alerts)
	s.metrics.streams.Inc()
	defer s.metrics.streams.Dec()

	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Set("X-Accel-Buffering", "no")
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead { // the connection is wanted for the next question
		return nil
	}
	out := &eventWriter{c: c, control: http.NewResponseController(c.Response().Writer), limit: s.limits.event}
	if out.event("hello", sub.Tag(), map[string]any{"as_of": s.view.State().AsOf}) != nil {
		return nil
	}
	beat := time.NewTicker(s.heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-c.Request().Context().Done():
			return nil
		case <-s.closing:
			return nil
		case <-sub.C:
			change := sub.Take()
			body := map[string]any{"as_of": s.view.State().AsOf, "all": change.All, "changed": change.Units, "spread_ms": s.spread()}
			if out.event("change", change.Tag, body) != nil {
				return nil
			}
		case <-alerts.C:
			if out.event("alerts", "", map[string]any{"as_of": s.view.State().AsOf}) != nil {
				return nil
			}
		case <-beat.C:
			if s.still(c.Request().Context(), identityOf(c)) != nil { // revoked, or somebody else now: asked again, the answer says so
				return nil
			}
			if out.event("beat", "", map[string]any{"as_of": s.view.State().AsOf}) != nil {
				return nil
			}
		}
	}
}

// spread is how long clients may wait at random before they refetch, so that many do not ask at once.
func (s *Server) spread() int {
	if n := s.view.Subscribers(); n > spreadAbove {
		return min(5*n, 2000)
	}
	return 0
}

type eventWriter struct {
	c       echo.Context
	control *http.ResponseController
	limit   time.Duration // for a reader to take one event; then it is dropped and reconnects
}

// event writes one event and flushes it; an error means the reader is gone or too slow.
func (w *eventWriter) event(name, id string, body any) error {
	doc, err := json.Marshal(body)
	if err != nil {
		return err
	}
	deadline := time.Now().Add(w.limit) //nolint:forbidigo // a socket's deadline is of the machine's clock, whatever the server is told
	if err := w.control.SetWriteDeadline(deadline); err != nil {
		return err
	}
	if id != "" {
		id = "id: " + id + "\n"
	}
	if _, err := fmt.Fprintf(w.c.Response(), "event: %s\n%sdata: %s\n\n", name, id, doc); err != nil {
		return err
	}
	return w.control.Flush()
}
