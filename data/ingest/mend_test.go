package ingest

import (
	"bytes"
	"encoding/csv"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianxin/data"
)

var update = flag.Bool("update", false, "write the golden files; read them before committing")

func TestWriteRejectionsGolden(t *testing.T) {
	m := prefecture(t)
	in, err := os.ReadFile("testdata/disputes.csv")
	if err != nil {
		t.Fatal(err)
	}
	importText(t, m, Options{ImportID: "g", Source: "desk"}, string(in))
	got := mendable(t, m, "g")
	if *update {
		if err := os.WriteFile("testdata/rejections.csv", got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/rejections.csv")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("got\n%s\nwant\n%s", got, want)
	}
}

// mendable is the rejections file of an import.
func mendable(t testing.TB, m *memory, id string) []byte {
	t.Helper()
	var b bytes.Buffer
	err := WriteRejections(&b, func(visit func(data.Rejection) error) error { return m.Rejections(t.Context(), id, visit) })
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The rejections file comes back: unmended its rows are rejected again with the cells they had, except that the second row of an id now updates the
// first; mended they become records.
func TestMendedRejectionsComeBack(t *testing.T) {
	in, err := os.ReadFile("testdata/disputes.csv")
	if err != nil {
		t.Fatal(err)
	}
	m := prefecture(t)
	o := Options{Source: "desk", ImportID: "1"}
	first, _ := importText(t, m, o, string(in))
	file := string(mendable(t, m, "1"))

	o.ImportID = "2"
	again, _ := importText(t, m, o, file)
	if again.Input != first.Rejected+first.Quarantined || again.Updated != 1 || again.Rejected != first.Rejected-1 || again.Quarantined != first.Quarantined {
		t.Fatalf("first %+v, again %+v", first, again)
	}
	was := map[string][]string{}
	for _, row := range cellsOf(t, []byte(file)) {
		was[row[0]+row[15]] = row[:10]
	}
	for _, row := range cellsOf(t, mendable(t, m, "2")) {
		if diff := cmp.Diff(was[row[0]+row[15]], row[:10]); diff != "" {
			t.Error(diff)
		}
	}

	mended := strings.NewReplacer("不知道", "土地山林", "2022-06,", "2022-06-01,", "25.51,113.01", "113.01,25.51", "电话13000000000", "水渠被占", "官贝村", "旨贝村", "116.3,39.9", ",").Replace(file)
	o.ImportID = "3"
	imp, rejections := importText(t, m, o, mended)
	if len(rejections) != 1 || rejections[0].Field != "类别, 状态, geometry" || imp.Accepted != 6 {
		t.Fatalf("%+v %+v", imp, rejections)
	}
	r := m.records[data.Disputes][data.RecordID(data.Disputes, "desk", "A3")]
	if got := value(t, m, r, "title"); got != "=HYPERLINK(\"x\")" {
		t.Fatalf("the apostrophe stayed: %q", got)
	}
	if got := m.cases["disputes/"+data.RecordID(data.Disputes, "desk", "A4")]["备注列"]; got != "四, \"引号\"\n换行" {
		t.Fatalf("case file %q", got)
	}
}

func cellsOf(t testing.TB, file []byte) [][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// Features without fixed properties share one table; a geometry stands in a cell of its own, and comes back.
func TestMendedFeatures(t *testing.T) {
	m := prefecture(t)
	in := `{"type":"Feature","id":"G1","properties":{"category":"x","status":"found"},"geometry":{"type":"Point","coordinates":[113.01,25.51]}}
{"type":"Feature","id":"G2","properties":{"category":"x","title":"t","status":"found"},"geometry":{"type":"Point","coordinates":[113.03,25.51]}}
not JSON
`
	importText(t, m, Options{ImportID: "1", Source: "s"}, in)
	file := string(mendable(t, m, "1"))
	heading, _, _ := strings.Cut(strings.TrimPrefix(file, "\ufeff"), "\r\n")
	if heading != "id,category,title,status,geometry,拒收行号/row,拒收列/field,拒收原因,拒收原因/reason,候选单位/candidates,原文/text" {
		t.Fatal(heading)
	}
	imp, rejections := importText(t, m, Options{ImportID: "2", Source: "s"}, strings.ReplaceAll(file, ",x,", ",land,"))
	if imp.Accepted != 2 || len(rejections) != 1 {
		t.Fatalf("%+v %+v", imp, rejections)
	}
	if r := m.records[data.Disputes][data.RecordID(data.Disputes, "s", "G2")]; r.Unit != "431026103200" || value(t, m, r, "title") != "t" {
		t.Fatalf("%+v", r)
	}
}

func TestTame(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+86 1": "'+86 1", "-x": "'-x", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx", "'=x": "''=x", "''-5": "'''-5", "'-5": "''-5",
		"-5": "-5", "+3.5": "+3.5", "": "", "x=1": "x=1", "'x": "'x", "-": "'-", "--": "'--", "-1e5": "'-1e5", "1-2": "1-2",
	} {
		if got := tame(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzTame(f *testing.F) {
	f.Add("=1")
	f.Add("''-5")
	f.Fuzz(func(t *testing.T, s string) {
		if got := revive(tame(s)); got != s {
			t.Fatalf("%q came back as %q", s, got)
		}
		if tamed := tame(s); tamed != s && strings.IndexByte("=+-@\t\r", tamed[0]) >= 0 {
			t.Fatalf("%q is still a formula", tamed)
		}
	})
}
