package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"lianxin/data"
)

// roundFile is a CSV of fixes: 20 minutes in the village that begins at lon 113.0, a minute's way over the border at 113.1 to the next, ten
// minutes there, then on into county B; one fix is far off.
func roundFile() string {
	var b strings.Builder
	b.WriteString("经度,纬度,时间\n")
	minute := 0
	fix := func(lon float64) {
		fmt.Fprintf(&b, "%.5f,25.05,2026-06-30 09:%02d:00\n", lon, minute)
		minute++
	}
	for range 20 {
		fix(113.095)
	}
	for range 10 {
		fix(113.105)
	}
	b.WriteString("113.9,25.05,2026-06-30 09:30:00\n")
	minute++
	for i := range 15 { // 30 km in 15 minutes: 120 km/h
		fix(113.11 + 0.02*float64(i))
	}
	for range 10 {
		fix(113.41)
	}
	return b.String()
}

func TestARoundIsProposedNeverRecorded(t *testing.T) {
	f := newBookFixture(t)
	j := f.settled(t, "cun.wu", data.Contact, "431021")
	post := func(path string) answer {
		return f.do(t, http.MethodPost, path, strings.NewReader(roundFile()), "Content-Type", "text/csv", "Cookie", j.header(), "Idempotency-Key", "r1")
	}
	if a := post("/api/traces/propose"); a.StatusCode != http.StatusBadRequest || a.faultsOf(t)["crs"] == "" {
		t.Errorf("without a system: %s", a.Status)
	}
	rounds, _ := post("/api/traces/propose?crs=EPSG:4326").doc(t, http.StatusOK)["rounds"].([]any)
	if len(rounds) != 1 {
		t.Fatalf("%v", rounds)
	}
	r, _ := rounds[0].(map[string]any)
	if dropped, _ := r["dropped"].(map[string]any); dropped["impossible"] != 1.0 || r["fixes"] != 56.0 {
		t.Errorf("%v", r)
	}
	var units []string
	for _, s := range r["stays"].([]any) {
		units = append(units, s.(map[string]any)["unit"].(string))
	}
	if strings.Join(units, " ") != "431021100200 431021100201" || r["outside"] != 1.0 {
		t.Errorf("stays in %v, %v outside", units, r["outside"])
	}
	for _, v := range r["villages"].([]any) {
		if unit := v.(map[string]any)["unit"].(string); !strings.HasPrefix(unit, "431021") {
			t.Errorf("village %s of another county is told", unit)
		}
	}
	info, err := f.store.Info(t.Context())
	if err != nil || info.Counts[data.Visits] != 0 || info.Counts[data.Traces] != 0 {
		t.Errorf("something was recorded: %v %v", info.Counts, err)
	}
}

func TestARoundIsKeptOnWish(t *testing.T) {
	f := newBookFixture(t)
	j := f.settled(t, "cun.wu", data.Contact, "431021")
	post := func(body string, header ...string) answer {
		return f.do(t, http.MethodPost, "/api/traces?crs=EPSG:4326", strings.NewReader(body), append(header, "Content-Type", "text/csv", "Cookie", j.header())...)
	}
	if a := post(roundFile()); a.StatusCode != http.StatusBadRequest {
		t.Errorf("without a key: %s", a.Status)
	}
	doc := post(roundFile(), "Idempotency-Key", "r1").doc(t, http.StatusCreated)
	if imp, _ := doc["import"].(map[string]any); imp["accepted"] != 1.0 {
		t.Fatalf("%v", doc)
	}
	post(roundFile(), "Idempotency-Key", "r1").doc(t, http.StatusCreated)
	if info, err := f.store.Info(t.Context()); err != nil || info.Counts[data.Traces] != 1 {
		t.Errorf("sent twice: %v %v", info.Counts, err)
	}
	elsewhere := f.settled(t, "cun.liu", data.Contact, "431023")
	for range 2 { // a round that is sent again is refused for the same reason
		doc := f.do(t, http.MethodPost, "/api/traces?crs=EPSG:4326", strings.NewReader(roundFile()), "Content-Type", "text/csv", "Cookie", elsewhere.header(), "Idempotency-Key", "r1").
			doc(t, http.StatusCreated)
		imp, _ := doc["import"].(map[string]any)
		rows, _ := imp["refused"].([]any)
		if imp["accepted"] != 0.0 || imp["rejected"] != 1.0 || len(rows) != 1 {
			t.Fatalf("%v", doc)
		}
		row, _ := rows[0].(map[string]any)
		if row["row"] != 1.0 || row["field"] != "geometry" || row["reason"] != "lies outside your area" || row["reason_zh"] != "不在您的管辖范围内" || row["review"] != false {
			t.Errorf("%v", row)
		}
	}
	if a := post("lon,lat,time\n0,0,2026-06-30\n", "Idempotency-Key", "r2"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("no round: %s", a.Status)
	}
	for name, body := range map[string]string{"XML": "<!DOCTYPE a><gpx/>", "nothing": ""} {
		if a := post(body, "Idempotency-Key", "r3"); a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", name, a.Status)
		}
	}
}
