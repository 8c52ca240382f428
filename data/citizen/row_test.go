package citizen_test

import (
	"archive/zip"
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/citizen"
	"lianxin/data/storetest"
)

// reject keeps rows that an import of one file did not take in.
func (o *office) reject(t *testing.T, id string, rows ...data.Rejection) {
	t.Helper()
	o.rejectAt(t, id, noon(), rows...)
}

func (o *office) rejectAt(t *testing.T, id string, at time.Time, rows ...data.Rejection) {
	t.Helper()
	st, err := o.Stage(t.Context(), data.Import{ID: id, Layer: data.Disputes, Name: "纠纷.csv", SHA256: "digest"})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Reject(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	n := int64(len(rows))
	if _, _, err := st.Merge(t.Context(), data.Import{ID: id, Layer: data.Disputes, Name: "纠纷.csv", SHA256: "digest", State: data.ImportDone, Finished: at, Input: n, Rejected: n}, data.MergeOptions{}); err != nil {
		t.Fatal(err)
	}
}

// rejected are rows of the person: in one county by a code, in two by candidates, nowhere; and one of somebody else. Their file was sent twice.
func (o *office) rejected(t *testing.T) citizen.Person {
	t.Helper()
	list := []data.Rejection{
		{Row: 1, Field: "status", Reason: `"测试甲" is no status`, Raw: [][2]string{{"当事人", "测试甲、测试乙"}, {"单位代码", village}, {"村代码", village}, {"village_code", village}, {"经过", "测试甲（138 0013 8000）来访"}, {"经过", "测试甲"}, {"", "测试甲"}, {"@x", "测试甲"}}},
		{Row: 2, Quarantine: true, Field: "unit", Reason: "is ambiguous", Candidates: []string{village, elsewhere}, Raw: [][2]string{{"当事人", "测试甲"}}},
		{Row: 3, Field: "unit", Reason: "is missing", Raw: [][2]string{{"当事人", "测试甲"}, {"电话", "13800138000"}}},
		{Row: 4, Field: "unit", Reason: "is missing", Raw: [][2]string{{"当事人", "测试丁"}}},
	}
	o.reject(t, "a/import", list...)
	o.reject(t, "b/import", list...)
	return citizen.Person{Name: "测试甲", Phone: "13800138000"}
}

func ids(found []citizen.Found) (text string) {
	for _, f := range found {
		text += f.Record.ID + " "
	}
	return strings.TrimSpace(text)
}

func TestRows(t *testing.T)         { rows(t) }
func TestPostgresRows(t *testing.T) { rows(t) }

// Rows that were not taken in are found in scope as far as they name units, else by who has a whole prefecture; corrected, handed over, erased.
func rows(t *testing.T) {
	o := newOffice(t)
	who := o.rejected(t)
	for scope, want := range map[string]string{"431021": "a/import/1", "431022": "", "4310": "a/import/1 a/import/3 a/import/2"} {
		if found, err := o.desk.Find(t.Context(), o.by(scope), who); err != nil || ids(found) != want {
			t.Errorf("in %s: %q, want %q, %v", scope, ids(found), want, err)
		}
	}
	found, err := o.desk.Find(t.Context(), o.by("431021"), who)
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	one := citizen.Record{Layer: accounts.RejectedRow, ID: found[0].Record.ID, Version: found[0].Record.Version}
	wrong := one
	wrong.Version++
	if _, err := o.desk.Erase(t.Context(), o.by("431021"), who, []citizen.Record{wrong}); !errors.Is(err, data.ErrConflict) {
		t.Errorf("another state: %v", err)
	}
	for _, id := range []string{"a/import/2", "a/import/4", "a/import/9", "none/1", "x"} {
		if _, err := o.desk.Erase(t.Context(), o.by("431021"), who, []citizen.Record{{Layer: accounts.RejectedRow, ID: id, Version: 1}}); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s, which is not found: %v", id, err)
		}
	}

	by := o.by("431021")
	done, err := o.desk.Correct(t.Context(), by, who, citizen.Person{Name: "测试戊"}, []citizen.Record{one})
	if err != nil || len(done) != 1 || done[0].ID != one.ID || done[0].Version == one.Version {
		t.Fatal(done, err)
	}
	if again, err := o.desk.Correct(t.Context(), by, who, citizen.Person{Name: "测试戊"}, []citizen.Record{one}); err != nil || len(again) != 1 || again[0] != done[0] {
		t.Errorf("asked again: %v, %v", again, err)
	}
	who.Name = "测试戊"
	found, err = o.desk.Find(t.Context(), o.by("431021"), who)
	if err != nil || len(found) != 1 || len(found[0].By) != 2 {
		t.Fatalf("corrected: %+v, %v", found, err)
	}

	var handed bytes.Buffer
	if err := o.desk.HandOver(t.Context(), o.by("431021"), who, nil, func(int64) (io.Writer, error) { return &handed, nil }); err != nil {
		t.Fatal(err)
	}
	doc := documentIn(t, openZip(t, handed.Bytes()))
	if len(doc.Records) != 1 || !doc.Records[0].Others || strings.Contains(handedText(t, doc), "测试乙") || !strings.Contains(handedText(t, doc), "纠纷.csv") {
		t.Errorf("handed over: %s", handedText(t, doc))
	}

	one.Version = found[0].Record.Version
	if _, err := o.desk.Erase(t.Context(), o.by("431021"), who, []citizen.Record{one}); err != nil {
		t.Fatal(err)
	}
	if found, err := o.desk.Find(t.Context(), o.by("431021"), who); err != nil || len(found) != 0 {
		t.Errorf("erased, but found: %q, %v", ids(found), err)
	}
	if err := o.Rejections(t.Context(), "a/import", func(r data.Rejection) error {
		text := r.Reason
		for _, c := range r.Raw {
			text += "|" + c[0] + "=" + c[1]
		}
		if want := "\"[…]\" is no status|当事人=测试乙|单位代码=" + village + "|村代码=" + village + "|village_code=" + village + "|经过=[…]([…])来访|经过=|=|@x="; r.Row == 1 && text != want {
			t.Errorf("%s\nwant %s", text, want)
		}
		if r.Row > 1 && (text == "" || strings.Contains(text, "[…]")) {
			t.Errorf("row %d was changed: %s", r.Row, text)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	log := o.logged(t, accounts.CitizenErased)
	if len(log) != 1 || log[0].Object != "rejected/a/import/1" || log[0].Purpose != "本人申请" {
		t.Errorf("%+v", log)
	}
	if err := o.Check(t.Context(), func(f data.Finding) {
		if f.Severity == data.Fault {
			t.Errorf("%+v", f)
		}
	}); err != nil {
		t.Fatal(err)
	}
}

// openZip opens what was handed over.
func openZip(t *testing.T, content []byte) *zip.Reader {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func handedText(t *testing.T, doc citizen.Document) string {
	t.Helper()
	b, err := json.Marshal(doc.Records)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Nothing of an erased row is left in the store's files, not even sealed.
func TestNoRemainsOfRows(t *testing.T) {
	o := newOffice(t)
	who := o.rejected(t)
	sealed := func() (all [][]byte) {
		if err := o.db.Read(t.Context(), func(tx accounts.Tx) error {
			return tx.Rows(t.Context(), "SELECT substr(sealed, 1, 24) FROM rejection WHERE row <> 4", nil, func(row []driver.Value) error {
				b, _ := row[0].([]byte)
				all = append(all, bytes.Clone(b))
				return nil
			})
		}); err != nil {
			t.Fatal(err)
		}
		return all
	}
	before := sealed()
	for _, part := range before {
		if !storetest.InFiles(t, o.path, 3, part) {
			t.Fatal("a sealed row is not where this test looks")
		}
	}
	found, err := o.desk.Find(t.Context(), o.by("4310"), who)
	if err != nil || len(found) != 3 {
		t.Fatal(found, err)
	}
	var records []citizen.Record
	for _, f := range found {
		records = append(records, citizen.Record{Layer: f.Record.Layer, ID: f.Record.ID, Version: f.Record.Version})
	}
	if _, err := o.desk.Erase(t.Context(), o.by("4310"), who, records); err != nil {
		t.Fatal(err)
	}
	for _, part := range before {
		if storetest.InFiles(t, o.path, 3, part) {
			t.Error("an erased row is still in the files")
		}
	}
}
