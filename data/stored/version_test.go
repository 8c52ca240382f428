package stored_test

import (
	"errors"
	"testing"

	"lianxin/data"
	"lianxin/data/stored"
)

func TestCheckVersion(t *testing.T) {
	for _, c := range []struct {
		name               string
		ifVersion, version int64
		holds              bool
	}{
		{"nothing asked of none", 0, 0, true},
		{"nothing asked of one", 0, 3, true},
		{"none wanted, none there", -1, 0, true},
		{"none wanted, one there", -1, 1, false},
		{"its version", 3, 3, true},
		{"an older one", 2, 3, false},
		{"a newer one", 4, 3, false},
		{"gone", 3, 0, false},
	} {
		if err := stored.CheckVersion("disputes", "d-1", c.ifVersion, c.version); (err == nil) != c.holds || err != nil && !errors.Is(err, data.ErrConflict) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestQuoted(t *testing.T) {
	for name, want := range map[string]string{"disputes": `"disputes"`, `a"b`: `"a""b"`, "": `""`, "纠纷": `"纠纷"`} {
		if got := stored.Quoted(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
