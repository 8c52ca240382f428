package api

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"lianxin/data"
	"lianxin/data/accounts"
)

// metrics are Prometheus series. Labels are route templates, never raw paths: neither units nor ids become label values.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec   // by method, route, status
	seconds  *prometheus.HistogramVec // by route
	panics   prometheus.Counter
	streams  prometheus.Gauge
}

func newMetrics(registry *prometheus.Registry) *metrics {
	m := &metrics{
		registry: registry,
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lianxin_http_requests_total", Help: "Requests answered.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "lianxin_http_request_seconds", Help: "Time to answer, streams left out.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"route"}),
		panics: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "lianxin_panics_total", Help: "Requests that ended in a panic.",
		}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "lianxin_event_streams", Help: "Open event streams.",
		}),
	}
	registry.MustRegister(m.requests, m.seconds, m.panics, m.streams,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// observe counts and times every request.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := s.now()
		err := next(c)
		if err != nil {
			c.Error(err) // written here, so that the status counted is the status sent
		}
		route := c.Path()
		if route == "" {
			route = "unmatched"
		}
		s.metrics.requests.WithLabelValues(methodLabel(c.Request().Method), route, strconv.Itoa(c.Response().Status)).Inc()
		if route != "/api/events" {
			s.metrics.seconds.WithLabelValues(route).Observe(s.now().Sub(start).Seconds())
		}
		return nil
	}
}

// methodLabel keeps the methods a client makes up out of the series.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// exposeMetrics answers programs on the server itself, who may change settings, and tokens that read; to others there is no such thing, since
// counts by route tell what is done here.
func (s *Server) exposeMetrics(c echo.Context) error {
	if id := identityOf(c); !s.local(c.Request()) && !id.may(accounts.RightSettings) && (id.Principal.TokenID == 0 || !id.may(accounts.RightRead)) {
		return data.ErrNotFound
	}
	promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}).ServeHTTP(c.Response(), c.Request())
	return nil
}
