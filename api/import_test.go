package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"lianxin/data"
)

// importer identifies every request as one that may import.
func importer(t *testing.T, units ...string) Identify {
	t.Helper()
	v, err := data.NewViewer(data.Official, units...)
	if err != nil {
		t.Fatal(err)
	}
	v.Subject = "feed"
	return func(*http.Request) (Identity, error) { return Identity{Viewer: v, Rights: []Right{RightImport}}, nil }
}

const importCSV = `编号,纠纷类别,状态,发现时间,事项,经度,纬度
A1,土地山林,已受理,2026-03-01,林地界址,113.05,25.05
A2,土地山林,已受理,2026-03-01,别县的事项,113.45,25.05
A3,没有这种类别,已受理,2026-03-01,写错类别,113.05,25.05
`

func TestImportOverHTTP(t *testing.T) {
	f := newFixture(t, "")
	f = serveFixture(t, f.store, f.view, importer(t, "431021"))
	before := f.get(t, "/api/collections/disputes/items").page(t).NumberMatched
	send := func() answer {
		return f.do(t, http.MethodPost, "/api/imports?layer=disputes&crs=EPSG:4490&source=feed&name=day.csv", strings.NewReader(importCSV), "Idempotency-Key", "day-1")
	}
	doc := send().doc(t, http.StatusCreated)
	if doc["input"] != 3.0 || doc["accepted"] != 1.0 || doc["rejected"] != 2.0 {
		t.Fatalf("%v", doc)
	}
	rows, _ := doc["refused"].([]any)
	for i, want := range []string{"2 经度 lies outside your area", "3 纠纷类别 is not one of land"} {
		row, _ := rows[i].(map[string]any)
		if got := fmt.Sprint(row["row"], " ", row["field"], " ", row["reason"]); !strings.HasPrefix(got, want) {
			t.Errorf("refused: %v, want %s", got, want)
		}
	}
	if again := send().doc(t, http.StatusCreated); again["id"] != doc["id"] || again["inserted"] != doc["inserted"] {
		t.Errorf("sent again: %v", again)
	}
	account := f.get(t, "/api/imports/feed.day-1").doc(t, http.StatusOK)
	if account["state"] != "done" {
		t.Errorf("%v", account)
	}
	mend := f.get(t, "/api/imports/feed.day-1/rejections")
	if mend.StatusCode != http.StatusOK || !strings.Contains(string(mend.body), "没有这种类别") || !strings.Contains(mend.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%s %s", mend.Status, mend.body)
	}
	f.await(t, func() bool { return f.get(t, "/api/collections/disputes/items").page(t).NumberMatched == before+1 })

	twice := f.do(t, http.MethodPost, "/api/imports?layer=disputes&crs=EPSG:4490&source=feed&name=day.csv", strings.NewReader(importCSV), "Idempotency-Key", "day-2").
		doc(t, http.StatusCreated)
	if twice["unchanged"] != 1.0 || twice["rejected"] != 2.0 || twice["again"] != doc["id"] {
		t.Errorf("the same file as another import: %v", twice)
	}
	if same := f.get(t, "/api/imports/feed.day-2/rejections"); string(same.body) != string(mend.body) {
		t.Errorf("its rows to mend: %s", same.body)
	}
}

func TestImportIsAnothersBusinessToNobodyElse(t *testing.T) {
	f := newFixture(t, "")
	mine := serveFixture(t, f.store, f.view, importer(t, "431021"))
	mine.do(t, http.MethodPost, "/api/imports?layer=disputes&crs=EPSG:4490", strings.NewReader(importCSV), "Idempotency-Key", "mine").doc(t, http.StatusCreated)
	stranger := func(r *http.Request) (Identity, error) {
		id, err := importer(t, "431021")(r)
		id.Viewer.Subject = "stranger"
		return id, err
	}
	theirs := serveFixture(t, f.store, f.view, stranger)
	for _, path := range []string{"/api/imports/feed.mine", "/api/imports/feed.mine/rejections"} {
		if a := theirs.get(t, path); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
	if list, _ := theirs.get(t, "/api/imports").doc(t, http.StatusOK)["imports"].([]any); len(list) != 0 {
		t.Errorf("a stranger lists %v", list)
	}
}

// TestACountyDoesNotMoveBoundaries: new boundaries end others and move records, wherever they are.
func TestACountyDoesNotMoveBoundaries(t *testing.T) {
	f := newFixture(t, "")
	f = serveFixture(t, f.store, f.view, importer(t, "431021"))
	a := f.do(t, http.MethodPost, "/api/imports?layer=villages&crs=EPSG:4490", strings.NewReader(`{"type":"FeatureCollection","features":[]}`))
	if a.StatusCode != http.StatusForbidden {
		t.Errorf("%s: %s", a.Status, a.body)
	}
}

// TestKeysAreTheImportersOwn: another importer's key does not answer with its account.
func TestKeysAreTheImportersOwn(t *testing.T) {
	f := newFixture(t, "")
	mine := serveFixture(t, f.store, f.view, importer(t, "431021"))
	mine.do(t, http.MethodPost, "/api/imports?layer=disputes&crs=EPSG:4490&source=a", strings.NewReader(importCSV), "Idempotency-Key", "k").doc(t, http.StatusCreated)
	other := serveFixture(t, f.store, f.view, func(r *http.Request) (Identity, error) {
		id, err := importer(t, "431023")(r)
		id.Viewer.Subject = "other"
		return id, err
	})
	doc := other.do(t, http.MethodPost, "/api/imports?layer=disputes&crs=EPSG:4490&source=b", strings.NewReader(importCSV), "Idempotency-Key", "k").doc(t, http.StatusCreated)
	if doc["id"] != "other.k" || doc["accepted"] != 1.0 {
		t.Errorf("%v", doc)
	}
}

func TestImportRefusesWhatItCannotRead(t *testing.T) {
	f := newFixture(t, "")
	f = serveFixture(t, f.store, f.view, importer(t, "431021"))
	for query, field := range map[string]string{
		"crs=EPSG:4490": "layer", "layer=nothing&crs=EPSG:4490": "layer", "layer=disputes&crs=EPSG:9": "crs", "layer=disputes": "crs",
		"layer=disputes&crs=EPSG:4490&dry_run=perhaps": "dry_run", "layer=disputes&crs=EPSG:4490&colour=red": "colour",
	} {
		a := f.do(t, http.MethodPost, "/api/imports?"+query, strings.NewReader(importCSV))
		if got := a.faultsOf(t); a.StatusCode != http.StatusBadRequest || got[field] == "" {
			t.Errorf("%s: %s %v", query, a.Status, got)
		}
	}
	dry := f.do(t, http.MethodPost, "/api/imports?layer=disputes&crs=EPSG:4490&dry_run=true", strings.NewReader(importCSV)).doc(t, http.StatusOK)
	if dry["input"] != 3.0 {
		t.Errorf("%v", dry)
	}
	if a := f.do(t, http.MethodPost, "/api/imports?layer=disputes&crs=EPSG:4490", strings.NewReader(importCSV), "Idempotency-Key", "../etc"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("a key with a path: %s", a.Status)
	}
}

// TestImportOfOldLineEnds: a file whose lines end with CR alone has rows like any other.
func TestImportOfOldLineEnds(t *testing.T) {
	f := newFixture(t, "")
	f = serveFixture(t, f.store, f.view, importer(t, "431021"))
	body := strings.ReplaceAll(importCSV, "\n", "\r")
	doc := f.do(t, http.MethodPost, "/api/imports?layer=disputes&crs=EPSG:4490&source=feed&name=day.csv", strings.NewReader(body)).doc(t, http.StatusCreated)
	if doc["input"] != 3.0 || doc["accepted"] != 1.0 || doc["rejected"] != 2.0 {
		t.Errorf("%v", doc)
	}
}
