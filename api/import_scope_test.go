package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"lianxin/data"
)

// TestSourceIDsTellNothingOfOthers: an importer of county A sends rows with the source id, or our own id, of a record of county B and of none; the
// answers are the same, the record of B stays what it is, and what A sent a second time is what it sent.
func TestSourceIDsTellNothingOfOthers(t *testing.T) {
	f := newFixture(t, "")
	f = serveFixture(t, f.store, f.view, importer(t, "431021"))
	theirs := data.RecordID(data.Disputes, "test", "D4-0")
	before, err := f.store.Get(t.Context(), data.Disputes, theirs)
	if err != nil {
		t.Fatal(err)
	}
	none := "0000000000abcdef"
	sent := 0
	post := func(id string) map[string]any {
		sent++
		body := "id,纠纷类别,状态,发现时间,事项,经度,纬度\n" + id + ",土地山林,已受理,2026-03-01,林地界址,113.05,25.05\n"
		return f.do(t, http.MethodPost, "/api/imports?layer=disputes&crs=EPSG:4490&source=test&name=x.csv", strings.NewReader(body),
			"Idempotency-Key", fmt.Sprint("k", sent)).doc(t, http.StatusCreated)
	}
	send := func(id string) map[string]any {
		doc := post(id)
		delete(doc, "id")
		delete(doc, "started")
		delete(doc, "finished")
		return doc
	}
	rejections := func(id string) string {
		doc := post(id)
		id2, _ := doc["id"].(string)
		return strings.ReplaceAll(string(f.get(t, "/api/imports/"+id2+"/rejections").body), id, "ID")
	}
	for _, round := range []string{"inserted", "unchanged"} {
		taken, free := send("D4-0"), send("D9-9")
		for name, v := range free {
			if list, ok := v.([]any); !ok && taken[name] != v || ok && len(list) != len(taken[name].([]any)) {
				t.Errorf("%s: %s is %v for an id that county B uses, %v for one that nobody does", round, name, taken[name], v)
			}
		}
		if free[round] != 1.0 {
			t.Errorf("%s: %v", round, free)
		}
	}
	if a, b := rejections(theirs), rejections(none); a != b || !strings.Contains(a, "不在本次导入的权限内") {
		t.Errorf("own ids: %q and %q", a, b)
	}
	after, err := f.store.Get(t.Context(), data.Disputes, theirs)
	if err != nil || after.Version != before.Version {
		t.Errorf("county B's record is at version %d, was %d (%v)", after.Version, before.Version, err)
	}
	// One's own, made by whoever imports for all, is still found by its source id.
	if doc := send("D0-0"); doc["updated"] != 1.0 {
		t.Errorf("a record within: %v", doc)
	}
}
