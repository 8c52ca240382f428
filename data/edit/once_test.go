package edit_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/edit"
	"lianxin/data/gpkg"
	"lianxin/data/ingest"
)

var exactly = cmp.Comparer(func(a, b data.Value) bool { return a == b })

// change is a change of a record that can be asked again.
type change struct {
	name string
	ask  func(e *edit.Editor, by edit.By) (any, error)
}

// changes are one of each kind, each of a record of its own at version 1.
func changes(d *desk) []change {
	one := func() data.Record { return d.create(map[string]string{"category": "land", "level": "3"}) }
	a, b, c, g, w, x, y, z := one(), one(), one(), one(), one(), one(), one(), one()
	return []change{
		{"create", func(e *edit.Editor, by edit.By) (any, error) {
			return e.Create(d.Context(), by, data.Disputes, edit.Change{Texts: map[string]string{"category": "wage"}, Point: &orb.Point{113.15, 25.05}, Case: map[string]string{"parties": "甲方"}})
		}},
		{"update", func(e *edit.Editor, by edit.By) (any, error) {
			return e.Update(d.Context(), by, data.Disputes, a.ID, 1, edit.Change{Texts: map[string]string{"level": "1"}})
		}},
		{"step", func(e *edit.Editor, by edit.By) (any, error) {
			return e.Step(d.Context(), by, data.Disputes, b.ID, 1, "accepted")
		}},
		{"extend", func(e *edit.Editor, by edit.By) (any, error) {
			return e.Extend(d.Context(), by, data.Disputes, c.ID, 1)
		}},
		{"transfer", func(e *edit.Editor, by edit.By) (any, error) {
			return nil, e.Transfer(d.Context(), by, data.Disputes, x.ID, 1, "431023100200")
		}},
		{"merge", func(e *edit.Editor, by edit.By) (any, error) {
			return e.Merge(d.Context(), by, data.Disputes, y.ID, 1, z.ID)
		}},
		{"assign", func(e *edit.Editor, by edit.By) (any, error) {
			return e.Assign(d.Context(), by, data.Disputes, []edit.Version{{ID: g.ID, Version: 1}}, map[string]string{"owner_tier": "village"})
		}},
		{"delete", func(e *edit.Editor, by edit.By) (any, error) {
			return nil, e.Delete(d.Context(), by, data.Disputes, w.ID, 1)
		}},
	}
}

// TestAskedAgain: what is asked again under its key is answered as the first time, by another process too, whatever became of the record since; another
// change under the key is refused.
func TestAskedAgain(t *testing.T) {
	d := newDesk(t)
	for _, c := range changes(d) {
		by := d.by("因为")
		first, err := c.ask(d.editor, by)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if r, ok := first.(data.Record); ok { // it goes on
			if _, err := d.editor.Update(t.Context(), d.by(""), data.Disputes, r.ID, r.Version, edit.Change{Texts: map[string]string{"people": "9"}}); err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
		}
		before := d.revision()
		later := by
		later.At = by.At.AddDate(0, 0, 1)
		for what, e := range map[string]*edit.Editor{"again": d.editor, "by another process": d.another()} {
			again, err := c.ask(e, later)
			if err != nil {
				t.Errorf("%s %s: %v", c.name, what, err)
			} else if diff := cmp.Diff(first, again, exactly); diff != "" {
				t.Errorf("%s %s (-first +again):\n%s", c.name, what, diff)
			}
		}
		if now := d.revision(); now != before {
			t.Errorf("%s: asking again changed the store: revision %d, then %d", c.name, before, now)
		}
		other := by
		other.Reason = "别的"
		if _, err := c.ask(d.editor, other); !errors.Is(err, edit.ErrReused) {
			t.Errorf("%s: another change under the key: %v", c.name, err)
		}
		elsewhere := by
		elsewhere.Viewer.Scope = []string{"431023"}
		if r, ok := first.(data.Record); ok {
			if _, err := c.ask(d.editor, elsewhere); !errors.Is(err, data.ErrNotFound) {
				t.Errorf("%s: %s asked from another county: %v", c.name, r.ID, err)
			}
		}
		reporter := by
		reporter.Reports = true
		if _, err := c.ask(d.editor, reporter); c.name != "create" && !errors.Is(err, data.ErrForbidden) {
			t.Errorf("%s: asked by who may not any more: %v", c.name, err)
		}
	}
}

// TestAskedAtTheSameTime: of equal requests at one moment one changes the record, and all are answered alike.
func TestAskedAtTheSameTime(t *testing.T) {
	d := newDesk(t)
	for _, c := range changes(d) {
		by := d.by("因为")
		answers, errs := make([]any, 5), make([]error, 5)
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() { answers[i], errs[i] = c.ask(d.editor, by) })
		}
		wg.Wait()
		for i := range answers {
			if errs[i] != nil {
				t.Errorf("%s: %v", c.name, errs[i])
			} else if diff := cmp.Diff(answers[0], answers[i], exactly); diff != "" {
				t.Errorf("%s (-one +other):\n%s", c.name, diff)
			}
		}
	}
}

func (d *desk) revision() int64 {
	d.Helper()
	info, err := d.store.Info(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	return info.Revision
}

// another is the Editor of another process over the same file.
func (d *desk) another() *edit.Editor {
	d.Helper()
	store, err := gpkg.Open(d.Context(), filepath.Clean(d.store.Path()), gpkg.Options{})
	if err != nil {
		d.Fatal(err)
	}
	d.Cleanup(func() { _ = store.Close() })
	return edit.New(store, func(ctx context.Context) (*ingest.Pinner, error) {
		snap, err := store.Snapshot(ctx)
		if err != nil {
			return nil, err
		}
		defer snap.Close()
		return ingest.LoadPinner(ctx, snap, nil, data.DefaultSettings())
	})
}

// killing is a store whose process dies as soon as a batch is committed, before anybody hears of it.
type killing struct{ *gpkg.Store }

func (k killing) Apply(ctx context.Context, b data.Batch) (data.Applied, error) {
	a, err := k.Store.Apply(ctx, b)
	if err == nil {
		if self, err := os.FindProcess(os.Getpid()); err == nil {
			_ = self.Kill()
		}
		select {} // until then
	}
	return a, err
}

// Environment of the child: the store, the record and the key.
const childOf = "LIANXIN_EDIT_CHILD"

// TestKilledBeforeTheAnswer: a process that dies between commit and answer has its answer given by the next one.
func TestKilledBeforeTheAnswer(t *testing.T) {
	if child := os.Getenv(childOf); child != "" {
		stepAndDie(t, strings.Split(child, "|"))
		return
	}
	d := newDesk(t)
	r := d.create(map[string]string{"category": "land"})
	by := d.by("")
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), self, "-test.run=^TestKilledBeforeTheAnswer$")
	child.Env = append(os.Environ(), childOf+"="+d.store.Path()+"|"+r.ID+"|"+by.Key)
	out, err := child.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ProcessState.ExitCode() != -1 {
		t.Fatalf("the child was not killed: %v\n%s", err, out)
	}
	e := d.another()
	for range 2 {
		after, err := e.Step(t.Context(), by, r.Layer, r.ID, 1, "accepted")
		if err != nil || after.Version != 2 || d.value(after, "status") != "accepted" {
			t.Fatalf("asked again: %+v, %v", after, err)
		}
	}
	history, err := e.History(t.Context(), by, r.Layer, r.ID)
	if err != nil || len(history) != 1 {
		t.Errorf("%d changes, %v", len(history), err)
	}
}

func stepAndDie(t *testing.T, args []string) {
	store, err := gpkg.Open(t.Context(), args[0], gpkg.Options{})
	if err != nil {
		t.Fatal(err)
	}
	by := (&desk{T: t}).by("")
	by.Key = args[2]
	_, err = edit.New(killing{store}, nil).Step(t.Context(), by, data.Disputes, args[1], 1, "accepted")
	t.Fatalf("survived: %v", err)
}
