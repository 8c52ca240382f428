package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/seal"
	"lianxin/data/stored"
)

// statements writes the statements of Apply, whose arguments are in binary form.
func (t *table) statements() {
	t.find = "SELECT version, unit, lx_case_mac, (" + t.said("%s") + ") IS NOT DISTINCT FROM (" + arguments(2, len(t.content)-1) + ") FROM " + t.main() + " WHERE id = $1 FOR UPDATE"
	t.insert = "INSERT INTO " + t.main() + " (id, version, lx_batch, lx_seq, lx_was, lx_case_mac, " + t.contents + ") VALUES ($1, $2, $3, $4, $5, $6, " + arguments(7, len(t.content)) + ")"
	t.update = "UPDATE " + t.main() + " SET (version, lx_batch, lx_seq, lx_was, lx_case_mac, " + t.said("%s") + ") = ($2, $3, $4, $5, $6, " + arguments(7, len(t.content)-1) + ") WHERE id = $1"
	t.archive = "INSERT INTO " + t.history() + " (event, " + t.reading + ") SELECT $1, " + t.reading + " FROM " + t.main() + " WHERE id = $2"
}

// encodedPut is a put as its table will hold it.
type encodedPut struct {
	table     *table
	id        string
	unit      string
	ifVersion int64
	row       []byte   // content as cells
	cells     [][]byte // the same, cut
	given     bool     // it says something of the case file
	sealed    []byte   // case file; nil to have none
	mac       []byte   // of the case file; nil when there is none
	month     monthOf
	parted    bool
}

// Apply performs a batch in one transaction. When the session is lost it is tried again: the key tells whether it happened.
func (s *Store) Apply(ctx context.Context, b data.Batch) (applied data.Applied, err error) {
	sealed := s.generation.Load()
	puts, tables, err := s.encodeBatch(&b)
	if err != nil {
		return data.Applied{}, fmt.Errorf("apply batch: %w", err)
	}
	digest := batchDigest(&b, puts)
	why := cause{at: b.At.UnixMilli(), actor: b.Actor, import_: b.Import, reason: b.Reason}
	wanted := map[monthOf]bool{}
	for i := range puts {
		if puts[i].parted {
			wanted[puts[i].month] = true
		}
	}
	if len(wanted) > 0 {
		_ = s.session(ctx, func(c *pgx.Conn) error { s.needMonths(ctx, c, wanted); return nil })
	}
	err = s.write(ctx, why, func(ctx context.Context, tx *transaction) error {
		applied = data.Applied{}
		if known, err := tx.recall(ctx, b.Key, digest, &applied); err != nil || known {
			if known {
				err = errNothing
			}
			return err
		}
		if err := tx.lock(ctx, tables, false); err != nil {
			return err
		}
		if err := tx.apply(ctx, &b, puts, &applied); err != nil {
			return err
		}
		if err := tx.finish(ctx); err != nil {
			return err
		}
		if err := s.sameKey(ctx, tx.conn, sealed); err != nil { // a change of key waits for finish's lock
			return err
		}
		applied.Revision = tx.revision
		if err := tx.remember(ctx, b.Key, digest, applied); err != nil {
			return err
		}
		return tx.answer(ctx, &b)
	})
	if err != nil {
		return data.Applied{}, fmt.Errorf("apply batch: %w", err)
	}
	return applied, nil
}

// encodeBatch checks a batch and encodes its puts; every bad field is named, with its put when there are several.
func (s *Store) encodeBatch(b *data.Batch) ([]encodedPut, []*table, error) {
	bad := []error{stored.CheckBatch(b)}
	var tables []*table
	puts := make([]encodedPut, 0, len(b.Puts))
	for i := range b.Puts {
		p, err := s.encodePut(&b.Puts[i])
		if err != nil {
			bad = append(bad, err)
			continue
		}
		puts, tables = append(puts, p), append(tables, p.table)
	}
	for _, d := range b.Deletes {
		t, err := s.table(d.Layer)
		if err != nil {
			return nil, nil, err
		}
		tables = append(tables, t)
	}
	return puts, tables, data.Collect(bad...)
}

func (s *Store) encodePut(p *data.Put) (encodedPut, error) {
	t, err := s.table(p.Record.Layer)
	if err != nil {
		return encodedPut{}, err
	}
	row, err := t.encode(s.schema, &p.Record, nil)
	if err != nil {
		return encodedPut{}, err
	}
	e := encodedPut{
		table: t, id: p.Record.ID, unit: p.Record.Unit, ifVersion: p.IfVersion, row: row,
		cells: cut(row, make([][]byte, 0, len(t.content))), given: p.Case != nil,
	}
	e.sealed, e.mac = s.sealCase(t, e.id, p.Case)
	e.month, e.parted = t.monthOf(&p.Record)
	return e, nil
}

// sealCase seals a case file for its record and makes its digest; nil and nil of an empty one.
func (s *Store) sealCase(t *table, id string, fields map[string]string) (sealed, mac []byte) {
	if len(fields) == 0 {
		return nil, nil
	}
	plain := seal.EncodeCase(fields)
	return s.sealer.Seal(plain, "case_file", t.name, id), s.sealer.Digest(plain, t.name, id)
}

// recall looks for a batch that was applied under the key.
func (tx *transaction) recall(ctx context.Context, key string, digest []byte, into *data.Applied) (known bool, err error) {
	var before []byte
	var a data.Applied
	err = tx.conn.QueryRow(ctx, "SELECT digest, revision, inserted, updated, unchanged, deleted FROM lianxin.lx_batch WHERE key = $1", key).
		Scan(&before, &a.Revision, &a.Inserted, &a.Updated, &a.Unchanged, &a.Deleted)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if len(before) > 0 && !bytes.Equal(before, digest) { // a store that was moved has none
		return false, fmt.Errorf("key %q was used for another batch: %w", key, data.ErrConflict)
	}
	a.Replayed = true
	*into = a
	return true, nil
}

func (tx *transaction) remember(ctx context.Context, key string, digest []byte, a data.Applied) error {
	_, err := tx.conn.Exec(ctx, "INSERT INTO lianxin.lx_batch (key, digest, revision, inserted, updated, unchanged, deleted) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		key, digest, a.Revision, a.Inserted, a.Updated, a.Unchanged, a.Deleted)
	return err
}

func (tx *transaction) apply(ctx context.Context, b *data.Batch, puts []encodedPut, a *data.Applied) error {
	for i := range puts {
		if err := tx.put(ctx, &puts[i], a); err != nil {
			return err
		}
	}
	for _, d := range b.Deletes {
		if err := tx.delete(ctx, d); err != nil {
			return err
		}
		a.Deleted++
	}
	tx.boundary = b.Boundaries && tx.seq > 0
	return nil
}

// current is what is needed of the current row of a record.
type current struct {
	found, same bool
	version     int64
	unit        string
	mac         []byte
}

// put inserts or replaces one record, or finds that nothing changes.
func (tx *transaction) put(ctx context.Context, p *encodedPut, a *data.Applied) error {
	was, err := tx.find(ctx, p)
	if err != nil {
		return err
	}
	if err := stored.CheckVersion(p.table.name, p.id, p.ifVersion, was.version); err != nil {
		return err
	}
	switch {
	case !was.found:
		a.Inserted++
		return tx.insert(ctx, p)
	case was.same:
		a.Unchanged++
		tx.done(p.table, p.id, was.version)
		return nil
	}
	a.Updated++
	return tx.update(ctx, p, was)
}

// find locks the current row and compares it with a put in SQL, as merges do, so that both mean the same by "equal".
func (tx *transaction) find(ctx context.Context, p *encodedPut) (was current, err error) {
	row, err := one(ctx, tx.conn, p.table.find, append([][]byte{[]byte(p.id)}, p.table.given(p.cells)...))
	if err != nil || row == nil {
		return was, err
	}
	was.found, was.unit, was.mac = true, string(row[1]), row[2]
	if was.version, err = readInt(row[0]); err != nil {
		return was, err
	}
	was.same, err = readBool(row[3])
	if p.given && !bytes.Equal(p.mac, was.mac) {
		was.same = false
	}
	return was, err
}

func (tx *transaction) insert(ctx context.Context, p *encodedPut) error {
	t := p.table
	version := int64(1)
	err := tx.conn.QueryRow(ctx, "DELETE FROM lianxin.lx_tombstone WHERE layer = $1 AND id = $2 RETURNING version + 1", t.no, p.id).Scan(&version)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	args := [][]byte{[]byte(p.id), int8arg(version), int8arg(tx.batch), int8arg(tx.next()), nil, p.mac}
	args = append(args, p.cells...)
	args[len(args)-len(p.cells)+t.recorded] = int8arg(tx.cause.at)
	if err := run(ctx, tx.conn, t.insert, args); err != nil {
		return err
	}
	tx.done(t, p.id, version)
	tx.touch(t)
	tx.counts[t]++
	return tx.putCase(ctx, p)
}

func (tx *transaction) update(ctx context.Context, p *encodedPut, was current) error {
	t := p.table
	if err := tx.archive(ctx, t, p.id); err != nil {
		return err
	}
	mac := was.mac
	if p.given {
		mac = p.mac
	}
	args := [][]byte{[]byte(p.id), int8arg(was.version + 1), int8arg(tx.batch), int8arg(tx.next()), textArg(was.unit), mac}
	if err := run(ctx, tx.conn, t.update, append(args, t.given(p.cells)...)); err != nil {
		return err
	}
	tx.done(t, p.id, was.version+1)
	tx.touch(t)
	return tx.putCase(ctx, p)
}

// putCase writes, or takes away, what the put says of the case file.
func (tx *transaction) putCase(ctx context.Context, p *encodedPut) (err error) {
	switch {
	case !p.given:
	case p.sealed == nil:
		_, err = tx.conn.Exec(ctx, "DELETE FROM vault.case_file WHERE layer = $1 AND id = $2", p.table.no, p.id)
	default:
		_, err = tx.conn.Exec(ctx, "INSERT INTO vault.case_file (layer, id, sealed) VALUES ($1, $2, $3) ON CONFLICT (layer, id) DO UPDATE SET sealed = excluded.sealed",
			p.table.no, p.id, p.sealed)
	}
	return err
}

func (tx *transaction) delete(ctx context.Context, d data.Delete) error {
	t, err := tx.store.table(d.Layer)
	if err != nil {
		return err
	}
	var was current
	var unit *string
	err = tx.conn.QueryRow(ctx, "SELECT version, unit FROM "+t.main()+" WHERE id = $1 FOR UPDATE", d.ID).Scan(&was.version, &unit)
	was.found = err == nil
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	if err := stored.CheckVersion(t.name, d.ID, d.IfVersion, was.version); err != nil {
		return err
	}
	if !was.found {
		return fmt.Errorf("%s %s: %w", t.name, d.ID, data.ErrNotFound)
	}
	if err := tx.archive(ctx, t, d.ID); err != nil {
		return err
	}
	b := &pgx.Batch{}
	b.Queue("DELETE FROM "+t.main()+" WHERE id = $1", d.ID)
	b.Queue("DELETE FROM vault.case_file WHERE layer = $1 AND id = $2", t.no, d.ID)
	b.Queue("INSERT INTO lianxin.lx_tombstone (layer, id, version, lx_batch, lx_seq, unit) VALUES ($1, $2, $3, $4, $5, $6)",
		t.no, d.ID, was.version+1, tx.batch, tx.next(), unit)
	tx.layers |= deletedBit
	tx.counts[t]--
	return tx.conn.SendBatch(ctx, b).Close()
}

// archive keeps the current state of a record as its history.
func (tx *transaction) archive(ctx context.Context, t *table, id string) error {
	event, err := tx.eventNo(ctx)
	if err != nil {
		return err
	}
	return run(ctx, tx.conn, t.archive, [][]byte{int8arg(event), []byte(id)})
}

// batchDigest is the digest of a batch whose puts are encoded. The time is left out: a repeated request has its own.
func batchDigest(b *data.Batch, puts []encodedPut) []byte {
	h := sha256.New()
	number := func(n int64) { _, _ = h.Write(binary.BigEndian.AppendUint64(nil, uint64(n))) }
	part := func(p []byte) {
		number(int64(len(p)))
		_, _ = h.Write(p)
	}
	for _, s := range []string{b.Actor, b.Import, b.Reason} {
		part([]byte(s))
	}
	flags := int64(0)
	if b.Boundaries {
		flags = 1
	}
	number(flags)
	number(int64(len(puts)))
	for i := range puts {
		p := &puts[i]
		part([]byte(p.table.name))
		part([]byte(p.id))
		number(p.ifVersion)
		part(p.row)
		if p.given {
			part(append([]byte{1}, p.mac...))
		} else {
			part(nil)
		}
	}
	number(int64(len(b.Deletes)))
	for _, d := range b.Deletes {
		part([]byte(d.Layer))
		part([]byte(d.ID))
		number(d.IfVersion)
	}
	return h.Sum(nil)
}
