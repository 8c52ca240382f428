package accounts_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/gpkg"
)

// archive is a store with the accounts in its vault.
type archive struct {
	data.Store
	db    accounts.DB
	book  *accounts.Book
	path  string
	puts  int
	names map[string]string // ids by source id
}

func newArchive(t testing.TB) *archive {
	t.Helper()
	if onPostgres(t) {
		store := newPostgres(t)
		return &archive{Store: store, db: store.Guest(), book: open(t, store.Guest(), accounts.Options{}).Cheapen(), names: map[string]string{}}
	}
	path := filepath.Join(t.TempDir(), "test.gpkg")
	store, err := gpkg.Create(t.Context(), path, gpkg.CreateOptions{Now: noon()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return &archive{Store: store, db: store.Vault().Guest(), book: open(t, store.Vault().Guest(), accounts.Options{}).Cheapen(), path: path, names: map[string]string{}}
}

// put keeps a dispute with its case file.
func (a *archive) put(t testing.TB, name, unit string, fields map[string]string) {
	t.Helper()
	a.apply(t, data.Batch{Puts: []data.Put{{Record: a.dispute(t, name, unit), Case: fields}}})
}

func (a *archive) dispute(t testing.TB, name, unit string) data.Record {
	t.Helper()
	l, err := a.Schema().Layer(data.Disputes)
	if err != nil {
		t.Fatal(err)
	}
	r := data.Record{
		Layer: data.Disputes, ID: data.RecordID(data.Disputes, "test", name), Source: "test", SourceID: name, Unit: unit, UnitAtEvent: unit,
		Pin: data.Pin{Method: data.PinManual}, Values: make([]data.Value, len(l.Fields)),
	}
	for field, v := range map[string]data.Value{"category": data.Text("land"), "status": data.Text("found"), "found": data.Time(noon())} {
		r.Values[l.Index(field)] = v
	}
	a.names[r.ID] = name
	return r
}

func (a *archive) apply(t testing.TB, b data.Batch) {
	t.Helper()
	a.puts++
	b.Key, b.Actor, b.At = fmt.Sprint("key ", a.puts), "user-1", noon()
	if _, err := a.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

// find returns what is found by whom, as source ids with what they mention.
func (a *archive) find(t *testing.T, by accounts.By, c accounts.Citizen) (found []string) {
	t.Helper()
	list, err := a.book.FindCitizen(t.Context(), by, a, c, "本人申请查询", noon())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		found = append(found, a.names[f.ID]+" "+strings.Join(f.By, "+"))
	}
	slices.Sort(found)
	return found
}

// reader may read case files of units.
func reader(units ...string) accounts.By {
	return accounts.By{Principal: accounts.Principal{Subject: "user-5", Role: data.Official, Scope: units, Rights: accounts.RightsOf(data.Official)}, Address: desk}
}

const village, elsewhere = "431021001201", "431022001201"

func TestFindCitizen(t *testing.T) {
	a := newArchive(t)
	a.put(t, "one", village, map[string]string{"parties": "测试甲、测试乙", "phone": "138-0013-8000"})
	a.put(t, "two", village, map[string]string{"parties": "测试丙", "statement": "邻居电话１３８００１３８０００"})
	a.put(t, "three", elsewhere, map[string]string{"申请人姓名": "测试甲", "id_number": "11010119000307001X"})
	a.put(t, "four", village, nil)
	prefecture, county := reader("4310"), reader("431021")
	for _, c := range []struct {
		name string
		by   accounts.By
		who  accounts.Citizen
		want []string
	}{
		{"by name", prefecture, accounts.Citizen{Name: "测试 甲"}, []string{"one name", "three name"}},
		{"by name, in a county", county, accounts.Citizen{Name: "测试甲"}, []string{"one name"}},
		{"by telephone", prefecture, accounts.Citizen{Phone: "+86 138 0013 8000"}, []string{"one phone", "two phone"}},
		{"by identity number", prefecture, accounts.Citizen{IDNumber: "11010119000307001x"}, []string{"three id_number"}},
		{"out of scope", county, accounts.Citizen{IDNumber: "11010119000307001X"}, nil},
		{"by two", prefecture, accounts.Citizen{Name: "测试甲", Phone: "13800138000"}, []string{"one name+phone", "three name", "two phone"}},
		{"nobody", prefecture, accounts.Citizen{Name: "测试丁"}, nil},
		{"half a name", prefecture, accounts.Citizen{Name: "测试"}, nil},
	} {
		if got := a.find(t, c.by, c.who); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	list, err := a.book.FindCitizen(t.Context(), prefecture, a, accounts.Citizen{Name: "测试甲", Phone: "13800138000"}, "本人申请查询", noon())
	if err != nil || len(list) != 3 || a.names[list[0].ID] != "one" {
		t.Errorf("what mentions most comes first: %+v, %v", list, err)
	}
	events := logged(t, a.book, accounts.CitizenFound)
	if len(events) != 9 || events[0].Purpose != "本人申请查询" || events[0].Actor != "user-5" || fmt.Sprint(events[0].Detail) != "map[by:name records:2]" {
		t.Errorf("%d audit rows, the first %+v", len(events), events[0])
	}
	if strings.Contains(fmt.Sprint(events), "测试甲") {
		t.Error("the audit log names the citizen")
	}
}

func TestFindCitizenRefuses(t *testing.T) {
	a := newArchive(t)
	a.put(t, "one", village, map[string]string{"parties": "测试甲"})
	who := accounts.Citizen{Name: "测试甲"}
	analyst := accounts.By{Principal: accounts.Principal{Role: data.Analyst, Scope: []string{"4310"}, Rights: accounts.RightsOf(data.Analyst)}}
	for name, by := range map[string]accounts.By{"nobody": {}, "an analyst": analyst, "the auditor": auditor(), "the console": console()} {
		if list, err := a.book.FindCitizen(t.Context(), by, a, who, "本人申请查询", noon()); !errors.Is(err, data.ErrForbidden) || list != nil {
			t.Errorf("%s: %v, %v", name, list, err)
		}
	}
	for name, c := range map[string]struct {
		who     accounts.Citizen
		purpose string
	}{
		"without a purpose": {who, ""}, "nobody in particular": {accounts.Citizen{}, "本人申请查询"}, "a letter": {accounts.Citizen{Name: "甲"}, "本人申请查询"},
		"a telephone number that is none": {accounts.Citizen{Phone: "110"}, "本人申请查询"}, "two": {accounts.Citizen{Phone: "13800138000 13800138001"}, "本人申请查询"},
		"an identity number as telephone": {accounts.Citizen{Phone: "11010119000307001X"}, "本人申请查询"},
	} {
		if _, err := a.book.FindCitizen(t.Context(), reader("4310"), a, c.who, c.purpose, noon()); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if list, err := a.book.FindCitizen(gone, reader("4310"), a, who, "本人申请查询", noon()); err == nil || list != nil {
		t.Errorf("whose audit row is not written: %v, %v", list, err)
	}
}

func TestCitizenIndexFollowsTheStore(t *testing.T) {
	a := newArchive(t)
	who := accounts.Citizen{Name: "测试甲"}
	a.put(t, "one", village, map[string]string{"parties": "测试甲"})
	a.put(t, "two", village, map[string]string{"parties": "测试甲"})
	if got := a.find(t, reader("4310"), who); len(got) != 2 {
		t.Fatal(got)
	}
	a.put(t, "one", village, map[string]string{"parties": "测试乙"})
	if got := a.find(t, reader("4310"), who); !slices.Equal(got, []string{"two name"}) {
		t.Errorf("corrected: %v", got)
	}
	a.apply(t, data.Batch{Deletes: []data.Delete{{Layer: data.Disputes, ID: data.RecordID(data.Disputes, "test", "two")}}})
	if got := a.find(t, reader("4310"), who); got != nil {
		t.Errorf("deleted: %v", got)
	}
	a.put(t, "one", village, map[string]string{})
	if n, err := a.book.IndexCases(t.Context(), a); n != 1 || err != nil {
		t.Errorf("%d changes, %v", n, err)
	}
	if n, err := a.book.IndexCases(t.Context(), a); n != 0 || err != nil {
		t.Errorf("without a change: %d, %v", n, err)
	}
	if left := a.count(t); left != 0 {
		t.Errorf("%d rows of the index remain of what is erased", left)
	}
}

// count is how many rows the index has.
func (a *archive) count(t *testing.T) (n int64) {
	t.Helper()
	err := a.db.Read(t.Context(), func(tx accounts.Tx) error {
		return tx.Rows(t.Context(), "SELECT (SELECT count(*) FROM citizen_term) + (SELECT count(*) FROM citizen_record)", nil, func(row []driver.Value) error {
			n = row[0].(int64)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestCitizenIndexInBatches(t *testing.T) {
	a := newArchive(t)
	const n = 4100
	puts := make([]data.Put, n)
	for i := range puts {
		puts[i] = data.Put{Record: a.dispute(t, fmt.Sprint("case ", i), village), Case: map[string]string{"phone": fmt.Sprintf("138%08d", i/2)}}
	}
	a.apply(t, data.Batch{Puts: puts})
	a.put(t, "one more", village, map[string]string{"phone": "13800000000"})
	if looked, err := a.book.IndexCases(t.Context(), a); looked != n+1 || err != nil {
		t.Fatalf("%d of %d, %v", looked, n+1, err)
	}
	if got, want := a.find(t, reader("4310"), accounts.Citizen{Phone: "13800000000"}), []string{"case 0 phone", "case 1 phone", "one more phone"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestCitizensAreNotInTheFiles(t *testing.T) {
	a := newArchive(t)
	a.put(t, "one", village, map[string]string{"parties": "金丝雀甲", "phone": "13800138000", "id_number": "11010119000307001X"})
	a.find(t, reader("4310"), accounts.Citizen{Name: "金丝雀甲", Phone: "13800138000", IDNumber: "11010119000307001X"})
	for _, name := range []string{a.path, a.path + "-wal", a.path + ".vault", a.path + ".vault-wal"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{"金丝雀", "13800138000", "11010119000307001X"} {
			if strings.Contains(string(content), s) {
				t.Errorf("%s stands in clear in %s", s, filepath.Base(name))
			}
		}
	}
}

func BenchmarkIndexCases(b *testing.B) {
	a := newArchive(b)
	const n = 2000
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		puts := make([]data.Put, n)
		for j := range puts {
			puts[j] = data.Put{
				Record: a.dispute(b, fmt.Sprint("case ", i*n+j), village),
				Case:   map[string]string{"parties": fmt.Sprintf("测试%d号", j), "phone": fmt.Sprintf("138%08d", j), "statement": "灌溉水渠归属争议，双方各执一词，请求调解。"},
			}
		}
		a.apply(b, data.Batch{Puts: puts})
		b.StartTimer()
		if _, err := a.book.IndexCases(b.Context(), a); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "records/s")
}
