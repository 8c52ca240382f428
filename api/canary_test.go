package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/gpkg"
)

// Invented citizens: every name, phone and ID number that this test brings in holds one of these, which stand nowhere else.
const (
	canaryName  = "㮾㛄囧"
	canaryPhone = "1390000739"
	canaryBirth = "19000101739" // and the order number of that day
)

// invented is a citizen who does not exist, by number.
type invented struct{ name, phone, id string }

func inventedOf(n int) invented {
	id := []string{"431021", "431023", "431002", "431003", "431022", "431024", "431025", "431026", "431027", "431028"}[n%10] + canaryBirth
	sum := 0
	for i, c := range id { // GB 11643-1999: ISO 7064 MOD 11-2
		sum += int(c-'0') * (1 << (17 - i) % 11)
	}
	return invented{string("赵钱孙李周吴郑王冯陈"[n%10*3:n%10*3+3]) + canaryName, canaryPhone + string(rune('0'+n%10)), id + string("10X98765432"[sum%11])}
}

// logBuffer is a log that a test reads.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) bytes() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Clone(l.b.Bytes())
}

// TestCanariesOfImports: what names a citizen goes in by every way there is, and comes out by none but the routes that are for it: a case file for a
// purpose, and the rows that an importer mends.
func TestCanariesOfImports(t *testing.T) {
	log := &logBuffer{}
	exports := filepath.Join(t.TempDir(), "exports")
	f := newBookFixture(t, withDemo, func(cfg *Config) {
		cfg.Exports, cfg.Log = exports, slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	round := f.tend(t)
	round()
	events := f.listenAll(t)
	in := &smuggler{f: f, t: t, official: f.as(t, data.Official), feeder: f.token(t, accounts.ImportRight("hotline"))}
	in.bringIn()
	round()
	look := newLookout()
	f.await(t, func() bool { in.findRecords(); return len(in.records) >= 4 })
	in.attach()
	if in.official.header() == "" || len(in.imports) < 4 || len(in.records) < 4 {
		t.Fatalf("nothing was brought in: %v %v", in.imports, in.records)
	}

	// What is for it: the lookout finds it there, so that what it does not find elsewhere is not there.
	carried := 0
	for _, id := range in.records {
		a := f.ask(t, in.official, http.MethodGet, "/api/cases/"+id+"?layer=disputes", nil, "X-Purpose", url.PathEscape("核实当事人诉求"))
		if a.StatusCode == http.StatusOK && look.finds(a.body) != "" {
			carried++
		}
	}
	if carried < 4 {
		t.Errorf("%d of %d case files hold what was brought in", carried, len(in.records))
	}
	mended := 0
	for path, header := range in.imports {
		a := f.do(t, http.MethodGet, path+"/rejections", nil, header...)
		if a.StatusCode == http.StatusOK && look.finds(a.body) != "" {
			mended++
		}
	}
	if mended < 3 {
		t.Errorf("%d of %d imports give back what they refused", mended, len(in.imports))
	}

	asked := in.readEverything(look)
	files := in.exportEverything(look)
	t.Logf("%d answers, %d of them different, %d files", asked, len(look.seen), files)
	if asked < 3000 || files < 20 {
		t.Errorf("%d answers and %d files are few", asked, files)
	}
	told := events()
	for name, content := range map[string][]byte{"the log": log.bytes(), "the event stream": told} {
		look.expectNone(t, name, content)
	}
	if n := bytes.Count(told, []byte("event: change")); n < 4 {
		t.Errorf("event streams told of %d changes", n)
	}
	in.searchFiles(look, exports)
}

// listenAll gathers what event streams say; the function that it returns ends them.
func (f *bookFixture) listenAll(t *testing.T) func() []byte {
	t.Helper()
	var mu sync.Mutex
	var all bytes.Buffer
	var done sync.WaitGroup
	for _, role := range []data.Role{data.Commander, data.Official, data.Kiosk, data.Analyst} {
		s := f.stream(t, "Cookie", f.as(t, role).header())
		done.Go(func() {
			for {
				line, err := s.in.ReadString('\n')
				mu.Lock()
				all.WriteString(line)
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	return func() []byte {
		f.server.EndStreams()
		done.Wait()
		return all.Bytes()
	}
}

// smuggler brings canaries in.
type smuggler struct {
	f        *bookFixture
	t        *testing.T
	official jar
	feeder   string
	n        int
	imports  map[string][]string // path of each, and how its importer asks
	records  []string            // ids of disputes with a case file
}

func (in *smuggler) next() invented {
	in.n++
	return inventedOf(in.n)
}

func (in *smuggler) bringIn() {
	in.imports = map[string][]string{}
	cookie, bearer := []string{"Cookie", in.official.header()}, []string{"Authorization", "Bearer " + in.feeder}
	a, b, c, d, e := in.next(), in.next(), in.next(), in.next(), in.next()
	csv := "编号,纠纷类别,状态,发现时间,事项,经度,纬度,当事人,联系电话,身份证号,经办说明二\n" +
		fmt.Sprintf("C1,土地山林,已受理,2026-06-29,林地界址,113.05,25.05,%s,%s,%s,%s电话%s\n", a.name, a.phone, a.id, b.name, b.phone) + // accepted, an unmapped column too
		fmt.Sprintf("C2,没有这种类别,已受理,2026-06-29,写错类别,113.05,25.05,%s,%s,%s,\n", c.name, c.phone, c.id) + // rejected
		fmt.Sprintf("C3,土地山林,已受理,2026-06-29,联系%s,113.05,25.05,%s,,,\n", d.phone, d.name) + // quarantined for its title
		fmt.Sprintf("C4,土地山林,已受理,2026-06-29,%s一案,113.05,25.05,,,,\n", d.id) +
		fmt.Sprintf("C5,土地山林,已受理,2026-06-29,姓名：%s,113.05,25.05,,,,\n", e.name) +
		fmt.Sprintf("C6,土地山林,已受理,2026-06-29,无处,10.0,10.0,%s,%s,%s,\n", e.name, e.phone, e.id) // quarantined for its place
	in.send("disputes", "text/csv", csv, cookie)
	in.send("disputes", "text/csv", strings.NewReplacer("C1", "F1", "C2", "F2", "C3", "F3", "C4", "F4", "C5", "F5", "C6", "F6").Replace(csv), bearer)

	a, b, c = in.next(), in.next(), in.next()
	feature := func(id, title, status string, extra object) object {
		p := object{"编号": id, "category": "land", "status": status, "found": "2026-06-29", "title": title}
		for k, v := range extra {
			p[k] = v
		}
		return object{"type": "Feature", "geometry": point(113.06, 25.06), "properties": p}
	}
	doc, err := json.Marshal(object{"type": "FeatureCollection", "features": []object{
		feature("G1", "水渠", "accepted", object{"parties": a.name, "phone": a.phone, "id_number": a.id, "contact_person": b.name, "remark_2": "tel " + b.phone}),
		feature("G2", "水渠", "no such status", object{"parties": c.name, "phone": c.phone, "unknown": c.id}),
		feature("G3", "身份证"+c.id, "accepted", nil),
	}})
	if err != nil {
		in.t.Fatal(err)
	}
	in.send("disputes", "application/geo+json", string(doc), cookie)
	hazard := in.next()
	in.send("hazards", "text/csv", "编号,kind,状态,发现时间,经度,纬度,户主,地址\n"+fmt.Sprintf("Z1,dangerous_house,发现,2026-06-29,113.05,25.05,%s,桂阳县某村12号 %s\n", hazard.name, hazard.phone), cookie)
	in.forms()
	in.traces()
}

// findRecords finds by their titles what was accepted with a case file.
func (in *smuggler) findRecords() {
	for _, feature := range in.f.ask(in.t, in.official, http.MethodGet, "/api/collections/disputes/items?limit=1000", nil).page(in.t).Features {
		if title := feature.Properties["title"]; (title == "林地界址" || title == "水渠") && !slices.Contains(in.records, feature.ID) {
			in.records = append(in.records, feature.ID)
		}
	}
}

// send imports a file.
func (in *smuggler) send(layer, media, body string, header []string) {
	in.t.Helper()
	in.n++
	all := append([]string{"Content-Type", media, "Idempotency-Key", fmt.Sprint("k", in.n)}, header...)
	a := in.f.do(in.t, http.MethodPost, "/api/imports?layer="+layer+"&crs=EPSG:4490&name=day&source=import", strings.NewReader(body), all...)
	doc := a.doc(in.t, http.StatusCreated)
	if doc["rejected"] == 0.0 && doc["quarantined"] == 0.0 && layer == "disputes" {
		in.t.Errorf("nothing of %s was refused: %v", media, doc)
	}
	in.imports[a.Header.Get("Location")] = header
}

// forms are what people fill in: a report, a correction of it, its erasure, a visit, and forms that are refused.
func (in *smuggler) forms() {
	f, t, a, b, c := in.f, in.t, in.next(), in.next(), in.next()
	body := object{
		"type": "Feature", "geometry": point(113.05, 25.05), "properties": object{"category": "wage", "level": "1", "title": "欠薪"},
		"case": object{"parties": a.name, "phone": a.phone, "id_number": a.id, "statement": a.name + "反映"},
	}
	id, tag, _ := edited(t, f.ask(t, in.official, http.MethodPost, "/api/collections/disputes/items", body, "Idempotency-Key", "form"), http.StatusCreated)
	path := "/api/collections/disputes/items/" + id
	edited(t, f.ask(t, in.official, http.MethodPatch, path, object{"case": object{"parties": b.name, "phone": b.phone}}, "Idempotency-Key", "form2", "If-Match", tag), http.StatusOK)
	gone, tag, _ := edited(t, f.ask(t, in.official, http.MethodPost, "/api/collections/disputes/items", body, "Idempotency-Key", "form3"), http.StatusCreated)
	if a := f.ask(t, in.official, http.MethodDelete, "/api/collections/disputes/items/"+gone+"?reason="+url.QueryEscape("误录"), nil, "Idempotency-Key", "form4", "If-Match", tag); a.StatusCode >= 300 {
		t.Errorf("a record is not deleted: %s %s", a.Status, a.body)
	}
	in.records = append(in.records, id)
	for name, properties := range map[string]object{"phone": {"title": "电话" + c.phone}, "id": {"title": c.id}, "field": {"title": "欠薪", "statement": c.name}} {
		properties["category"] = "wage"
		a := f.ask(t, in.official, http.MethodPost, "/api/collections/disputes/items", object{"geometry": point(113.05, 25.05), "properties": properties}, "Idempotency-Key", "bad"+name)
		if a.StatusCode != http.StatusBadRequest {
			t.Errorf("a form with a %s in a public text: %s", name, a.Status)
		}
		newLookout().expectNone(t, "the refusal of a form with a "+name, a.body)
	}
	visit := object{"properties": object{"unit": "431021100200", "place_kind": "home", "households": 1}, "case": object{"household_keys": c.name + c.id}}
	f.ask(t, in.official, http.MethodPost, "/api/collections/visits/items", visit, "Idempotency-Key", "visit").doc(t, http.StatusCreated)
	// What people ask for is nobody else's to read: it goes into no log.
	look, q := in.next(), url.QueryEscape
	for _, p := range []string{
		"/api/collections/disputes/items?q=" + q(look.name), "/api/collections/disputes/items/" + look.phone, "/api/units?q=" + q(look.name), "/api/units/" + q(look.name),
		"/api/collections/disputes/items?filter=" + q("title LIKE '%"+look.phone+"%'"), "/api/nothing/" + q(look.name), "/api/collections?x=" + look.id,
	} {
		f.ask(t, in.official, http.MethodGet, p, nil)
	}
	f.ask(t, in.official, http.MethodPost, "/api/units/match", object{"text": look.name + "\n" + look.phone})
	f.ask(t, jar{}, http.MethodPost, "/api/session", object{"name": look.name, "password": look.phone})
}

// attach puts documents into a case file: one whose content says who, and a photograph whose name and comment do.
func (in *smuggler) attach() {
	a, id := in.next(), in.records[0]
	photo := photoOfTest(in.t, 7)
	comment := a.name + " " + a.phone + " " + a.id
	photo = append(append(photo[:2:2], 0xff, 0xfe, byte((len(comment)+2)>>8), byte(len(comment)+2)), append([]byte(comment), photo[2:]...)...)
	pdf := []byte("%PDF-1.4\n1 0 obj\n<</Title(" + a.name + ")/Subject(" + a.phone + " " + a.id + ")>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
	for name, content := range map[string][]byte{a.name + a.phone + ".jpg": photo, a.name + ".pdf": pdf} {
		in.f.send(in.t, in.official, "/api/cases/"+id+"/attachments?layer=disputes", name, content).doc(in.t, http.StatusCreated)
	}
}

// traces are rounds whose files say who walked.
func (in *smuggler) traces() {
	f, t, a := in.f, in.t, in.next()
	gpx := `<gpx version="1.1" creator="` + a.name + `"><metadata><author><name>` + a.name + `</name></author></metadata><trk><name>` + a.name + " " + a.phone + `</name><trkseg>`
	for i := range 30 {
		gpx += fmt.Sprintf(`<trkpt lat="25.05" lon="113.095"><time>2026-06-30T01:%02d:00Z</time><desc>%s</desc></trkpt>`, i, a.id)
	}
	gpx += `</trkseg></trk></gpx>`
	for _, path := range []string{"/api/traces/propose?crs=EPSG:4326", "/api/traces?crs=EPSG:4326"} {
		r := f.do(t, http.MethodPost, path, strings.NewReader(gpx), "Content-Type", "application/gpx+xml", "Cookie", in.official.header(), "Idempotency-Key", "trace")
		if r.StatusCode >= 300 {
			t.Errorf("%s: %s %s", path, r.Status, r.body)
		}
	}
}

// readEverything asks every GET route as everyone, for data and as a page for people.
func (in *smuggler) readEverything(look *lookout) (asked int) {
	f, t := in.f, in.t
	var imports []string
	for path := range in.imports {
		imports = append(imports, strings.TrimPrefix(path, "/api/imports/"))
	}
	paths := questions(f, func(path string) bool {
		return path != "/api/events" && path != "/api/cases/:id" && path != exportFilePath
	},
		map[string][]string{":id": in.records, ":import": imports})
	for _, id := range in.records { // without a purpose, and for one that is too short
		paths = append(paths, "/api/cases/"+id+"?layer=disputes", "/api/traces/"+id+"/raw", "/api/cases/"+id+"/attachments?layer=disputes")
	}
	for name, header := range callers(t, f) {
		own := map[string]bool{}
		for path, by := range in.imports { // what is refused is given back to whoever sent it
			own[path+"/rejections"] = slices.Equal(by, header) || strings.HasPrefix(name, "official") && by[0] == "Cookie"
		}
		for _, path := range paths {
			for _, accept := range []string{"application/json", "text/html"} {
				a := f.do(t, http.MethodGet, path, nil, append([]string{"Accept", accept}, header...)...)
				asked++
				if a.StatusCode >= 500 && a.StatusCode != http.StatusServiceUnavailable {
					t.Errorf("%s as %s: %s", path, name, a.Status)
				}
				if own[path] {
					continue
				}
				look.expectNone(t, path+" as "+name, a.body)
				for key, values := range a.Header {
					look.expectNone(t, key+" of "+path+" as "+name, []byte(strings.Join(values, "\n")))
				}
			}
		}
	}
	return asked
}

// exportEverything takes every format out as everyone who may.
func (in *smuggler) exportEverything(look *lookout) (files int) {
	f, t := in.f, in.t
	for _, role := range []data.Role{data.Commander, data.Official, data.Analyst} {
		j := f.as(t, role)
		for _, format := range []string{"geojson", "geojsonl", "csv", "xlsx", "gpkg", "shp", "fgb", "kml", "parquet"} {
			layers := []string{"disputes"}
			if format == "xlsx" || format == "gpkg" || format == "geojson" {
				layers = []string{"disputes", "hazards", "visits"}
			}
			if format == "geojson" {
				layers = layers[:1]
			}
			doc, file := f.export(t, j, map[string]any{"layers": layers, "format": format})
			look.expectNone(t, fmt.Sprintf("%s of %s", format, role), file.body)
			f.ask(t, j, http.MethodDelete, fmt.Sprint(doc["href"]), nil)
			files++
		}
	}
	return files
}

// searchFiles looks through what lies on the disk: the live store with its write-ahead log and free pages, a snapshot to hand out, backups, exports, and the
// vault, in which everything is sealed.
func (in *smuggler) searchFiles(look *lookout, exports string) {
	f, t := in.f, in.t
	dir := t.TempDir()
	if err := f.store.HandOut(t.Context(), filepath.Join(dir, "handout.gpkg"), fixedNow()); err != nil {
		t.Fatal(err)
	}
	if err := f.store.Backup(t.Context(), filepath.Join(dir, "backup.gpkg"), gpkg.BackupOptions{}); err != nil {
		t.Fatal(err)
	}
	sizes := map[string]int{}
	for _, root := range []string{filepath.Dir(f.store.Path()), dir, exports} {
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			look.expectNone(t, path, content)
			sizes[filepath.Base(path)] = len(content)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"fixture.gpkg", "fixture.gpkg.vault", "handout.gpkg", "backup.gpkg"} {
		if sizes[name] < 4096 {
			t.Errorf("%s was not searched: %v", name, sizes)
		}
	}
}
