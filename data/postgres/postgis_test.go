package postgres_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"

	"lianxin/data"
	"lianxin/data/demo"
	"lianxin/data/live"
	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
	"lianxin/geo"
	"lianxin/geo/index"
	"lianxin/geo/locate"
)

// TestPostgresAgreesWithPostGIS puts the demonstration prefecture into PostgreSQL and asks PostGIS what the product's own geometry answers:
// which village holds a point, how many records a box, a polygon and a county hold, and which facilities are nearest.
func TestPostgresAgreesWithPostGIS(t *testing.T) {
	records, points, areas := 6000, 5000, 60
	if testing.Short() {
		records, points, areas = 1500, 1000, 15
	}
	url := pgtest.Database(t)
	s := create(t, url)
	day := time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC)
	if _, err := demo.Fill(t.Context(), s, demo.Options{Seed: 1, Records: records, AsOf: day, Now: func() time.Time { return day }}); err != nil {
		t.Fatal(err)
	}
	// What has no place of its own is drawn at its unit's: PostGIS knows nothing of that.
	execute(t, url, "DELETE FROM lianxin.disputes WHERE geom IS NULL", "DELETE FROM lianxin.hazards WHERE geom IS NULL")
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	view, err := live.Open(t.Context(), s, live.Options{Now: func() time.Time { return day }})
	if err != nil {
		t.Fatal(err)
	}
	commander, err := data.NewViewer(data.Commander, "4310")
	if err != nil {
		t.Fatal(err)
	}
	a := &asked{t: t, conn: c, store: s, view: view, viewer: commander, random: rand.New(rand.NewPCG(1, 2))}
	a.pins(points)
	a.boxes(areas)
	a.polygons(areas)
	a.counties()
	a.nearest(areas)
}

type asked struct {
	t      *testing.T
	conn   *pgx.Conn
	store  *postgres.Store
	view   *live.View
	viewer data.Viewer
	random *rand.Rand
}

// records reads a layer from a snapshot.
func (a *asked) records(layer data.LayerID) (all []data.Record) {
	a.t.Helper()
	snap, err := a.store.Snapshot(a.t.Context())
	if err != nil {
		a.t.Fatal(err)
	}
	defer snap.Close()
	if err := snap.Records(a.t.Context(), layer, 0, 1, func(r *data.Record) error {
		kept := *r
		kept.Geometry, kept.Values = orb.Clone(r.Geometry), slices.Clone(r.Values)
		all = append(all, kept)
		return nil
	}); err != nil {
		a.t.Fatal(err)
	}
	return all
}

// place draws a place in the box that holds the prefecture.
func (a *asked) place() orb.Point {
	b := a.view.Extent(a.viewer)
	return orb.Point{b.Min[0] + a.random.Float64()*(b.Max[0]-b.Min[0]), b.Min[1] + a.random.Float64()*(b.Max[1]-b.Min[1])}
}

// pins asks for random places, some outside all, and for corners where villages meet.
func (a *asked) pins(n int) {
	var polygons []locate.Polygon
	var places []orb.Point
	for _, v := range a.records(data.Villages) {
		area, ok := v.Geometry.(orb.MultiPolygon)
		if !ok {
			a.t.Fatalf("village %s is a %T", v.ID, v.Geometry)
		}
		polygons = append(polygons, locate.Polygon{Code: v.ID, Area: area})
		if len(places) < n/2 {
			places = append(places, area[0][0][a.random.IntN(len(area[0][0]))])
		}
	}
	for len(places) < n {
		places = append(places, a.place())
	}
	x, err := locate.New(polygons)
	if err != nil {
		a.t.Fatal(err)
	}
	lon, lat := make([]float64, n), make([]float64, n)
	for i, p := range places {
		lon[i], lat[i] = p[0], p[1]
	}
	found, err := a.conn.Query(a.t.Context(), `SELECT p.n, coalesce((SELECT min(v.id) FROM lianxin.villages AS v WHERE ST_Covers(v.geom, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4490))), '')
		FROM unnest($1::float8[], $2::float8[]) WITH ORDINALITY AS p (lon, lat, n)`, lon, lat)
	if err != nil {
		a.t.Fatal(err)
	}
	inside, differ := 0, 0
	var no int
	var theirs string
	if _, err := pgx.ForEachRow(found, []any{&no, &theirs}, func() error {
		ours := ""
		if slot := x.Locate(places[no-1]); slot >= 0 {
			ours = x.Code(slot)
			inside++
		}
		if ours != theirs {
			if differ++; differ < 10 {
				a.t.Errorf("place %v: %q, PostGIS %q", places[no-1], ours, theirs)
			}
		}
		return nil
	}); err != nil {
		a.t.Fatal(err)
	}
	a.t.Logf("%d places, %d inside, %d different", n, inside, differ)
	if inside == 0 || inside == n {
		a.t.Error("the places prove nothing")
	}
}

// count compares a filter's count with that of a condition on the table.
func (a *asked) count(f data.Filter, where string, args ...any) int64 {
	a.t.Helper()
	ours, err := a.view.Count(a.t.Context(), a.viewer, f)
	if err != nil {
		a.t.Fatal(err)
	}
	var theirs int64
	if err := a.conn.QueryRow(a.t.Context(), "SELECT count(*) FROM lianxin."+string(f.Layer)+" WHERE "+where, args...).Scan(&theirs); err != nil {
		a.t.Fatal(err)
	}
	if ours != theirs {
		a.t.Errorf("%s: %d, PostGIS %d", f.Key(), ours, theirs)
	}
	return ours
}

func (a *asked) boxes(n int) {
	total := int64(0)
	for range n {
		p, q := a.place(), a.place()
		b := orb.Bound{Min: orb.Point{min(p[0], q[0]), min(p[1], q[1])}, Max: orb.Point{max(p[0], q[0]), max(p[1], q[1])}}
		total += a.count(data.Filter{Layer: data.Disputes, Bounds: []orb.Bound{b}}, "ST_Intersects(geom, ST_MakeEnvelope($1, $2, $3, $4, 4490))", b.Min[0], b.Min[1], b.Max[0], b.Max[1])
		a.count(data.Filter{Layer: data.Villages, Bounds: []orb.Bound{b}}, "ST_Intersects(geom, ST_MakeEnvelope($1, $2, $3, $4, 4490))", b.Min[0], b.Min[1], b.Max[0], b.Max[1])
	}
	if total == 0 {
		a.t.Error("the boxes hold nothing")
	}
}

// polygons asks for stars around random places, with a hole in the middle.
func (a *asked) polygons(n int) {
	total := int64(0)
	for range n {
		at, r := a.place(), 0.05+0.4*a.random.Float64()
		ring := func(r float64, k int) (ring orb.Ring) {
			for i := range k {
				turn, far := 2*math.Pi*float64(i)/float64(k), r*(0.6+0.4*a.random.Float64())
				ring = append(ring, orb.Point{at[0] + far*math.Cos(turn), at[1] + far*math.Sin(turn)})
			}
			return append(ring, ring[0])
		}
		area := orb.Polygon{ring(r, 11), ring(r/4, 5)}
		area[1].Reverse()
		total += a.count(data.Filter{Layer: data.Disputes, Area: orb.MultiPolygon{area}}, "ST_Intersects(geom, $1::bytea::geometry)", ewkb.MustMarshal(area, 4490))
	}
	if total == 0 {
		a.t.Error("the polygons hold nothing")
	}
}

func (a *asked) counties() {
	total := int64(0)
	for _, county := range a.records(data.Counties) {
		total += a.count(data.Filter{Layer: data.Disputes, Units: []string{county.ID}}, "starts_with(unit, $1)", county.ID)
		// Every record that was pinned by its place lies in its village by PostGIS too.
		var astray int64
		if err := a.conn.QueryRow(a.t.Context(), `SELECT count(*) FROM lianxin.disputes AS d JOIN lianxin.villages AS v ON v.id = d.unit
			WHERE d.pin_method = 'polygon' AND starts_with(d.unit, $1) AND NOT ST_Covers(v.geom, d.geom)`, county.ID).Scan(&astray); err != nil || astray > 0 {
			a.t.Errorf("%d records of %s lie outside their village, %v", astray, county.ID, err)
		}
	}
	if total == 0 {
		a.t.Error("no county holds anything")
	}
}

// nearest compares the five nearest facilities and their distances with those on PostGIS's ellipsoid.
func (a *asked) nearest(n int) {
	all := a.records(data.Facilities)
	at := func(i uint32) orb.Point { p, _ := all[i].Geometry.(orb.Point); return p }
	tree, err := index.Build(len(all), func(i int) (uint32, geo.Bound) { return uint32(i), geo.FromOrb(at(uint32(i)).Bound()) })
	if err != nil {
		a.t.Fatal(err)
	}
	for range n {
		p := a.place()
		var ours, theirs []float64
		tree.Nearest(p, func(i uint32) float64 { return geo.Distance(p, at(i)) }, func(_ uint32, m float64) bool {
			ours = append(ours, m)
			return len(ours) < 5
		})
		found, err := a.conn.Query(a.t.Context(), `SELECT ST_Distance(geom::geography, ST_SetSRID(ST_MakePoint($1, $2), 4490)::geography) AS m FROM lianxin.facilities
			ORDER BY m LIMIT 5`, p[0], p[1])
		if err != nil {
			a.t.Fatal(err)
		}
		if theirs, err = pgx.CollectRows(found, pgx.RowTo[float64]); err != nil {
			a.t.Fatal(err)
		}
		for i := range theirs {
			if len(ours) != len(theirs) || math.Abs(ours[i]-theirs[i]) > 0.001 {
				a.t.Errorf("from %v: %v, PostGIS %v", p, ours, theirs)
				break
			}
		}
	}
}
