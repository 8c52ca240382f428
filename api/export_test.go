package api

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/attach"
	"lianxin/data/desk"
	"lianxin/data/export"
	"lianxin/data/gpkg"
	"lianxin/data/live"
)

// newExportFixture serves the fixture with accounts, a demonstration's roles and a folder for files.
func newExportFixture(t *testing.T) *bookFixture {
	t.Helper()
	return newBookFixture(t, withDemo, func(cfg *Config) { cfg.Exports = filepath.Join(t.TempDir(), "exports") })
}

// export asks for a file and waits until it is there.
func (f *bookFixture) export(t *testing.T, j jar, body map[string]any) (map[string]any, answer) {
	t.Helper()
	begun := f.ask(t, j, http.MethodPost, "/api/exports", body)
	doc := begun.doc(t, http.StatusAccepted)
	if begun.Header.Get("Location") != doc["href"] {
		t.Errorf("location %s", begun.Header.Get("Location"))
	}
	f.server.exports.running.Wait()
	doc = f.ask(t, j, http.MethodGet, fmt.Sprint(doc["href"]), nil).doc(t, http.StatusOK)
	if doc["state"] != "done" || doc["rows"] != doc["total"] {
		t.Fatalf("ended as %v", doc)
	}
	file := f.ask(t, j, http.MethodGet, fmt.Sprint(doc["download"]), nil)
	if file.StatusCode != http.StatusOK || float64(len(file.body)) != doc["bytes"] || file.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%s, %d bytes of %v", file.Status, len(file.body), doc["bytes"])
	}
	return doc, file
}

func TestExportHasTheRowsOfTheScreen(t *testing.T) {
	f := newExportFixture(t)
	for role, layers := range map[data.Role][]string{data.Commander: {"disputes", "hazards"}, data.Official: {"disputes", "villages"}, data.Analyst: {"disputes"}} {
		j := f.as(t, role)
		for _, filter := range []map[string]string{
			{},
			{"unit": "431021"},
			{"bbox": "113,25,113.25,25.1"},
			{"datetime": "2026-01-20/.."},
			{"q": "号村"},
			{"filter": "unit LIKE '431021%'"},
			{"area": "POLYGON((113 25,113.3 25,113.3 25.1,113 25))"},
		} {
			total := 0.0
			for _, l := range layers {
				query := ""
				for k, v := range filter {
					query += "&" + k + "=" + strings.NewReplacer("%", "%25", " ", "%20", "'", "%27", "/", "%2F").Replace(v)
				}
				page := f.ask(t, j, http.MethodGet, "/api/collections/"+l+"/items?limit=1"+query, nil).doc(t, http.StatusOK)
				n, _ := page["numberMatched"].(float64)
				total += n
			}
			doc, file := f.export(t, j, map[string]any{"layers": layers, "format": "xlsx", "filter": filter})
			if doc["rows"] != total {
				t.Errorf("%s %v: %v rows, the screen has %v", role, filter, doc["rows"], total)
			}
			if !strings.Contains(file.Header.Get("Content-Disposition"), "attachment") {
				t.Errorf("disposition %q", file.Header.Get("Content-Disposition"))
			}
		}
	}
}

func TestExportIsAuditedAndSaysSo(t *testing.T) {
	f := newExportFixture(t)
	j := f.as(t, data.Official)
	doc, file := f.export(t, j, map[string]any{"layers": []string{"disputes"}, "format": "csv", "filter": map[string]string{"status": "found"}, "crs": "GCJ-02"})
	if !bytes.Contains(file.body, []byte("导出审计号 "+fmt.Sprint(doc["audit_id"]))) || !bytes.Contains(file.body, []byte("made for a test")) {
		t.Errorf("the file does not say where it comes from: %.600s", file.body)
	}
	if name := fmt.Sprint(doc["name"]); !strings.Contains(name, "GCJ-02") || !strings.Contains(name, "演示") || strings.ContainsAny(name, `/\:"`) {
		t.Errorf("name %s", name)
	}
	events, err := f.book.Events(t.Context(), operator(), accounts.EventQuery{Kinds: []accounts.EventKind{accounts.Exported}}, f.clock.Now())
	if err != nil || len(events) != 1 {
		t.Fatalf("%v: %v", err, events)
	}
	e := events[0]
	if fmt.Sprint(e.Seq) != doc["audit_id"] || e.Actor == "" || e.Detail["rows"] != fmt.Sprint(doc["rows"]) || e.Detail["format"] != "csv" || e.Detail["crs"] != "GCJ-02" ||
		!strings.Contains(e.Detail["filter"], "状态 status：已发现 found") || e.Detail["layers"] != "disputes" {
		t.Errorf("%+v", e)
	}
}

// Case files leave in no format, fields that a role may not read in none of its files.
func TestExportsHoldNothingThatMayNotBeRead(t *testing.T) {
	f := newExportFixture(t)
	for _, format := range export.Formats() {
		for _, role := range []data.Role{data.Commander, data.Analyst} {
			_, file := f.export(t, f.as(t, role), map[string]any{"layers": []string{"disputes", "hazards", "villages"}, "format": format, "options": map[string]string{"headings": "name"}})
			for _, member := range unpacked(t, file.body) {
				if bytes.Contains(member, []byte("canary")) {
					t.Errorf("%s as %s holds a case file", format, role)
				}
				if role == data.Analyst && (bytes.Contains(member, []byte("事项</b>")) || bytes.Contains(member, []byte("owner_post"))) {
					t.Errorf("%s as %s holds a title", format, role)
				}
			}
		}
	}
	// An analyst sees the village's point, with how precise it is.
	_, file := f.export(t, f.as(t, data.Analyst), map[string]any{"layers": []string{"disputes"}, "format": "csv", "options": map[string]string{"headings": "name"}, "filter": map[string]string{"unit": "431021100200"}})
	rows, err := csv.NewReader(bytes.NewReader(file.body[3:])).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%v: %v", err, rows)
	}
	for i, name := range rows[0] {
		if name == "lon" && (rows[1][i] != rows[2][i] || rows[2][i] != rows[3][i]) {
			t.Errorf("places of an analyst differ: %v %v", rows[1][i], rows[2][i])
		}
	}
}

// What changes in county B changes no byte of what county A's official takes away, but for the number of the audit row.
func TestExportKnowsNothingOfOtherCounties(t *testing.T) {
	f := newExportFixture(t)
	j := f.as(t, data.Official)
	for range 10 { // so that all numbers of audit rows have two digits
		if _, err := f.book.Append(t.Context(), accounts.Event{Kind: accounts.Exported, At: fixedNow()}); err != nil {
			t.Fatal(err)
		}
	}
	take := func(format export.Format) string {
		doc, file := f.export(t, j, map[string]any{"layers": []string{"disputes", "villages"}, "format": format})
		id := fmt.Sprint(doc["audit_id"])
		known := strings.NewReplacer("导出审计号 "+id, "", "导出审计号："+id, "", `"audit_id":"`+id, "", "<t>"+id+"</t>", "", "_"+id+".", ".")
		var all []string
		for _, member := range unpacked(t, file.body) {
			if !bytes.HasPrefix(member, []byte("PAR1")) { // its rows come beside it
				all = append(all, known.Replace(string(member)))
			}
		}
		slices.Sort(all) // a workbook's parts come in any order
		return strings.Join(all, "\n")
	}
	before := map[export.Format]string{}
	for _, format := range export.Formats() {
		before[format] = take(format)
	}
	l, _ := f.store.Schema().Layer(data.Disputes)
	r := fixtureRecord(l, "new in B", "431023100200", 113.45, 25.05)
	r.Values[l.Index("category")], r.Values[l.Index("status")] = data.Text("land"), data.Text("found")
	if _, err := f.store.Apply(t.Context(), data.Batch{Key: "b", At: fixedNow(), Puts: []data.Put{{Record: r}}}); err != nil {
		t.Fatal(err)
	}
	commander := f.as(t, data.Commander)
	deadline := time.Now().Add(10 * time.Second)
	for f.ask(t, commander, http.MethodGet, "/api/collections/disputes/items/"+r.ID, nil).StatusCode != http.StatusOK {
		if time.Now().After(deadline) {
			t.Fatal("the change is not seen")
		}
	}
	for format, body := range before {
		if got := take(format); got != body {
			t.Errorf("%s differs: %d bytes, %d before", format, len(got), len(body))
		}
	}
}

func TestExportBelongsToItsOwner(t *testing.T) {
	f := newExportFixture(t)
	mine := f.as(t, data.Commander)
	doc, _ := f.export(t, mine, map[string]any{"layers": []string{"disputes"}, "format": "csv"})
	href := fmt.Sprint(doc["href"])
	if len(fmt.Sprint(doc["id"])) != 32 {
		t.Errorf("id %v can be guessed", doc["id"])
	}
	other := f.as(t, data.Official)
	for _, path := range []string{href, href + "/file"} {
		foreign, unknown := f.ask(t, other, http.MethodGet, path, nil), f.ask(t, other, http.MethodGet, "/api/exports/nothing", nil)
		if foreign.StatusCode != http.StatusNotFound || !bytes.Equal(foreign.body, unknown.body) {
			t.Errorf("%s: %s %s", path, foreign.Status, foreign.body)
		}
	}
	if a := f.ask(t, other, http.MethodDelete, href, nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("delete: %s", a.Status)
	}
	lists := map[string]int{}
	for name, j := range map[string]jar{"mine": mine, "other": other} {
		list, _ := f.ask(t, j, http.MethodGet, "/api/exports", nil).doc(t, http.StatusOK)["exports"].([]any)
		lists[name] = len(list)
	}
	if lists["mine"] != 1 || lists["other"] != 0 {
		t.Errorf("lists of %v", lists)
	}
	for _, role := range []data.Role{data.Kiosk, data.Contact, data.SysAdmin, data.SecAdmin, data.Auditor} {
		if a := f.ask(t, f.as(t, role), http.MethodPost, "/api/exports", map[string]any{"layers": []string{"disputes"}, "format": "csv"}); a.StatusCode != http.StatusForbidden {
			t.Errorf("%s exports: %s", role, a.Status)
		}
	}
}

func TestExportNamesEveryFault(t *testing.T) {
	f := newExportFixture(t)
	j := f.as(t, data.Analyst)
	faults := f.ask(t, j, http.MethodPost, "/api/exports", map[string]any{
		"layers": []string{"disputes", "nothing"}, "format": "doc", "crs": "EPSG:2414",
		"filter":  map[string]string{"bbox": "1,2", "title": "x", "filter": "title = 'x'"},
		"filters": map[string]any{"hazards": map[string]string{}}, "options": map[string]string{"headings": "fr"},
	}).faultsOf(t)
	for _, name := range []string{"layers", "format", "crs", "bbox", "title", "filter", "filters", "headings"} {
		if faults[name] == "" {
			t.Errorf("nothing is said of %s: %v", name, faults)
		}
	}
	if a := f.ask(t, j, http.MethodPost, "/api/exports", map[string]any{"layers": []string{"disputes"}, "format": "csv", "scope": "431023"}); a.StatusCode != http.StatusBadRequest {
		t.Errorf("an unknown member: %s", a.Status)
	}
	if list, _ := f.ask(t, j, http.MethodGet, "/api/exports", nil).doc(t, http.StatusOK)["exports"].([]any); len(list) != 0 {
		t.Errorf("refused exports are kept: %v", list)
	}
}

func TestExportsWaitAreCancelledAndExpire(t *testing.T) {
	f := newExportFixture(t)
	q := f.server.exports
	j := f.as(t, data.Commander)
	for range exportsRunning { // nothing runs
		q.slots <- struct{}{}
	}
	body := map[string]any{"layers": []string{"disputes"}, "format": "csv"}
	var hrefs []string
	for range exportsOfOne {
		hrefs = append(hrefs, fmt.Sprint(f.ask(t, j, http.MethodPost, "/api/exports", body).doc(t, http.StatusAccepted)["href"]))
	}
	if a := f.ask(t, j, http.MethodPost, "/api/exports", body); a.StatusCode != http.StatusServiceUnavailable || a.Header.Get("Retry-After") == "" {
		t.Errorf("one too many: %s", a.Status)
	}
	if a := f.ask(t, j, http.MethodGet, hrefs[0]+"/file", nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("a file before its time: %s", a.Status)
	}
	if a := f.ask(t, j, http.MethodDelete, hrefs[0], nil); a.StatusCode != http.StatusNoContent {
		t.Errorf("cancel: %s", a.Status)
	}
	for range exportsRunning {
		<-q.slots
	}
	q.running.Wait()
	if state := f.ask(t, j, http.MethodGet, hrefs[0], nil).doc(t, http.StatusOK)["state"]; state != "cancelled" {
		t.Errorf("state %v", state)
	}
	if left, err := os.ReadDir(q.dir); err != nil || len(left) != exportsOfOne-1 {
		t.Errorf("%d files: %v", len(left), err)
	}
	if info, err := os.Stat(q.dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder: %v %v", info, err)
	}
	if a := f.ask(t, j, http.MethodDelete, hrefs[1], nil); a.StatusCode != http.StatusNoContent {
		t.Errorf("remove: %s", a.Status)
	}
	f.clock.pass(exportsKeep)
	j = f.as(t, data.Commander)
	if a := f.ask(t, j, http.MethodGet, hrefs[2], nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("after its time: %s", a.Status)
	}
	if left, err := os.ReadDir(q.dir); err != nil || len(left) != 0 {
		t.Errorf("%d files: %v", len(left), err)
	}
	if err := q.close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(q.dir); !os.IsNotExist(err) {
		t.Errorf("the folder is left: %v", err)
	}
}

// Anonymous viewers of a demonstration may take it away; real records go to nobody without a name.
func TestAnonymousExports(t *testing.T) {
	v, err := data.NewViewer(data.Commander, "431000")
	if err != nil {
		t.Fatal(err)
	}
	body := map[string]any{"layers": []string{"disputes"}, "format": "geojson"}
	f := newBookFixture(t, func(cfg *Config) { cfg.Identify, cfg.Exports = Anonymous(v), filepath.Join(t.TempDir(), "x") })
	if doc, _ := f.export(t, nil, body); doc["rows"] != 24.0 {
		t.Errorf("%v", doc)
	}
	if list, _ := f.ask(t, nil, http.MethodGet, "/api/exports", nil).doc(t, http.StatusOK)["exports"].([]any); len(list) != 0 {
		t.Errorf("anybody's exports are listed: %v", list)
	}
	store, view := openRealFixture(t)
	book, err := accounts.Open(t.Context(), store.Vault().Guest(), accounts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	views, err := desk.Open(t.Context(), store.Vault().Guest(), nil)
	if err != nil {
		t.Fatal(err)
	}
	shelf, err := attach.Open(t.Context(), store.Vault().Guest(), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := serveConfig(t, store, Config{View: view, Store: store, Identify: Anonymous(v), Accounts: book, Views: views, Attachments: shelf, Now: fixedNow, Exports: filepath.Join(t.TempDir(), "x")})
	doc, _ := json.Marshal(body)
	if a := r.do(t, http.MethodPost, "/api/exports", bytes.NewReader(doc), "Content-Type", "application/json"); a.StatusCode != http.StatusForbidden {
		t.Errorf("real records: %s", a.Status)
	}
	viewer, _ := r.get(t, "/api/session").doc(t, http.StatusOK)["viewer"].(map[string]any)
	if strings.Contains(fmt.Sprint(viewer["rights"]), "export") {
		t.Errorf("rights %v", viewer["rights"])
	}
}

// openRealFixture is a store that says nothing of being generated.
func openRealFixture(t *testing.T) (*gpkg.Store, *live.View) {
	t.Helper()
	store, err := gpkg.Create(t.Context(), filepath.Join(t.TempDir(), "real.gpkg"), gpkg.CreateOptions{Now: fixedNow()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	view, err := live.Open(t.Context(), store, live.Options{Now: fixedNow})
	if err != nil {
		t.Fatal(err)
	}
	return store, view
}

// unpacked are the members of a zip, and of zips in it; of another file the file.
func unpacked(t *testing.T, body []byte) [][]byte {
	t.Helper()
	if bytes.HasPrefix(body, []byte("PAR1")) {
		return append(parquetRows(t, body), body)
	}
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return [][]byte{body}
	}
	var all [][]byte
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		member, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, unpacked(t, member)...)
	}
	return all
}

// parquetRows are the rows of a GeoParquet file, whose pages are compressed, as text.
func parquetRows(t *testing.T, body []byte) (all [][]byte) {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	rows, read := parquet.NewReader(f), make([]parquet.Row, 1)
	for range f.NumRows() {
		if _, err := rows.ReadRows(read); err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		var line []byte
		for _, v := range read[0] {
			line = fmt.Appendf(line, "%s\n", v)
		}
		all = append(all, line)
	}
	return all
}

func TestProjectShowsWhatTheViewerReads(t *testing.T) {
	f := newExportFixture(t)
	for role, titled := range map[data.Role]bool{data.Official: true, data.Analyst: false} {
		a := f.ask(t, f.as(t, role), http.MethodGet, "/api/project.qgz?layers=disputes,villages&authcfg=abc1234", nil)
		if a.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", a.Status, a.body)
		}
		qgs := string(unpacked(t, a.body)[0])
		if !strings.Contains(qgs, "url='"+f.http.URL+"/api'") && !strings.Contains(qgs, "url=&#39;"+f.http.URL+"/api&#39;") {
			t.Errorf("no address in %.600s", qgs)
		}
		if strings.Contains(qgs, `field="title"`) != titled || strings.Contains(qgs, "lianxin_hazards") || !strings.Contains(qgs, "authcfg=abc1234") {
			t.Errorf("%s: title %v", role, !titled)
		}
	}
	faults := f.ask(t, f.as(t, data.Analyst), http.MethodGet, "/api/project.qgz?layers=nothing&authcfg=lxt_0123456789&token=x", nil).faultsOf(t)
	for _, name := range []string{"layers", "authcfg", "token"} {
		if faults[name] == "" {
			t.Errorf("nothing is said of %s: %v", name, faults)
		}
	}
}
