package api

import (
	"net/http"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
)

// inPart lets whoever asks see what lies in the node's part of the store alone; everybody as they are when the node holds all of it.
func (s *Server) inPart(identify Identify) Identify {
	if len(s.part) == 0 {
		return identify
	}
	return func(r *http.Request) (Identity, error) {
		id, err := identify(r)
		id.Principal.Part = s.part
		id.Viewer = id.Viewer.Within(s.part)
		return id, err
	}
}

// readiness is what a ready node says of itself: also of what, when it is a part.
func (s *Server) readiness() string {
	if len(s.part) == 0 {
		return "ready\n"
	}
	return "ready: units " + strings.Join(s.part, ",") + "\n"
}

// exposePart tells which part of the store the node holds.
func (m *metrics) exposePart(part []string) {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "lianxin_node_scope", Help: "1 for each prefix of units that the node holds; empty: all of them."}, []string{"units"})
	for _, p := range part {
		g.WithLabelValues(p).Set(1)
	}
	if len(part) == 0 {
		g.WithLabelValues("").Set(1)
	}
	m.registry.MustRegister(g)
}
