package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"lianxin/data"
)

// MacSize is the length of a case file's digest in bytes.
const MacSize = 16

// ErrSeal says that a payload does not open: it was changed, moved, or sealed with another key.
var ErrSeal = errors.New("the seal is broken")

// Sealer seals and opens payloads. It is safe for concurrent use.
type Sealer struct {
	aead cipher.AEAD
	mac  []byte
}

// New makes a sealer of a key of KeySize bytes.
func New(key []byte) (*Sealer, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("%w: a vault key has %d bytes, not %d", data.ErrInvalid, KeySize, len(key))
	}
	derive := func(use string) ([]byte, error) {
		return hkdf.Key(sha256.New, key, nil, "lianxin vault 1 "+use, KeySize)
	}
	sealing, err := derive("seal")
	if err != nil {
		return nil, fmt.Errorf("derive a key: %w", err)
	}
	mac, err := derive("digest")
	if err != nil {
		return nil, fmt.Errorf("derive a key: %w", err)
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return nil, fmt.Errorf("make a cipher: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("make a cipher: %w", err)
	}
	return &Sealer{aead: aead, mac: mac}, nil
}

// Seal seals a payload for a place, which Open must name again.
func (s *Sealer) Seal(plain []byte, place ...string) []byte {
	sealed := make([]byte, s.aead.NonceSize(), s.aead.NonceSize()+len(plain)+s.aead.Overhead())
	_, _ = rand.Read(sealed) // never fails (crypto/rand, Go 1.24)
	return s.aead.Seal(sealed, sealed, plain, join(place))
}

// Open opens what Seal made for the same place; ErrSeal.
func (s *Sealer) Open(sealed []byte, place ...string) ([]byte, error) {
	n := s.aead.NonceSize()
	if len(sealed) < n {
		return nil, ErrSeal
	}
	plain, err := s.aead.Open(nil, sealed[:n], sealed[n:], join(place))
	if err != nil {
		return nil, ErrSeal
	}
	return plain, nil
}

// Digest is a keyed digest of content at a place, MacSize bytes long.
func (s *Sealer) Digest(content []byte, place ...string) []byte {
	h := hmac.New(sha256.New, s.mac)
	h.Write(join(place))
	h.Write(content)
	return h.Sum(nil)[:MacSize]
}

// join writes texts so that no two lists of them are written alike.
func join(texts []string) []byte {
	var b []byte
	for _, t := range texts {
		b = appendText(b, t)
	}
	return b
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
