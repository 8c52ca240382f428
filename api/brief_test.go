package api

import (
	"archive/zip"
	"bytes"
	"net/http"
	"strings"
	"testing"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/brief"
)

// A brief has the figures that the other routes tell, and the same ones when it is asked for later.
func TestBrief(t *testing.T) {
	f := newPastFixture(t, data.Official, "431021")
	path := "/api/brief?unit=431021&until=2026-06-30T20:00:00%2B08:00"
	a := f.get(t, path)
	doc := a.doc(t, http.StatusOK)
	layers, _ := doc["layers"].([]any)
	disputes, _ := layers[0].(map[string]any)
	for query, want := range map[string]any{"overdue=true": disputes["overdue"], "status=found,accepted,assigned,in_progress,suspended": disputes["open"]} {
		n := f.get(t, "/api/collections/disputes/items?limit=1&as_of=2026-06-30T20:00:00%2B08:00&"+query).doc(t, http.StatusOK)["numberMatched"]
		if n != want || n == 0.0 {
			t.Errorf("%s: %v, the brief says %v", query, n, want)
		}
	}
	if doc["until"] != "2026-06-30T20:00:00+08:00" || doc["from"] != "2026-06-24T00:00:00+08:00" || doc["name"] != "桂阳县" || doc["generated"] == nil {
		t.Errorf("%s", a.body)
	}
	if again := f.get(t, path, "If-None-Match", a.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("again: %s", again.Status)
	}
	if later := f.get(t, "/api/brief?unit=431021").doc(t, http.StatusOK); later["until"] != "2026-07-07T12:00:00+08:00" {
		t.Errorf("by default it is until %v", later["until"])
	}
	for query, field := range map[string]string{
		"": "unit", "unit=4310": "unit", "unit=431021&until=x": "until", "unit=431021&until=2027-01-01": "until", "unit=431021&until=2026-01-01": "until",
		"unit=431021&lang=fr": "lang", "unit=431021&f=pdf": "f", "unit=431021&week=3": "week",
	} {
		if a := f.get(t, "/api/brief?"+query); a.StatusCode != http.StatusBadRequest || a.faultsOf(t)[field] == "" {
			t.Errorf("%q: %s %s", query, a.Status, a.body)
		}
	}
	if a, b := f.get(t, "/api/brief?unit=431023"), f.get(t, "/api/brief?unit=431099"); a.StatusCode != http.StatusNotFound || !bytes.Equal(a.body, b.body) {
		t.Errorf("another county: %s %s", a.Status, a.body)
	}
	if a := newPastFixture(t, data.Kiosk, "431000").get(t, "/api/brief?unit=431021"); a.StatusCode != http.StatusForbidden {
		t.Errorf("a wall: %s", a.Status)
	}
}

// The villages that a brief names as unvisited are those that the coverage has.
func TestBriefNamesUnvisitedVillages(t *testing.T) {
	store := newPastFixture(t, data.Official, "431021").store
	l, err := store.Schema().Layer(data.Visits)
	if err != nil {
		t.Fatal(err)
	}
	visit := data.Record{Layer: data.Visits, Source: "t", SourceID: "spring", ID: data.RecordID(data.Visits, "t", "spring"), Unit: "431021101200", Values: make([]data.Value, len(l.Fields))}
	visit.Values[l.Index("time")], visit.Values[l.Index("place_kind")] = data.Millis(fixedNow().AddDate(0, -3, 0).UnixMilli()), data.Text("home")
	if _, err := store.Apply(t.Context(), data.Batch{Key: "spring", At: fixedNow(), Puts: []data.Put{{Record: visit}}}); err != nil {
		t.Fatal(err)
	}
	f := servePast(t, store, data.Official, "431021")
	visits, _ := f.get(t, "/api/brief?unit=431021").doc(t, http.StatusOK)["visits"].(map[string]any)
	long, _ := visits["unvisited"].([]any)
	gaps := map[any]any{}
	villages, _ := f.get(t, "/api/coverage?by=village&within=431021").doc(t, http.StatusOK)["values"].([]any)
	for _, v := range villages {
		if v, _ := v.(map[string]any); v["gap_months"].(float64) >= 2 {
			gaps[v["unit"]] = [2]any{v["gap_months"], v["last_month"]}
		}
	}
	if visits["neglected"] != float64(len(gaps)) || len(long) == 0 || len(long)+int(visits["unvisited_more"].(float64)) != len(gaps) {
		t.Errorf("%d villages are named and %v more, of %d", len(long), visits["unvisited_more"], len(gaps))
	}
	for _, v := range long {
		if v, _ := v.(map[string]any); gaps[v["unit"]] != [2]any{v["gap_months"], v["last_month"]} {
			t.Errorf("%v, coverage says %v", v, gaps[v["unit"]])
		}
	}
}

// What settings put into a brief is in its tag: no copy of it is fresh under others.
func TestBriefTagsMoveWithSettings(t *testing.T) {
	f := newPastFixture(t, data.Official, "431021")
	path := "/api/brief?unit=431021&until=2026-06-30T20:00:00%2B08:00"
	tag := f.get(t, path).Header.Get("ETag")
	s, err := f.store.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.Map.Source = "另一来源"
	if _, err := f.store.PutSettings(t.Context(), s, "op", fixedNow()); err != nil {
		t.Fatal(err)
	}
	a := servePast(t, f.store, data.Official, "431021").get(t, path, "If-None-Match", tag)
	if a.StatusCode != http.StatusOK || !bytes.Contains(a.body, []byte(s.Map.Source)) {
		t.Errorf("another source: %s %s", a.Status, a.body)
	}
}

// The document leaves for those who may export, after its audit row, and carries the row's number.
func TestBriefDocument(t *testing.T) {
	f := newExportFixture(t)
	j := f.as(t, data.Official)
	a := f.ask(t, j, http.MethodGet, "/api/brief?unit=431021&lang=en", nil, "Accept", brief.MIME)
	if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != brief.MIME || !strings.Contains(a.Header.Get("Content-Disposition"), ".docx") || a.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%s %v %.300s", a.Status, a.Header, a.body)
	}
	z, err := zip.NewReader(bytes.NewReader(a.body), int64(len(a.body)))
	if err != nil {
		t.Fatal(err)
	}
	events, err := f.book.Events(t.Context(), operator(), accounts.EventQuery{Kinds: []accounts.EventKind{accounts.Exported}}, f.clock.Now())
	if err != nil || len(events) != 1 || events[0].Detail["format"] != "docx" || !strings.Contains(events[0].Detail["filter"], "431021") {
		t.Fatalf("%v: %+v", err, events)
	}
	if len(z.File) != 6 {
		t.Errorf("%d parts", len(z.File))
	}
	if anonymous := newFixture(t, data.Commander, "431000").get(t, "/api/brief?unit=431021&f=docx"); anonymous.StatusCode != http.StatusForbidden {
		t.Errorf("without a book: %s", anonymous.Status)
	}
}
