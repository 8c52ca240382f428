package attach_test

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/attach"
	"lianxin/data/gpkg"
	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
	"lianxin/data/storetest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func noon() time.Time { return time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC) }

func key() []byte { return []byte("0123456789abcdef0123456789abcdef") }

// room is a store with a shelf.
type room struct {
	*attach.Shelf
	store data.Store
	db    accounts.DB
	path  string // of a file
}

func newRoom(t *testing.T) *room {
	t.Helper()
	r := &room{}
	if strings.HasPrefix(t.Name(), "TestPostgres") {
		s, err := postgres.Create(t.Context(), pgtest.Database(t), postgres.CreateOptions{Options: postgres.Options{VaultKey: key()}, Now: noon()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		r.store, r.db = s, s.Guest()
	} else {
		r.path = filepath.Join(t.TempDir(), "test.gpkg")
		s, err := gpkg.Create(t.Context(), r.path, gpkg.CreateOptions{Options: gpkg.Options{VaultKey: key()}, Now: noon()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		r.store, r.db = s, s.Vault().Guest()
	}
	shelf, err := attach.Open(t.Context(), r.db, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Shelf = shelf
	return r
}

// record keeps a dispute.
func (r *room) record(t *testing.T, name string) string {
	t.Helper()
	l, err := r.store.Schema().Layer(data.Disputes)
	if err != nil {
		t.Fatal(err)
	}
	rec := data.Record{
		Layer: l.ID, ID: data.RecordID(l.ID, "test", name), Source: "test", SourceID: name, Unit: "431021001201", UnitAtEvent: "431021001201",
		Pin: data.Pin{Method: data.PinManual}, Values: make([]data.Value, len(l.Fields)),
	}
	rec.Values[l.Index("category")], rec.Values[l.Index("status")] = data.Text("land"), data.Text("found")
	if _, err := r.store.Apply(t.Context(), data.Batch{Key: name, At: noon(), Puts: []data.Put{{Record: rec}}}); err != nil {
		t.Fatal(err)
	}
	return rec.ID
}

func (r *room) add(t *testing.T, record, name string, mark attach.Mark, content []byte) attach.File {
	t.Helper()
	f, known, err := r.Add(t.Context(), attach.New{Layer: data.Disputes, Record: record, Name: name, Mark: mark, Actor: "user-7", At: noon()}, bytes.NewReader(content))
	if err != nil || known {
		t.Fatal(known, err)
	}
	return f
}

func (r *room) content(t *testing.T, f attach.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := r.WriteTo(t.Context(), &f, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pdf is a PDF of so many bytes, which differ from one place to another.
func pdf(size int) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	for i := 0; b.Len() < size-7; i++ {
		fmt.Fprintf(&b, "%d ", i)
	}
	b.Truncate(size - 7)
	b.WriteString("\n%%EOF\n")
	return b.Bytes()
}

func photo(t *testing.T, grey uint8) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 16, 8))
	for i := range m.Pix {
		m.Pix[i] = grey
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestShelf(t *testing.T)         { shelf(t) }
func TestPostgresShelf(t *testing.T) { shelf(t) }

// What is kept comes back whole, at every size around a chunk's; a record knows its own alone.
func shelf(t *testing.T) {
	r := newRoom(t)
	one, two := r.record(t, "one"), r.record(t, "two")
	for i, size := range []int{100, 256<<10 - 1, 256 << 10, 256<<10 + 1, 3 * 256 << 10} {
		content := pdf(size)
		f := r.add(t, one, fmt.Sprintf("合同 %d.pdf", i), attach.Unmarked, content)
		if got := r.content(t, f); !bytes.Equal(got, content) || f.Size != int64(size) || f.Media != "application/pdf" || f.Picture() {
			t.Errorf("%d bytes came back as %d: %+v", size, len(got), f)
		}
	}
	f := r.add(t, two, "../现场.PNG", attach.Before, photo(t, 10))
	if f.Name != "现场.jpg" || f.Media != "image/jpeg" || f.Width != 16 || f.Height != 8 || f.Mark != attach.Before {
		t.Errorf("%+v", f)
	}
	if list, err := r.List(t.Context(), data.Disputes, one); err != nil || len(list) != 5 {
		t.Errorf("%d %v", len(list), err)
	}
	if _, err := r.Get(t.Context(), data.Disputes, one, f.ID); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("another record's: %v", err)
	}
	if again, known, err := r.Add(t.Context(), attach.New{Layer: data.Disputes, Record: two, Name: "x", At: noon()}, bytes.NewReader(photo(t, 10))); err != nil || !known || again.ID != f.ID {
		t.Errorf("the same again: %v %v %v", again, known, err)
	}
	if g, err := r.SetMark(t.Context(), data.Disputes, two, f.ID, attach.After); err != nil || g.Mark != attach.After {
		t.Errorf("%+v %v", g, err)
	}
	if err := r.Move(t.Context(), data.Disputes, two, one); err != nil {
		t.Fatal(err)
	}
	moved, err := r.Get(t.Context(), data.Disputes, one, f.ID)
	if err != nil || moved.Mark != attach.After || !bytes.Equal(r.content(t, moved), photo(t, 10)) {
		t.Errorf("%+v %v", moved, err)
	}
	if err := r.Delete(t.Context(), data.Disputes, two, f.ID); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("from the record that it left: %v", err)
	}
	if n, err := r.DeleteAll(t.Context(), data.Disputes, one); n != 6 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	r.fine(t)
}

// fine fails unless a check finds nothing, and no chunk is left over.
func (r *room) fine(t *testing.T) {
	t.Helper()
	if found := r.findings(t, noon().Add(time.Hour)); len(found) > 0 {
		t.Errorf("%v", found)
	}
}

func (r *room) findings(t *testing.T, now time.Time) (found []data.Finding) {
	t.Helper()
	if err := r.Shelf.Check(t.Context(), r.store, now, func(f data.Finding) {
		if f.Severity != data.Fine {
			found = append(found, f)
		}
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

// endless is a PDF that never ends.
type endless struct{ begun bool }

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	if !e.begun {
		e.begun, n = true, copy(p, "%PDF-1.4\n")
	}
	for i := n; i < len(p); i++ {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestLimits(t *testing.T)         { limits(t) }
func TestPostgresLimits(t *testing.T) { limits(t) }

func limits(t *testing.T) {
	r := newRoom(t)
	id := r.record(t, "one")
	add := func(body io.Reader, mark attach.Mark) error {
		_, _, err := r.Add(t.Context(), attach.New{Layer: data.Disputes, Record: id, Name: "a", Mark: mark, At: noon()}, body)
		return err
	}
	for name, c := range map[string]struct {
		body   io.Reader
		mark   attach.Mark
		reason string
	}{
		"endless":           {&endless{}, "", "larger than 20 MB"},
		"too large by one":  {bytes.NewReader(pdf(attach.MaxSize + 1)), "", "larger than 20 MB"},
		"a marked document": {bytes.NewReader(pdf(100)), attach.Before, "photographs"},
		"a program":         {strings.NewReader("MZ"), "", "neither"},
		"cut short":         {io.LimitReader(bytes.NewReader(photo(t, 1)), 300), "", "ends in the middle"},
		"a lost connection": {io.MultiReader(bytes.NewReader(pdf(600 << 10)[:500<<10]), &failing{}), "", "lost"},
	} {
		if err := add(c.body, c.mark); err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: %v, want %q", name, err, c.reason)
		}
	}
	r.fine(t)
	for i := range attach.MaxFiles {
		r.add(t, id, "a", "", pdf(100+i))
	}
	if err := add(bytes.NewReader(pdf(99)), ""); err == nil || !strings.Contains(err.Error(), "one too many") {
		t.Errorf("one too many: %v", err)
	}
	if _, known, err := r.Add(t.Context(), attach.New{Layer: data.Disputes, Record: id, Name: "x", At: noon()}, bytes.NewReader(pdf(103))); err != nil || !known {
		t.Errorf("what a full record has already: %v %v", known, err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("lost") }

// What was cut short, and what belongs to no record any more, is swept after a day.
func TestSweep(t *testing.T)         { sweep(t) }
func TestPostgresSweep(t *testing.T) { sweep(t) }

func sweep(t *testing.T) {
	r := newRoom(t)
	kept, gone := r.record(t, "kept"), r.record(t, "gone")
	r.add(t, kept, "a", "", pdf(100))
	r.add(t, gone, "a", "", pdf(100))
	if _, err := r.store.Apply(t.Context(), data.Batch{Key: "end", At: noon(), Deletes: []data.Delete{{Layer: data.Disputes, ID: gone}}}); err != nil {
		t.Fatal(err)
	}
	if err := r.db.Write(t.Context(), func(tx accounts.Tx) error { // as a killed process leaves it
		_, err := tx.Exec(t.Context(), "INSERT INTO attachment (id, layer, record, added) VALUES ('x', 'disputes', ?, ?)", kept, noon().UnixMilli())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if n, err := r.Sweep(t.Context(), r.store, noon().Add(time.Hour)); n != 0 || err != nil {
		t.Errorf("too early: %d %v", n, err)
	}
	if found := r.findings(t, noon().Add(25*time.Hour)); len(found) != 2 {
		t.Errorf("%v", found)
	}
	if n, err := r.Sweep(t.Context(), r.store, noon().Add(25*time.Hour)); n != 2 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	if list, err := r.List(t.Context(), data.Disputes, kept); err != nil || len(list) != 1 {
		t.Errorf("%d %v", len(list), err)
	}
}

// Whoever exchanges rows, cuts or changes them is found out.
func TestTampering(t *testing.T) {
	for name, sql := range map[string]string{
		"content of another":     "UPDATE attachment_chunk SET sealed = (SELECT sealed FROM attachment_chunk AS o WHERE o.attachment <> attachment_chunk.attachment AND o.n = attachment_chunk.n)",
		"parts exchanged":        "UPDATE attachment_chunk SET sealed = (SELECT sealed FROM attachment_chunk AS o WHERE o.attachment = attachment_chunk.attachment AND o.n = 1 - attachment_chunk.n)",
		"a part gone":            "DELETE FROM attachment_chunk WHERE n = 1",
		"given to another":       "UPDATE attachment SET record = 'x'",
		"a changed part":         "UPDATE attachment_chunk SET sealed = zeroblob(300)",
		"the wrong file's label": "UPDATE attachment SET sealed = (SELECT sealed FROM attachment AS o WHERE o.id <> attachment.id)",
	} {
		r := newRoom(t)
		id := r.record(t, "one")
		r.add(t, id, "a", "", pdf(300<<10))
		r.add(t, id, "b", "", pdf(301<<10))
		if err := r.db.Write(t.Context(), func(tx accounts.Tx) error { _, err := tx.Exec(t.Context(), sql); return err }); err != nil {
			t.Fatal(name, err)
		}
		if found := r.findings(t, noon()); len(found) == 0 || found[0].Severity != data.Fault {
			t.Errorf("%s: %v", name, found)
		}
	}
}

// Nothing of an erased attachment is in the vault's files, nor is one that is there to be read in them.
func TestErasedLeavesNothing(t *testing.T) {
	r := newRoom(t)
	content := photo(t, 77)
	f := r.add(t, r.record(t, "one"), "测试甲家.jpg", "", content)
	var sealed []byte
	if err := r.db.Read(t.Context(), func(tx accounts.Tx) error {
		return tx.Rows(t.Context(), "SELECT sealed FROM attachment_chunk", nil, func(row []driver.Value) error {
			b, _ := row[0].([]byte)
			sealed = bytes.Clone(b[len(b)-24:])
			return nil
		})
	}); err != nil {
		t.Fatal(err)
	}
	if !r.inFiles(t, sealed) || r.inFiles(t, content[:40]) || r.inFiles(t, []byte("测试甲家")) {
		t.Fatal("it is not sealed in the files, or in clear")
	}
	if err := r.Delete(t.Context(), data.Disputes, f.Record, f.ID); err != nil {
		t.Fatal(err)
	}
	scrub, ok := r.db.(interface{ Scrub(context.Context) error })
	if !ok {
		t.Fatal("the vault cannot be scrubbed")
	}
	if err := scrub.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r.inFiles(t, sealed) {
		t.Error("sealed content remains")
	}
}

func (r *room) inFiles(t *testing.T, part []byte) bool {
	t.Helper()
	return storetest.InFiles(t, r.path, 2, part)
}

// Attachments move with the vault, both ways, and are the same there.
func TestPostgresCopy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "from.gpkg")
	from, err := gpkg.Create(t.Context(), path, gpkg.CreateOptions{Options: gpkg.Options{VaultKey: key()}, Now: noon()})
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	shelf, err := attach.Open(t.Context(), from.Vault().Guest(), nil)
	if err != nil {
		t.Fatal(err)
	}
	there := newRoom(t)
	id := there.record(t, "one")
	f, _, err := shelf.Add(t.Context(), attach.New{Layer: data.Disputes, Record: id, Name: "a", Mark: attach.Before, At: noon()}, bytes.NewReader(photo(t, 3)))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := shelf.Add(t.Context(), attach.New{Layer: data.Disputes, Record: id, Name: "b", At: noon()}, bytes.NewReader(pdf(6<<20))); err != nil {
		t.Fatal(err)
	}
	if err := attach.Copy(t.Context(), from.Vault().Guest(), there.db); err != nil {
		t.Fatal(err)
	}
	if err := attach.Copy(t.Context(), from.Vault().Guest(), there.db); !errors.Is(err, data.ErrConflict) {
		t.Errorf("over others: %v", err)
	}
	there.fine(t)
	got, err := there.Get(t.Context(), data.Disputes, id, f.ID)
	if err != nil || got.Mark != attach.Before || !bytes.Equal(there.content(t, got), photo(t, 3)) {
		t.Errorf("%+v %v", got, err)
	}
	back, err := gpkg.Create(t.Context(), filepath.Join(t.TempDir(), "back.gpkg"), gpkg.CreateOptions{Options: gpkg.Options{VaultKey: key()}, Now: noon()})
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	if err := attach.Copy(t.Context(), there.db, back.Vault().Guest()); err != nil {
		t.Fatal(err)
	}
	if c, err := attach.Sums(t.Context(), back.Vault().Guest()); err != nil || c[1].Count != 1+24 {
		t.Errorf("and back: %v %v", c, err)
	}
	a, err := attach.Sums(t.Context(), from.Vault().Guest())
	if err != nil {
		t.Fatal(err)
	}
	b, err := attach.Sums(t.Context(), there.db)
	if err != nil || fmt.Sprint(a) != fmt.Sprint(b) || a[1].Count != 1+24 {
		t.Errorf("%v %v %v", a, b, err)
	}
}

// A backup holds the attachments, and a store that is restored from it has them.
func TestBackup(t *testing.T) {
	r := newRoom(t)
	id := r.record(t, "one")
	f := r.add(t, id, "现场", attach.After, photo(t, 5))
	store, ok := r.store.(*gpkg.Store)
	if !ok {
		t.Fatal("no file")
	}
	copied, restored := filepath.Join(t.TempDir(), "copy.gpkg"), filepath.Join(t.TempDir(), "restored.gpkg")
	if err := store.Backup(t.Context(), copied, gpkg.BackupOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := r.Delete(t.Context(), data.Disputes, id, f.ID); err != nil {
		t.Fatal(err)
	}
	if err := gpkg.Restore(t.Context(), copied, restored, gpkg.RestoreOptions{Options: gpkg.Options{VaultKey: key()}}); err != nil {
		t.Fatal(err)
	}
	again, err := gpkg.Open(t.Context(), restored, gpkg.Options{VaultKey: key()})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	shelf, err := attach.Open(t.Context(), again.Vault().Guest(), nil)
	if err != nil {
		t.Fatal(err)
	}
	there := &room{Shelf: shelf, store: again, db: again.Vault().Guest()}
	got, err := there.Get(t.Context(), data.Disputes, id, f.ID)
	if err != nil || got.Mark != attach.After || !bytes.Equal(there.content(t, got), photo(t, 5)) {
		t.Errorf("%+v %v", got, err)
	}
	there.fine(t)
}
