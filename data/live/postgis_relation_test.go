//go:build unix

package live

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"lianxin/data"
	"lianxin/data/postgres/pgtest"
	"lianxin/geo/relate"
	"lianxin/geo/relate/relatetest"
)

func postgis(t *testing.T) *pgx.Conn {
	t.Helper()
	db, err := pgx.Connect(t.Context(), pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close(context.Background()) })
	return db
}

// TestPostgresMatrices compares the nine intersections of random geometries that meet in every way with those that GEOS finds, where it does not round
// and lines do not cross themselves: else it is wrong in one of a thousand.
func TestPostgresMatrices(t *testing.T) {
	r := relatetest.Maker{Rand: rand.New(rand.NewPCG(2026, 11)), Even: true}
	var as, bs, ours []string
	for range 6000 {
		g, h := r.Geometry(), r.Geometry()
		as, bs = append(as, wkt.MarshalString(g)), append(bs, wkt.MarshalString(h))
		ours = append(ours, relate.Relate(relate.Of(g), relate.Of(h)).String())
	}
	rows, err := postgis(t).Query(t.Context(), `SELECT ST_Relate(a::geometry, b::geometry) FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS pair(a, b, n) ORDER BY n`, as, bs)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, want := range theirs {
		if ours[i] != want {
			t.Errorf("%s and %s: %s, GEOS says %s", as[i], bs[i], ours[i], want)
		}
		seen[want] = true
	}
	if len(theirs) != len(ours) || len(seen) < 60 {
		t.Errorf("%d matrices compared, %d different ones", len(theirs), len(seen))
	}
}

// TestPostgresSpatialFilters asks PostGIS which of the geometries that a viewer is served stand in each relation to a literal.
func TestPostgresSpatialFilters(t *testing.T) {
	m, _ := populated(t, ground{2, 3, 4}, 17, 120)
	v, db := open(t, m), postgis(t)
	if _, err := db.Exec(t.Context(), "CREATE TABLE seen (id text, place geometry)"); err != nil {
		t.Fatal(err)
	}
	functions := map[data.SpatialOp]string{
		data.Intersects: "ST_Intersects", data.Disjoint: "ST_Disjoint", data.Within: "ST_Within", data.Contains: "ST_Contains",
		data.Equals: "ST_Equals", data.Touches: "ST_Touches", data.Overlaps: "ST_Overlaps", data.Crosses: "ST_Crosses",
	}
	held := map[data.SpatialOp]int{}
	for _, who := range []data.Viewer{viewer(t, data.Commander, "431000"), viewer(t, data.Official, "431002"), viewer(t, data.Analyst, "431003")} {
		for _, layer := range []data.LayerID{data.Villages, data.Townships, data.Traces, data.Disputes} {
			rows := [][]any{}
			var literals []orb.Geometry
			all := features(t, v, who, data.Filter{Layer: layer}, Query{All: true})
			for row := range all.Rows() {
				if g := row.Geometry(); g != nil {
					rows = append(rows, []any{row.ID(), strings.ToUpper(wkt.MarshalString(g))})
					literals = append(literals, g)
				}
			}
			if _, err := db.Exec(t.Context(), "TRUNCATE seen"); err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				if _, err := db.Exec(t.Context(), "INSERT INTO seen VALUES ($1, $2::text::geometry)", row...); err != nil {
					t.Fatal(err)
				}
			}
			simple := simpleOnes(t, db)
			for _, literal := range literalsAround(literals) {
				for op, function := range functions {
					got := idsOf(features(t, v, who, data.Filter{Layer: layer, Where: data.Spatial{Op: op, Geometry: literal}}, Query{All: true}))
					found, err := db.Query(t.Context(), "SELECT id FROM seen WHERE ST_IsSimple(place) AND "+function+"(place, $1::text::geometry)", wkt.MarshalString(literal))
					if err != nil {
						t.Fatal(err)
					}
					want, err := pgx.CollectRows(found, pgx.RowTo[string])
					if err != nil {
						t.Fatal(err)
					}
					got = slices.DeleteFunc(got, func(id string) bool {
						return !simple[id] && slices.ContainsFunc(rows, func(r []any) bool { return r[0] == id })
					})
					slices.Sort(got)
					slices.Sort(want)
					if !slices.Equal(got, want) {
						t.Errorf("%s, %s of %s and %s: %v, PostGIS says %v", who.Role, functions[op], layer, wkt.MarshalString(literal), got, want)
					}
					held[op] += len(want)
				}
			}
		}
	}
	for op := range functions {
		if held[op] == 0 {
			t.Errorf("nothing ever stood in relation %s", functions[op])
		}
	}
}

// simpleOnes are the lines that do not cross themselves: where they do, GEOS rounds, and no longer finds a line in itself.
func simpleOnes(t *testing.T, db *pgx.Conn) map[string]bool {
	t.Helper()
	rows, err := db.Query(t.Context(), "SELECT id FROM seen WHERE ST_IsSimple(place)")
	if err != nil {
		t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out
}

// literalsAround are geometries that stand in every relation to some of the given ones: some of these themselves, and others near.
func literalsAround(of []orb.Geometry) []orb.Geometry {
	box := rectangle(orb.Point{groundWest + 0.0131, groundSouth + 0.0052}, orb.Point{groundWest + 0.0642, groundSouth + 0.0411})
	out := []orb.Geometry{
		orb.Polygon{box},
		orb.Polygon{box, rectangle(orb.Point{groundWest + 0.02, groundSouth + 0.01}, orb.Point{groundWest + 0.04, groundSouth + 0.03})},
		orb.LineString{{groundWest - 0.01, groundSouth + 0.003}, {groundWest + 0.071, groundSouth + 0.0321}},
		orb.Polygon{rectangle(orb.Point{groundWest - 1, groundSouth - 1}, orb.Point{groundWest + 1, groundSouth + 1})},
	}
	for i := 0; i < len(of); i += max(1, len(of)/4) {
		out = append(out, of[i])
		switch g := of[i].(type) {
		case orb.MultiPolygon: // an edge of it, and a corner
			out = append(out, orb.LineString(g[0][0][:2]), g[0][0][1])
		case orb.MultiLineString: // a part of it, and a line that crosses it
			p, q := g[0][0], g[0][1]
			out = append(out, orb.LineString(g[0][:2]), p, orb.LineString{{p[0] + 0.001, p[1] - 0.0007}, {q[0] - 0.0013, q[1] + 0.0011}})
		}
	}
	return out
}
