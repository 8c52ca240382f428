package accounts

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"time"
)

// saltSize is how many random bytes belong to an event: a published hash then tells nothing about what it covers.
const saltSize = 16

// link is the hash of audit row seq: it covers the hash of the row before it, and through it every row before.
func link(before []byte, seq int64, plain []byte) []byte {
	h := sha256.New()
	h.Write([]byte("lianxin audit 1"))
	h.Write(before)
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(seq)))
	h.Write(plain)
	return h.Sum(nil)
}

// tip is the end of the chain: the last row, else the checkpoint, else nothing at all.
func tip(ctx context.Context, tx Tx) (seq int64, hash []byte, err error) {
	found, err := one(ctx, tx, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", nil, &seq, &hash)
	if err != nil || found {
		return seq, hash, err
	}
	hash = make([]byte, sha256.Size)
	_, err = one(ctx, tx, "SELECT seq, hash FROM audit_checkpoint", nil, &seq, &hash)
	return seq, hash, err
}

// chain appends valid events to the log within a transaction and returns the number of the first.
func (b *Book) chain(ctx context.Context, tx Tx, events ...Event) (first int64, err error) {
	seq, hash, err := tip(ctx, tx)
	if err != nil {
		return 0, err
	}
	first = seq + 1
	for _, e := range events {
		seq++
		if hash, err = b.chainOne(ctx, tx, seq, hash, e); err != nil {
			return 0, fmt.Errorf("write the audit log: %w", err)
		}
	}
	return first, nil
}

func (b *Book) chainOne(ctx context.Context, tx Tx, seq int64, before []byte, e Event) (hash []byte, err error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(b.random, salt); err != nil {
		return nil, err
	}
	plain, err := e.encode(salt)
	if err != nil {
		return nil, err
	}
	hash = link(before, seq, plain)
	sealed := b.db.Seal(plain, auditPlace(seq)...)
	if _, err := tx.Exec(ctx, "INSERT INTO audit (seq, at, kind, actor, object, sealed, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
		seq, millis(e.At), string(e.Kind), e.Actor, e.Object, sealed, hash); err != nil {
		return nil, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO audit_head (day, seq, hash) VALUES (?, ?, ?)
		ON CONFLICT (day) DO UPDATE SET seq = excluded.seq, hash = excluded.hash`, b.day(e.At), seq, hash)
	return hash, err
}

func auditPlace(seq int64) []string { return []string{"audit", strconv.FormatInt(seq, 10)} }

// day is the local day of a moment, YYYY-MM-DD.
func (b *Book) day(t time.Time) string { return t.In(b.zone).Format(time.DateOnly) }
