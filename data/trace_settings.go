package data

// TraceSettings say which fixes of a round can be true, and when somebody stayed, which is what visits are proposed from. What is cut out of a round
// before it is published does not follow them: its stay is wider on purpose than the shipped one here (3 minutes within 100 m), and not configurable, so that
// no setting brings to light what was hidden (package ingest).
type TraceSettings struct {
	StayMinutes  int     `json:"stay_minutes"`
	StayWithinM  float64 `json:"stay_within_m"`
	MaxKmh       float64 `json:"max_kmh"`        // faster is a fault of the receiver
	MaxAccuracyM float64 `json:"max_accuracy_m"` // less sure fixes are left out
	KeepDays     int     `json:"keep_days"`      // for which raw fixes are kept in the vault; 0: not at all
}

func defaultTraces() TraceSettings {
	return TraceSettings{StayMinutes: 5, StayWithinM: 60, MaxKmh: 150, MaxAccuracyM: 100, KeepDays: 30}
}

func (t TraceSettings) check() []error {
	var bad []error
	for _, m := range []struct {
		name   string
		v      float64
		lo, hi float64
	}{
		{"traces.stay_minutes", float64(t.StayMinutes), 1, 240},
		{"traces.stay_within_m", t.StayWithinM, 10, 1000},
		{"traces.max_kmh", t.MaxKmh, 5, 400},
		{"traces.max_accuracy_m", t.MaxAccuracyM, 5, 5000},
		{"traces.keep_days", float64(t.KeepDays), 0, 365},
	} {
		if !(m.v >= m.lo && m.v <= m.hi) {
			bad = append(bad, Invalid(m.name, "is not within %g and %g", m.lo, m.hi))
		}
	}
	return bad
}
