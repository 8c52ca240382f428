package live

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"

	"lianxin/data"
	"lianxin/geo"
)

// oracle answers filters the slow way: record by record, value by value, from the store's records alone. It shares no code with the
// package but data's and geo's, and folds text by regexp.
type oracle struct {
	m        *memStore
	settings data.Settings
	zone     *time.Location
	today    int64
	names    map[string]string
	areas    map[string]orb.MultiPolygon
	versions map[string]int64
	points   map[string]orb.Point
	radius   map[string]float64
	stations []oracleStation
	regexps  map[string]*regexp.Regexp
}

type oracleStation struct {
	unit string
	at   orb.Point
}

func newOracle(m *memStore, now time.Time) *oracle {
	o := &oracle{
		m: m, settings: m.settings, zone: m.settings.Location(), names: map[string]string{}, areas: map[string]orb.MultiPolygon{},
		versions: map[string]int64{}, regexps: map[string]*regexp.Regexp{}, points: map[string]orb.Point{}, radius: map[string]float64{},
	}
	o.today = data.DateOf(now.In(o.zone)).Int()
	for _, l := range m.schema.Layers() {
		if !l.IsBoundary() {
			continue
		}
		for _, r := range m.records(l.ID) {
			o.names[r.Unit] = r.Values[l.Index("name")].Text()
			o.versions[r.Unit] = r.Pin.BoundaryVersion
			mp := r.Geometry.(orb.MultiPolygon).Clone()
			for _, poly := range mp {
				for _, ring := range poly {
					for i := range ring {
						ring[i] = served(ring[i])
					}
				}
			}
			o.areas[r.Unit] = mp
			p, _, err := geo.InteriorPoint(mp, 0)
			if err != nil {
				panic(err)
			}
			o.points[r.Unit] = served(p)
			far := 0.0
			for _, v := range mp[0][0] {
				far = max(far, geo.Haversine(o.points[r.Unit], v))
			}
			o.radius[r.Unit] = math.Ceil(far)
		}
	}
	l, _ := m.schema.Layer(data.Facilities)
	for _, r := range m.records(data.Facilities) {
		p, ok := r.Geometry.(orb.Point)
		if !ok {
			if p, ok = o.points[r.Unit]; !ok {
				continue
			}
		}
		if r.Values[l.Index("kind")].Text() == "fuel_station" && r.Values[l.Index("status")].Text() == "open" {
			o.stations = append(o.stations, oracleStation{r.Unit, served(p)})
		}
	}
	return o
}

func served(p orb.Point) orb.Point {
	return orb.Point{math.Round(p[0]*1e7) / 1e7, math.Round(p[1]*1e7) / 1e7}
}

// seenRow is a record as a viewer sees it.
type seenRow struct {
	id     string
	unit   string
	shape  orb.Geometry
	values map[string]data.Value
}

// see is false for a record that does not exist for the viewer.
func (o *oracle) see(v data.Viewer, l *data.Layer, r *data.Record) (*seenRow, bool) {
	if l.ID == data.Visits && o.archived(l, r) {
		return nil, false
	}
	s := &seenRow{id: r.ID, unit: r.Unit, values: map[string]data.Value{}}
	crossed := r.Units
	if len(crossed) > 0 {
		i := slices.IndexFunc(append([]string{r.Unit}, crossed...), v.Sees)
		if i < 0 {
			return nil, false
		}
		s.unit = append([]string{r.Unit}, crossed...)[i]
	} else if !v.Sees(r.Unit) {
		return nil, false
	}
	exact := v.Precision(l) == data.PointPrecision
	s.shape = o.shape(l, r, s.unit, exact)
	o.common(v, l, r, s, exact)
	deadline := data.DeadlineOf(l, r.Values, &o.settings, o.zone, o.today)
	for i := range l.Fields {
		f := &l.Fields[i]
		if !v.ReadsField(f) {
			continue
		}
		val := r.Values[i]
		if len(f.Kinds) > 0 && !slices.Contains(f.Kinds, r.Values[l.Index(l.Class)].Text()) {
			val = data.Value{}
		}
		switch f.Name {
		case "due_soon":
			val = data.Bool(deadline.DueSoon)
		case "overdue":
			val = data.Bool(deadline.Late)
		case "area_km2":
			val = data.Float(math.Round(geo.Area(r.Geometry)/1e4) / 100)
		case "station_distance_m":
			val = o.nearest(v, r.Values[l.Index(l.Class)].Text(), s.shape)
		}
		if f.Type == data.TypeList && len(f.Codes) > 0 { // a set: in the order of the schema
			var codes []string
			for _, c := range f.Codes {
				if slices.Contains(val.Codes(), c.Code) {
					codes = append(codes, c.Code)
				}
			}
			val = data.List(codes...)
		}
		s.values[f.Name] = val
	}
	return s, true
}

func (o *oracle) archived(l *data.Layer, r *data.Record) bool {
	start, ok := r.Values[l.Index(l.Time)].Start(o.zone)
	today := time.Unix(o.today*86400, 0).UTC()
	from := time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, o.zone).AddDate(0, -(o.settings.LiveMonths - 1), 0)
	return ok && start.Before(from)
}

func (o *oracle) shape(l *data.Layer, r *data.Record, unit string, exact bool) orb.Geometry {
	p, known := o.points[unit]
	if !exact {
		if !known {
			return nil
		}
		return p
	}
	switch g := r.Geometry.(type) {
	case orb.Point:
		return served(g)
	case orb.MultiPolygon:
		return o.areas[r.Unit]
	case orb.LineString:
		return orb.MultiLineString{servedLine(g)}
	case orb.MultiLineString:
		var out orb.MultiLineString
		for _, part := range g {
			out = append(out, servedLine(part))
		}
		return out
	}
	if l.Geometry == data.PointGeometry && known {
		return p
	}
	return nil
}

func servedLine(l orb.LineString) orb.LineString {
	var out orb.LineString
	for _, p := range l {
		out = append(out, served(p))
	}
	return out
}

func (o *oracle) common(v data.Viewer, l *data.Layer, r *data.Record, s *seenRow, exact bool) {
	at := func(level data.Level) (code, name data.Value) {
		c := data.UnitAt(s.unit, level)
		return data.Text(c), data.Text(o.names[c])
	}
	set := s.values
	set[data.FieldUnit] = data.Text(s.unit)
	set[data.FieldVillage], set[data.FieldVillageName] = at(data.LevelVillage)
	set[data.FieldTownship], set[data.FieldTownshipName] = at(data.LevelTownship)
	set[data.FieldCounty], set[data.FieldCountyName] = at(data.LevelCounty)
	set[data.FieldBoundaryVersion] = data.Int(o.versions[s.unit])
	set[data.FieldVersion] = data.Int(r.Version)
	if v.Reads() >= data.Internal {
		set[data.FieldSource] = data.Text(r.Source)
	}
	if l.IsBoundary() {
		return
	}
	set[data.FieldUnitAtEvent] = data.Text(r.UnitAtEvent)
	if len(r.Units) > 0 && !v.Sees(r.UnitAtEvent) {
		set[data.FieldUnitAtEvent] = data.Value{}
	}
	set[data.FieldPinMethod] = data.Text(string(r.Pin.Method))
	if !exact {
		set[data.FieldPrecision] = data.Float(o.radius[s.unit])
		return
	}
	set[data.FieldPinDistance] = data.Float(r.Pin.DistanceM)
	set[data.FieldPrecision] = data.Float(r.Pin.PrecisionM)
	if r.Geometry == nil && r.Pin.PrecisionM == 0 {
		set[data.FieldPrecision] = data.Float(o.radius[r.Unit])
	}
}

func (o *oracle) nearest(v data.Viewer, kind string, from orb.Geometry) data.Value {
	p, ok := from.(orb.Point)
	if !ok || kind != "fuel_access" {
		return data.Value{}
	}
	best := math.Inf(1)
	for _, s := range o.stations {
		if v.Sees(s.unit) {
			best = min(best, geo.Distance(p, s.at))
		}
	}
	return data.Float(math.Round(best))
}

// ask are the ids that a filter selects, ascending.
func (o *oracle) ask(v data.Viewer, f data.Filter) []string {
	l, _ := o.m.schema.Layer(f.Layer)
	var ids []string
	for _, r := range o.m.records(f.Layer) {
		if s, ok := o.see(v, l, r); ok && o.selects(v, f, l, r, s) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

func (o *oracle) selects(v data.Viewer, f data.Filter, l *data.Layer, r *data.Record, s *seenRow) bool {
	crossed := r.Units
	if len(crossed) == 0 {
		crossed = []string{r.Unit}
	}
	if len(f.Units) > 0 && !slices.ContainsFunc(crossed, func(u string) bool {
		return v.Sees(u) && slices.ContainsFunc(f.Units, func(in string) bool { return data.InUnit(u, in) })
	}) {
		return false
	}
	if f.Bounds != nil && !slices.ContainsFunc(f.Bounds, func(b orb.Bound) bool { return meets(s.shape, b) }) {
		return false
	}
	if f.Area != nil && !inArea(s.shape, f.Area) {
		return false
	}
	if f.Time != nil && l.Time != "" && !f.Time.Meets(s.values[l.Time], o.zone) {
		return false
	}
	if f.Where != nil && o.truth(f.Where, s) != 1 {
		return false
	}
	for _, word := range strings.Fields(f.Text) {
		match := o.regexp("(?i)" + regexp.QuoteMeta(word)).MatchString
		found := false
		for name, val := range s.values {
			field, _ := l.Field(name)
			unitText := name == data.FieldVillageName || name == data.FieldTownshipName || name == data.FieldCountyName
			found = found || (unitText || field.Type == data.TypeText) && match(val.Text())
		}
		if !found {
			return false
		}
	}
	return true
}

func meets(g orb.Geometry, b orb.Bound) bool {
	switch g := g.(type) {
	case orb.Point:
		return b.Contains(g)
	case orb.MultiLineString:
		return slices.ContainsFunc(g, func(l orb.LineString) bool { return len(clip.LineString(b, l.Clone())) > 0 })
	case orb.MultiPolygon:
		for _, poly := range g {
			for _, r := range poly {
				if len(clip.LineString(b, orb.LineString(r.Clone()))) > 0 {
					return true
				}
			}
		}
		return geo.MultiPolygonSide(g, b.Min) != geo.Outside
	}
	return false
}

// inArea supposes general position: no vertex of the one exactly on an edge of the other, but for points.
func inArea(g orb.Geometry, area orb.MultiPolygon) bool {
	in := func(p orb.Point) bool { return geo.MultiPolygonSide(area, p) != geo.Outside }
	crosses := func(l []orb.Point) bool {
		for i := range len(l) - 1 {
			for _, poly := range area {
				for _, r := range poly {
					for j := range len(r) - 1 {
						if properCross(l[i], l[i+1], r[j], r[j+1]) {
							return true
						}
					}
				}
			}
		}
		return false
	}
	switch g := g.(type) {
	case orb.Point:
		return in(g)
	case orb.MultiLineString:
		return slices.ContainsFunc(g, func(l orb.LineString) bool { return in(l[0]) || crosses(l) })
	case orb.MultiPolygon:
		return slices.ContainsFunc(g, func(poly orb.Polygon) bool {
			return in(poly[0][0]) || crosses(poly[0]) || geo.PolygonSide(poly, area[0][0][0]) != geo.Outside
		})
	}
	return false
}

func properCross(a, b, c, d orb.Point) bool {
	side := func(p, q, r orb.Point) bool { return (q[0]-p[0])*(r[1]-p[1])-(q[1]-p[1])*(r[0]-p[0]) > 0 }
	return side(a, b, c) != side(a, b, d) && side(c, d, a) != side(c, d, b)
}
