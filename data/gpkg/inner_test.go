package gpkg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
)

func innerStore(t *testing.T) *Store {
	t.Helper()
	s, err := Create(t.Context(), filepath.Join(t.TempDir(), "store.gpkg"), CreateOptions{Now: benchTime})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// A full disk under the map file or the vault must be told as such, change nothing, and be over when there is space again.
func TestFullFile(t *testing.T) {
	s := innerStore(t)
	l, err := s.schema.Layer(data.Disputes)
	if err != nil {
		t.Fatal(err)
	}
	before, err := s.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	big := func(key string) data.Batch {
		b := data.Batch{Key: key, At: benchTime, Puts: benchPuts(l, 0, 2000, "")}
		b.Puts[0].Case = map[string]string{"statement": strings.Repeat("长", 200_000)}
		return b
	}
	pages := func(c *lite.Conn, n string) {
		if err := c.Script(t.Context(), "PRAGMA max_page_count = "+n); err != nil {
			t.Fatal(err)
		}
	}
	pages(s.writer, "200")
	if _, err := s.Apply(t.Context(), big("map")); !errors.Is(err, data.ErrUnavailable) || !strings.Contains(err.Error(), "full") {
		t.Errorf("map file full: %v", err)
	}
	st := stageRowsForTest(t, s, l, 2000)
	if _, _, err := st.Merge(t.Context(), data.Import{ID: "x", State: data.ImportDone, Finished: benchTime}, data.MergeOptions{}); !errors.Is(err, data.ErrUnavailable) {
		t.Errorf("map file full at a merge: %v", err)
	}
	after, err := s.Info(t.Context())
	if err != nil || after.Revision != before.Revision || after.Counts[l.ID] != 0 {
		t.Errorf("something was stored: %+v, %v", after, err)
	}
	pages(s.writer, "1000000")
	if a, err := s.Apply(t.Context(), big("map")); err != nil || a.Replayed || a.Inserted != 2000 {
		t.Errorf("with space again: %+v, %v", a, err)
	}
	findFaults(t, s)
}

func stageRowsForTest(t *testing.T, s *Store, l *data.Layer, n int) data.Stage {
	t.Helper()
	st, err := s.Stage(t.Context(), data.Import{ID: "x", Layer: l.ID})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Put(t.Context(), benchPuts(l, 0, n, "")); err != nil {
		t.Fatal(err)
	}
	return st
}

func findFaults(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Check(t.Context(), func(f data.Finding) {
		if f.Severity != data.Fine {
			t.Errorf("%s: %s: %s", f.Check, f.Severity, f.Detail)
		}
	}); err != nil {
		t.Error(err)
	}
}

// stepsOf are this program's migrations, and how many there are.
func stepsOf(t *testing.T) (fstest.MapFS, int) {
	t.Helper()
	all := fstest.MapFS{}
	names, err := fs.Glob(migrations(), "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(migrations(), name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = &fstest.MapFile{Data: b}
	}
	return all, len(all)
}

// A store of the first format, as earlier programs made it, is opened by this one after a copy was kept.
func TestFirstFormatIsOpened(t *testing.T) {
	s := innerStore(t)
	l, _ := s.schema.Layer(data.Disputes)
	if _, err := s.Apply(t.Context(), data.Batch{Key: "old", At: benchTime, Puts: benchPuts(l, 0, 1, "")}); err != nil {
		t.Fatal(err)
	}
	if err := s.writer.Script(t.Context(), "DROP TABLE lx_answer; DROP TABLE lx_mark; DROP INDEX lx_event_at; DROP INDEX lx_history_event; DROP INDEX lx_disputes_recorded; DROP INDEX lx_import_refused; ALTER TABLE lx_import DROP COLUMN refused; DELETE FROM lx_migration WHERE version_id > 1"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(t.Context(), s.path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{s.path + ".format-1", s.path + ".format-1.vault"} {
		if _, err := os.Stat(name); err != nil {
			t.Errorf("no copy was kept: %v", err)
		}
	}
	if _, err := again.Apply(t.Context(), data.Batch{Key: "new", Request: []byte("x"), At: benchTime, Puts: benchPuts(l, 1, 2, "")}); err != nil {
		t.Fatal(err)
	}
	if a, err := again.Answer(t.Context(), "new"); err != nil || len(a.Records) != 2 {
		t.Errorf("%+v, %v", a, err)
	}
	if n, err := again.writer.Int(t.Context(), "SELECT count(*) FROM sqlite_master WHERE name IN ('lx_event_at', 'lx_history_event', 'lx_disputes_recorded')"); err != nil || n != 3 {
		t.Errorf("%d of the past's indexes, %v", n, err)
	}
	findFaults(t, again)
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

// What was asked may digest a case file: nothing of it stands in the map file that could be guessed at.
func TestWhatWasAskedIsSealed(t *testing.T) {
	s := innerStore(t)
	l, _ := s.schema.Layer(data.Disputes)
	asked := []byte("digest of what was asked")
	if _, err := s.Apply(t.Context(), data.Batch{Key: "asked", Request: asked, At: benchTime, Puts: benchPuts(l, 0, 1, "")}); err != nil {
		t.Fatal(err)
	}
	var kept []byte
	if _, err := s.writer.One(t.Context(), "SELECT request FROM lx_answer", nil, &kept); err != nil || len(kept) == 0 || bytes.Contains(kept, asked) {
		t.Errorf("%q is kept, %v", kept, err)
	}
	if a, err := s.Answer(t.Context(), "asked"); err != nil || !bytes.Equal(a.Request, asked) {
		t.Errorf("%+v, %v", a, err)
	}
}

// A migration keeps a copy of the pair as it was, and the copy is a store of the old format.
func TestMigrationKeepsACopy(t *testing.T) {
	s := innerStore(t)
	l, _ := s.schema.Layer(data.Disputes)
	puts := benchPuts(l, 0, 3, "")
	puts[0].Case = map[string]string{"phone": "1"}
	if _, err := s.Apply(t.Context(), data.Batch{Key: "1", At: benchTime, Puts: puts}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	next, format := stepsOf(t)
	next[fmt.Sprintf("%05d_more.sql", format+1)] = &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE lx_more (a INTEGER);\nINSERT INTO lx_more VALUES (7);\n")}
	kept := 0
	migrate := func() error {
		return s.driver.Migrate(t.Context(), s.path, lite.Options{Trusted: true, Busy: time.Second}, next, func(from int64) error {
			kept++
			return s.keepCopy(t.Context(), from)
		})
	}
	for range 2 { // the second time there is nothing to do
		if err := migrate(); err != nil {
			t.Fatal(err)
		}
	}
	if kept != 1 {
		t.Errorf("%d copies", kept)
	}
	if _, err := Open(t.Context(), s.path, Options{}); !errors.Is(err, data.ErrInvalid) || !strings.Contains(err.Error(), "newer") {
		t.Errorf("this program opens the newer store: %v", err)
	}
	copied := fmt.Sprintf("%s.format-%d", s.path, format)
	if err := os.Rename(s.path+".key", copied+".key"); err != nil {
		t.Fatal(err)
	}
	old, err := Open(t.Context(), copied, Options{})
	if err != nil {
		t.Fatal(err)
	}
	findFaults(t, old)
	if file, err := old.CaseFile(t.Context(), l.ID, puts[0].Record.ID); err != nil || file.Fields["phone"] != "1" {
		t.Errorf("case file of the copy: %v, %v", file, err)
	}
	if err := old.Close(); err != nil {
		t.Error(err)
	}
	next[fmt.Sprintf("%05d_bad.sql", format+2)] = &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE lx_bad (a);\nINSERT INTO none VALUES (1);\n")}
	if err := migrate(); err == nil {
		t.Error("a bad migration passes")
	}
	c, err := s.driver.Open(t.Context(), s.path, lite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := c.Int(t.Context(), "SELECT count(*) FROM sqlite_schema WHERE name = 'lx_bad'"); err != nil || n != 0 {
		t.Errorf("half a migration stayed: %d, %v", n, err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// A schema that grows adds columns; one that shrinks leaves what they hold, also through bulk updates.
func TestSchemaGrowsAndShrinks(t *testing.T) {
	kind := data.KindSpec{
		Code:   data.Code{Code: "landslide", Label: data.Label{Zh: "滑坡", En: "Landslide"}},
		Fields: []data.Field{{Name: "volume_m3", Type: data.TypeFloat, Label: data.Label{Zh: "方量", En: "Volume"}, Max: 1e9, Since: "0.1"}},
	}
	grown, err := data.NewSchema(kind)
	if err != nil {
		t.Fatal(err)
	}
	s := innerStore(t)
	path := s.path
	reopen := func(schema *data.Schema) *data.Layer {
		t.Helper()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if s, err = Open(t.Context(), path, Options{Schema: schema}); err != nil {
			t.Fatal(err)
		}
		l, err := s.schema.Layer(data.Hazards)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	hazards := func(l *data.Layer, title string) []data.Put {
		puts := make([]data.Put, 1500)
		for i := range puts {
			r := data.Record{Layer: l.ID, ID: data.RecordID(l.ID, "测试", string(rune(i+1000))), Geometry: orb.Point{112, 25}, Values: make([]data.Value, len(l.Fields))}
			r.Values[l.Index("kind")], r.Values[l.Index("status")], r.Values[l.Index("title")] = data.Text("water_quality"), data.Text("found"), data.Text(title)
			if at := l.Index("volume_m3"); at >= 0 {
				r.Values[at] = data.Float(12.5)
			}
			puts[i] = data.Put{Record: r, Row: int64(i + 1)}
		}
		return puts
	}
	merge := func(id string, puts []data.Put) {
		t.Helper()
		st, err := s.Stage(t.Context(), data.Import{ID: id, Layer: data.Hazards})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := st.Put(t.Context(), puts); err != nil {
			t.Fatal(err)
		}
		n := int64(len(puts))
		if _, _, err := st.Merge(t.Context(), data.Import{ID: id, State: data.ImportDone, Finished: benchTime, Input: n, Accepted: n}, data.MergeOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	puts := hazards(reopen(grown), "甲")
	merge("grown", puts)
	findFaults(t, s)
	small := hazards(reopen(nil), "乙")
	if r, err := s.Get(t.Context(), data.Hazards, puts[0].Record.ID); err != nil || len(r.Values) != len(small[0].Record.Values) {
		t.Errorf("with the smaller schema: %+v, %v", r, err)
	}
	merge("shrunk", small)
	findFaults(t, s)
	l := reopen(grown)
	r, err := s.Get(t.Context(), data.Hazards, puts[0].Record.ID)
	if err != nil || r.Values[l.Index("volume_m3")] != data.Float(12.5) || r.Values[l.Index("title")] != data.Text("乙") {
		t.Errorf("with the larger one again: %+v, %v", r, err)
	}
	findFaults(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	kind.Fields[0].Type = data.TypeText
	kind.Fields[0].Max = 0
	other, err := data.NewSchema(kind)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), path, Options{Schema: other}); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("a column of another type: %v", err)
	}
}

func TestSchemaThatCannotBeStored(t *testing.T) {
	for _, name := range []string{"fid", "geom", "lx_case", "Volume", "a b", "date_only", "units\"; DROP"} {
		kind := data.KindSpec{
			Code:   data.Code{Code: "k", Label: data.Label{Zh: "类", En: "K"}},
			Fields: []data.Field{{Name: name, Type: data.TypeText, Label: data.Label{Zh: "名", En: "N"}, Since: "0.1"}},
		}
		schema, err := data.NewSchema(kind)
		if err != nil {
			continue
		}
		path := filepath.Join(t.TempDir(), "store.gpkg")
		if s, err := Create(t.Context(), path, CreateOptions{Options: Options{Schema: schema}, Now: benchTime}); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("a field named %q: %v, %v", name, s, err)
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

// The files must be their owner's alone, the logs beside them too.
func TestFilesArePrivate(t *testing.T) {
	s := innerStore(t)
	l, _ := s.schema.Layer(data.Disputes)
	if _, err := s.Apply(t.Context(), data.Batch{Key: "1", At: benchTime, Puts: benchPuts(l, 0, 3, "")}); err != nil {
		t.Fatal(err)
	}
	st, err := s.Stage(t.Context(), data.Import{ID: "x", Layer: l.ID})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Discard() }()
	entries, err := os.ReadDir(filepath.Dir(s.path))
	if err != nil || len(entries) < 6 {
		t.Fatalf("%d files, %v", len(entries), err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %#o", e.Name(), info.Mode().Perm())
		}
	}
}

func TestCreateRefusesWhatIsThere(t *testing.T) {
	for _, suffix := range []string{"", ".vault", ".key"} {
		path := filepath.Join(t.TempDir(), "store.gpkg")
		if err := os.WriteFile(path+suffix, []byte("precious"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Create(context.Background(), path, CreateOptions{}); !errors.Is(err, data.ErrConflict) {
			t.Errorf("over %q: %v", suffix, err)
		}
		left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
		if raw, err := os.ReadFile(path + suffix); err != nil || string(raw) != "precious" || len(left) != 1 {
			t.Errorf("%q: %s, %v, left %v", suffix, raw, err, left)
		}
	}
}
