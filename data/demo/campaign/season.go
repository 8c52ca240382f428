package campaign

import "time"

// season is a kind's relative frequency by calendar month, January first.
type season [12]float64

var (
	evenly   = season{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
	newYear  = season{2.6, 1.2, .7, .7, .8, .8, .8, .9, .9, 1, 1.4, 2.2} // wages, debts, families together
	sowing   = season{.6, .8, 1.6, 1.8, 1.4, 1, .9, .8, 1, 1.1, 1, .7}   // land, homesteads
	rains    = season{.4, .5, .9, 1.6, 2.2, 2.6, 2, 1.2, .8, .5, .4, .4} // water, houses
	harvest  = season{.7, .6, .6, .7, .8, 1, 1.2, 1.3, 1.8, 2, 1.6, .9}  // sales
	building = season{.6, .5, 1.1, 1.3, 1.3, 1.2, 1, 1, 1.2, 1.3, 1.2, .8}
)

// calendar draws moments within a period by season, weekday and hour of the working day.
type calendar struct {
	first time.Time // local midnight
	end   time.Time // nothing is later
	odds  odds
}

// newCalendar covers the days before and including the one of end. Frequency rises slowly: the campaign grows.
func newCalendar(end time.Time, n int, s season) calendar {
	y, m, day := end.Date()
	first := time.Date(y, m, day, 0, 0, 0, 0, end.Location()).AddDate(0, 0, 1-n)
	weights := make([]float64, n)
	for i := range weights {
		on := first.AddDate(0, 0, i)
		weights[i] = s[on.Month()-1] * (0.7 + 0.6*float64(i)/float64(n))
		if wd := on.Weekday(); wd == time.Saturday || wd == time.Sunday {
			weights[i] *= 0.35
		}
	}
	return calendar{first, end, newOdds(weights)}
}

// draw is a moment to the minute, between 7:30 and 20:30, not after the end.
func (c calendar) draw(d dice) time.Time {
	for {
		at := c.first.AddDate(0, 0, c.odds.draw(d)).Add(time.Duration(450+d.below(780)) * time.Minute)
		if !at.After(c.end) {
			return at
		}
		if c.end.Sub(c.first) < 24*time.Hour && c.end.Hour() < 8 { // a day too young to have working hours
			return c.end.Truncate(time.Minute)
		}
	}
}
