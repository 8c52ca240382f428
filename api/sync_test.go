package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"lianxin/data"
)

type syncDoc struct {
	Sync, Since string
	Removed     []string
	Features    []struct{ ID string }
	Links       []link
}

func (d syncDoc) next() string { return pageDoc{Links: d.Links}.next() }

// into decodes an answer.
func (a answer) into(t *testing.T, doc any) {
	t.Helper()
	if err := json.Unmarshal(a.body, doc); err != nil || a.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v: %.300s", a.Status, err, a.body)
	}
}

// TestCopyOverHTTP makes a copy page by page as a nightly job would, then takes what changed.
func TestCopyOverHTTP(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	var held []string
	take := func(path string) (last syncDoc) {
		for path != "" {
			var d syncDoc
			a := f.get(t, strings.TrimPrefix(path, f.http.URL))
			a.into(t, &d)
			if d.Sync == "whole" && len(held) == 0 || d.Sync == "changes" || last.Sync == "whole" {
				for _, id := range d.Removed {
					held = slices.DeleteFunc(held, func(h string) bool { return h == id })
				}
				for _, x := range d.Features {
					if !slices.Contains(held, x.ID) {
						held = append(held, x.ID)
					}
				}
			}
			if !strings.Contains(a.Header.Get("Cache-Control"), "no-store") {
				t.Errorf("Cache-Control %q", a.Header.Get("Cache-Control"))
			}
			last, path = d, d.next()
		}
		return last
	}
	first := take("/api/collections/disputes/items?since=start&limit=5&status=found,settled")
	if len(held) != 8 || first.Sync != "whole" {
		t.Fatalf("the copy has %d rows", len(held))
	}
	monitor := ""
	for _, l := range first.Links {
		if l.Rel == "monitor" {
			monitor = l.Href
		}
	}
	if d := take(monitor); d.Sync != "changes" || len(d.Features)+len(d.Removed) > 0 || d.Since != first.Since {
		t.Errorf("nothing changed, and the answer is %+v", d)
	}

	l, _ := f.store.Schema().Layer(data.Disputes)
	put := func(id, unit, status string, lon float64) data.Put {
		r := fixtureRecord(l, id, unit, lon, 25.05)
		r.Values[l.Index("category")], r.Values[l.Index("status")] = data.Text("land"), data.Text(status)
		return data.Put{Record: r}
	}
	deleted := data.RecordID(data.Disputes, "test", "D0-1")
	if _, err := f.store.Apply(t.Context(), data.Batch{
		Key: "changes", At: fixedNow(),
		Puts: []data.Put{
			put("D1-1", "431023100200", "settled", 113.45), // moved to the other county
			put("D2-2", "431021101200", "closed", 113.25),  // no longer asked for
			put("D3-0", "431021101201", "found", 113.35),   // now asked for
			put("new", "431021100200", "found", 113.05),
			put("elsewhere", "431023100200", "found", 113.45),
		},
		Deletes: []data.Delete{{Layer: data.Disputes, ID: deleted}},
	}); err != nil {
		t.Fatal(err)
	}
	f.await(t, func() bool {
		var d syncDoc
		f.get(t, strings.TrimPrefix(monitor, f.http.URL)).into(t, &d)
		return len(d.Removed) > 0
	})
	d := take(monitor)
	want := map[string]bool{deleted: true, data.RecordID(data.Disputes, "test", "D1-1"): true, data.RecordID(data.Disputes, "test", "D2-2"): true}
	for _, id := range d.Removed {
		if !want[id] {
			t.Errorf("%s is removed", id)
		}
		delete(want, id)
	}
	if len(want) > 0 || len(held) != 7 || !slices.Contains(held, data.RecordID(data.Disputes, "test", "new")) || slices.Contains(held, data.RecordID(data.Disputes, "test", "elsewhere")) {
		t.Errorf("%v not removed, the copy has %d rows, changes %+v", want, len(held), d)
	}
	if now := f.get(t, "/api/collections/disputes/items?status=found,settled").page(t); now.NumberMatched != len(held) {
		t.Errorf("the copy has %d rows, %d are selected", len(held), now.NumberMatched)
	}
}

func TestBadSince(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	var d syncDoc
	f.get(t, "/api/collections/disputes/items?since=start").into(t, &d)
	for _, query := range []string{"since=", "since=yesterday", "since=" + d.Since + "&status=found", "since=" + d.Since + "x", "since=start&sortby=level"} {
		a := f.get(t, "/api/collections/disputes/items?"+query)
		if got := a.faultsOf(t); a.StatusCode != http.StatusBadRequest || got["since"] == "" {
			t.Errorf("%s: %s %v", query, a.Status, got)
		}
	}
	other := newFixture(t, data.Official, "431023").get(t, "/api/collections/disputes/items?since="+d.Since)
	if other.StatusCode != http.StatusBadRequest {
		t.Errorf("another viewer's cursor: %s", other.Status)
	}
}

// A copy of a box whose axes were taken for one another is empty, and says why.
func TestACopyTellsOfABoxBeyondAPole(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	var d struct {
		Matched int      `json:"numberMatched"`
		Notes   []string `json:"notes"`
	}
	f.get(t, "/api/collections/disputes/items?since=start&bbox=112,25,113,26&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4490").into(t, &d)
	if d.Matched != 0 || len(d.Notes) != 1 || !strings.Contains(d.Notes[0], "latitude comes first") {
		t.Errorf("%+v", d)
	}
}
