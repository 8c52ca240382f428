package gpkg

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/live"
)

// followed is a store with some records, a copy of it as it was before others came, and a view that follows it.
func followed(t *testing.T) (s *Store, older string, view *live.View, ended chan error) {
	t.Helper()
	s = innerStore(t)
	l, _ := s.schema.Layer(data.Disputes)
	if _, err := s.Apply(t.Context(), data.Batch{Key: "kept", At: benchTime, Puts: benchPuts(l, 0, 3, "")}); err != nil {
		t.Fatal(err)
	}
	older = filepath.Join(t.TempDir(), "older.gpkg")
	for _, name := range []func(string) string{func(p string) string { return p }, vaultPath} {
		if err := copyDatabase(t.Context(), s.driver, name(s.path), name(older)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Apply(t.Context(), data.Batch{Key: "lost", At: benchTime, Puts: benchPuts(l, 3, 5, "")}); err != nil {
		t.Fatal(err)
	}
	view, err := live.Open(t.Context(), s, live.Options{Poll: 20 * time.Millisecond, Every: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended = make(chan error, 1)
	done := make(chan struct{})
	go func() {
		ended <- view.Run(ctx)
		close(done)
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	return s, older, view, ended
}

func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !holds() {
		select {
		case <-ctx.Done():
			t.Fatalf("in vain waited until %s", what)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// An older copy that is written into the file of a running node is noticed, even when others have committed since as much as was lost.
func TestOlderContentIsReadAnew(t *testing.T) {
	s, older, view, _ := followed(t)
	c, err := s.driver.Open(t.Context(), older, lite.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Backup(t.Context(), s.path); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	l, _ := s.schema.Layer(data.Disputes)
	if _, err := s.Apply(t.Context(), data.Batch{Key: "new", At: benchTime, Puts: benchPuts(l, 20, 6, "")}); err != nil {
		t.Fatal(err)
	}
	until(t, "the view is read anew", func() bool { return view.State().Reloads == 1 })
	until(t, "what was kept and what is new are seen", func() bool { s := view.State(); return s.Err == nil && s.Rows[data.Disputes] == 9 })
	if _, err := s.Apply(t.Context(), data.Batch{Key: "next", At: benchTime, Puts: benchPuts(l, 40, 1, "")}); err != nil {
		t.Fatal(err)
	}
	until(t, "a change is seen", func() bool { return view.State().Rows[data.Disputes] == 10 })
	if n := view.State().Reloads; n != 1 {
		t.Errorf("read anew %d times", n)
	}
	findFaults(t, s)
}

// Another file in the place of the one that is open ends following, and nothing is acknowledged into the one that nobody finds any more.
func TestReplacedFile(t *testing.T) {
	s, older, view, ended := followed(t)
	for _, name := range []func(string) string{vaultPath, func(p string) string { return p }} {
		if err := os.Rename(name(older), name(s.path)); err != nil {
			t.Fatal(err)
		}
	}
	l, _ := s.schema.Layer(data.Disputes)
	if _, err := s.Apply(t.Context(), data.Batch{Key: "nowhere", At: benchTime, Puts: benchPuts(l, 5, 6, "")}); !errors.Is(err, data.ErrUnavailable) || !errors.Is(err, data.ErrReplaced) {
		t.Errorf("a write into the file that is gone: %v", err)
	}
	if err := <-ended; !errors.Is(err, data.ErrReplaced) {
		t.Errorf("following ended with %v", err)
	}
	if err := view.State().Err; err == nil {
		t.Error("the view seems to follow")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	again, err := Open(t.Context(), s.path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if info, err := again.Info(t.Context()); err != nil || info.Counts[data.Disputes] != 3 {
		t.Errorf("opened anew: %+v, %v", info.Counts, err)
	}
	findFaults(t, again)
}
