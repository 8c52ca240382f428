package postgres_test

import (
	"bytes"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
	"lianxin/data/seal"
	"lianxin/data/storetest"
)

var made = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func key() []byte { return bytes.Repeat([]byte{0x5a}, seal.KeySize) }

// create makes a store in a database.
func create(t testing.TB, url string) *postgres.Store {
	t.Helper()
	s, err := postgres.Create(t.Context(), url, postgres.CreateOptions{Options: postgres.Options{VaultKey: key()}, Now: made})
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

// open opens the store in a database once more, as another node would.
func open(t testing.TB, url string, o postgres.Options) *postgres.Store {
	t.Helper()
	o.VaultKey = key()
	s, err := postgres.Open(t.Context(), url, o)
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

func TestPostgresStore(t *testing.T) {
	storetest.Run(t, func(t testing.TB) data.Store { return create(t, pgtest.Database(t)) })
}
