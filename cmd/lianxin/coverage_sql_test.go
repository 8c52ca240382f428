package main

import (
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // asks what the product is asked, of the same rows, in SQL
)

// coverageSQL reckons the round from the rows as they were brought in: the different households that visits name, and what visits that name none state, in each
// village and month at most the households there are. Visits in squares, markets and streets reach no household.
const coverageSQL = `
WITH home AS (SELECT id, village, strftime('%Y-%m', time, '+8 hours') AS month, households FROM visit WHERE place NOT IN ('square', 'market', 'street')),
name_count AS (SELECT village, month, count(DISTINCT household) AS n FROM home JOIN named USING (id) GROUP BY 1, 2),
stated AS (SELECT village, month, sum(households) AS n FROM home WHERE id NOT IN (SELECT id FROM named) GROUP BY 1, 2),
reached AS (SELECT u.unit, min(u.households, coalesce(n.n, 0) + coalesce(s.n, 0)) AS visited, u.households, coalesce(s.n, 0) > 0 AS at_most
	FROM store.villages u LEFT JOIN name_count n ON n.village = u.unit AND n.month = ?1 LEFT JOIN stated s ON s.village = u.unit AND s.month = ?1)
SELECT substr(unit, 1, ?2), sum(visited), sum(households), max(at_most) FROM reached GROUP BY 1`

// TestCoverageAgainstSQL: the program's figures of the round are what an independent query makes of the same visits.
func TestCoverageAgainstSQL(t *testing.T) {
	folder := t.TempDir()
	store, file := filepath.Join(folder, "demo.gpkg"), filepath.Join(folder, "visits.csv")
	if out, err := program(t, "demo", "--store", store, "--records", "100", "--as-of", "2026-06-30", "--only", "disputes").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // one memory
	do := func(q string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), q, args...); err != nil {
			t.Fatal(err)
		}
	}
	do("CREATE TABLE visit (id, village, time, place, households)")
	do("CREATE TABLE named (id, household)")
	do("ATTACH ? AS store", "file:"+store+"?mode=ro")
	var villages []string
	each(t, db, func(rows *sql.Rows) error {
		var code string
		err := rows.Scan(&code)
		villages = append(villages, code)
		return err
	}, "SELECT unit FROM store.villages ORDER BY households LIMIT 12")

	var text strings.Builder
	w := csv.NewWriter(&text)
	_ = w.Write([]string{"编号", "村代码", "走访时间", "走访场所", "走访户数", "户编号"})
	r, zone := rand.New(rand.NewPCG(9, 6)), time.FixedZone("CST", 8*3600)
	for i := range 900 {
		id, village := fmt.Sprint("V", i), villages[r.IntN(len(villages))]
		at := time.Date(2026, 3, 1, 0, 0, 0, 0, zone).Add(time.Duration(r.IntN(92*24*60)) * time.Minute)
		if i%10 == 0 { // in the last and first hours of a month, told in UTC
			at = time.Date(2026, time.Month(4+i/10%2), 1, 0, 0, 0, 0, zone).Add(time.Duration(r.IntN(600)-300) * time.Minute).UTC()
		}
		place := []string{"home", "home", "enterprise", "courtyard", "square", "market", "street"}[r.IntN(7)]
		var households any
		stated, keys := "", []string{}
		switch {
		case r.IntN(3) == 0: // neither
		case r.IntN(2) == 0:
			for range 1 + r.IntN(4) {
				keys = append(keys, fmt.Sprint(village, "-", r.IntN(30)))
			}
		default:
			households = 1 + r.IntN(5)
			stated = fmt.Sprint(households)
		}
		do("INSERT INTO visit VALUES (?, ?, ?, ?, ?)", id, village, at.Format(time.RFC3339), place, households)
		for _, k := range keys {
			do("INSERT INTO named VALUES (?, ?)", id, k)
		}
		_ = w.Write([]string{id, village, at.Format(time.RFC3339), place, stated, strings.Join(keys, ";")})
	}
	w.Flush()
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := program(t, "import", "--store", store, "--layer", "visits", "--crs", "EPSG:4490", "--source", "round", file).CombinedOutput(); err != nil || !strings.Contains(string(out), "900 imported") {
		t.Fatalf("%v\n%s", err, out)
	}

	address := serving(t, store, "--anonymous", "commander")
	reached := int64(0)
	for _, month := range []string{"2026-02", "2026-03", "2026-04", "2026-05"} {
		for by, digits := range map[string]int{"village": 12, "township": 9, "county": 6} {
			want := map[string]string{}
			each(t, db, func(rows *sql.Rows) error {
				var unit string
				var visited, total, atMost int64
				err := rows.Scan(&unit, &visited, &total, &atMost)
				want[unit] = fmt.Sprint(visited, "/", total, " ", atMost == 1)
				reached += visited
				return err
			}, coverageSQL, month, digits)
			var doc struct {
				Values []struct {
					Unit       string
					Households struct {
						Visited, Total int64
						AtMost         bool `json:"at_most"`
					}
				}
			}
			getJSON(t, address+"/api/coverage?by="+by+"&month="+month, &doc)
			if len(doc.Values) != len(want) {
				t.Fatalf("%d units of %s, want %d", len(doc.Values), by, len(want))
			}
			for _, v := range doc.Values {
				if got := fmt.Sprint(v.Households.Visited, "/", v.Households.Total, " ", v.Households.AtMost); got != want[v.Unit] {
					t.Errorf("%s in %s: %s, want %s", v.Unit, month, got, want[v.Unit])
				}
			}
		}
	}
	if reached == 0 {
		t.Error("nobody was visited")
	}
}

func each(t *testing.T, db *sql.DB, row func(*sql.Rows) error, query string, args ...any) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

func getJSON(t *testing.T, url string, into any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", url, res.Status)
	}
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}
