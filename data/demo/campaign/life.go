package campaign

import "time"

// life is a case's way through its chain of statuses by a given moment. Times are zero where they have not come.
type life struct {
	status                        string
	found, accepted, due, settled time.Time
}

// lifeOf runs a case found at a moment through the chain until now. Durations in days are drawn from deciles; `allowed` is
// the time to settle, after which it is overdue.
func lifeOf(d dice, found, now time.Time, allowed int, deciles [11]float64) life {
	l := life{found: found, due: found.AddDate(0, 0, allowed)}
	after := func(t time.Time, n float64) time.Time { return t.Add(time.Duration(n*24*60) * time.Minute) }
	accepted := after(found, days(d, [11]float64{0, .1, .3, .5, .8, 1.2, 2, 3, 5, 9, 20}))
	settled := after(accepted, days(d, deciles))
	closed := after(settled, days(d, [11]float64{0, 1, 2, 3, 5, 7, 10, 14, 21, 35, 80}))
	revisited := after(closed, days(d, [11]float64{3, 5, 8, 12, 18, 25, 35, 50, 80, 150, 400}))
	fate := d.unit()
	if fate < 0.02 && now.After(accepted) {
		l.status = "rejected"
		return l
	}
	if now.After(accepted) {
		l.accepted = accepted
	}
	switch {
	case now.After(revisited):
		l.status = "revisited"
	case now.After(closed):
		l.status = "closed"
	case now.After(settled):
		l.status = "settled"
	case !now.After(accepted):
		l.status = "found"
		return l
	case fate > 0.985:
		l.status = "suspended"
		return l
	case now.Before(after(accepted, 2)):
		l.status = "accepted"
		return l
	case now.Before(after(accepted, 6)):
		l.status = "assigned"
		return l
	default:
		l.status = "in_progress"
		return l
	}
	l.settled = settled
	return l
}

// stamp writes a moment with its zone, as offices' systems do; empty for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02 15:04:05")
}

func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
