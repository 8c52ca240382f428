package api

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/ingest"
)

// events are the audit rows of a kind.
func (f *bookFixture) events(t *testing.T, kind accounts.EventKind) []accounts.Logged {
	t.Helper()
	auditor := accounts.By{Principal: accounts.Principal{Subject: "test", Rights: []accounts.Right{accounts.RightAudit}}}
	list, err := f.book.Events(t.Context(), auditor, accounts.EventQuery{Kinds: []accounts.EventKind{kind}}, f.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestCaseFiles: who handles a record reads its file, for a purpose that is in the log before; a record elsewhere and one that is none get the
// same bytes.
func TestCaseFiles(t *testing.T) {
	f := newBookFixture(t, withDemo)
	j := f.as(t, data.Official)
	mine, theirs := data.RecordID(data.Disputes, "test", "D0-0"), data.RecordID(data.Disputes, "test", "D4-0")
	purpose := []string{"X-Purpose", url.PathEscape("核实当事人诉求")}
	get := func(id string, header ...string) answer {
		return f.ask(t, j, http.MethodGet, "/api/cases/"+id+"?layer=disputes", nil, header...)
	}
	for name, header := range map[string][]string{"none": nil, "short": {"X-Purpose", "abc"}, "broken": {"X-Purpose", "%zz"}, "long": {"X-Purpose", strings.Repeat("a", 501)}} {
		if a := get(mine, header...); a.StatusCode != http.StatusBadRequest || a.faultsOf(t)["X-Purpose"] == "" || bytes.Contains(a.body, []byte("canary")) {
			t.Errorf("%s purpose: %s", name, a.Status)
		}
	}
	if n := len(f.events(t, accounts.CaseRead)); n != 0 {
		t.Fatalf("%d readings before any", n)
	}
	a := get(mine, purpose...)
	doc := a.doc(t, http.StatusOK)
	if !bytes.Contains(a.body, []byte("canary-name-7391")) || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s %v", a.body, a.Header)
	}
	read := f.events(t, accounts.CaseRead)
	if len(read) != 1 || read[0].Object != "disputes/"+mine || read[0].Purpose != "核实当事人诉求" || read[0].Actor != "user-1" || doc["audit_id"] != float64(read[0].Seq) {
		t.Errorf("%+v", read)
	}
	elsewhere, none := get(theirs, purpose...), get("0000000000abcdef", purpose...)
	if elsewhere.StatusCode != http.StatusNotFound || !bytes.Equal(elsewhere.body, none.body) {
		t.Errorf("%s %s, %s %s", elsewhere.Status, elsewhere.body, none.Status, none.body)
	}
	if _, err := f.store.Apply(t.Context(), data.Batch{Key: "gone", At: fixedNow(), Deletes: []data.Delete{{Layer: data.Disputes, ID: theirs}}}); err != nil {
		t.Fatal(err)
	}
	if gone := get(theirs, purpose...); !bytes.Equal(gone.body, none.body) || gone.StatusCode != none.StatusCode {
		t.Errorf("a tombstone elsewhere: %s", gone.body)
	}
	if n := len(f.events(t, accounts.CaseRead)); n != 1 {
		t.Errorf("%d readings in the log", n)
	}
}

// TestTimelineEndsAtTheBorder: what a record was while it was another county's is not told.
func TestTimelineEndsAtTheBorder(t *testing.T) {
	f := newBookFixture(t, withDemo)
	j := f.as(t, data.Official)
	id := data.RecordID(data.Disputes, "test", "D4-0") // of county B
	l, _ := f.store.Schema().Layer(data.Disputes)
	r, err := f.store.Get(t.Context(), data.Disputes, id)
	if err != nil {
		t.Fatal(err)
	}
	for i, unit := range []string{"431021100200", "431021100201"} {
		r.Unit = unit
		r.Values[l.Index("title")] = data.Text([]string{"移交到甲县", "改派"}[i])
		if _, err := f.store.Apply(t.Context(), data.Batch{Key: unit, At: fixedNow(), Actor: "user-1", Puts: []data.Put{{Record: r}}}); err != nil {
			t.Fatal(err)
		}
	}
	a := f.ask(t, j, http.MethodGet, "/api/cases/"+id+"?layer=disputes", nil, "X-Purpose", "check")
	list, _ := a.doc(t, http.StatusOK)["timeline"].([]any)
	if len(list) != 1 || bytes.Contains(a.body, []byte("431023")) || bytes.Contains(a.body, []byte("事项</b> 4-0")) {
		t.Errorf("%s", a.body)
	}
}

// walk imports the fixes of one round, sent by a subject.
func (f *bookFixture) walk(t *testing.T, by string, scope []string, body string) {
	t.Helper()
	lists, err := f.store.UnitLists(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	snap, err := f.store.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pinner, err := ingest.LoadPinner(t.Context(), snap, lists, f.view.Settings())
	snap.Close()
	if err != nil {
		t.Fatal(err)
	}
	report, err := ingest.Run(t.Context(), ingest.Options{
		Store: f.store, Layer: data.Traces, CRS: "EPSG:4490", Actor: by, Scope: scope, Source: "form", ImportID: "round", At: fixedNow(), Now: fixedNow, Pinner: pinner,
	}, strings.NewReader(body))
	if err != nil || report.Accepted != 1 {
		t.Fatalf("%+v %v", report, err)
	}
}

// TestRawFixes: sent with a round, kept in the vault alone, read for a purpose, told to who went, forgotten in time.
func TestRawFixes(t *testing.T) {
	f := newBookFixture(t, withDemo)
	contact, official := f.as(t, data.Contact), f.as(t, data.Official)
	me := viewerIn(t, f.ask(t, contact, http.MethodGet, "/api/session", nil))["subject"].(string)
	body := `{"type":"Feature","properties":{"times":["2026-06-29T01:00:00Z","2026-06-29T01:10:00Z","2026-06-29T01:20:00Z","2026-06-29T01:30:00Z"]},"geometry":{"type":"LineString","coordinates":[[113.0101011,25.0501],[113.04,25.05],[113.06,25.05],[113.0901,25.0501]]}}` + "\n"
	f.walk(t, me, []string{"431021"}, body)
	var id string
	f.await(t, func() bool {
		page := f.ask(t, official, http.MethodGet, "/api/collections/traces/items", nil)
		features, _ := page.doc(t, 200)["features"].([]any)
		if len(features) == 1 {
			id, _ = features[0].(map[string]any)["id"].(string)
			if bytes.Contains(page.body, []byte("113.0101011")) {
				t.Error("a raw fix is in the layer")
			}
		}
		return id != ""
	})
	raw := func() answer {
		return f.ask(t, official, http.MethodGet, "/api/traces/"+id+"/raw", nil, "X-Purpose", url.PathEscape("复核走访轨迹"))
	}
	if a := f.ask(t, contact, http.MethodGet, "/api/traces/"+id+"/raw", nil, "X-Purpose", "mine"); a.StatusCode != http.StatusForbidden {
		t.Errorf("a contact: %s", a.Status)
	}
	doc := raw().doc(t, http.StatusOK)
	if fixes, _ := doc["fixes"].([]any); len(fixes) != 4 || doc["kept"] != true {
		t.Errorf("%v", doc)
	}
	openings := f.ask(t, contact, http.MethodGet, "/api/openings", nil)
	list, _ := openings.doc(t, 200)["openings"].([]any)
	if len(list) != 1 || !bytes.Contains(openings.body, []byte("复核走访轨迹")) || !bytes.Contains(openings.body, []byte("县区干部")) {
		t.Errorf("%s", openings.body)
	}
	if other, _ := f.ask(t, f.as(t, data.Commander), http.MethodGet, "/api/openings", nil).doc(t, 200)["openings"].([]any); len(other) != 0 {
		t.Errorf("another's: %v", other)
	}
	later := fixedNow().AddDate(0, 0, 31)
	if n, err := ingest.Expire(t.Context(), f.store, later.AddDate(0, 0, -30), later); n != 1 || err != nil {
		t.Fatalf("expired %d, %v", n, err)
	}
	if n, err := ingest.Expire(t.Context(), f.store, later.AddDate(0, 0, -30), later.Add(time.Hour)); n != 0 || err != nil {
		t.Errorf("once more: %d, %v", n, err)
	}
	if doc := raw().doc(t, http.StatusOK); doc["kept"] != false {
		t.Errorf("%v", doc)
	}
}

// TestRawFixesEndAtTheBorder: of a round through two counties each reads the fixes in its own, and nothing says which unit of the other's it crossed.
func TestRawFixesEndAtTheBorder(t *testing.T) {
	f := newBookFixture(t, withDemo)
	official, commander := f.as(t, data.Official), f.as(t, data.Commander)
	f.walk(t, "user-1", nil, `{"type":"Feature","properties":{"times":["2026-06-29T01:00:00Z","2026-06-29T01:10:00Z","2026-06-29T01:20:00Z","2026-06-29T03:30:00Z","2026-06-29T03:31:00Z"]},"geometry":{"type":"LineString","coordinates":[[113.3501011,25.05],[113.38,25.05],[113.4501011,25.05],[113.46,25.05],[113.46,25.15]]}}`+"\n")
	var id string
	f.await(t, func() bool {
		features, _ := f.ask(t, official, http.MethodGet, "/api/collections/traces/items", nil).doc(t, 200)["features"].([]any)
		if len(features) == 1 {
			id, _ = features[0].(map[string]any)["id"].(string)
		}
		return id != ""
	})
	r, err := f.store.Get(t.Context(), data.Traces, id)
	if err != nil || !strings.HasPrefix(r.Unit, "431023") {
		t.Fatalf("the longest stay is meant to be elsewhere: %+v %v", r, err)
	}
	r.Unit = "431023"
	if _, err := f.store.Apply(t.Context(), data.Batch{Key: "moved", At: fixedNow(), Actor: "user-1", Puts: []data.Put{{Record: r}}}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		who          jar
		fixes        int
		outside      float64
		unit, hidden string
	}{
		"an official":   {official, 2, 3, "431021", "431023"},
		"the commander": {commander, 4, 1, "431023", "25.15"},
	} {
		raw := f.ask(t, c.who, http.MethodGet, "/api/traces/"+id+"/raw", nil, "X-Purpose", "check")
		doc := raw.doc(t, http.StatusOK)
		fixes, _ := doc["fixes"].([]any)
		if len(fixes) != c.fixes || doc["outside"] != c.outside || doc["kept"] != true || bytes.Contains(raw.body, []byte(c.hidden)) {
			t.Errorf("%s: %s", name, raw.body)
		}
		if c.who.header() == official.header() && bytes.Contains(raw.body, []byte("113.45")) {
			t.Errorf("%s reads a stay in another county: %s", name, raw.body)
		}
		file := f.ask(t, c.who, http.MethodGet, "/api/cases/"+id+"?layer=traces", nil, "X-Purpose", "check")
		if unit, _ := file.doc(t, http.StatusOK)["unit"].(string); !strings.HasPrefix(unit, c.unit) || bytes.Contains(file.body, []byte(c.hidden)) {
			t.Errorf("%s: %s", name, file.body)
		}
		for _, kind := range []accounts.EventKind{accounts.TraceRead, accounts.CaseRead} {
			told := 0
			for _, e := range f.events(t, kind) {
				if strings.HasPrefix(e.Detail["unit"], c.unit) {
					told++
				}
			}
			if told != 1 {
				t.Errorf("%s: %d readings in %s of %s", name, told, kind, c.unit)
			}
		}
	}
}
