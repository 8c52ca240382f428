package citizen_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/attach"
	"lianxin/data/citizen"
)

// ends sets a record's status and the time it was settled; the zero time leaves that open.
func (o *office) ends(t *testing.T, name, status string, settled, at time.Time) {
	t.Helper()
	r, err := o.Get(t.Context(), data.Disputes, o.ids[name])
	if err != nil {
		t.Fatal(err)
	}
	l, _ := o.Schema().Layer(data.Disputes)
	r.Values[l.Index("status")] = data.Text(status)
	if !settled.IsZero() {
		r.Values[l.Index("settled")] = data.Time(settled)
	}
	o.keys++
	if _, err := o.Apply(t.Context(), data.Batch{Key: fmt.Sprint("end ", o.keys), Actor: "user-1", At: at, Puts: []data.Put{{Record: r}}}); err != nil {
		t.Fatal(err)
	}
}

func (o *office) attach(t *testing.T, name string) {
	t.Helper()
	if _, _, err := o.shelf.Add(t.Context(), attach.New{Layer: data.Disputes, Record: o.ids[name], Name: "x", At: noon()}, strings.NewReader("%PDF-1.4\n%%EOF\n")); err != nil {
		t.Fatal(err)
	}
}

func (o *office) attached(t *testing.T, name string) int {
	t.Helper()
	list, err := o.shelf.List(t.Context(), data.Disputes, o.ids[name])
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

func (o *office) keep(t *testing.T, cases, files int) {
	t.Helper()
	o.retain(t, data.RetentionSettings{CaseDays: cases, AttachmentDays: files})
}

func (o *office) retain(t *testing.T, r data.RetentionSettings) {
	t.Helper()
	s, err := o.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.Retention = r
	if _, err := o.PutSettings(t.Context(), s, "user-2", noon()); err != nil {
		t.Fatal(err)
	}
}

func TestPurge(t *testing.T)         { purge(t) }
func TestPostgresPurge(t *testing.T) { purge(t) }

func purge(t *testing.T) {
	o := newOffice(t)
	old, young := noon().AddDate(0, 0, -101), noon().AddDate(0, 0, -99)
	for name, c := range map[string]struct {
		status      string
		settled, at time.Time
	}{
		"open":          {"accepted", time.Time{}, old},
		"settled long":  {"settled", old, noon()},
		"settled now":   {"settled", young, noon()},
		"closed long":   {"closed", old, old},
		"rejected long": {"rejected", time.Time{}, old},
		"rejected now":  {"rejected", time.Time{}, young},
	} {
		o.put(t, name, village, map[string]string{"parties": "测试甲", "申请人姓名": "测试甲", "@submitted_by": "user-7"})
		o.attach(t, name)
		o.ends(t, name, c.status, c.settled, c.at)
	}
	p := citizen.NewPurger(o.Store, o.book, o.shelf)
	if done, err := p.Purge(t.Context(), noon()); err != nil || done != (citizen.Purged{}) || len(o.logged(t, accounts.Purged)) != 0 {
		t.Fatalf("as shipped, without end: %+v %v", done, err)
	}
	o.keep(t, 100, 50)
	if done, err := p.Purge(t.Context(), noon()); err != nil || done != (citizen.Purged{CaseFiles: 3, Attachments: 5}) {
		t.Errorf("%+v %v", done, err)
	}
	for name, kept := range map[string]bool{"open": true, "settled long": false, "settled now": true, "closed long": false, "rejected long": false, "rejected now": true} {
		f := o.fields(t, name)
		if (f["parties"] != "") != kept || (f["申请人姓名"] != "") != kept || f["@submitted_by"] != "user-7" {
			t.Errorf("%s: %v", name, f)
		}
		if n := o.attached(t, name); (n == 1) != (name == "open") {
			t.Errorf("%s: %d attachments", name, n)
		}
	}
	log := o.logged(t, accounts.Purged)
	if len(log) != 1 || fmt.Sprint(log[0].Detail) != "map[attachment_days:50 attachments:5 case_days:100 case_files:3 refused_days:0 refused_rows:0]" {
		t.Errorf("%+v", log)
	}
	if found, err := o.desk.Find(t.Context(), o.by("4310"), citizen.Person{Name: "测试甲"}); err != nil || len(found) != 3 {
		t.Errorf("%d are found, %v", len(found), err)
	}
	if done, err := p.Purge(t.Context(), noon()); err != nil || done != (citizen.Purged{}) || len(o.logged(t, accounts.Purged)) != 1 {
		t.Errorf("again: %+v %v", done, err)
	}
}

// reopening is a shelf during whose first erasing another record is taken up again.
type reopening struct {
	*attach.Shelf
	once   sync.Once
	reopen func(beside string)
}

func (s *reopening) DeleteAll(ctx context.Context, layer data.LayerID, record string) (int, error) {
	s.once.Do(func() { s.reopen(record) })
	return s.Shelf.DeleteAll(ctx, layer, record)
}

func TestPurgeLeavesWhatIsTakenUpAgain(t *testing.T) {
	o := newOffice(t)
	old := noon().AddDate(0, 0, -101)
	names := []string{"one", "other"}
	for _, name := range names {
		o.put(t, name, village, map[string]string{"parties": "测试甲"})
		o.attach(t, name)
		o.ends(t, name, "settled", old, old)
	}
	o.keep(t, 100, 50)
	again := ""
	p := citizen.NewPurger(o.Store, o.book, &reopening{Shelf: o.shelf, reopen: func(beside string) {
		again = names[0]
		if o.ids[again] == beside {
			again = names[1]
		}
		o.ends(t, again, "accepted", time.Time{}, noon())
	}})
	if done, err := p.Purge(t.Context(), noon()); err != nil || done != (citizen.Purged{CaseFiles: 1, Attachments: 1}) {
		t.Errorf("%+v %v", done, err)
	}
	if n, f := o.attached(t, again), o.fields(t, again); n != 1 || f["parties"] == "" {
		t.Errorf("of the case that was taken up again %d attachments are left, and %v", n, f)
	}
}

func TestRetentionSettings(t *testing.T) {
	for text, ok := range map[string]bool{
		`{"retention":{"case_days":0}}`: true, `{"retention":{"case_days":30,"attachment_days":3650}}`: true,
		`{"retention":{"case_days":29}}`: false, `{"retention":{"attachment_days":-1}}`: false, `{"retention":{"refused_days":29}}`: false, `{"retention":{"case_days":40000}}`: false,
	} {
		if _, err := data.ParseSettings([]byte(text)); (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
}
