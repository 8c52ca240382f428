package postgres_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
	"lianxin/data/seal"
)

// execute runs statements in a database, as its superuser.
func execute(t testing.TB, url string, statements ...string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	for _, sql := range statements {
		if _, err := c.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

func TestPostgresOpenRefuses(t *testing.T) {
	empty, made, newer := pgtest.Database(t), pgtest.Database(t), pgtest.Database(t)
	create(t, made)
	create(t, newer)
	execute(t, newer, "INSERT INTO lianxin.lx_migration (version_id, is_applied) VALUES (99, true)")
	other := postgres.Options{VaultKey: bytes.Repeat([]byte{1}, seal.KeySize)}
	for name, c := range map[string]struct {
		url  string
		o    postgres.Options
		want error
	}{
		"an empty database":        {empty, postgres.Options{VaultKey: key()}, data.ErrNotFound},
		"no such database":         {strings.Replace(made, "/lianxin_", "/none_", 1), postgres.Options{VaultKey: key()}, data.ErrNotFound},
		"another key":              {made, other, data.ErrForbidden},
		"no key":                   {made, postgres.Options{}, data.ErrInvalid},
		"a newer program's":        {newer, postgres.Options{VaultKey: key()}, data.ErrInvalid},
		"not a connection string":  {"postgres://%zz", postgres.Options{VaultKey: key()}, data.ErrInvalid},
		"nobody listens":           {"postgres://nobody@127.0.0.1:1/none", postgres.Options{VaultKey: key()}, data.ErrUnavailable},
		"a user that does not fit": {strings.Replace(made, "postgres@", "nobody-of-that-name@", 1), postgres.Options{VaultKey: key()}, data.ErrForbidden},
	} {
		s, err := postgres.Open(t.Context(), c.url, c.o)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if err != nil && (strings.Contains(err.Error(), "SELECT") || strings.Contains(err.Error(), "127.0.0.1")) {
			t.Errorf("%s: the error tells a statement or a host: %v", name, err)
		}
		if s != nil {
			_ = s.Close()
		}
	}
	if _, err := postgres.Create(t.Context(), made, postgres.CreateOptions{Options: postgres.Options{VaultKey: key()}}); !errors.Is(err, data.ErrConflict) {
		t.Errorf("made twice: %v", err)
	}
}

// Nodes of a new version start at the same time: one migrates and adds what the schema asks for, the others wait for it.
func TestPostgresManyOpenAtOnce(t *testing.T) {
	url := pgtest.Database(t)
	create(t, url)
	kind := data.KindSpec{Code: data.Code{Code: "landslide", Label: data.Label{Zh: "滑坡", En: "Landslide"}}, Fields: []data.Field{
		{Name: "slope_deg", Type: data.TypeFloat, Label: data.Label{Zh: "坡度", En: "Slope"}},
	}}
	grown, err := data.NewSchema(kind)
	if err != nil {
		t.Fatal(err)
	}
	var nodes sync.WaitGroup
	for i := range 4 {
		nodes.Go(func() {
			s, err := postgres.Open(t.Context(), url, postgres.Options{VaultKey: key(), Schema: grown})
			if err != nil {
				t.Errorf("node %d: %v", i, err)
				return
			}
			defer s.Close()
			l, err := grown.Layer(data.Hazards)
			if err != nil {
				t.Error(err)
				return
			}
			r := data.Record{Layer: data.Hazards, ID: fmt.Sprint("node ", i), Values: make([]data.Value, len(l.Fields))}
			r.Values[l.Index("kind")], r.Values[l.Index("status")] = data.Text("landslide"), data.Text("found")
			r.Values[l.Index("slope_deg")] = data.Float(31.5)
			if _, err := s.Apply(t.Context(), data.Batch{Key: r.ID, At: made, Puts: []data.Put{{Record: r}}}); err != nil {
				t.Errorf("node %d: %v", i, err)
			}
			if got, err := s.Get(t.Context(), data.Hazards, r.ID); err != nil || got.Values[l.Index("slope_deg")] != data.Float(31.5) {
				t.Errorf("node %d: %v, %v", i, got.Values, err)
			}
		})
	}
	nodes.Wait()
	shrunk := open(t, url, postgres.Options{}) // a column that the schema has no more is left unread
	if info, err := shrunk.Info(t.Context()); err != nil || info.Counts[data.Hazards] != 4 {
		t.Errorf("with the shipped schema: %+v, %v", info, err)
	}
}

// A store of the first format, as earlier programs made it, is brought to this one's by the first who opens it.
func TestPostgresFirstFormatIsOpened(t *testing.T) {
	url := pgtest.Database(t)
	before := create(t, url)
	apply(t, before, batch("old", dispute(before, "old", "x")))
	execute(t, url, "DROP TABLE lianxin.lx_answer", "DROP INDEX lianxin.lx_event_at, lianxin.lx_history_disputes_event, lianxin.lx_disputes_recorded", "ALTER TABLE lianxin.lx_import DROP COLUMN refused",
		"ALTER TABLE lianxin.lx_outbox DROP COLUMN mark",
		"ALTER TABLE vault.vault DROP COLUMN generation, DROP COLUMN digest, DROP COLUMN next, DROP COLUMN prev, DROP COLUMN next_proof",
		"DELETE FROM lianxin.lx_migration WHERE version_id > 1")
	s := open(t, url, postgres.Options{})
	b := batch("new", dispute(s, "new", "x"))
	b.Request = []byte("x")
	apply(t, s, b)
	if a, err := s.Answer(t.Context(), "new"); err != nil || len(a.Records) != 1 {
		t.Errorf("%+v, %v", a, err)
	}
	execute(t, url, "DROP INDEX lianxin.lx_event_at, lianxin.lx_history_disputes_event, lianxin.lx_disputes_recorded") // which are there again
	checkWhole(t, s)
}
