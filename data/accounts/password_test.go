package accounts

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"lianxin/data"
)

func TestCheckPassword(t *testing.T) {
	p := DefaultPolicy()
	for password, reason := range map[string]string{
		"correct-horse-9":            "",
		"郴江幸自绕郴山8号楼":                 "",
		"Vx7mpKz2Lq":                 "",
		"tulip 40 kayak":             "",
		"short-9x":                   "10 characters",
		"correcthorsebattery":        "lower case, upper case", // one class
		"4720581936":                 "lower case, upper case",
		"Password2026":               "easily guessed",
		"P@ssw0rd2026!":              "easily guessed",
		"Admin@123456":               "easily guessed",
		"qwertyuiop123":              "easily guessed",
		"1qaz2wsx3edc":               "easily guessed",
		"Woaini5201314":              "easily guessed",
		"Zhengfu@2025":               "easily guessed",
		"aaaaaaaaaa1":                "easily guessed",
		"ababababab1":                "easily guessed",
		"Abcdefg12345":               "easily guessed",
		"9876543210a":                "easily guessed",
		"chenzhou@2022":              "easily guessed",
		"Chenzhoushi2022!":           "easily guessed",
		"li.guangming-47":            "the account's name",
		"x47-GNIMGNAUG.IL":           "the account's name",
		"我是李光明47abc":                 "the account's name",
		"tab\there-9xyz":             "cannot be typed",
		strings.Repeat("Az9-", 65):   "at most 256 bytes",
		"correct-horse-9\u200bbatte": "cannot be typed",
	} {
		err := p.checkPassword(password, "li.guangming", "李光明", "ab", "")
		var invalid *data.InvalidError
		switch {
		case reason == "" && err != nil:
			t.Errorf("%q: %v", password, err)
		case reason != "" && (!errors.As(err, &invalid) || !strings.Contains(invalid.Fields[0].Reason, reason)):
			t.Errorf("%q: %v, want %s", password, err, reason)
		case err != nil && strings.Contains(err.Error(), password):
			t.Errorf("the reason holds the password: %v", err)
		}
	}
}

func TestCommonWordsAreNormal(t *testing.T) {
	seen := map[string]bool{}
	for _, w := range commonWords() {
		if w != strings.ToLower(strings.TrimSpace(w)) || seen[w] {
			t.Errorf("%q is not in lower case, or stands there twice", w)
		}
		seen[w] = true
	}
	if len(seen) < 150 {
		t.Errorf("only %d words", len(seen))
	}
}

func TestOneTimePasswords(t *testing.T) {
	// Bytes below 248 = 8 x 31 are taken modulo 31; 248 to 255 would make the first characters likelier and are passed over.
	random := bytes.NewReader([]byte{0, 30, 31, 247, 248, 255, 1, 2, 3, 4, 5, 6, 7, 8})
	got, err := newOneTime(random)
	if want := "2z2z-3456-789a"; err != nil || got != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	if _, err := newOneTime(bytes.NewReader(nil)); err == nil {
		t.Error("a password without randomness")
	}
}

func FuzzCheckPassword(f *testing.F) {
	f.Add("correct-horse-9", "admin")
	f.Add("\xff\xfe", "\xff")
	f.Add("qwertyuiop1234567890", "")
	p := DefaultPolicy()
	f.Fuzz(func(t *testing.T, password, name string) {
		if p.checkPassword(password, name) == nil && len(name) >= 3 && strings.Contains(strings.ToLower(password), strings.ToLower(name)) {
			t.Fatalf("%q holds %q", password, name)
		}
	})
}
