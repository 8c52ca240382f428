package demo

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"github.com/paulmach/orb/geojson"

	"lianxin/data"
)

// writeBoundaries writes the units of a level as GeoJSON, as a survey office would send them: code, name and, for villages, households,
// population, enterprises and the roster of contact officials by tier. One roster in sixteen lacks someone.
func (l *Land) writeBoundaries(w io.Writer, level data.Level, seed uint64) error {
	out := bufio.NewWriterSize(w, 1<<16)
	rosters := newDice(seed, "rosters")
	sep := `{"type":"FeatureCollection","features":[` + "\n"
	for i := range l.units {
		u := &l.units[i]
		if u.Level != level {
			continue
		}
		f := geojson.NewFeature(u.Boundary)
		f.Properties = geojson.Properties{
			"code": u.Code, "name": u.Name, "households": u.Households, "population": u.Population, "enterprises": u.Enterprises,
		}
		if level == data.LevelVillage {
			addRoster(f.Properties, rosters)
		}
		body, err := json.Marshal(f)
		if err != nil {
			return fmt.Errorf("boundary of %s: %w", u.Code, err)
		}
		if _, err := fmt.Fprintf(out, "%s%s", sep, body); err != nil {
			return err
		}
		sep = ",\n"
	}
	if _, err := out.WriteString("\n]}\n"); err != nil {
		return err
	}
	return out.Flush()
}

// addRoster counts contact officials by tier: at least 1+2+2+2 where nobody is missing.
func addRoster(p geojson.Properties, d dice) {
	county, department, township, legal := 1, 2, 2+d.below(2), 2
	if d.below(16) == 0 {
		switch d.below(4) {
		case 0:
			county = 0
		case 1:
			department = 1
		case 2:
			township = 1
		default:
			legal = d.below(2)
		}
	}
	p["roster_county"], p["roster_department"], p["roster_township"], p["roster_legal"] = county, department, township, legal
}
