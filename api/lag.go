package api

import (
	"github.com/prometheus/client_golang/prometheus"

	"lianxin/data/live"
)

// follow adds how far the live view is behind its store: what tells a node that has lost its database from one that has nothing new.
func (m *metrics) follow(v *live.View) {
	gauge := func(name, help string, read func(live.State) float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return read(v.State()) }))
	}
	gauge("lianxin_live_lag_seconds", "Time since the live view last had everything the store has; 0 while it has.", func(s live.State) float64 { return s.Lag.Seconds() })
	gauge("lianxin_live_following", "1 while the store answers.", func(s live.State) float64 {
		if s.Err != nil {
			return 0
		}
		return 1
	})
	gauge("lianxin_live_reloads", "Readings of the whole store since it had lost commits that were read before.", func(s live.State) float64 { return float64(s.Reloads) })
	gauge("lianxin_live_refused_records", "Records left out as they break the store's own rules.", func(s live.State) float64 { return float64(s.Refused) })
}
