package live

import (
	"cmp"
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

// truth is 1, -1 or 0 for unknown: Kleene's logic by the book.
func (o *oracle) truth(e data.Expr, s *seenRow) int {
	switch e := e.(type) {
	case data.Logic:
		out := 1
		if e.Or {
			out = -1
		}
		for _, a := range e.Args {
			t := o.truth(a, s)
			if e.Or {
				out = max(out, t)
			} else {
				out = min(out, t)
			}
		}
		return out
	case data.Not:
		return -o.truth(e.Arg, s)
	case data.Compare:
		return o.compare(e.Op, o.operand(e.Left, s), o.operand(e.Right, s))
	case data.Between:
		v := o.operand(e.Arg, s)
		return min(o.compare(data.GreaterEqual, v, o.operand(e.Low, s)), o.compare(data.LessEqual, v, o.operand(e.High, s)))
	case data.In:
		out := -1
		for _, m := range e.List {
			out = max(out, o.compare(data.Equal, o.operand(e.Arg, s), o.operand(m, s)))
		}
		return out
	case data.Like:
		v := o.operand(e.Arg, s)
		if v.IsNull() {
			return 0
		}
		return sign(o.regexp(likeRegexp(e.Pattern, e.Fold)).MatchString(v.Text()))
	case data.IsNull:
		return sign(o.operand(e.Arg, s).IsNull())
	case data.ListTest:
		v := s.values[e.Name]
		if v.IsNull() {
			return 0
		}
		return sign(listHolds(e.Op, v.Codes(), e.Codes))
	case data.Temporal:
		return o.temporal(e, s)
	case data.Spatial:
		return spatialTruth(e, s.shape)
	}
	panic("unknown expression")
}

func sign(b bool) int {
	if b {
		return 1
	}
	return -1
}

func (o *oracle) regexp(text string) *regexp.Regexp {
	if o.regexps[text] == nil {
		o.regexps[text] = regexp.MustCompile(text)
	}
	return o.regexps[text]
}

func likeRegexp(pattern string, fold bool) string {
	var b strings.Builder
	b.WriteString("(?s")
	if fold {
		b.WriteString("i")
	}
	b.WriteString(")^")
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped || r != '%' && r != '_' && r != '\\':
			b.WriteString(regexp.QuoteMeta(string(r)))
			escaped = false
		case r == '%':
			b.WriteString(".*")
		case r == '_':
			b.WriteString(".")
		default:
			escaped = true
		}
	}
	return b.String() + "$"
}

func listHolds(op data.ListOp, have, asked []string) bool {
	all := func(in, of []string) bool {
		return !slices.ContainsFunc(in, func(c string) bool { return !slices.Contains(of, c) })
	}
	switch op {
	case data.ListContains:
		return all(asked, have)
	case data.ListContainedBy:
		return all(have, asked)
	case data.ListEquals:
		return all(have, asked) && all(asked, have)
	default:
		return slices.ContainsFunc(have, func(c string) bool { return slices.Contains(asked, c) })
	}
}

func (o *oracle) operand(e data.Operand, s *seenRow) data.Value {
	switch e := e.(type) {
	case data.Property:
		if e.Name == "id" {
			return data.Text(s.id)
		}
		return s.values[e.Name]
	case data.Literal:
		return e.Value
	case data.Fold:
		return data.Text(strings.ToLower(strings.ToUpper(o.operand(e.Arg, s).Text())))
	case data.Arithmetic:
		a, b := o.operand(e.Left, s), o.operand(e.Right, s)
		if a.IsNull() || b.IsNull() {
			return data.Value{}
		}
		x, y := a.Float(), b.Float()
		switch e.Op {
		case '+':
			return data.Float(x + y)
		case '-':
			return data.Float(x - y)
		case '*':
			return data.Float(x * y)
		case '/':
			return data.Float(x / y)
		case '%':
			return data.Float(math.Mod(x, y))
		case '^':
			return data.Float(math.Pow(x, y))
		case 'd':
			return data.Float(math.Trunc(x / y))
		}
	}
	panic("unknown operand")
}

func (o *oracle) compare(op data.CompareOp, a, b data.Value) int {
	if a.IsNull() || b.IsNull() {
		return 0
	}
	var c int
	switch a.Kind() {
	case data.KindText:
		c = strings.Compare(a.Text(), b.Text())
	case data.KindInt, data.KindFloat:
		c = cmp.Compare(a.Float(), b.Float())
	case data.KindBool:
		c = cmp.Compare(a.Int(), b.Int())
	default:
		from, to := o.span(a)
		from2, to2 := o.span(b)
		if to.Before(from2) {
			c = -1
		} else if from.After(to2) {
			c = 1
		}
	}
	return sign([]bool{c == 0, c != 0, c < 0, c <= 0, c > 0, c >= 0}[op])
}

func (o *oracle) span(v data.Value) (from, to time.Time) {
	from, _ = v.Start(o.zone)
	if v.Kind() == data.KindDate {
		return from, from.In(o.zone).AddDate(0, 0, 1).Add(-time.Millisecond)
	}
	return from, from
}

func (o *oracle) temporal(e data.Temporal, s *seenRow) int {
	begin := s.values[e.Name]
	end := begin
	if e.Name2 != "" {
		end = s.values[e.Name2]
	}
	if begin.IsNull() || end.IsNull() {
		return 0
	}
	t1, _ := o.span(begin)
	_, t2 := o.span(end)
	a, b := t1.UnixMilli(), t2.UnixMilli()
	x, y := e.Interval.From, e.Interval.To
	switch e.Op {
	case data.TAfter:
		return sign(a > y)
	case data.TBefore:
		return sign(b < x)
	case data.TDuring:
		return sign(a > x && b < y)
	case data.TEquals:
		return sign(a == x && b == y)
	case data.TIntersects:
		return sign(!(b < x || a > y))
	case data.TDisjoint:
		return sign(b < x || a > y)
	case data.TContains:
		return sign(a < x && b > y)
	case data.TFinishedBy:
		return sign(a < x && b == y)
	case data.TFinishes:
		return sign(a > x && b == y)
	case data.TMeets:
		return sign(b == x)
	case data.TMetBy:
		return sign(a == y)
	case data.TOverlappedBy:
		return sign(a > x && a < y && b > y)
	case data.TOverlaps:
		return sign(a < x && b > x && b < y)
	case data.TStartedBy:
		return sign(a == x && b > y)
	default:
		return sign(a == x && b < y)
	}
}

func spatialTruth(e data.Spatial, g orb.Geometry) int {
	if g == nil {
		return 0
	}
	area, isArea := e.Geometry.(orb.Polygon)
	p, isPoint := g.(orb.Point)
	if !isPoint {
		hit := inArea(g, orb.MultiPolygon{area})
		return sign(hit == (e.Op == data.Intersects))
	}
	side := geo.Outside
	if isArea {
		side = geo.PolygonSide(area, p)
	} else if e.Geometry.(orb.Point) == p {
		side = geo.Inside
	}
	switch e.Op {
	case data.Intersects:
		return sign(side != geo.Outside)
	case data.Disjoint:
		return sign(side == geo.Outside)
	case data.Within:
		return sign(side == geo.Inside)
	case data.Touches:
		return sign(side == geo.OnEdge)
	case data.Contains, data.Equals:
		return sign(!isArea && side == geo.Inside)
	default: // a point neither overlaps nor crosses
		return -1
	}
}
