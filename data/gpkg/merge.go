package gpkg

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/stored"
)

// mergeChunk is how many rows are inserted between two reports of progress.
const mergeChunk = 50_000

// Merge makes everything visible in one transaction and ends the stage, whether it succeeds or not.
func (st *stage) Merge(ctx context.Context, done data.Import, o data.MergeOptions) (imp data.Import, applied data.Applied, err error) {
	if err := st.usable(); err != nil {
		return data.Import{}, data.Applied{}, err
	}
	done.Started, done.Finished = stored.Instant(done.Started), stored.Instant(done.Finished)
	m := &merge{stage: st, done: done, options: o}
	if err := m.run(ctx); err != nil {
		return data.Import{}, data.Applied{}, fmt.Errorf("merge import %q: %w", st.import_.ID, err)
	}
	return m.done, m.applied, nil
}

// merge is one Merge under way.
type merge struct {
	stage   *stage
	done    data.Import
	options data.MergeOptions
	applied data.Applied

	tx     *transaction
	base   int64 // revision before; row seq becomes revision base + seq
	merged int64 // rows so far, for progress
}

func (m *merge) run(ctx context.Context) (err error) {
	st := m.stage
	s := st.store
	batch, err := m.settleStage(ctx)
	defer func() { err = errors.Join(err, lite.RemoveFile(st.path)) }()
	if err != nil {
		return errors.Join(err, s.dropBatch(ctx, batch))
	}
	if err := s.writing(ctx); err != nil {
		return errors.Join(err, s.dropBatch(ctx, batch))
	}
	defer s.written()
	detach, err := s.attach(ctx, st.path)
	if err != nil {
		return errors.Join(err, s.dropBatch(ctx, batch))
	}
	defer func() { err = errors.Join(err, detach()) }()
	why := cause{at: m.done.Finished.UnixMilli(), actor: st.import_.Actor, import_: st.import_.ID, reason: st.import_.Name}
	return s.changeHeld(ctx, why, batch, func(tx *transaction) error {
		m.tx, m.base = tx, tx.began
		return m.apply(ctx, batch)
	})
}

// settleStage closes the staging file and puts what the vault has of the import on the disk.
func (m *merge) settleStage(ctx context.Context) (batch int64, err error) {
	st := m.stage
	st.ended = true
	if st.vault != nil {
		batch, err = st.vault.Number(), st.vault.Flush(ctx)
	}
	err = errors.Join(err, st.conn.Close())
	switch {
	case err != nil:
	case m.done.ID != st.import_.ID:
		err = data.Invalid("id", "is not the staged import's")
	default:
		err = cause{at: m.done.Finished.UnixMilli()}.check()
	}
	return batch, err
}

// attach makes a staging file readable to the writer as schema `stage`, and holds off the writing back of the log until detach,
// which then starts it on the side: a merge's commit need not wait for it.
func (s *Store) attach(ctx context.Context, path string) (detach func() error, err error) {
	uri, err := lite.URI(path, "rw")
	if err != nil {
		return nil, err
	}
	if _, err := s.writer.Exec(ctx, "ATTACH DATABASE ? AS stage", uri); err != nil {
		return nil, err
	}
	detach = func() error {
		ctx := context.WithoutCancel(ctx)
		err := s.writer.Script(ctx, "DROP TABLE IF EXISTS temp.lx_match; DROP TABLE IF EXISTS temp.lx_revived; PRAGMA wal_autocheckpoint = 1000")
		_, e := s.writer.Exec(ctx, "DETACH DATABASE stage")
		s.checkpoint()
		return errors.Join(err, e)
	}
	if err := s.writer.Script(ctx, "PRAGMA wal_autocheckpoint = 0"); err != nil {
		return nil, errors.Join(err, detach())
	}
	return detach, nil
}

// checkpoint writes the log back into the map file beside other work. Readers and writers go on meanwhile.
func (s *Store) checkpoint() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.running.Go(func() {
		ctx := context.Background()
		c, err := s.driver.Open(ctx, s.path, lite.Options{Busy: s.options.BusyTimeout})
		if err != nil {
			return // the log is written back by later commits, or when the store is closed
		}
		_ = c.Script(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
		_ = c.Close()
	})
}

func (m *merge) apply(ctx context.Context, batch int64) error {
	known, found, err := findImport(ctx, m.tx.conn, m.done.ID)
	if err != nil {
		return err
	}
	if found {
		if known.account.SHA256 != m.done.SHA256 && known.account.SHA256 != "" && m.done.SHA256 != "" {
			return fmt.Errorf("an import of that id brought something else: %w", data.ErrConflict)
		}
		m.done, m.applied = known.account, known.applied
		m.applied.Replayed = true
		return errNothing
	}
	if want := m.options.IfBoundaryVersion; want > 0 && want != m.tx.boundary {
		return fmt.Errorf("the boundaries have version %d, not %d: %w", m.tx.boundary, want, data.ErrConflict)
	}
	m.done.Inserted, m.done.Updated, m.done.Unchanged = 0, 0, 0
	for _, l := range m.stage.layers {
		if err := m.layer(ctx, l); err != nil {
			return fmt.Errorf("layer %s: %w", l.table.name, err)
		}
	}
	if m.applied.Inserted+m.applied.Updated+m.applied.Deleted > 0 {
		if m.tx.revision, err = m.tx.conn.Int(ctx, "SELECT max(revision) FROM lx_change"); err != nil {
			return err
		}
		if m.options.Boundaries {
			m.tx.boundary++
		}
	} else {
		m.tx.revision = m.base
	}
	m.applied.Revision = m.tx.revision
	return m.record(ctx, batch)
}

// record keeps the account of the import.
func (m *merge) record(ctx context.Context, batch int64) error {
	account, err := json.Marshal(m.done)
	if err != nil {
		return err
	}
	applied, err := json.Marshal(m.applied)
	if err != nil {
		return err
	}
	_, err = m.tx.conn.Exec(ctx, "INSERT INTO lx_import (id, vault, account, applied) VALUES (?, ?, ?, ?)",
		m.done.ID, nullRef(batch), string(account), string(applied))
	return err
}

// layerMerge is the merge of one layer.
type layerMerge struct {
	*merge
	staged *stagedLayer
	table  *table
	stored int64   // records before
	fids   int64   // rows inserted get fid fids + seq
	found  bool    // temp.lx_match says which staged rows have a record
	revive bool    // temp.lx_revived says which return from deletion
	all    outcome // of every row
	input  outcome // of the rows of the import's input
}

// outcome counts what becomes of staged rows.
type outcome struct{ inserted, updated, unchanged, skipped, deleted int64 }

func (m *merge) layer(ctx context.Context, staged *stagedLayer) error {
	l := &layerMerge{merge: m, staged: staged, table: staged.table}
	if err := l.match(ctx); err != nil {
		return err
	}
	bulk, err := l.begin(ctx)
	if err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{l.retire, func(ctx context.Context) error { return l.update(ctx, bulk.index) }, l.delete, l.insert} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if err := l.finish(ctx, bulk); err != nil {
		return err
	}
	m.applied.Inserted += l.all.inserted
	m.applied.Updated += l.all.updated
	m.applied.Unchanged += l.all.unchanged
	m.applied.Skipped += l.all.skipped
	m.applied.Deleted += l.all.deleted
	m.done.Inserted += l.input.inserted
	m.done.Updated += l.input.updated
	m.done.Unchanged += l.input.unchanged
	if l.all.inserted+l.all.updated+l.all.deleted > 0 {
		m.tx.touched[l.table] = true
		m.tx.counts[l.table] += l.all.inserted - l.all.deleted
		if staged.located {
			m.tx.extend(l.table, staged.extent)
		}
	}
	return nil
}

// exec runs a statement in which T stands for the layer's table, S for its staged rows and M for their matches.
func (l *layerMerge) exec(ctx context.Context, sql string, args ...any) (int64, error) {
	return l.tx.conn.Exec(ctx, l.expand(sql), args...)
}

func (l *layerMerge) expand(sql string) string {
	return strings.NewReplacer("{T}", "main."+stored.Quoted(l.table.name), "{S}", "stage."+stored.Quoted(l.table.name), "{M}", "temp.lx_match",
		"{content}", l.table.contents, "{no}", fmt.Sprint(l.table.no)).Replace(sql)
}

// match finds the stored record of every staged row and what the row does to it: act is 0 for nothing (its record is equal, or the
// row is skipped), 1 for an update, 2 for a deletion. Rows that have none are not in temp.lx_match,
// unless they are skipped.
func (l *layerMerge) match(ctx context.Context) (err error) {
	if l.stored, err = l.tx.conn.Int(ctx, "SELECT records FROM lx_layer WHERE no = ?", l.table.no); err != nil {
		return err
	}
	if err := l.tx.conn.Script(ctx, `DROP TABLE IF EXISTS temp.lx_match; CREATE TEMP TABLE lx_match (seq INTEGER PRIMARY KEY, gone INTEGER, input INTEGER,
		act INTEGER, skipped INTEGER, same_geom INTEGER, fid INTEGER, version INTEGER, revision INTEGER, unit TEXT, lx_case INTEGER, lx_case_mac BLOB, recorded INTEGER)`); err != nil {
		return err
	}
	if l.stored > 0 {
		same := strings.ReplaceAll(l.table.said("t.%s IS s.%s"), ", ", " AND ")
		if _, err := l.exec(ctx, `INSERT INTO {M} SELECT s.seq, s.gone, s.input,
			CASE WHEN s.gone THEN 2 WHEN `+same+` AND (s.lx_case IS NULL OR t.lx_case_mac IS s.lx_case_mac) THEN 0 ELSE 1 END, 0,
			t.geom IS s.geom, t.fid, t.version, t.lx_revision, t.unit, t.lx_case, t.lx_case_mac, t.recorded
			FROM {S} AS s CROSS JOIN {T} AS t ON t.id = s.id`); err != nil {
			return err
		}
	}
	if err := l.skip(ctx); err != nil {
		return err
	}
	return l.count(ctx)
}

// skip takes out the rows whose condition does not hold.
func (l *layerMerge) skip(ctx context.Context) error {
	if !l.staged.conditions {
		return nil
	}
	if _, err := l.exec(ctx, `INSERT INTO {M} (seq, gone, input, act, skipped) SELECT s.seq, s.gone, s.input, 0, 1 FROM {S} AS s
		WHERE s.if_version > 0 AND s.seq NOT IN (SELECT seq FROM {M})`); err != nil {
		return err
	}
	_, err := l.exec(ctx, `UPDATE {M} AS m SET act = 0, skipped = 1 FROM {S} AS s
		WHERE s.seq = m.seq AND (s.if_version = -1 OR (s.if_version > 0 AND m.version IS NOT s.if_version))`)
	return err
}

func (l *layerMerge) count(ctx context.Context) error {
	for _, c := range []struct {
		tally *outcome
		puts  int64
		where string
	}{{&l.all, l.staged.puts, "1"}, {&l.input, l.staged.rows, "input"}} {
		var matched int64
		if _, err := l.tx.conn.One(ctx, l.expand(`SELECT count(*) FILTER (WHERE NOT gone), count(*) FILTER (WHERE act = 1), count(*) FILTER (WHERE act = 2),
			count(*) FILTER (WHERE skipped), count(*) FILTER (WHERE act = 0 AND NOT skipped) FROM {M} WHERE `+c.where), nil,
			&matched, &c.tally.updated, &c.tally.deleted, &c.tally.skipped, &c.tally.unchanged); err != nil {
			return err
		}
		c.tally.inserted = c.puts - matched
	}
	l.found = l.all.updated+l.all.deleted+l.all.skipped+l.all.unchanged > 0
	l.progress(l.all.unchanged + l.all.skipped)
	return nil
}

func (l *layerMerge) progress(rows int64) {
	l.merged += rows
	if l.options.Progress != nil {
		l.options.Progress(l.merged, l.stage.seq)
	}
}

// bulk says which indexes are cheaper to make anew than to keep.
type bulk struct {
	index bool // the spatial one: row by row it costs as much as 15 rows made anew
	moved bool // it must be: some box comes, goes or changes
	ids   bool // the one of ids: twice
}

// begin prepares the table for what is to come.
func (l *layerMerge) begin(ctx context.Context) (b bulk, err error) {
	changed, after := l.all.inserted+l.all.updated+l.all.deleted, l.stored+l.all.inserted-l.all.deleted
	if changed > 1000 {
		b.index, b.ids = 15*changed > after, 2*changed > after
	}
	if b.index {
		n, err := l.tx.conn.Int(ctx, l.expand("SELECT EXISTS (SELECT 1 FROM {M} WHERE act = 1 AND NOT same_geom)"))
		if err != nil {
			return b, err
		}
		b.moved = n != 0 || l.all.inserted+l.all.deleted > 0
		if err := dropTriggers(ctx, l.tx.conn, l.table); err != nil {
			return b, err
		}
	}
	if b.ids {
		if err := l.tx.conn.Script(ctx, "DROP INDEX "+stored.Quoted(l.table.idIndex())); err != nil {
			return b, err
		}
	}
	l.fids, err = l.tx.conn.Int(ctx, "SELECT max(ifnull((SELECT seq FROM sqlite_sequence WHERE name = ?), 0), ifnull((SELECT max(fid) FROM "+stored.Quoted(l.table.name)+"), 0))", l.table.name)
	return b, err
}

// retire archives the states that end, and moves their place in the order of changes.
func (l *layerMerge) retire(ctx context.Context) error {
	if l.staged.cases { // an equal case file was sealed for nothing
		if _, err := l.exec(ctx, "INSERT INTO lx_replaced SELECT s.lx_case FROM {M} AS m CROSS JOIN {S} AS s ON s.seq = m.seq WHERE m.act = 0 AND s.lx_case > 0"); err != nil {
			return err
		}
	}
	if l.all.updated+l.all.deleted == 0 {
		return nil
	}
	event, err := l.tx.eventNo(ctx)
	if err != nil {
		return err
	}
	if err := l.archive(ctx, event); err != nil {
		return err
	}
	for _, sql := range []string{
		"DELETE FROM lx_change WHERE revision IN (SELECT revision FROM {M} WHERE act > 0)",
		"INSERT INTO lx_change (revision, layer, fid, unit) SELECT ?1 + seq, {no}, iif(act = 2, NULL, fid), unit FROM {M} WHERE act > 0 ORDER BY seq",
		"INSERT INTO lx_replaced SELECT m.lx_case FROM {M} AS m CROSS JOIN {S} AS s ON s.seq = m.seq WHERE m.lx_case IS NOT NULL AND (m.act = 2 OR (m.act = 1 AND s.lx_case IS NOT NULL))",
	} {
		args := []any{}
		if strings.Contains(sql, "?1") {
			args = append(args, l.base)
		}
		if _, err := l.exec(ctx, sql, args...); err != nil {
			return err
		}
	}
	return nil
}

// archive keeps the states that end. The index of the history is made anew when that is cheaper.
func (l *layerMerge) archive(ctx context.Context, event int64) error {
	known, err := l.tx.conn.Int(ctx, "SELECT max(no) FROM lx_history")
	if err != nil {
		return err
	}
	anew := l.all.updated+l.all.deleted > max(known, 1000)
	if anew {
		if err := l.tx.conn.Script(ctx, "DROP INDEX lx_history_record"); err != nil {
			return err
		}
	}
	if _, err := l.exec(ctx, l.table.archiving("{M} AS m CROSS JOIN {T} AS t ON t.fid = m.fid WHERE m.act > 0"), event); err != nil {
		return err
	}
	if anew {
		return l.tx.conn.Script(ctx, "CREATE INDEX lx_history_record ON lx_history (layer, id, version)")
	}
	return nil
}

// system columns of a row that takes the place of one: version, lx_revision, lx_case, lx_case_mac. ?1 is the base revision.
const replacingColumns = "m.version + 1, ?1 + m.seq, iif(s.lx_case IS NULL, m.lx_case, nullif(s.lx_case, 0)), iif(s.lx_case IS NULL, m.lx_case_mac, s.lx_case_mac)"

// update replaces rows whose content changed. In bulk, when no trigger watches, whole rows are written over.
func (l *layerMerge) update(ctx context.Context, bulk bool) error {
	if l.all.updated == 0 {
		return nil
	}
	if bulk && !l.table.extra {
		if _, err := l.exec(ctx, `REPLACE INTO {T} (fid, id, version, lx_revision, lx_case, lx_case_mac, {content})
			SELECT m.fid, s.id, `+replacingColumns+`, `+l.table.staged("m.recorded")+` FROM {M} AS m CROSS JOIN {S} AS s ON s.seq = m.seq WHERE m.act = 1`, l.base); err != nil {
			return err
		}
		l.progress(l.all.updated)
		return nil
	}
	if err := l.tx.conn.Script(ctx, "CREATE INDEX temp.lx_match_fid ON lx_match (fid)"); err != nil {
		return err
	}
	all := l.table.said("%s")
	others := strings.TrimPrefix(all, `"geom", `)
	for _, u := range []struct{ columns, where string }{
		{others, "same_geom"}, // naming geom at all would have the spatial index written again
		{all, "NOT same_geom"},
	} {
		sources := "s." + strings.ReplaceAll(u.columns, ", ", ", s.")
		if _, err := l.exec(ctx, `UPDATE {T} SET (version, lx_revision, lx_case, lx_case_mac, `+u.columns+`) =
			(SELECT `+replacingColumns+`, `+sources+` FROM {M} AS m CROSS JOIN {S} AS s ON s.seq = m.seq WHERE m.fid = {T}.fid)
			WHERE fid IN (SELECT fid FROM {M} WHERE act = 1 AND `+u.where+`)`, l.base); err != nil {
			return err
		}
	}
	l.progress(l.all.updated)
	return nil
}

func (l *layerMerge) delete(ctx context.Context) error {
	if l.all.deleted == 0 {
		return nil
	}
	if _, err := l.exec(ctx, "INSERT INTO lx_tombstone (layer, id, revision, version) SELECT {no}, s.id, ?1 + m.seq, m.version + 1 FROM {M} AS m CROSS JOIN {S} AS s ON s.seq = m.seq WHERE m.act = 2", l.base); err != nil {
		return err
	}
	_, err := l.exec(ctx, "DELETE FROM {T} WHERE fid IN (SELECT fid FROM {M} WHERE act = 2)")
	return err
}

// insert adds the rows that have no record, some of which return from deletion.
func (l *layerMerge) insert(ctx context.Context) error {
	if l.all.inserted == 0 {
		return nil
	}
	if err := l.reviveTombstones(ctx); err != nil {
		return err
	}
	fresh := ""
	if l.found {
		fresh = " AND s.seq NOT IN (SELECT seq FROM {M})"
	}
	version := "1"
	if l.revive {
		version = "ifnull((SELECT version FROM temp.lx_revived AS r WHERE r.seq = s.seq), 1)"
	}
	var first, last int64
	if _, err := l.tx.conn.One(ctx, l.expand("SELECT min(seq), max(seq) FROM {S}"), nil, &first, &last); err != nil {
		return err
	}
	for from := first; from <= last; from += mergeChunk {
		to := from + mergeChunk - 1
		rows := " FROM {S} AS s WHERE s.gone = 0 AND s.seq BETWEEN ?3 AND ?4" + fresh
		n, err := l.exec(ctx, "INSERT INTO {T} (fid, id, version, lx_revision, lx_case, lx_case_mac, {content}) SELECT ?2 + s.seq, s.id, "+version+
			", ?1 + s.seq, nullif(s.lx_case, 0), s.lx_case_mac, "+l.table.staged("?5")+rows, l.base, l.fids, from, to, l.tx.cause.at)
		if err != nil {
			return err
		}
		if _, err := l.exec(ctx, "INSERT INTO lx_change (revision, layer, fid, unit) SELECT ?1 + s.seq, {no}, ?2 + s.seq, NULL"+rows, l.base, l.fids, from, to); err != nil {
			return err
		}
		l.progress(n)
	}
	return nil
}

// reviveTombstones removes what remains of deleted records that return, and keeps the versions they go on from.
func (l *layerMerge) reviveTombstones(ctx context.Context) error {
	n, err := l.tx.conn.Int(ctx, "SELECT EXISTS (SELECT 1 FROM lx_tombstone WHERE layer = ?)", l.table.no)
	if err != nil || n == 0 {
		return err
	}
	if err := l.tx.conn.Script(ctx, "DROP TABLE IF EXISTS temp.lx_revived; CREATE TEMP TABLE lx_revived (seq INTEGER PRIMARY KEY, id TEXT, revision INTEGER, version INTEGER)"); err != nil {
		return err
	}
	revived, err := l.exec(ctx, "INSERT INTO temp.lx_revived SELECT s.seq, s.id, d.revision, d.version + 1 FROM {S} AS s CROSS JOIN lx_tombstone AS d ON d.layer = {no} AND d.id = s.id WHERE s.gone = 0 AND s.seq NOT IN (SELECT seq FROM {M})")
	if err != nil || revived == 0 {
		return err
	}
	l.revive = true
	if _, err := l.exec(ctx, "DELETE FROM lx_change WHERE revision IN (SELECT revision FROM temp.lx_revived)"); err != nil {
		return err
	}
	_, err = l.exec(ctx, "DELETE FROM lx_tombstone WHERE layer = {no} AND id IN (SELECT id FROM temp.lx_revived)")
	return err
}

// finish brings the indexes back.
func (l *layerMerge) finish(ctx context.Context, b bulk) error {
	if b.ids {
		if err := l.tx.conn.Script(ctx, l.table.createIDIndex()); err != nil {
			return err
		}
	}
	if !b.index {
		return nil
	}
	if b.moved {
		if err := packIndex(ctx, l.tx.conn, l.table); err != nil {
			return fmt.Errorf("spatial index: %w", err)
		}
	}
	return addTriggers(ctx, l.tx.conn, l.table)
}
