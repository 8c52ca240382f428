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
	"sync/atomic"

	"lianxin/data"
)

// MacSize is the length of a case file's digest in bytes.
const MacSize = 16

// ErrSeal says that a payload does not open: it was changed, moved, or sealed with another key.
var ErrSeal = errors.New("the seal is broken")

// Sealer seals and opens payloads. It is safe for concurrent use.
type Sealer struct{ keys atomic.Pointer[keys] }

// keys are what follows from a vault's key, and from those before it.
type keys struct {
	aead   cipherOf
	former []cipherOf // of keys before, newest first
	mac    []byte
}

type cipherOf = cipher.AEAD

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
	s := &Sealer{}
	s.keys.Store(&keys{aead: aead, mac: mac})
	return s, nil
}

// Seal seals a payload for a place, which Open must name again.
func (s *Sealer) Seal(plain []byte, place ...string) []byte {
	aead := s.keys.Load().aead
	sealed := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	_, _ = rand.Read(sealed) // never fails (crypto/rand, Go 1.24)
	return aead.Seal(sealed, sealed, plain, join(place))
}

// Open opens what Seal made for the same place; ErrSeal.
func (s *Sealer) Open(sealed []byte, place ...string) ([]byte, error) {
	k := s.keys.Load()
	plain, err := open(k.aead, sealed, place)
	for i := 0; err != nil && i < len(k.former); i++ {
		plain, err = open(k.former[i], sealed, place)
	}
	return plain, err
}

func open(aead cipher.AEAD, sealed []byte, place []string) ([]byte, error) {
	n := aead.NonceSize()
	if len(sealed) < n {
		return nil, ErrSeal
	}
	plain, err := aead.Open(nil, sealed[:n], sealed[n:], join(place))
	if err != nil {
		return nil, ErrSeal
	}
	return plain, nil
}

// Digest is a keyed digest of content at a place, MacSize bytes long.
func (s *Sealer) Digest(content []byte, place ...string) []byte {
	h := hmac.New(sha256.New, s.keys.Load().mac)
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
