package gpkg_test

import (
	"path/filepath"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/gpkg"
	"lianxin/data/storetest"
)

var now = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

// create makes an empty store in a folder of its own.
func create(t testing.TB, o gpkg.CreateOptions) *gpkg.Store {
	t.Helper()
	if o.Now.IsZero() {
		o.Now = now
	}
	s, err := gpkg.Create(t.Context(), filepath.Join(t.TempDir(), "连心 #1?%41.gpkg"), o)
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

func TestStore(t *testing.T) {
	storetest.Run(t, func(t testing.TB) data.Store { return create(t, gpkg.CreateOptions{}) })
}
