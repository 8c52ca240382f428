//go:build unix

package live

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"lianxin/data"
	"lianxin/data/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// TestPostgresSummaries asks PostGIS for the same figures in plain SQL over the same records and boundaries: another program's idea of units, dates, places and shares.
func TestPostgresSummaries(t *testing.T) {
	m, _ := populated(t, ground{2, 3, 4}, 13, 400)
	v := open(t, m)
	db := postgisOf(t, m)
	who := viewer(t, data.Commander, "431000")
	box := orb.Bound{Min: orb.Point{groundWest + 0.011, groundSouth + 0.007}, Max: orb.Point{groundWest + 0.083, groundSouth + 0.061}}
	zone := m.settings.Location()
	today := dayIn(testNow(), zone)
	span := &data.Interval{From: dayStart(today-200, zone), To: dayStart(today-20, zone) - 1}
	inBox := fmt.Sprintf("ST_Intersects(place, ST_MakeEnvelope(%v, %v, %v, %v, 4326))", box.Min[0], box.Min[1], box.Max[0], box.Max[1])
	inSpan := fmt.Sprintf("day >= %d AND day < %d", today-200, today-20)
	const settled, rejected = "status IN ('settled', 'closed', 'revisited')", "status = 'rejected'"
	overdue := fmt.Sprintf("status IN ('found', 'accepted', 'assigned', 'in_progress') AND coalesce(due, day + 60) < %d", today)
	for _, c := range []struct {
		measure  data.MeasureID
		f        data.Filter
		where    string
		num, den string // aggregates over rows; den empty for households
	}{
		{data.MeasureCount, data.Filter{}, "true", "count(id)", "0"},
		{data.MeasureCount, data.Filter{Bounds: []orb.Bound{box}}, inBox, "count(id)", "0"},
		{data.MeasureSettlement, data.Filter{}, "true", "count(id) FILTER (WHERE " + settled + ")", "count(id) FILTER (WHERE NOT " + rejected + ")"},
		{data.MeasureSettlement, data.Filter{Bounds: []orb.Bound{box}, Time: span}, inBox + " AND " + inSpan, "count(id) FILTER (WHERE " + settled + ")", "count(id) FILTER (WHERE NOT " + rejected + ")"},
		{data.MeasureOverdue, data.Filter{Time: span}, inSpan, "count(id) FILTER (WHERE " + overdue + ")", "0"},
		{data.MeasureRate, data.Filter{Where: data.Eq("category", data.Text("land"))}, "category = 'land'", "count(id)", ""},
		{data.MeasureSatisfaction, data.Filter{}, "true", "count(id) FILTER (WHERE satisfaction IN ('satisfied', 'basically_satisfied'))", "count(satisfaction)"},
	} {
		for level, digits := range map[data.Level]int{data.LevelCounty: 6, data.LevelTownship: 9, data.LevelVillage: 12} {
			c.f.Layer = data.Disputes
			got, err := v.Summarise(t.Context(), who, c.f, SummaryQuery{Measure: c.measure, By: level})
			if err != nil {
				t.Fatal(err)
			}
			den := c.den
			if den == "" {
				den = "(SELECT sum(households) FROM village WHERE code LIKE u.code || '%')"
			}
			rows, err := db.Query(t.Context(), fmt.Sprintf(`WITH u AS (SELECT DISTINCT left(code, %d) AS code FROM village)
				SELECT u.code, %s, %s FROM u LEFT JOIN dispute ON unit LIKE u.code || '%%' AND %s GROUP BY u.code`, digits, c.num, den, c.where))
			if err != nil {
				t.Fatal(err)
			}
			want := map[string][2]float64{}
			for rows.Next() {
				var code string
				var num, den float64
				if err := rows.Scan(&code, &num, &den); err != nil {
					t.Fatal(err)
				}
				want[code] = [2]float64{num, den}
			}
			if rows.Err() != nil {
				t.Fatal(rows.Err())
			}
			compared := 0
			for _, u := range got.Values {
				w, ok := want[u.Code]
				if !ok { // without a boundary
					continue
				}
				compared++
				if den := u.Denominator; u.Numerator != w[0] || den != nil && math.Abs(*den-w[1]) > 1e-9 {
					t.Errorf("%s by %s where %s: %s is %v of %v, PostGIS says %v", c.measure, level, c.where, u.Code, u.Numerator, den, w)
				}
			}
			if compared != len(want) {
				t.Errorf("%s by %s: %d units of %d", c.measure, level, compared, len(want))
			}
		}
	}
}

// postgisOf is a database of the store's disputes, where they are served, and of its villages.
func postgisOf(t *testing.T, m *memStore) *pgx.Conn {
	t.Helper()
	db, err := pgx.Connect(t.Context(), pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close(context.Background()) })
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := db.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec("CREATE TABLE village (code text, households bigint)")
	exec("CREATE TABLE dispute (id text, unit text, place geometry(Point, 4326), category text, status text, satisfaction text, day bigint, due bigint)")
	o := newOracle(m, testNow())
	villages, _ := m.schema.Layer(data.Villages)
	for _, r := range m.records(data.Villages) {
		exec("INSERT INTO village VALUES ($1, $2)", r.Unit, r.Values[villages.Index("households")].Int())
	}
	l, _ := m.schema.Layer(data.Disputes)
	for _, r := range m.records(data.Disputes) {
		value := func(name string) any {
			v := r.Values[l.Index(name)]
			switch {
			case v.IsNull():
				return nil
			case l.Fields[l.Index(name)].Type == data.TypeTime:
				return data.LocalDay(v, o.zone)
			}
			return v.Text()
		}
		var place any
		if p, ok := o.shape(l, r, r.Unit, true).(orb.Point); ok {
			place = "SRID=4326;" + strings.ToUpper(wkt.MarshalString(p))
		}
		exec("INSERT INTO dispute VALUES ($1, $2, $3::text::geometry, $4, $5, $6, $7, $8)",
			r.ID, r.Unit, place, value("category"), value("status"), value("satisfaction"), value("found"), value("due"))
	}
	return db
}
