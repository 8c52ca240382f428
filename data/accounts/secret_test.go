package accounts

import (
	"bytes"
	"strings"
	"testing"
)

func TestSecretForm(t *testing.T) {
	secret, d, err := newSecret(bytes.NewReader(make([]byte, 32)), tokenSecret)
	if err != nil {
		t.Fatal(err)
	}
	// 32 zero bytes are 43 times A in base64 (256 bits in 42 2/3 digits).
	if want := "lxt_" + strings.Repeat("A", 43); secret != want {
		t.Fatalf("secret %q, want %q", secret, want)
	}
	if kind, got, ok := readSecret(secret); !ok || kind != tokenSecret || got != d {
		t.Errorf("read back: %q %t", kind, ok)
	}
	for name, s := range map[string]string{
		"empty":                    "",
		"no prefix":                strings.Repeat("A", 43),
		"another prefix":           "xxx_" + strings.Repeat("A", 43),
		"short":                    "lxt_" + strings.Repeat("A", 42),
		"long":                     "lxt_" + strings.Repeat("A", 44),
		"padded":                   "lxt_" + strings.Repeat("A", 43) + "=",
		"standard alphabet":        "lxt_" + strings.Repeat("A", 42) + "/",
		"line break inside":        "lxt_" + strings.Repeat("A", 41) + "\r\n",
		"second form of last byte": "lxt_" + strings.Repeat("A", 42) + "B",
	} {
		if _, _, ok := readSecret(s); ok {
			t.Errorf("%s: %q read as a secret", name, s)
		}
	}
}

func TestSecretNeedsRandomness(t *testing.T) {
	if _, _, err := newSecret(bytes.NewReader(make([]byte, 31)), tokenSecret); err == nil {
		t.Error("a secret of 31 random bytes was made")
	}
}

func FuzzReadSecret(f *testing.F) {
	f.Add("lxt_" + strings.Repeat("A", 43))
	f.Add("lxs_-_" + strings.Repeat("a", 41))
	f.Add("lxd_")
	f.Fuzz(func(t *testing.T, s string) {
		kind, _, ok := readSecret(s)
		if !ok {
			return
		}
		// There is one text for one secret: else two digests would be kept of it.
		b, err := secretText.DecodeString(strings.TrimPrefix(s, string(kind)))
		if err != nil || string(kind)+secretText.EncodeToString(b) != s || len(b) != secretBytes {
			t.Fatalf("%q is not canonical", s)
		}
	})
}
