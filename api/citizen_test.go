package api

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lianxin/data"
	"lianxin/data/accounts"
)

// aboutCitizen asks a route about a person, with a purpose and a key.
func (f *bookFixture) aboutCitizen(t *testing.T, j jar, what, key string, body any) answer {
	t.Helper()
	return f.ask(t, j, http.MethodPost, "/api/citizens/"+what, body, "X-Purpose", url.PathEscape("本人申请"), "Idempotency-Key", key)
}

// The canary stands in all 24 disputes of the fixture, 12 of them in county A. Its digits are no part of a name.
const canary = "canary-name-"

func TestFindCitizenInScope(t *testing.T) {
	f := newBookFixture(t, withDemo)
	county, city := f.as(t, data.Official), f.as(t, data.Commander)
	for who, want := range map[*jar]int{&county: 12, &city: 24} {
		a := f.aboutCitizen(t, *who, "find", "k", map[string]any{"name": canary})
		list, _ := a.doc(t, http.StatusOK)["records"].([]any)
		if len(list) != want || bytes.Contains(a.body, []byte(canary)) || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%d records, want %d: %.200s", len(list), want, a.body)
		}
		if want == 12 && bytes.Contains(a.body, []byte("431023")) {
			t.Error("another county's record is found")
		}
	}
	if log := f.events(t, accounts.CitizenFound); len(log) != 2 || log[0].Purpose != "本人申请" {
		t.Errorf("%+v", log)
	}
}

// Every fault is told at once, whatever is asked.
func TestCitizenFaults(t *testing.T) {
	f := newBookFixture(t, withDemo)
	j := f.as(t, data.Official)
	for _, what := range []string{"find", "hand-over", "correct", "erase"} {
		a := f.ask(t, j, http.MethodPost, "/api/citizens/"+what, map[string]any{"phone": "12"}, "X-Purpose", "a")
		if faults := a.faultsOf(t); a.StatusCode != http.StatusBadRequest || faults["phone"] == "" || faults["X-Purpose"] == "" {
			t.Errorf("%s: %s", what, a.body)
		}
		if a := f.aboutCitizen(t, j, what, "k", map[string]any{"surname": "x"}); a.StatusCode != http.StatusBadRequest || a.faultsOf(t)["surname"] == "" {
			t.Errorf("%s, an unknown member: %s", what, a.body)
		}
	}
	if a := f.ask(t, j, http.MethodPost, "/api/citizens/find?name=x", map[string]any{"name": canary}, "X-Purpose", "check"); a.StatusCode != http.StatusBadRequest {
		t.Errorf("a name in the address: %s", a.Status)
	}
	if n := len(f.events(t, accounts.CitizenFound)); n != 0 {
		t.Errorf("%d searches in the log", n)
	}
}

func TestEraseCitizen(t *testing.T) {
	f := newBookFixture(t, withDemo)
	j := f.as(t, data.Official)
	mine, theirs := data.RecordID(data.Disputes, "test", "D0-0"), data.RecordID(data.Disputes, "test", "D4-0")
	erase := func(key, id string, version int) answer {
		return f.aboutCitizen(t, j, "erase", key, map[string]any{"name": canary, "records": []any{map[string]any{"layer": "disputes", "id": id, "version": version}}})
	}
	elsewhere, none := erase("a", theirs, 1), erase("b", "0000000000abcdef", 1)
	if elsewhere.StatusCode != http.StatusBadRequest || strings.ReplaceAll(string(elsewhere.body), theirs, "") != strings.ReplaceAll(string(none.body), "0000000000abcdef", "") {
		t.Errorf("%s, %s", elsewhere.body, none.body)
	}
	if a := erase("c", mine, 9); a.StatusCode != http.StatusConflict {
		t.Errorf("another version: %s", a.Status)
	}
	if a := f.ask(t, j, http.MethodPost, "/api/citizens/erase", map[string]any{"name": canary, "records": []any{map[string]any{"layer": "disputes", "id": mine, "version": 1}}}, "X-Purpose", "check"); a.faultsOf(t)["Idempotency-Key"] == "" {
		t.Errorf("without a key: %s", a.body)
	}
	doc := erase("d", mine, 1).doc(t, http.StatusOK)
	if list, _ := doc["records"].([]any); len(list) != 1 || doc["remains"] != false {
		t.Errorf("%v", doc)
	}
	a := f.ask(t, j, http.MethodGet, "/api/cases/"+mine+"?layer=disputes", nil, "X-Purpose", "check")
	if bytes.Contains(a.body, []byte(canary)) || !bytes.Contains(a.body, []byte("本人申请")) {
		t.Errorf("%s", a.body)
	}
	if log := f.events(t, accounts.CitizenErased); len(log) != 1 || log[0].Object != "disputes/"+mine {
		t.Errorf("%+v", log)
	}
}

// What is sent again under its key is answered as the first time and changes nothing; anything else under the key is refused.
func TestCitizenAskedAgain(t *testing.T) {
	f := newBookFixture(t, withDemo)
	j := f.as(t, data.Official)
	mine := data.RecordID(data.Disputes, "test", "D0-0")
	records := []any{map[string]any{"layer": "disputes", "id": mine, "version": 1}}
	for i, what := range []string{"correct", "erase"} {
		name := []string{canary, "canary-other-"}[i]
		body := map[string]any{"name": name, "records": records}
		if what == "correct" {
			body["to"] = map[string]any{"name": "canary-other-"}
		} else {
			records[0].(map[string]any)["version"] = 2
		}
		first := f.aboutCitizen(t, j, what, "key-"+what, body)
		first.doc(t, http.StatusOK)
		kind := []accounts.EventKind{accounts.CitizenChanged, accounts.CitizenErased}[i]
		logged := len(f.events(t, kind))
		if again := f.aboutCitizen(t, j, what, "key-"+what, body); again.StatusCode != http.StatusOK || !bytes.Equal(again.body, first.body) {
			t.Errorf("%s again: %s %s, first %s", what, again.Status, again.body, first.body)
		}
		if n := len(f.events(t, kind)); n != logged {
			t.Errorf("%s again: %d audit rows, then %d", what, logged, n)
		}
		body["name"] = "canary-third-"
		if other := f.aboutCitizen(t, j, what, "key-"+what, body); other.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s, another body under the key: %s", what, other.Status)
		}
	}
}

// A row that an import did not take in is found, and erased, like a record.
func TestCitizenInRejectedRow(t *testing.T) {
	f := newBookFixture(t, withDemo)
	st, err := f.store.Stage(t.Context(), data.Import{ID: "refused", Layer: data.Disputes, Name: "a.csv"})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Reject(t.Context(), []data.Rejection{{Row: 3, Field: "unit", Reason: "is missing", Raw: [][2]string{{"当事人", "canary-row-"}}}}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := st.Merge(t.Context(), data.Import{ID: "refused", Layer: data.Disputes, Name: "a.csv", State: data.ImportDone, Finished: f.clock.Now(), Input: 1, Rejected: 1}, data.MergeOptions{}); err != nil {
		t.Fatal(err)
	}
	find := func(j jar) []any {
		t.Helper()
		list, _ := f.aboutCitizen(t, j, "find", "k", map[string]any{"name": "canary-row-"}).doc(t, http.StatusOK)["records"].([]any)
		return list
	}
	if list := find(f.as(t, data.Official)); len(list) != 0 {
		t.Errorf("a row of no unit, in a county: %v", list)
	}
	city := f.as(t, data.Commander)
	list := find(city)
	if len(list) != 1 {
		t.Fatalf("%v", list)
	}
	row, _ := list[0].(map[string]any)
	if row["layer"] != "rejected" || row["id"] != "refused/3" || row["unit"] != "" {
		t.Errorf("%v", row)
	}
	body := map[string]any{"name": "canary-row-", "records": []any{map[string]any{"layer": row["layer"], "id": row["id"], "version": row["version"]}}}
	first := f.aboutCitizen(t, city, "erase", "erase-row", body)
	first.doc(t, http.StatusOK)
	if again := f.aboutCitizen(t, city, "erase", "erase-row", body); !bytes.Equal(again.body, first.body) {
		t.Errorf("again: %s, first %s", again.body, first.body)
	}
	if list := find(city); len(list) != 0 {
		t.Errorf("erased, but found: %v", list)
	}
}

func TestCorrectCitizen(t *testing.T) {
	f := newBookFixture(t, withDemo)
	j := f.as(t, data.Official)
	mine := data.RecordID(data.Disputes, "test", "D0-0")
	records := []any{map[string]any{"layer": "disputes", "id": mine, "version": 1}}
	if a := f.aboutCitizen(t, j, "correct", "a", map[string]any{"name": canary, "records": records}); a.faultsOf(t)["to.name"] == "" {
		t.Errorf("to nothing: %s", a.body)
	}
	f.aboutCitizen(t, j, "correct", "b", map[string]any{"name": canary, "to": map[string]any{"name": "canary-other-"}, "records": records}).doc(t, http.StatusOK)
	if a := f.ask(t, j, http.MethodGet, "/api/cases/"+mine+"?layer=disputes", nil, "X-Purpose", "check"); !bytes.Contains(a.body, []byte("canary-other-")) {
		t.Errorf("%s", a.body)
	}
}

func TestHandOver(t *testing.T) {
	f := newBookFixture(t, withDemo)
	a := f.aboutCitizen(t, f.as(t, data.Official), "hand-over", "", map[string]any{"name": canary})
	log := f.events(t, accounts.CitizenHanded)
	if a.StatusCode != http.StatusOK || len(log) != 1 || a.Header.Get("Content-Type") != "application/zip" || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment;") {
		t.Fatalf("%s %v %d", a.Status, a.Header, len(log))
	}
	z, err := zip.NewReader(bytes.NewReader(a.body), int64(len(a.body)))
	if err != nil {
		t.Fatal(err)
	}
	file, err := z.Open("citizen.json")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(file)
	if err != nil || bytes.Count(text, []byte(`"layer": "disputes"`)) != 12 || bytes.Contains(text, []byte("431023")) {
		t.Errorf("%v %s", err, text)
	}
}
