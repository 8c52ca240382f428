package accounts

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
)

// secretKind is what a secret is for, and the prefix it is written with.
type secretKind string

const (
	sessionSecret secretKind = "lxs_"
	tokenSecret   secretKind = "lxt_"
	deviceSecret  secretKind = "lxd_"
)

// secretBytes is how random a secret is: nothing shorter than 256 bits may be kept under a fast hash.
const secretBytes = 32

// secretText is base64url without padding, in its one canonical form.
var secretText = base64.RawURLEncoding.Strict()

// digest is what is kept of a secret.
type digest [sha256.Size]byte

// newSecret draws a secret. It is shown once, to whom it is for.
func newSecret(random io.Reader, kind secretKind) (secret string, d digest, err error) {
	var b [secretBytes]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", digest{}, fmt.Errorf("draw a secret: %w", err)
	}
	secret = string(kind) + secretText.EncodeToString(b[:])
	return secret, sha256.Sum256([]byte(secret)), nil
}

// readSecret takes what was presented for a secret; false when it has not the form of one.
func readSecret(presented string) (secretKind, digest, bool) {
	for _, kind := range []secretKind{sessionSecret, tokenSecret, deviceSecret} {
		text, ok := strings.CutPrefix(presented, string(kind))
		if !ok || len(text) != secretText.EncodedLen(secretBytes) {
			continue
		}
		var b [secretBytes]byte
		if n, err := secretText.Decode(b[:], []byte(text)); err != nil || n != secretBytes { // it passes over line breaks
			return "", digest{}, false
		}
		return kind, sha256.Sum256([]byte(presented)), true
	}
	return "", digest{}, false
}
