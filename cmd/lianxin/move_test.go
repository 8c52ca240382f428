package main

import (
	"bytes"
	"io"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/gpkg"
	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
	"lianxin/data/seal"
)

// TestPostgresMoveKeepsAnswers: a change that was asked for before a store moved is answered after it as well, there and back.
func TestPostgresMoveKeepsAnswers(t *testing.T) {
	at := time.Date(2026, 6, 30, 4, 0, 0, 0, time.UTC)
	folder := t.TempDir()
	from, to, back := filepath.Join(folder, "a.gpkg"), pgtest.Database(t), filepath.Join(folder, "b.gpkg")
	store, err := gpkg.Create(t.Context(), from, gpkg.CreateOptions{Now: at})
	if err != nil {
		t.Fatal(err)
	}
	l, _ := store.Schema().Layer(data.Villages)
	r := data.Record{Layer: data.Villages, ID: "431021114216", Unit: "431021114216", Values: make([]data.Value, len(l.Fields))}
	r.Values[l.Index("name")] = data.Text("村")
	if _, err := store.Apply(t.Context(), data.Batch{Key: "k", Request: []byte("asked"), At: at, Puts: []data.Put{{Record: r}}}); err != nil {
		t.Fatal(err)
	}
	want, err := store.Answer(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	key, err := seal.ReadKey(from + ".key")
	if err != nil {
		t.Fatal(err)
	}
	for _, move := range [][2]string{{from, to}, {to, back}} {
		var out bytes.Buffer
		if code := run([]string{"migrate-store", "--key-file", from + ".key", move[0], move[1]}, nil, io.Discard, &out); code != exitOK {
			t.Fatalf("%v: %s", move, out.String())
		}
	}
	there, err := postgres.Open(t.Context(), to, postgres.Options{VaultKey: key})
	if err != nil {
		t.Fatal(err)
	}
	defer there.Close()
	here, err := gpkg.Open(t.Context(), back, gpkg.Options{VaultKey: key})
	if err != nil {
		t.Fatal(err)
	}
	defer here.Close()
	for _, s := range []data.Store{there, here} {
		if got, err := s.Answer(t.Context(), "k"); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%T: %+v, %v", s, got, err)
		}
	}
}
