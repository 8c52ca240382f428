package gpkg

import (
	"bytes"
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/stored"
)

// encodedPut is a put as its table will hold it.
type encodedPut struct {
	table     *table
	id        string
	ifVersion int64
	row       []driver.Value // content, in order
	geometry  orb.Geometry
	unit      string
	caseFile  map[string]string // as in data.Put
	mac       []byte            // of the case file; nil when there is none
	ref       int64             // of the case file in the vault; 0 when there is none
}

// caseGiven tells, as an integer, whether the put says anything of the case file.
func (p *encodedPut) caseGiven() int64 {
	if p.caseFile == nil {
		return 0
	}
	return 1
}

// Apply performs a batch in one transaction.
func (s *Store) Apply(ctx context.Context, b data.Batch) (applied data.Applied, err error) {
	puts, err := s.encodeBatch(&b)
	if err != nil {
		return data.Applied{}, fmt.Errorf("apply batch: %w", err)
	}
	digest := batchDigest(&b, puts)
	vaultBatch, err := s.sealCases(ctx, puts)
	if err != nil {
		return data.Applied{}, fmt.Errorf("apply batch: %w", err)
	}
	why := cause{at: b.At.UnixMilli(), actor: b.Actor, import_: b.Import, reason: b.Reason}
	err = s.change(ctx, why, vaultBatch, func(tx *transaction) error {
		known, err := tx.recall(ctx, b.Key, digest, &applied)
		if err != nil {
			return err
		}
		if known {
			return errNothing
		}
		if applied, err = tx.apply(ctx, &b, puts); err != nil {
			return err
		}
		if err := tx.remember(ctx, b.Key, digest, vaultBatch, applied); err != nil {
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
func (s *Store) encodeBatch(b *data.Batch) ([]encodedPut, error) {
	bad := []error{stored.CheckBatch(b)}
	puts := make([]encodedPut, 0, len(b.Puts))
	for i := range b.Puts {
		p, err := s.encodePut(&b.Puts[i])
		if err != nil {
			bad = append(bad, err)
			continue
		}
		puts = append(puts, p)
	}
	for _, d := range b.Deletes {
		if _, err := s.table(d.Layer); err != nil {
			return nil, err
		}
	}
	return puts, data.Collect(bad...)
}

func (s *Store) encodePut(p *data.Put) (encodedPut, error) {
	t, err := s.table(p.Record.Layer)
	if err != nil {
		return encodedPut{}, err
	}
	row, err := t.encode(s.schema, &p.Record, make([]driver.Value, 0, len(t.content)))
	if err != nil {
		return encodedPut{}, err
	}
	e := encodedPut{
		table: t, id: p.Record.ID, ifVersion: p.IfVersion, row: row,
		geometry: p.Record.Geometry, unit: p.Record.Unit, caseFile: p.Case,
	}
	if len(p.Case) > 0 {
		e.mac = s.vault.Mac(t.layer.ID, e.id, p.Case)
	}
	return e, nil
}

// sealCases writes the case files of a batch into the vault; the batch's number there, or 0 when there are none.
func (s *Store) sealCases(ctx context.Context, puts []encodedPut) (number int64, err error) {
	any := false
	for i := range puts {
		any = any || len(puts[i].caseFile) > 0
	}
	if !any {
		return 0, nil
	}
	batch, err := s.vault.Begin(ctx)
	if err != nil {
		return 0, err
	}
	for i := range puts {
		p := &puts[i]
		if len(p.caseFile) == 0 {
			continue
		}
		if p.ref, p.mac, err = batch.PutCase(ctx, p.table.layer.ID, p.id, p.caseFile); err != nil {
			break
		}
	}
	if err == nil {
		err = batch.Flush(ctx)
	}
	if err != nil {
		_ = s.dropBatch(ctx, batch.Number()) // or at the next start
		return 0, err
	}
	return batch.Number(), nil
}

// recall looks for a batch that was applied under the key.
func (tx *transaction) recall(ctx context.Context, key string, digest []byte, into *data.Applied) (known bool, err error) {
	var before []byte
	var a data.Applied
	known, err = tx.conn.One(ctx, "SELECT digest, revision, inserted, updated, unchanged, deleted FROM lx_batch WHERE key = ?", []any{key},
		&before, &a.Revision, &a.Inserted, &a.Updated, &a.Unchanged, &a.Deleted)
	if err != nil || !known {
		return false, err
	}
	if len(before) > 0 && !bytes.Equal(before, digest) { // a store that was moved has none
		return false, fmt.Errorf("key %q was used for another batch: %w", key, data.ErrConflict)
	}
	a.Replayed = true
	*into = a
	return true, nil
}

func (tx *transaction) remember(ctx context.Context, key string, digest []byte, vaultBatch int64, a data.Applied) error {
	var batch any
	if vaultBatch != 0 {
		batch = vaultBatch
	}
	_, err := tx.conn.Exec(ctx, "INSERT INTO lx_batch (key, digest, vault, revision, inserted, updated, unchanged, deleted) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		key, digest, batch, a.Revision, a.Inserted, a.Updated, a.Unchanged, a.Deleted)
	return err
}

func (tx *transaction) apply(ctx context.Context, b *data.Batch, puts []encodedPut) (a data.Applied, err error) {
	for i := range puts {
		if err := tx.put(ctx, &puts[i], &a); err != nil {
			return data.Applied{}, err
		}
	}
	for _, d := range b.Deletes {
		if err := tx.delete(ctx, d); err != nil {
			return data.Applied{}, err
		}
		a.Deleted++
	}
	if b.Boundaries && tx.revision > tx.began {
		tx.boundary++
	}
	a.Revision = tx.revision
	return a, nil
}

// put inserts or replaces one record, or finds that nothing changes.
func (tx *transaction) put(ctx context.Context, p *encodedPut, a *data.Applied) error {
	t := p.table
	was, err := tx.find(ctx, p)
	if err != nil {
		return err
	}
	if err := stored.CheckVersion(t.name, p.id, p.ifVersion, was.version); err != nil {
		return err
	}
	if p.geometry != nil {
		tx.extend(t, p.geometry.Bound())
	}
	switch {
	case !was.found:
		a.Inserted++
		return tx.insert(ctx, p)
	case was.same:
		a.Unchanged++
		tx.done(t, p.id, was.version)
		if p.ref != 0 { // the equal case file just sealed is one too many
			_, err := tx.conn.Exec(ctx, "INSERT INTO lx_replaced (ref) VALUES (?)", p.ref)
			return err
		}
		return nil
	}
	a.Updated++
	return tx.update(ctx, p, was)
}

// current is what is needed of the current row of a record.
type current struct {
	found, same, sameGeometry bool
	fid, version, revision    int64
	ref                       int64
	mac                       []byte
	unit                      string
}

// find looks for the current row and compares it with a put in SQL, as merges do, so that both mean the same by "equal".
func (tx *transaction) find(ctx context.Context, p *encodedPut) (was current, err error) {
	t := p.table
	query := "SELECT fid, version, lx_revision, lx_case, lx_case_mac, unit, " +
		strings.ReplaceAll(t.said("%s IS ?"), ", ", " AND ") + ", geom IS ? FROM " + stored.Quoted(t.name) + " WHERE id = ?"
	args := make([]any, 0, len(p.row)+2)
	for i, cell := range p.row {
		if i != t.recorded {
			args = append(args, cell)
		}
	}
	args = append(args, p.row[0], p.id)
	was.found, err = tx.conn.One(ctx, query, args, &was.fid, &was.version, &was.revision, &was.ref, &was.mac, &was.unit, &was.same, &was.sameGeometry)
	if p.caseFile != nil && !bytes.Equal(p.mac, was.mac) {
		was.same = false
	}
	return was, err
}

func (tx *transaction) insert(ctx context.Context, p *encodedPut) error {
	t := p.table
	version, err := tx.reviveTombstone(ctx, t, p.id)
	if err != nil {
		return err
	}
	revision := tx.next()
	args := []any{p.id, version, revision, nullRef(p.ref), nullMac(p.mac)}
	for i, cell := range p.row {
		if i == t.recorded {
			cell = tx.cause.at
		}
		args = append(args, cell)
	}
	query := "INSERT INTO " + stored.Quoted(t.name) + " (id, version, lx_revision, lx_case, lx_case_mac, " + t.contents + ") VALUES (?, ?, ?, ?, ?, " + t.list("?") + ")"
	if _, err := tx.conn.Exec(ctx, query, args...); err != nil {
		return err
	}
	tx.done(t, p.id, version)
	tx.touched[t] = true
	tx.counts[t]++
	_, err = tx.conn.Exec(ctx, "INSERT INTO lx_change (revision, layer, fid, unit) SELECT ?, ?, fid, NULL FROM "+stored.Quoted(t.name)+" WHERE id = ?", revision, t.no, p.id)
	return err
}

// reviveTombstone removes what remains of a deleted record and returns the version that its return has; 1 when it never was.
func (tx *transaction) reviveTombstone(ctx context.Context, t *table, id string) (int64, error) {
	var revision, version int64
	found, err := tx.conn.One(ctx, "SELECT revision, version FROM lx_tombstone WHERE layer = ? AND id = ?", []any{t.no, id}, &revision, &version)
	if err != nil || !found {
		return 1, err
	}
	if _, err := tx.conn.Exec(ctx, "DELETE FROM lx_tombstone WHERE layer = ? AND id = ?", t.no, id); err != nil {
		return 0, err
	}
	_, err = tx.conn.Exec(ctx, "DELETE FROM lx_change WHERE revision = ?", revision)
	return version + 1, err
}

func (tx *transaction) update(ctx context.Context, p *encodedPut, was current) error {
	t := p.table
	if err := tx.archive(ctx, t, was.fid); err != nil {
		return err
	}
	ref, mac := was.ref, was.mac
	if p.caseFile != nil {
		ref, mac = p.ref, p.mac
		if err := tx.replaceCase(ctx, was.ref); err != nil {
			return err
		}
	}
	revision := tx.next()
	first := 1
	if !was.sameGeometry { // naming the column at all would have the spatial index written again
		first = 0
	}
	query := "UPDATE " + stored.Quoted(t.name) + " SET version = ?, lx_revision = ?, lx_case = ?, lx_case_mac = ?"
	args := []any{was.version + 1, revision, nullRef(ref), nullMac(mac)}
	for i := first; i < len(t.content); i++ {
		if i != t.recorded {
			query += ", " + stored.Quoted(t.content[i].Name) + " = ?"
			args = append(args, p.row[i])
		}
	}
	if _, err := tx.conn.Exec(ctx, query+" WHERE fid = ?", append(args, was.fid)...); err != nil {
		return err
	}
	tx.done(t, p.id, was.version+1)
	tx.touched[t] = true
	return tx.moveChange(ctx, t, was, revision, was.fid)
}

func (tx *transaction) delete(ctx context.Context, d data.Delete) error {
	t, err := tx.store.table(d.Layer)
	if err != nil {
		return err
	}
	var was current
	was.found, err = tx.conn.One(ctx, "SELECT fid, version, lx_revision, lx_case, unit FROM "+stored.Quoted(t.name)+" WHERE id = ?", []any{d.ID},
		&was.fid, &was.version, &was.revision, &was.ref, &was.unit)
	if err != nil {
		return err
	}
	if err := stored.CheckVersion(t.name, d.ID, d.IfVersion, was.version); err != nil {
		return err
	}
	if !was.found {
		return fmt.Errorf("%s %s: %w", t.name, d.ID, data.ErrNotFound)
	}
	if err := tx.archive(ctx, t, was.fid); err != nil {
		return err
	}
	if err := tx.replaceCase(ctx, was.ref); err != nil {
		return err
	}
	if _, err := tx.conn.Exec(ctx, "DELETE FROM "+stored.Quoted(t.name)+" WHERE fid = ?", was.fid); err != nil {
		return err
	}
	tx.touched[t] = true
	tx.counts[t]--
	revision := tx.next()
	if _, err := tx.conn.Exec(ctx, "INSERT INTO lx_tombstone (layer, id, revision, version) VALUES (?, ?, ?, ?)", t.no, d.ID, revision, was.version+1); err != nil {
		return err
	}
	return tx.moveChange(ctx, t, was, revision, 0)
}

// moveChange puts a record's newest change in the place of the one before. fid is 0 of a deleted record.
func (tx *transaction) moveChange(ctx context.Context, t *table, was current, revision, fid int64) error {
	if _, err := tx.conn.Exec(ctx, "DELETE FROM lx_change WHERE revision = ?", was.revision); err != nil {
		return err
	}
	_, err := tx.conn.Exec(ctx, "INSERT INTO lx_change (revision, layer, fid, unit) VALUES (?, ?, ?, ?)", revision, t.no, nullRef(fid), text(was.unit))
	return err
}

// archive keeps the current state of a record as its history.
func (tx *transaction) archive(ctx context.Context, t *table, fid int64) error {
	event, err := tx.eventNo(ctx)
	if err != nil {
		return err
	}
	_, err = tx.conn.Exec(ctx, t.archiving(stored.Quoted(t.name)+" AS t WHERE t.fid = ?2"), event, fid)
	return err
}

// archiving is the statement that copies rows t of the table to lx_history; its first argument is the event.
func (t *table) archiving(from string) string {
	fields := make([]string, 0, len(t.content))
	for _, c := range t.content[1:] {
		fields = append(fields, literal(c.Name)+", t."+stored.Quoted(c.Name))
	}
	return fmt.Sprintf("INSERT INTO lx_history (layer, id, version, event, geom, fields) SELECT %d, t.id, t.version, ?1, t.geom, json_object(%s) FROM %s",
		t.no, strings.Join(fields, ", "), from)
}

// replaceCase notes a case file that the commit takes from its record, for the vault to erase.
func (tx *transaction) replaceCase(ctx context.Context, ref int64) error {
	if ref == 0 {
		return nil
	}
	_, err := tx.conn.Exec(ctx, "INSERT INTO lx_replaced (ref) VALUES (?)", ref)
	return err
}

func nullRef(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

func nullMac(mac []byte) any {
	if mac == nil {
		return nil
	}
	return mac
}
