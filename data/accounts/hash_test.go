package accounts

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"lianxin/data"
)

func TestHash(t *testing.T) {
	h, err := newHasher(Options{Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	hash, err := h.hash("correct horse 9")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") || !h.current(hash) {
		t.Fatal(hash, err)
	}
	again, _ := h.hash("correct horse 9")
	if again == hash {
		t.Error("two hashes of one password are alike: no salt")
	}
	for password, want := range map[string]bool{"correct horse 9": true, "correct horse 8": false, "": false} {
		if got, err := h.verify(password, hash); got != want || err != nil {
			t.Errorf("%q: %t, %v", password, got, err)
		}
	}
	if ok, err := h.verify("", ""); ok || err != nil {
		t.Errorf("nobody's hash: %t, %v", ok, err)
	}
}

// The vector is the reference implementation's (P-H-C/phc-winner-argon2, src/test.c: argon2id, v 0x13, t 2, m 2^8, p 1).
func TestHashOfTheReference(t *testing.T) {
	const hash = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
	h, _ := newHasher(Options{Random: rand.Reader})
	if ok, err := h.verify("password", hash); !ok || err != nil || h.current(hash) {
		t.Errorf("verify %t, %v; current %t", ok, err, h.current(hash))
	}
	if ok, err := h.verify("Password", hash); ok || err != nil {
		t.Errorf("another password: %t, %v", ok, err)
	}
}

func TestHashThatDoesNotRead(t *testing.T) {
	const salt, sum = "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	if _, _, _, err := parseHash("$argon2id$v=19$m=64,t=1,p=1$" + salt + "$" + sum); err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]string{
		"empty":            "",
		"bcrypt":           "$2a$10$abcdefghijklmnopqrstuv",
		"another argon":    "$argon2i$v=19$m=64,t=1,p=1$" + salt + "$" + sum,
		"another version":  "$argon2id$v=16$m=64,t=1,p=1$" + salt + "$" + sum,
		"a gigabyte":       "$argon2id$v=19$m=1048576,t=1,p=1$" + salt + "$" + sum,
		"a thousand times": "$argon2id$v=19$m=64,t=1000,p=1$" + salt + "$" + sum,
		"no passes":        "$argon2id$v=19$m=64,t=0,p=1$" + salt + "$" + sum,
		"lanes":            "$argon2id$v=19$m=64,t=1,p=4$" + salt + "$" + sum,
		"short sum":        "$argon2id$v=19$m=64,t=1,p=1$" + salt + "$AAAA",
		"short salt":       "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAA$" + sum,
		"numbers with a +": "$argon2id$v=19$m=+64,t=1,p=1$" + salt + "$" + sum,
	} {
		if _, _, _, err := parseHash(s); !errors.Is(err, errHash) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHashOptions(t *testing.T) {
	for _, o := range []Options{{HashMiB: 18}, {HashMiB: 65}, {Hashes: -1}} {
		if _, err := newHasher(o); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

func TestHashQueue(t *testing.T) {
	h, _ := newHasher(Options{Hashes: 1})
	if err := h.enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.enter(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("who leaves the queue: %v", err)
	}
	h.waiting.Store(maxHashQueue)
	if err := h.enter(t.Context()); !errors.Is(err, data.ErrUnavailable) {
		t.Errorf("a full queue: %v", err)
	}
	if h.waiting.Load() != maxHashQueue {
		t.Error("the queue is miscounted")
	}
	h.leave()
}

func BenchmarkHash(b *testing.B) {
	h, _ := newHasher(Options{Random: rand.Reader})
	for b.Loop() {
		_, _ = h.hash("correct horse 9")
	}
}
