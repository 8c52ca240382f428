package seal_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"lianxin/data"
	"lianxin/data/seal"
)

var key = bytes.Repeat([]byte{0x5a}, seal.KeySize)

// A sealed payload opens for its place and with its key alone.
func TestSeal(t *testing.T) {
	s, err := seal.New(key)
	if err != nil {
		t.Fatal(err)
	}
	plain := []byte("当事人甲")
	sealed := s.Seal(plain, "case_file", "1", "a")
	if bytes.Contains(sealed, plain) || bytes.Equal(sealed, s.Seal(plain, "case_file", "1", "a")) {
		t.Error("the same twice, or in clear")
	}
	if got, err := s.Open(sealed, "case_file", "1", "a"); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("%q, %v", got, err)
	}
	other, err := seal.New(bytes.Repeat([]byte{1}, seal.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func() ([]byte, error){
		"at another place":   func() ([]byte, error) { return s.Open(sealed, "case_file", "2", "a") },
		"with parts shifted": func() ([]byte, error) { return s.Open(sealed, "case_file", "1a") },
		"with another key":   func() ([]byte, error) { return other.Open(sealed, "case_file", "1", "a") },
		"cut":                func() ([]byte, error) { return s.Open(sealed[:len(sealed)-1], "case_file", "1", "a") },
		"nothing":            func() ([]byte, error) { return s.Open(nil, "case_file", "1", "a") },
	} {
		if got, err := open(); !errors.Is(err, seal.ErrSeal) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for i := range sealed {
		broken := slices.Clone(sealed)
		broken[i] ^= 1
		if _, err := s.Open(broken, "case_file", "1", "a"); !errors.Is(err, seal.ErrSeal) {
			t.Errorf("byte %d changed: %v", i, err)
		}
	}
	if _, err := seal.New(key[:31]); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("a short key: %v", err)
	}
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.key")
	k, err := seal.NewKey(bytes.NewReader(key))
	if err != nil || !bytes.Equal(k, key) {
		t.Fatal(k, err)
	}
	if err := seal.WriteKey(path, k); err != nil {
		t.Fatal(err)
	}
	if got, err := seal.ReadKey(path); err != nil || !bytes.Equal(got, key) {
		t.Errorf("%x, %v", got, err)
	}
	if err := seal.WriteKey(path, k); !errors.Is(err, data.ErrConflict) {
		t.Errorf("over one: %v", err)
	}
	if err := os.Chmod(path, 0o604); err != nil {
		t.Fatal(err)
	}
	if _, err := seal.ReadKey(path); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("open to others: %v", err)
	}
}
