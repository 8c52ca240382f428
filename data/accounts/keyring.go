package accounts

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// keyUse is what digests a key is for.
type keyUse string

const (
	nameKeys       keyUse = "sign-in name"
	codeKeys       keyUse = "device code"
	householdKeys  keyUse = "household"
	enterpriseKeys keyUse = "enterprise"
	citizenKeys    keyUse = "citizen"
	liveKeys       keyUse = "live view"
)

func keyUses() []keyUse {
	return []keyUse{nameKeys, codeKeys, householdKeys, enterpriseKeys, citizenKeys, liveKeys}
}

// loadKeyring reads the keys of digests, and draws those that are missing.
func (b *Book) loadKeyring(ctx context.Context) error {
	load := func(tx Tx) (missing []keyUse, err error) {
		b.keyring = map[keyUse][]byte{}
		err = tx.Rows(ctx, "SELECT use, sealed FROM keyring", nil, func(row []driver.Value) error {
			var use string
			var sealed []byte
			if err := Scan(row, &use, &sealed); err != nil {
				return err
			}
			b.keyring[keyUse(use)], err = b.db.Open(sealed, keyPlace(use)...)
			return err
		})
		for _, use := range keyUses() {
			if b.keyring[use] == nil {
				missing = append(missing, use)
			}
		}
		return missing, err
	}
	var missing []keyUse
	if err := b.db.Read(ctx, func(tx Tx) (err error) { missing, err = load(tx); return err }); err != nil || len(missing) == 0 {
		return err
	}
	return b.db.Write(ctx, func(tx Tx) error {
		missing, err := load(tx) // another process may have been faster
		if err != nil {
			return err
		}
		for _, use := range missing {
			key := make([]byte, sha256.Size)
			if _, err := io.ReadFull(b.random, key); err != nil {
				return fmt.Errorf("draw a key: %w", err)
			}
			if _, err := tx.Exec(ctx, "INSERT INTO keyring (use, made, sealed) VALUES (?, 0, ?)", string(use), b.db.Seal(key, keyPlace(string(use))...)); err != nil {
				return err
			}
			b.keyring[use] = key
		}
		return nil
	})
}

func keyPlace(use string) []string { return []string{"keyring", use} }

// keyed is the keyed digest of a text for a use.
func (b *Book) keyed(use keyUse, text string) (d digest) {
	return keyedWith(b.keyring[use], text)
}

func keyedWith(key []byte, text string) (d digest) {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return digest(h.Sum(d[:0]))
}

// Keyer makes of a key that names a household or an enterprise (a register number, a door plate) one that names nobody to
// anyone without the vault: equal for equal ones, so that distinct ones can be counted. It is safe for concurrent use.
type Keyer struct{ key []byte }

// Households makes keys of households.
func (b *Book) Households() Keyer { return Keyer{b.keyring[householdKeys]} }

// Enterprises makes keys of enterprises.
func (b *Book) Enterprises() Keyer { return Keyer{b.keyring[enterpriseKeys]} }

// LiveSecret keys tags, cursors and event ids of the live view: they hold over a restart.
func (b *Book) LiveSecret() []byte { return slices.Clone(b.keyring[liveKeys]) }

const (
	keyedPrefix = "k1_" // of the first generation of keys
	keyedBytes  = 16
)

// Key is the key of one text: 25 characters. Width, case and spaces make no difference. A text that is a key already stays what it
// is, and an empty one stays empty.
func (k Keyer) Key(text string) string {
	plain := strings.ToUpper(strings.Join(strings.Fields(norm.NFKC.String(text)), ""))
	if plain == "" || isKeyed(strings.TrimSpace(text)) {
		return strings.TrimSpace(text)
	}
	d := keyedWith(k.key, plain)
	return keyedPrefix + base64.RawURLEncoding.EncodeToString(d[:keyedBytes])
}

// Keys are the keys of a cell that names several, separated by commas, semicolons, 、 or line breaks; in order, each once.
func (k Keyer) Keys(cell string) []string {
	var keys []string
	for _, text := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(",，;；、\r\n\t", r) }) {
		if key := k.Key(text); key != "" {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func isKeyed(text string) bool {
	rest, ok := strings.CutPrefix(text, keyedPrefix)
	b, err := base64.RawURLEncoding.Strict().DecodeString(rest)
	return ok && err == nil && len(b) == keyedBytes
}
