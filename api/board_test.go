package api

import (
	"fmt"
	"net/http"
	"testing"

	"lianxin/data"
)

func TestBoard(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	doc := f.get(t, "/api/board?from=2026-01-01&to=2026-01-31").doc(t, http.StatusOK)
	total, _ := doc["total"].(map[string]any)
	// Eight disputes were found in January, four of them settled; the fixture's hazards say no day.
	if got := fmt.Sprint(total["found"], total["settled"], total["rate"], total["owned"], total["hazards"], total["visits"]); got != "8 4 50 0 0 0" {
		t.Errorf("total %s", got)
	}
	values, _ := doc["values"].([]any)
	if len(values) != 1 || values[0].(map[string]any)["unit"] != "431021" {
		t.Errorf("values %v", values)
	}
	tag := f.get(t, "/api/board").Header.Get("ETag")
	if again := f.get(t, "/api/board", "If-None-Match", tag); tag == "" || again.StatusCode != http.StatusNotModified {
		t.Errorf("%s", again.Status)
	}
	kiosk := newFixture(t, data.Kiosk, "431000")
	for path, want := range map[string]int{
		"/api/board?period=year": 200, "/api/board": 200, "/api/board?from=2026-01-01&to=2026-01-31": 403, "/api/board?by=village": 403,
		"/api/board?by=x": 400, "/api/board?period=7d&from=2026-01-01": 400, "/api/board?from=2026-02-01&to=2026-01-01": 400, "/api/board?layer=disputes": 400, "/api/board?within=4": 400,
		"/api/board?within=431021": 200, "/api/board?within=431021100": 403, "/api/board?within=431021100200": 403, "/api/board?by=prefecture&within=431021100200": 403,
	} {
		if a := kiosk.get(t, path); a.StatusCode != want {
			t.Errorf("%s: %s, want %d", path, a.Status, want)
		}
	}
	whole, _ := kiosk.get(t, "/api/board").doc(t, http.StatusOK)["total"].(map[string]any)
	village, _ := newFixture(t, data.Kiosk, "431021100200").get(t, "/api/board").doc(t, http.StatusOK)["total"].(map[string]any)
	for _, name := range []string{"owned", "key_cases", "supervised"} {
		if v, ok := village[name]; !ok || v != nil || whole[name] == nil {
			t.Errorf("%s: a village's wall is told %v, a prefecture's %v", name, v, whole[name])
		}
	}
}
