package track

import (
	"time"

	"github.com/paulmach/orb"
)

// Stay is where a round stood still.
type Stay struct {
	At          orb.Point // mean of its fixes
	Enter, Exit time.Time // of its first and last fix
	First, Last int       // of the fixes, both inclusive
}

// Stays are the longest runs of fixes that lie within StayWithinM of their first and last StayFor or longer, one after the other. The fixes are Clean's.
func Stays(fixes []Fix, r Rules) []Stay {
	r = r.filled()
	var stays []Stay
	for i := 0; i < len(fixes); {
		last := i
		for last+1 < len(fixes) && distanceM(fixes[i].At, fixes[last+1].At) <= r.StayWithinM {
			last++
		}
		if fixes[last].Time.Sub(fixes[i].Time) < r.StayFor {
			i++
			continue
		}
		stays = append(stays, stayOf(fixes, i, last))
		i = last + 1
	}
	return stays
}

func stayOf(fixes []Fix, first, last int) Stay {
	var lon, lat float64
	for _, f := range fixes[first : last+1] {
		lon, lat = lon+f.At[0], lat+f.At[1]
	}
	n := float64(last - first + 1)
	return Stay{orb.Point{lon / n, lat / n}, fixes[first].Time, fixes[last].Time, first, last}
}
