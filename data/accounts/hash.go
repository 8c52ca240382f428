package accounts

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"

	"lianxin/data"
)

// cost is how dear a password hash is: argon2id (RFC 9106), one lane.
type cost struct {
	memoryKiB uint32
	passes    uint32
}

// Bounds of a hash's memory. The least, with two passes, is what OWASP asks for (Password Storage Cheat Sheet, argon2id).
const (
	minHashMiB = 19
	maxHashMiB = 64
	hashPasses = 2
)

const (
	saltBytes = 16
	hashBytes = 32
)

// maxHashQueue is how many callers wait for a hash at most: at 25 to a second, ten seconds.
const maxHashQueue = 256

// errHash says that a stored password hash does not read.
var errHash = errors.New("a password hash does not read")

// hasher hashes passwords, few at a time: each takes its memory and a core.
type hasher struct {
	cost    cost
	random  io.Reader
	slots   chan struct{}
	waiting atomic.Int64
}

func newHasher(o Options) (*hasher, error) {
	mib, slots := o.HashMiB, o.Hashes
	if mib == 0 {
		mib = minHashMiB
	}
	if slots == 0 {
		slots = 2
	}
	if mib < minHashMiB || mib > maxHashMiB || slots < 0 {
		return nil, data.Invalid("hash", "a password hash takes %d to %d MiB, one or more at a time", minHashMiB, maxHashMiB)
	}
	return &hasher{cost: cost{memoryKiB: uint32(mib) << 10, passes: hashPasses}, random: o.Random, slots: make(chan struct{}, slots)}, nil
}

// enter waits for its turn to hash; leave afterwards. ErrUnavailable when too many wait.
func (h *hasher) enter(ctx context.Context) error {
	if h.waiting.Add(1) > maxHashQueue {
		h.waiting.Add(-1)
		return fmt.Errorf("too many sign in at once: %w", data.ErrUnavailable)
	}
	defer h.waiting.Add(-1)
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *hasher) leave() { <-h.slots }

// hash hashes a password under a fresh salt. The caller has entered.
func (h *hasher) hash(password string) (string, error) {
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(h.random, salt); err != nil {
		return "", fmt.Errorf("draw a salt: %w", err)
	}
	sum := argon2.IDKey([]byte(password), salt, h.cost.passes, h.cost.memoryKiB, 1, hashBytes)
	return h.cost.String() + base64.RawStdEncoding.EncodeToString(salt) + "$" + base64.RawStdEncoding.EncodeToString(sum), nil
}

// verify tells whether a password has a hash. An empty hash takes as long as another and is nobody's. The caller has entered.
func (h *hasher) verify(password, hash string) (bool, error) {
	if hash == "" {
		argon2.IDKey([]byte(password), make([]byte, saltBytes), h.cost.passes, h.cost.memoryKiB, 1, hashBytes)
		return false, nil
	}
	c, salt, sum, err := parseHash(hash)
	if err != nil {
		return false, err
	}
	got := argon2.IDKey([]byte(password), salt, c.passes, c.memoryKiB, 1, uint32(len(sum)))
	return subtle.ConstantTimeCompare(got, sum) == 1, nil
}

// current tells whether a hash has the cost that is wanted now.
func (h *hasher) current(hash string) bool { return strings.HasPrefix(hash, h.cost.String()) }

// String is the beginning of a hash in the PHC form.
func (c cost) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$", argon2.Version, c.memoryKiB, c.passes)
}

// parseHash reads a hash, within bounds: it comes from a file.
func parseHash(hash string) (c cost, salt, sum []byte, err error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 {
		return c, nil, nil, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=1", &c.memoryKiB, &c.passes); err != nil || !strings.HasPrefix(hash, c.String()) {
		return c, nil, nil, errHash
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	sum, sumErr := base64.RawStdEncoding.DecodeString(parts[5])
	if saltErr != nil || sumErr != nil || len(salt) < 8 || len(salt) > 64 || len(sum) != hashBytes ||
		c.memoryKiB > maxHashMiB<<10 || c.passes < 1 || c.passes > 10 {
		return c, nil, nil, errHash
	}
	return c, salt, sum, nil
}
