package citizen_test

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/attach"
	"lianxin/data/citizen"
	"lianxin/data/edit"
	"lianxin/data/gpkg"
	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
	"lianxin/data/storetest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func noon() time.Time { return time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC) }

// office is a store with accounts and a desk.
type office struct {
	data.Store
	db    accounts.DB
	book  *accounts.Book
	desk  *citizen.Desk
	shelf *attach.Shelf
	file  *gpkg.Store // when it is a file, at path
	path  string
	keys  int
	ids   map[string]string // by source id
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{ids: map[string]string{}}
	if strings.HasPrefix(t.Name(), "TestPostgres") {
		s, err := postgres.Create(t.Context(), pgtest.Database(t), postgres.CreateOptions{Options: postgres.Options{VaultKey: []byte("0123456789abcdef0123456789abcdef")}, Now: noon()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		o.Store, o.db = s, s.Guest()
	} else {
		o.path = filepath.Join(t.TempDir(), "test.gpkg")
		s, err := gpkg.Create(t.Context(), o.path, gpkg.CreateOptions{Now: noon()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		o.Store, o.db, o.file = s, s.Vault().Guest(), s
	}
	book, err := accounts.Open(t.Context(), o.db, accounts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close(context.Background(), noon()) })
	shelf, err := attach.Open(t.Context(), o.db, nil)
	if err != nil {
		t.Fatal(err)
	}
	o.book, o.shelf, o.desk = book, shelf, citizen.New(o.Store, book, edit.New(o.Store, nil), shelf)
	return o
}

// put keeps a dispute with its case file.
func (o *office) put(t *testing.T, name, unit string, fields map[string]string) {
	t.Helper()
	l, err := o.Schema().Layer(data.Disputes)
	if err != nil {
		t.Fatal(err)
	}
	r := data.Record{
		Layer: l.ID, ID: data.RecordID(l.ID, "test", name), Source: "test", SourceID: name, Unit: unit, UnitAtEvent: unit,
		Pin: data.Pin{Method: data.PinManual}, Values: make([]data.Value, len(l.Fields)),
	}
	r.Values[l.Index("category")], r.Values[l.Index("status")] = data.Text("land"), data.Text("found")
	o.ids[name] = r.ID
	o.keys++
	if _, err := o.Apply(t.Context(), data.Batch{Key: fmt.Sprint("put ", o.keys), Actor: "user-1", At: noon(), Puts: []data.Put{{Record: r, Case: fields}}}); err != nil {
		t.Fatal(err)
	}
}

// by is an official of units, with a fresh key.
func (o *office) by(units ...string) citizen.By {
	o.keys++
	return citizen.By{
		By: accounts.By{Principal: accounts.Principal{Subject: "user-5", Role: data.Official, Scope: units, Rights: accounts.RightsOf(data.Official)}, Address: "10.1.2.3"},
		At: noon(), Key: fmt.Sprint("key", o.keys), Purpose: "本人申请",
	}
}

func (o *office) record(name string, version int64, fields ...string) citizen.Record {
	return citizen.Record{Layer: data.Disputes, ID: o.ids[name], Version: version, Fields: fields}
}

func (o *office) fields(t *testing.T, name string) map[string]string {
	t.Helper()
	f, err := o.CaseFile(t.Context(), data.Disputes, o.ids[name])
	if err != nil {
		t.Fatal(err)
	}
	return f.Fields
}

func (o *office) logged(t *testing.T, kind accounts.EventKind) []accounts.Logged {
	t.Helper()
	auditor := accounts.By{Principal: accounts.Principal{Subject: "test", Rights: []accounts.Right{accounts.RightAudit}}}
	list, err := o.book.Events(t.Context(), auditor, accounts.EventQuery{Kinds: []accounts.EventKind{kind}}, noon())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

const village, elsewhere = "431021001201", "431022001201"

// fill keeps three records of one person, one of them in another county, and one of somebody else.
func (o *office) fill(t *testing.T) citizen.Person {
	t.Helper()
	o.put(t, "one", village, map[string]string{"parties": "测试甲、测试乙", "phone": "138-0013-8000", "address": "测试村 3 号", "statement": "测试甲要求退还土地"})
	o.put(t, "two", village, map[string]string{"parties": "测试甲", "处理意见": "已告知测试甲"})
	o.put(t, "three", elsewhere, map[string]string{"parties": "测试甲"})
	o.put(t, "four", village, map[string]string{"parties": "测试丙"})
	return citizen.Person{Name: "测试甲", Phone: "13800138000"}
}

func TestFind(t *testing.T)         { find(t) }
func TestPostgresFind(t *testing.T) { find(t) }

func find(t *testing.T) {
	o := newOffice(t)
	who := o.fill(t)
	found, err := o.desk.Find(t.Context(), o.by("431021"), who)
	if err != nil || len(found) != 2 || found[0].Record.ID != o.ids["one"] {
		t.Fatalf("%+v %v", found, err)
	}
	if f := found[0].Fields; !slices.Equal(f["parties"], []string{"name"}) || !slices.Equal(f["phone"], []string{"phone"}) || f["address"] == nil || len(f["address"]) != 0 {
		t.Errorf("%v", f)
	}
	by := o.by("431021")
	by.Purpose = "测试甲申请"
	if _, err := o.desk.Find(t.Context(), by, who); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("a purpose that names the person: %v", err)
	}
}

func TestErase(t *testing.T)         { erase(t) }
func TestPostgresErase(t *testing.T) { erase(t) }

func erase(t *testing.T) {
	o := newOffice(t)
	who := o.fill(t)
	for name, c := range map[string]struct {
		records []citizen.Record
		err     error
	}{
		"none":           {nil, data.ErrInvalid},
		"another's":      {[]citizen.Record{o.record("four", 1)}, data.ErrInvalid},
		"out of scope":   {[]citizen.Record{o.record("three", 1)}, data.ErrInvalid},
		"twice":          {[]citizen.Record{o.record("one", 1), o.record("one", 1)}, data.ErrInvalid},
		"no such field":  {[]citizen.Record{o.record("one", 1, "nothing")}, data.ErrInvalid},
		"changed since":  {[]citizen.Record{o.record("two", 1), o.record("one", 7)}, data.ErrConflict},
		"beside another": {[]citizen.Record{o.record("one", 1), o.record("four", 1)}, data.ErrInvalid},
	} {
		if done, err := o.desk.Erase(t.Context(), o.by("431021"), who, c.records); !errors.Is(err, c.err) || done != nil {
			t.Errorf("%s: %v %v", name, done, err)
		}
	}
	if len(o.logged(t, accounts.CitizenErased)) != 0 || o.fields(t, "one")["phone"] == "" {
		t.Fatal("what was refused was done")
	}
	file, _, err := o.shelf.Add(t.Context(), attach.New{Layer: data.Disputes, Record: o.ids["two"], Name: "x", Actor: "user-5", At: noon()}, strings.NewReader("%PDF-1.4\n%%EOF\n"))
	if err != nil {
		t.Fatal(err)
	}
	two := o.record("two", 1)
	two.Files = []string{"nothing"}
	if _, err := o.desk.Erase(t.Context(), o.by("431021"), who, []citizen.Record{two}); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("an attachment that is none: %v", err)
	}
	two.Files = []string{file.ID}
	done, err := o.desk.Erase(t.Context(), o.by("431021"), who, []citizen.Record{o.record("one", 1, "address"), two})
	if err != nil || len(done) != 2 || done[0].Version != 2 {
		t.Fatalf("%+v %v", done, err)
	}
	if f := o.fields(t, "one"); fmt.Sprint(f) != "map[parties:测试乙 statement:[…]要求退还土地]" {
		t.Errorf("%v", f)
	}
	if list, err := o.shelf.List(t.Context(), data.Disputes, o.ids["two"]); err != nil || len(list) != 0 {
		t.Errorf("%v %v", list, err)
	}
	if f := o.fields(t, "two"); fmt.Sprint(f) != "map[处理意见:已告知[…]]" {
		t.Errorf("%v", f)
	}
	if found, err := o.desk.Find(t.Context(), o.by("431021"), who); err != nil || len(found) != 0 {
		t.Errorf("still found: %v %v", found, err)
	}
	if found, err := o.desk.Find(t.Context(), o.by("4310"), who); err != nil || len(found) != 1 {
		t.Errorf("elsewhere: %v %v", found, err)
	}
	history, err := o.History(t.Context(), data.Disputes, o.ids["one"])
	if err != nil || len(history) != 1 || history[0].Reason != "本人申请" || history[0].Actor != "user-5" {
		t.Errorf("%+v %v", history, err)
	}
	log := o.logged(t, accounts.CitizenErased)
	if len(log) != 2 || log[0].Purpose != "本人申请" || strings.Contains(fmt.Sprint(log), "测试甲") {
		t.Errorf("%+v", log)
	}
	reader := o.by("431021")
	reader.Rights = []accounts.Right{accounts.RightCase}
	if _, err := o.desk.Erase(t.Context(), reader, who, []citizen.Record{o.record("two", 2)}); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("somebody who only reads: %v", err)
	}
}

// Nothing of an erased case file is left in the store's files, not even sealed.
func TestNoRemains(t *testing.T) {
	o := newOffice(t)
	who := o.fill(t)
	before := o.sealed(t)
	for _, part := range before {
		if !o.inFiles(t, part) {
			t.Fatal("a sealed case file is not where this test looks")
		}
	}
	if _, err := o.desk.Erase(t.Context(), o.by("4310"), who, []citizen.Record{o.record("one", 1), o.record("two", 1), o.record("three", 1)}); err != nil {
		t.Fatal(err)
	}
	after, gone := o.sealed(t), 0
	for _, part := range before {
		if slices.ContainsFunc(after, func(b []byte) bool { return bytes.Equal(b, part) }) {
			continue // of somebody else
		}
		gone++
		if o.inFiles(t, part) {
			t.Error("a sealed case file remains in a page or the log")
		}
	}
	if gone != 3 {
		t.Errorf("%d case files were replaced", gone)
	}
	for _, plain := range []string{"测试甲", "13800138000", "138-0013-8000"} {
		if o.inFiles(t, []byte(plain)) {
			t.Errorf("%s is in the files", plain)
		}
	}
}

// sealed are the last bytes of every case file in the vault: they lie in one page each.
func (o *office) sealed(t *testing.T) (parts [][]byte) {
	t.Helper()
	if err := o.db.Read(t.Context(), func(tx accounts.Tx) error {
		return tx.Rows(t.Context(), "SELECT sealed FROM case_file", nil, func(row []driver.Value) error {
			b := row[0].([]byte)
			parts = append(parts, bytes.Clone(b[len(b)-24:]))
			return nil
		})
	}); err != nil {
		t.Fatal(err)
	}
	return parts
}

func (o *office) inFiles(t *testing.T, part []byte) bool {
	t.Helper()
	return storetest.InFiles(t, o.path, 3, part)
}

func TestCorrect(t *testing.T)         { correct(t) }
func TestPostgresCorrect(t *testing.T) { correct(t) }

func correct(t *testing.T) {
	o := newOffice(t)
	who := o.fill(t)
	records := []citizen.Record{o.record("one", 1), o.record("two", 1)}
	if _, err := o.desk.Correct(t.Context(), o.by("431021"), who, citizen.Person{Phone: "12"}, records); !strings.Contains(fmt.Sprint(err), "to.phone") {
		t.Errorf("to no number: %v", err)
	}
	done, err := o.desk.Correct(t.Context(), o.by("431021"), who, citizen.Person{Name: "测试佳"}, records)
	if err != nil || len(done) != 2 {
		t.Fatalf("%+v %v", done, err)
	}
	if f := o.fields(t, "one"); f["parties"] != "测试佳、测试乙" || f["phone"] != "138-0013-8000" || f["statement"] != "测试佳要求退还土地" {
		t.Errorf("%v", f)
	}
	if n := len(o.logged(t, accounts.CitizenChanged)); n != 2 {
		t.Errorf("%d audit rows", n)
	}
}

func TestHandOver(t *testing.T)         { handOver(t) }
func TestPostgresHandOver(t *testing.T) { handOver(t) }

func handOver(t *testing.T) {
	o := newOffice(t)
	who := o.fill(t)
	if _, err := o.book.Append(t.Context(), accounts.Event{Kind: accounts.CaseRead, At: noon(), Actor: "user-9", Object: "disputes/" + o.ids["one"], Purpose: "核实情况"}); err != nil {
		t.Fatal(err)
	}
	content := []byte("%PDF-1.4\n的内容\n%%EOF\n")
	file, _, err := o.shelf.Add(t.Context(), attach.New{Layer: data.Disputes, Record: o.ids["two"], Name: "协议.pdf", Actor: "user-5", At: noon()}, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	opened := accounts.Event{Kind: accounts.AttachmentRead, At: noon(), Actor: "user-8", Object: "disputes/" + o.ids["two"] + "/" + file.ID, Purpose: "核对协议"}
	if _, err := o.book.Append(t.Context(), opened); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	asked := 0
	err = o.desk.HandOver(t.Context(), o.by("431021"), who, nil, func(id int64) (io.Writer, error) {
		if log := o.logged(t, accounts.CitizenHanded); len(log) != 1 || log[0].Seq != id {
			t.Errorf("what leaves is not in the log: %+v", log)
		}
		asked++
		return &out, nil
	})
	if err != nil || asked != 1 {
		t.Fatal(asked, err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	doc := documentIn(t, z)
	text := fmt.Sprintf("%+v", doc)
	if len(doc.Records) != 2 || !doc.Records[0].Others || doc.Records[1].Others || strings.Contains(text, "测试乙") || !strings.Contains(text, "测试村 3 号") {
		t.Errorf("%s", text)
	}
	if files := doc.Records[1].Files; len(files) != 1 || files[0].Name != "协议.pdf" {
		t.Errorf("%+v", files)
	} else if f, err := z.Open(files[0].Path); err != nil {
		t.Error(err)
	} else if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%q %v", got, err)
	}
	if r := doc.Readings; len(r) != 2 || r[0].Reader != "user-8" || r[0].Object != opened.Object || r[1].Reader != "user-9" || r[1].Purpose != "核实情况" {
		t.Errorf("%+v", doc.Readings)
	}
}

func documentIn(t *testing.T, z *zip.Reader) (doc citizen.Document) {
	t.Helper()
	f, err := z.Open("citizen.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(f).Decode(&doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// What another county did with a record before it came here, and why, is not handed over.
func TestHandOverOfWhatCameFromElsewhere(t *testing.T) {
	o := newOffice(t)
	for _, unit := range []string{elsewhere, village, village} {
		o.put(t, "moved", unit, map[string]string{"parties": "测试甲", "statement": fmt.Sprint("第", o.keys)})
	}
	for scope, want := range map[string]int{"431021": 1, "4310": 2} {
		var out bytes.Buffer
		if err := o.desk.HandOver(t.Context(), o.by(scope), citizen.Person{Name: "测试甲"}, nil, func(int64) (io.Writer, error) { return &out, nil }); err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil {
			t.Fatal(err)
		}
		if doc := documentIn(t, z); len(doc.Records) != 1 || len(doc.Records[0].Changes) != want {
			t.Errorf("%s: %+v", scope, doc.Records)
		}
	}
}
