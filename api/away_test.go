package api

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

// awayDB is a database of accounts that goes away.
type awayDB struct {
	accounts.DB
	away atomic.Bool
}

func (d *awayDB) Read(ctx context.Context, fn func(accounts.Tx) error) error {
	if d.away.Load() {
		return data.ErrUnavailable
	}
	return d.DB.Read(ctx, fn)
}

func (d *awayDB) Write(ctx context.Context, fn func(accounts.Tx) error) error {
	if d.away.Load() {
		return data.ErrUnavailable
	}
	return d.DB.Write(ctx, fn)
}

// TestPagesOpenWithoutTheDatabase: who has signed in opens the desk and reads the map while the database of accounts is away.
func TestPagesOpenWithoutTheDatabase(t *testing.T) {
	store, view := openFixture(t)
	db := &awayDB{DB: store.Vault().Guest()}
	book, err := accounts.Open(t.Context(), db, accounts.Options{Zone: time.UTC, Hashes: 4})
	if err != nil {
		t.Fatal(err)
	}
	f := serveBook(t, store, view, &clock{now: fixedNow()}, func(c *Config) { c.Accounts = book })
	j := f.settled(t, "li.yi", data.Official, "431021")
	name := func() any {
		t.Helper()
		viewer, _ := f.ask(t, j, http.MethodGet, "/api/session", nil).doc(t, http.StatusOK)["viewer"].(map[string]any)
		if viewer["role"] != "official" {
			t.Errorf("%v", viewer)
		}
		return viewer["name"]
	}
	if name() == "" {
		t.Error("there is no name to miss")
	}
	db.away.Store(true)
	if got := name(); got != "" {
		t.Errorf("%v is called by a database that is away", got)
	}
	if n := f.ask(t, j, http.MethodGet, "/api/collections/disputes/items", nil).page(t).NumberMatched; n != 12 {
		t.Errorf("%d cases are read", n)
	}
	db.away.Store(false)
}
