package edit_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/edit"
	"lianxin/data/gpkg"
	"lianxin/data/ingest"
)

var now = time.Date(2026, 6, 30, 4, 0, 0, 0, time.UTC)

// desk is a store with two villages of county 431021 and one of 431023, squares of a tenth of a degree from (113, 25), and its Editor.
type desk struct {
	*testing.T
	store  *gpkg.Store
	editor *edit.Editor
	keys   int
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	store, err := gpkg.Create(t.Context(), filepath.Join(t.TempDir(), "desk.gpkg"), gpkg.CreateOptions{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	l, _ := store.Schema().Layer(data.Villages)
	var puts []data.Put
	for i, code := range []string{"431021100200", "431021100201", "431023100200"} {
		x := 113 + 0.1*float64(i)
		r := data.Record{
			Layer: data.Villages, ID: code, Unit: code, Source: "test", SourceID: code, Values: make([]data.Value, len(l.Fields)),
			Geometry: orb.MultiPolygon{{{{x, 25}, {x + 0.1, 25}, {x + 0.1, 25.1}, {x, 25.1}, {x, 25}}}},
		}
		r.Values[l.Index("name")] = data.Text("村" + code)
		puts = append(puts, data.Put{Record: r})
	}
	if _, err := store.Apply(t.Context(), data.Batch{Key: "b", At: now, Boundaries: true, Puts: puts}); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	var pinner *ingest.Pinner
	return &desk{T: t, store: store, editor: edit.New(store, func(ctx context.Context) (p *ingest.Pinner, err error) {
		once.Do(func() {
			snap, e := store.Snapshot(ctx)
			if err = e; err == nil {
				defer snap.Close()
				pinner, err = ingest.LoadPinner(ctx, snap, nil, data.DefaultSettings())
			}
		})
		return pinner, err
	})}
}

// by is an official of the first county, with a fresh key.
func (d *desk) by(reason string) edit.By {
	v, _ := data.NewViewer(data.Official, "431021")
	v.Subject = "user-7"
	d.keys++
	return edit.By{Viewer: v, At: now, Key: fmt.Sprintf("k%d", d.keys), Reason: reason}
}

func (d *desk) create(texts map[string]string) data.Record {
	d.Helper()
	r, err := d.editor.Create(d.Context(), d.by(""), data.Disputes, edit.Change{Texts: texts, Point: &orb.Point{113.05, 25.05}})
	if err != nil {
		d.Fatal(err)
	}
	return r
}

func (d *desk) value(r data.Record, name string) string {
	l, _ := d.store.Schema().Layer(r.Layer)
	return r.Values[l.Index(name)].String()
}

func (d *desk) step(r data.Record, to, reason string) data.Record {
	d.Helper()
	r, err := d.editor.Step(d.Context(), d.by(reason), r.Layer, r.ID, r.Version, to)
	if err != nil {
		d.Fatalf("%s: %v", to, err)
	}
	return r
}

// fields are the names of what an error finds wrong.
func fields(err error) string {
	var bad *data.InvalidError
	if !errors.As(err, &bad) {
		return fmt.Sprint(err)
	}
	var names []string
	for _, f := range bad.Fields {
		names = append(names, f.Field)
	}
	return strings.Join(names, " ")
}

func TestCreate(t *testing.T) {
	d := newDesk(t)
	inside, outside, nowhere := orb.Point{113.05, 25.05}, orb.Point{113.25, 25.05}, orb.Point{10, 10}
	good := map[string]string{"category": "land", "title": "水渠被占"}
	for _, c := range []struct {
		name   string
		change edit.Change
		bad    string
	}{
		{"a point", edit.Change{Texts: good, Point: &inside}, ""},
		{"a unit", edit.Change{Texts: good, Unit: "431021100201"}, ""},
		{"no place", edit.Change{Texts: good}, "geometry"},
		{"another county", edit.Change{Texts: good, Point: &outside}, "geometry"},
		{"outside every boundary", edit.Change{Texts: good, Point: &nowhere}, "geometry"},
		{"all faults at once", edit.Change{Texts: map[string]string{"level": "9", "nothing": "x", "overdue": "true"}, Point: &inside}, "level nothing overdue category"},
		{"a person in the title", edit.Change{Texts: map[string]string{"category": "land", "title": "电话13000000000"}, Point: &inside}, "title"},
		{"a case field among the others", edit.Change{Texts: map[string]string{"category": "land", "phone": "1"}, Point: &inside}, "phone"},
		{"a field in the case file that is none", edit.Change{Texts: good, Point: &inside, Case: map[string]string{"title": "x"}}, "title"},
		{"found tomorrow, due then", edit.Change{Texts: map[string]string{"category": "land", "found": "2026-07-01", "due": "2026-07-01"}, Point: &inside}, "found"},
		{"found today", edit.Change{Texts: map[string]string{"category": "land", "found": "2026-06-30"}, Point: &inside}, ""},
		{"a status of its own", edit.Change{Texts: map[string]string{"category": "land", "status": "settled"}, Point: &inside}, "status"},
	} {
		r, err := d.editor.Create(t.Context(), d.by(""), data.Disputes, c.change)
		if c.bad != "" {
			if got := fields(err); got != c.bad {
				t.Errorf("%s: %s is wrong, want %s", c.name, got, c.bad)
			}
			continue
		}
		if err != nil || d.value(r, "status") != "found" || d.value(r, "found") != "2026-06-30" || r.Version != 1 {
			t.Errorf("%s: %+v %v", c.name, r, err)
		}
	}
}

// The same key registers one record, however often it is sent; the case file goes with it.
func TestCreateOnce(t *testing.T) {
	d := newDesk(t)
	by := d.by("")
	c := edit.Change{Texts: map[string]string{"category": "wage"}, Unit: "431021100200", Case: map[string]string{"parties": "甲乙"}}
	first, err := d.editor.Create(t.Context(), by, data.Disputes, c)
	if err != nil {
		t.Fatal(err)
	}
	by.At = by.At.Add(3 * time.Second) // a person presses again
	again, err := d.editor.Create(t.Context(), by, data.Disputes, c)
	if err != nil || again.ID != first.ID || again.Version != 1 {
		t.Errorf("%+v %v", again, err)
	}
	info, _ := d.store.Info(t.Context())
	file, err := d.store.CaseFile(t.Context(), data.Disputes, first.ID)
	if err != nil || info.Counts[data.Disputes] != 1 || file.Fields["parties"] != "甲乙" {
		t.Errorf("%d records, case file %v, %v", info.Counts[data.Disputes], file, err)
	}
}

func TestReports(t *testing.T) {
	d := newDesk(t)
	by := d.by("")
	by.Reports = true
	at := orb.Point{113.05, 25.05}
	if _, err := d.editor.Create(t.Context(), by, data.Disputes, edit.Change{Texts: map[string]string{"category": "land", "owner_tier": "township", "key_case": "true"}, Point: &at}); fields(err) != "owner_tier key_case" {
		t.Errorf("reserved fields: %v", err)
	}
	r, err := d.editor.Create(t.Context(), by, data.Disputes, edit.Change{Texts: map[string]string{"category": "land"}, Point: &at})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.editor.Update(t.Context(), by, data.Disputes, r.ID, 1, edit.Change{}); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("a reporter updates: %v", err)
	}
	if _, err := d.editor.Create(t.Context(), by, data.Facilities, edit.Change{}); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("a reporter makes a facility: %v", err)
	}
}

func TestUpdate(t *testing.T) {
	d := newDesk(t)
	r := d.create(map[string]string{"category": "land", "level": "3"})
	if r.Pin.Method != data.PinPolygon {
		t.Errorf("pin %+v", r.Pin)
	}
	moved := orb.Point{113.15, 25.05}
	next, err := d.editor.Update(t.Context(), d.by(""), data.Disputes, r.ID, r.Version, edit.Change{Texts: map[string]string{"level": ""}, Point: &moved})
	if err != nil || next.Unit != "431021100201" || next.Pin.Method != data.PinManual || d.value(next, "level") != "" || d.value(next, "category") != "land" || next.UnitAtEvent != r.UnitAtEvent {
		t.Fatalf("%+v %v", next, err)
	}
	if _, err := d.editor.Update(t.Context(), d.by(""), data.Disputes, r.ID, r.Version, edit.Change{Texts: map[string]string{"level": "1"}}); !errors.Is(err, data.ErrConflict) {
		t.Errorf("an old version: %v", err)
	}
	if _, err := d.editor.Update(t.Context(), d.by(""), data.Disputes, r.ID, next.Version, edit.Change{Texts: map[string]string{"status": "settled"}}); fields(err) != "status" {
		t.Errorf("a status without a step: %v", err)
	}
	other := d.by("")
	other.Viewer, _ = data.NewViewer(data.Official, "431023")
	if _, err := d.editor.Update(t.Context(), other, data.Disputes, r.ID, next.Version, edit.Change{}); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("out of scope: %v", err)
	}
	if _, err := d.editor.Update(t.Context(), d.by(""), data.Villages, "431021100200", 1, edit.Change{}); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("a boundary: %v", err)
	}
}

// Two officials who edit one case lose nothing: one wins, the other is told.
func TestConcurrentUpdates(t *testing.T) {
	d := newDesk(t)
	r := d.create(map[string]string{"category": "land"})
	var mine, theirs edit.By
	mine, theirs = d.by(""), d.by("")
	errs := make(chan error, 2)
	for _, c := range []struct {
		by    edit.By
		level string
	}{{mine, "1"}, {theirs, "2"}} {
		go func() {
			_, err := d.editor.Update(context.Background(), c.by, data.Disputes, r.ID, r.Version, edit.Change{Texts: map[string]string{"level": c.level}})
			errs <- err
		}()
	}
	a, b := <-errs, <-errs
	if (a == nil) == (b == nil) || a != nil && !errors.Is(a, data.ErrConflict) || b != nil && !errors.Is(b, data.ErrConflict) {
		t.Errorf("%v and %v: want one conflict", a, b)
	}
}

func TestChainOfStatuses(t *testing.T) {
	d := newDesk(t)
	r := d.create(map[string]string{"category": "land"})
	for _, c := range []struct{ to, bad string }{{"settled", "to"}, {"found", "to"}, {"nonsense", "to"}, {"rejected", "reason"}} {
		if _, err := d.editor.Step(t.Context(), d.by(""), r.Layer, r.ID, r.Version, c.to); fields(err) != c.bad {
			t.Errorf("found -> %s: %v, want %s wrong", c.to, err, c.bad)
		}
	}
	for _, to := range []string{"accepted", "assigned", "in_progress", "settled"} {
		r = d.step(r, to, "")
	}
	if d.value(r, "settled") == "" || d.value(r, "accepted") == "" {
		t.Errorf("times of the steps are missing: %+v", r)
	}
	if _, err := d.editor.Step(t.Context(), d.by(""), r.Layer, r.ID, r.Version, "in_progress"); fields(err) != "reason" {
		t.Errorf("reopening without a reason: %v", err)
	}
	r = d.step(r, "in_progress", "又起争议")
	if d.value(r, "settled") != "" {
		t.Error("a reopened case has the time it was settled")
	}
	history, err := d.editor.History(t.Context(), d.by(""), r.Layer, r.ID)
	if err != nil || len(history) != 5 || history[0].Reason != "又起争议" || history[0].Actor != "user-7" {
		t.Errorf("%d states before, newest %+v, %v", len(history), history[0], err)
	}
}

// A suspended case gets the days back that it stood still: found on 30 June with 60 days is due on 29 August; ten days later, on 8 September.
func TestSuspensionMovesTheDeadline(t *testing.T) {
	d := newDesk(t)
	r := d.create(map[string]string{"category": "land"})
	r = d.step(r, "accepted", "")
	r = d.step(r, "suspended", "等待鉴定")
	by := d.by("")
	by.At = now.AddDate(0, 0, 10)
	r, err := d.editor.Step(t.Context(), by, r.Layer, r.ID, r.Version, "in_progress")
	if err != nil || d.value(r, "due") != "2026-09-08" {
		t.Errorf("due %q, %v", d.value(r, "due"), err)
	}
}

func TestExtendOnce(t *testing.T) {
	d := newDesk(t)
	r := d.create(map[string]string{"category": "land", "due": "2026-08-29"})
	if _, err := d.editor.Extend(t.Context(), d.by(""), r.Layer, r.ID, r.Version); fields(err) != "reason" {
		t.Errorf("without a reason: %v", err)
	}
	r, err := d.editor.Extend(t.Context(), d.by("案情复杂"), r.Layer, r.ID, r.Version)
	if err != nil || d.value(r, "due") != "2026-09-28" {
		t.Fatalf("due %q, %v", d.value(r, "due"), err)
	}
	if _, err := d.editor.Extend(t.Context(), d.by("再延"), r.Layer, r.ID, r.Version); fields(err) != "due" {
		t.Errorf("a second time: %v", err)
	}
}

func TestTransfer(t *testing.T) {
	d := newDesk(t)
	r := d.create(map[string]string{"category": "land"})
	r = d.step(r, "accepted", "")
	if err := d.editor.Transfer(t.Context(), d.by("属地在邻县"), r.Layer, r.ID, r.Version, "431023100200"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.editor.Get(t.Context(), d.by(""), r.Layer, r.ID); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("who handed it over still sees it: %v", err)
	}
	after, err := d.store.Get(t.Context(), r.Layer, r.ID)
	if err != nil || after.Unit != "431023100200" || d.value(after, "status") != "found" {
		t.Errorf("%+v %v", after, err)
	}
	if err := d.editor.Transfer(t.Context(), d.by("不存在"), r.Layer, d.create(map[string]string{"category": "land"}).ID, 1, "999999999999"); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("to no unit: %v", err)
	}
}

func TestMerge(t *testing.T) {
	d := newDesk(t)
	kept := d.create(map[string]string{"category": "land"})
	double, err := d.editor.Create(t.Context(), d.by(""), data.Disputes, edit.Change{Texts: map[string]string{"category": "wage", "households": "3"}, Unit: "431021100201", Case: map[string]string{"parties": "丙"}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.editor.Merge(t.Context(), d.by("重复登记"), data.Disputes, double.ID, double.Version, kept.ID)
	if err != nil || d.value(r, "category") != "land" || d.value(r, "households") != "3" || r.Unit != kept.Unit {
		t.Fatalf("%+v %v", r, err)
	}
	if _, err := d.store.Get(t.Context(), data.Disputes, double.ID); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("the duplicate is there: %v", err)
	}
	file, err := d.store.CaseFile(t.Context(), data.Disputes, kept.ID)
	if err != nil || file.Fields["parties"] != "丙" {
		t.Errorf("%v %v", file, err)
	}
}

func TestAssign(t *testing.T) {
	d := newDesk(t)
	a, b := d.create(map[string]string{"category": "land"}), d.create(map[string]string{"category": "wage"})
	owner := map[string]string{"owner_tier": "county_leader", "owner_post": "副县长", "supervised": "true"}
	both := []edit.Version{{a.ID, a.Version}, {b.ID, b.Version}}
	if _, err := d.editor.Assign(t.Context(), d.by(""), data.Disputes, []edit.Version{{a.ID, a.Version}, {b.ID, b.Version + 1}}, owner); !errors.Is(err, data.ErrConflict) {
		t.Fatalf("one of them changed: %v", err)
	}
	if r, _ := d.store.Get(t.Context(), data.Disputes, a.ID); d.value(r, "owner_tier") != "" {
		t.Error("one was assigned although the other could not be")
	}
	rows, err := d.editor.Assign(t.Context(), d.by(""), data.Disputes, both, owner)
	if err != nil || len(rows) != 2 || rows[1].ID != b.ID || rows[1].Version != b.Version+1 {
		t.Errorf("%+v %v", rows, err)
	}
	if r, err := d.store.Get(t.Context(), data.Disputes, b.ID); err != nil || d.value(r, "owner_post") != "副县长" {
		t.Errorf("%+v %v", r, err)
	}
	if _, err := d.editor.Assign(t.Context(), d.by(""), data.Disputes, both, map[string]string{"status": "settled"}); fields(err) != "status" {
		t.Errorf("a status: %v", err)
	}
}

func TestDelete(t *testing.T) {
	d := newDesk(t)
	r := d.create(map[string]string{"category": "land"})
	if err := d.editor.Delete(t.Context(), d.by(""), r.Layer, r.ID, r.Version); fields(err) != "reason" {
		t.Errorf("without a reason: %v", err)
	}
	if err := d.editor.Delete(t.Context(), d.by("误登"), r.Layer, r.ID, r.Version); err != nil {
		t.Fatal(err)
	}
	history, err := d.store.History(t.Context(), r.Layer, r.ID)
	if err != nil || len(history) != 1 || history[0].Reason != "误登" {
		t.Errorf("%+v %v", history, err)
	}
}

// What was registered under a key is told again as it was then: nothing of where it was handed over to.
func TestCreateAgainAfterTransfer(t *testing.T) {
	d := newDesk(t)
	by := d.by("")
	c := edit.Change{Texts: map[string]string{"category": "wage"}, Unit: "431021100200"}
	r, err := d.editor.Create(t.Context(), by, data.Disputes, c)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.editor.Transfer(t.Context(), d.by("属地在邻县"), r.Layer, r.ID, r.Version, "431023100200"); err != nil {
		t.Fatal(err)
	}
	again, err := d.editor.Create(t.Context(), by, data.Disputes, c)
	if diff := cmp.Diff(r, again, exactly); err != nil || diff != "" {
		t.Errorf("%v, %s", err, diff)
	}
	if r, err := d.store.Get(t.Context(), r.Layer, r.ID); err != nil || r.Version != 2 || r.Unit != "431023100200" {
		t.Errorf("it was registered again: %+v, %v", r, err)
	}
}
