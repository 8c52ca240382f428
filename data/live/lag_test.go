package live

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"lianxin/data"
)

// slowReading is a store whose changes take long to read: as long as it says from when their moment is taken until they are told.
type slowReading struct {
	*memStore
	takes time.Duration
}

func (s *slowReading) Since(ctx context.Context, revision int64, visit func(data.Change) error) (int64, error) {
	var changes []data.Change
	reached, err := s.memStore.Since(ctx, revision, func(c data.Change) error { changes = append(changes, c); return nil })
	if err != nil || len(changes) == 0 {
		return reached, err
	}
	time.Sleep(s.takes)
	for i := range changes {
		if err := visit(changes[i]); err != nil {
			return revision, err
		}
	}
	return reached, nil
}

// While a large import is being read, the View shows all of what was before and says how old that is; what came meanwhile makes it no younger than the begin
// of that reading.
func TestAgeWhileAnImportIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, mk := populated(t, ground{1, 1, 1}, 1, 10)
		v := followingOf(t, m, &slowReading{m, 5 * time.Minute}, Options{})
		settle(time.Minute)
		who := viewer(t, data.Commander, "431000")
		expect := func(when string, rows int64, asOf time.Time) {
			t.Helper()
			s, lag := v.State(), v.opts.Now().Sub(asOf)
			if s.Rows[data.Disputes] != rows || s.Err != nil || s.AsOf.Sub(asOf).Abs() > time.Second || (s.Lag-lag).Abs() > time.Second {
				t.Errorf("%s: %d rows as of %v, lag %v, link %v; want %d, %v, %v", when, s.Rows[data.Disputes], s.AsOf, s.Lag, s.Err, rows, asOf, lag)
			}
			if r := features(t, v, who, data.Filter{Layer: data.Disputes}, Query{}); r.Matched != rows || !r.AsOf.Equal(s.AsOf) {
				t.Errorf("%s: %d rows answered as of %v, want %d as of %v", when, r.Matched, r.AsOf, rows, s.AsOf)
			}
		}
		expect("level", 10, v.opts.Now())
		first := v.opts.Now()
		m.put(mk.record(data.Disputes), mk.record(data.Disputes), mk.record(data.Disputes))
		settle(3 * time.Minute)
		expect("reading", 10, first)
		m.put(mk.record(data.Disputes))
		settle(time.Minute)
		expect("more has come", 10, first)
		settle(2 * time.Minute) // the first reading has ended, the second goes on
		expect("read, and more to read", 13, first)
		settle(5 * time.Minute)
		expect("level again", 14, v.opts.Now())
	})
}
