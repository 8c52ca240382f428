package api

import (
	"regexp"
	"testing"

	"lianxin/data"
)

func TestMetricsTellTheLag(t *testing.T) {
	f := newFixture(t, data.Commander, "4310")
	a := f.get(t, "/metrics")
	for _, line := range []string{`(?m)^lianxin_live_lag_seconds 0$`, `(?m)^lianxin_live_following 1$`, `(?m)^lianxin_live_refused_records 0$`} {
		if !regexp.MustCompile(line).MatchString(string(a.body)) {
			t.Errorf("no %s in the metrics", line)
		}
	}
}
