package ingest

import (
	"strings"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/ingest/cell"
	"lianxin/geo"
)

// place reads where the row says that it is; false when that cannot be read.
func (j *judged) place() (ok bool) {
	j.at = Place{
		Unit:    j.statedUnit(),
		Names:   joinNames(j.row.at(roleCountyName), j.row.at(roleTownshipName), j.row.at(roleVillageName)),
		Address: cell.Trim(j.row.at(roleAddress)),
		AtEvent: cell.Trim(j.row.at(roleUnitAtEvent)),
	}
	if j.address >= 0 {
		j.at.Address = cell.Trim(j.row.cell(j.row.binding.fields[j.address]))
	}
	shape, ok := j.shape()
	j.out.sample.words = j.at
	if !ok || j.coarse() {
		return ok
	}
	j.at.Geometry = shape
	if line, single := shape.(orb.LineString); single {
		j.at.Times, ok = j.times(line)
	}
	return ok
}

// statedUnit is the most precise code that the row states.
func (j *judged) statedUnit() string {
	for _, role := range []role{roleUnit, roleVillageCode, roleTownshipCode, roleCountyCode} {
		if s := cell.Trim(j.row.at(role)); s != "" {
			return s
		}
	}
	return ""
}

// coarse tells whether the row's position is a unit's representative point, as in a file that this product wrote: it must not pass for an exact one.
func (j *judged) coarse() bool {
	text := j.row.at(rolePrecision)
	if cell.Trim(text) == "" {
		return false
	}
	v, reason := j.metres.Value(text)
	return reason == "" && v.Float() > 0
}

// shape is the row's geometry in longitude, latitude, nil when it has none.
func (j *judged) shape() (g orb.Geometry, ok bool) {
	field, g, reason := j.rawShape()
	if reason == "" && g == nil {
		if j.layer.Geometry == data.LineGeometry {
			j.refuse("geometry", "is required")
		}
		return nil, j.layer.Geometry != data.LineGeometry
	}
	if !j.crsSet {
		j.out.fatal = errNoCRS()
		return nil, false
	}
	if reason == "" {
		g, reason = fitShape(j.layer, g)
	}
	if p, isPoint := g.(orb.Point); isPoint && reason == "" {
		j.out.sample = sample{at: p, has: true}
	}
	if reason == "" {
		g, reason = convertShape(g, j.system)
	}
	if reason == "" {
		if err := geo.Check(g, j.limits); err != nil {
			reason = err.Error()
		}
	}
	if reason != "" {
		j.refuse(field, "%s", reason)
		return nil, false
	}
	return g, true
}

// rawShape is the row's geometry as written, and which column holds it.
func (j *judged) rawShape() (field string, g orb.Geometry, reason string) {
	r := j.row
	if r.crs != "" {
		if s, err := parseSystem(r.crs); err != nil || j.crsSet && !sameSystem(s, j.system) {
			return "crs", nil, "states another system than the import"
		}
	}
	if r.shape != nil || r.shapeBad != "" {
		return "geometry", r.shape, r.shapeBad
	}
	if text := cell.Trim(r.at(roleShape)); text != "" {
		g, reason = parseShape(text, j.system, j.limits)
		return r.headingAt(roleShape, "geometry"), g, reason
	}
	if text := cell.Trim(r.at(rolePair)); text != "" {
		x, y, reason := parsePair(text, j.system)
		return r.headingAt(rolePair, "geometry"), orb.Point{x, y}, reason
	}
	for _, pair := range [][2]role{{roleLon, roleLat}, {roleEast, roleNorth}} {
		first, second := cell.Trim(r.at(pair[0])), cell.Trim(r.at(pair[1]))
		if first == "" && second == "" {
			continue
		}
		p, field, reason := j.point(pair, first, second)
		return field, p, reason
	}
	return "", nil, ""
}

// point reads two cells.
func (j *judged) point(pair [2]role, first, second string) (p orb.Point, field, reason string) {
	for i, text := range []string{first, second} {
		field = j.row.headingAt(pair[i], roleHeadings(pair[i])[0])
		if text == "" {
			return p, field, "is missing, though the other coordinate stands there"
		}
		if p[i], reason = parseCoordinate(text, j.system.Metric()); reason != "" {
			return p, field, reason
		}
	}
	return p, j.row.headingAt(pair[0], roleHeadings(pair[0])[0]), ""
}

// times reads the times of a line's positions, and fills in start and end where the row does not say them.
func (j *judged) times(line orb.LineString) ([]time.Time, bool) {
	text := j.row.at(roleTimes)
	if cell.Trim(text) == "" {
		return nil, true
	}
	field := j.row.headingAt(roleTimes, "times")
	var times []time.Time
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("；;,|[]\"", r) }) {
		v, reason := cell.ParseTime(cell.Trim(cell.Narrow(part)), j.zone)
		if v.Kind() != data.KindTime {
			if reason == "" {
				reason = "has a day where a time of day is needed"
			}
			j.refuse(field, "%s", reason)
			return nil, false
		}
		t, _ := v.Start(j.zone)
		if data.InFuture(t, j.options.At) {
			j.refuse(field, "lies in the future")
			return nil, false
		}
		times = append(times, t)
	}
	if len(times) != len(line) {
		j.refuse(field, "has %d times for %d positions", len(times), len(line))
		return nil, false
	}
	for name, t := range map[string]time.Time{"start": times[0], "end": times[len(times)-1]} {
		if i := j.layer.Index(name); i >= 0 && j.record.Values[i].IsNull() {
			j.record.Values[i] = data.Time(t)
		}
	}
	return times, true
}

// pin places the record.
func (j *judged) pin() {
	at := j.at
	placed, doubt := j.pinner.Place(at)
	if doubt != nil {
		field := j.fieldOf(doubt.Field)
		if doubt.Refused {
			j.refuse(field, "%s", doubt.Reason)
		} else {
			j.doubt(field, doubt.Reason, doubt.Candidates...)
			j.misfits++
		}
		return
	}
	if s := j.options.Scope; s != nil && !(data.Viewer{Scope: s}).Sees(placed.Unit) {
		j.refuse(j.fieldOf("geometry"), "lies outside your area")
		return
	}
	r := &j.record
	r.Geometry, r.Unit, r.UnitAtEvent, r.Units, r.Pin = placed.Geometry, placed.Unit, placed.UnitAtEvent, placed.Units, placed.Pin
	j.out.stated, j.out.disagrees = placed.Stated, placed.Disagrees
	if line, ok := at.Geometry.(orb.LineString); ok && at.Times != nil {
		j.publish(line, at.Times)
	}
}

// publish replaces a line of raw fixes by what of it may be shown, and counts its stays where the row does not.
func (j *judged) publish(line orb.LineString, times []time.Time) {
	left, stays := publish(line, times)
	if j.record.Geometry = left; left != nil {
		j.record.Geometry = mapPoints(orb.Clone(left), roundPoint)
	}
	if i := j.layer.Index("stays"); i >= 0 && j.record.Values[i].IsNull() {
		j.record.Values[i] = data.Int(int64(stays))
	}
}

// fieldOf is how the input calls a part of the place.
func (j *judged) fieldOf(part string) string {
	roles := map[string][]role{
		data.FieldUnit:        {roleUnit, roleVillageCode, roleTownshipCode, roleCountyCode, roleVillageName, roleTownshipName, roleCountyName},
		data.FieldUnitAtEvent: {roleUnitAtEvent},
		"geometry":            {roleShape, rolePair, roleLon, roleEast},
		"address":             {roleAddress, roleVillageName, roleTownshipName, roleCountyName},
	}[part]
	if i := j.address; part == "address" && i >= 0 && j.row.binding.fields[i] >= 0 {
		return j.row.heading(j.layer, i)
	}
	for _, r := range roles {
		if cell.Trim(j.row.at(r)) != "" {
			return j.row.headingAt(r, part)
		}
	}
	return part
}
