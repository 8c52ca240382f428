package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/stored"
)

// Merge makes everything visible in one transaction and ends the stage, whether it succeeds or not.
func (st *stage) Merge(ctx context.Context, done data.Import, o data.MergeOptions) (imp data.Import, applied data.Applied, err error) {
	if err := st.usable(); err != nil {
		return data.Import{}, data.Applied{}, err
	}
	done.Started, done.Finished = stored.Instant(done.Started), stored.Instant(done.Finished)
	st.seen = stored.NewIDSet() // its memory is the merge's now
	m := &merge{stage: st, done: done, options: o}
	err = m.run(ctx)
	st.ended = true
	st.copier.close() // of a merge that failed early a COPY may still run
	disconnect(st.conn)
	if err != nil {
		return data.Import{}, data.Applied{}, fmt.Errorf("merge import %q: %w", st.import_.ID, fault(ctx, err))
	}
	return m.done, m.applied, nil
}

// merge is one Merge under way.
type merge struct {
	stage   *stage
	done    data.Import
	options data.MergeOptions
	applied data.Applied

	tx      *transaction
	refused []byte // digest of the refused rows that this import keeps
	merged  int64  // rows so far, for progress
}

func (m *merge) run(ctx context.Context) error {
	st := m.stage
	if m.done.ID != st.import_.ID {
		return data.Invalid("id", "is not the staged import's")
	}
	why := cause{at: m.done.Finished.UnixMilli(), actor: st.import_.Actor, import_: st.import_.ID, reason: st.import_.Name}
	if err := stored.CheckCause(why.at, "", "", ""); err != nil {
		return err
	}
	for _, l := range append(st.layers, st.reject) {
		if l == nil {
			continue
		}
		if err := st.flush(ctx, l, 0); err != nil {
			return err
		}
	}
	if err := st.copier.settle(ctx); err != nil {
		return err
	}
	if st.store.isClosed() {
		return errClosed
	}
	c := st.conn
	st.store.needMonths(ctx, c, st.months)
	err := st.store.change(ctx, c, why, func(ctx context.Context, tx *transaction) error {
		m.tx = tx
		return m.apply(ctx)
	})
	if err != nil && c.IsClosed() {
		return m.afterLoss(ctx, lostError{err})
	}
	return err
}

// afterLoss asks whether a merge whose session was lost had been committed by then.
func (m *merge) afterLoss(ctx context.Context, lost error) error {
	var found bool
	err := m.stage.store.read(ctx, func(ctx context.Context, c *pgx.Conn) (err error) {
		m.done, m.applied, found, err = findImport(ctx, c, m.stage.import_.ID)
		return err
	})
	if err != nil || !found {
		return lost
	}
	m.stage.store.feed.wake()
	return nil
}

func (m *merge) apply(ctx context.Context) error {
	c := m.tx.conn
	if _, err := c.Exec(ctx, "SET LOCAL jit = off; SET LOCAL work_mem = '128MB'; SET LOCAL maintenance_work_mem = '256MB'; SET LOCAL lock_timeout = '60s'"); err != nil {
		return err
	}
	var tables []*table
	for _, l := range m.stage.layers {
		tables = append(tables, l.table)
	}
	if err := m.tx.lock(ctx, tables, true); err != nil {
		return err
	}
	switch known, err := m.recall(ctx); {
	case err != nil:
		return err
	case known:
		return errNothing
	}
	m.tx.require = m.options.IfBoundaryVersion
	if m.tx.require > 0 { // told early: the work may be long
		if err := m.tx.unchanged(ctx); err != nil {
			return err
		}
	}
	m.done.Inserted, m.done.Updated, m.done.Unchanged = 0, 0, 0
	for _, l := range m.stage.layers {
		if err := m.layer(ctx, l); err != nil {
			return fmt.Errorf("layer %s: %w", l.table.name, err)
		}
	}
	m.tx.boundary = m.options.Boundaries && m.tx.seq > 0
	if err := m.refuse(ctx); err != nil {
		return err
	}
	if err := m.tx.finish(ctx); err != nil {
		return err
	}
	if m.stage.reject != nil || slices.ContainsFunc(m.stage.layers, func(l *stagedLayer) bool { return l.cases }) {
		if err := m.stage.store.sameKey(ctx, c, m.stage.sealed); err != nil { // a change of key waits for finish's lock
			return err
		}
	}
	m.applied.Revision = m.tx.revision
	return m.record(ctx)
}

// refuse keeps the refused rows, unless an earlier import keeps the same.
func (m *merge) refuse(ctx context.Context) error {
	m.done.Again = ""
	if m.stage.reject == nil {
		return nil
	}
	m.refused = m.stage.refused.Of(m.done)
	err := m.tx.conn.QueryRow(ctx, "SELECT id FROM lianxin.lx_import WHERE refused = $1 ORDER BY no LIMIT 1", m.refused).Scan(&m.done.Again)
	if err == nil {
		m.refused = nil
		return nil
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	_, err = m.tx.conn.Exec(ctx, "INSERT INTO vault.rejection (import, row, n, sealed) SELECT $1, row, n, sealed FROM pg_temp.lx_stage_rejection", m.done.ID)
	return err
}

// recall looks for an import that was merged under the id, and answers as it did.
func (m *merge) recall(ctx context.Context) (known bool, err error) {
	imp, applied, found, err := findImport(ctx, m.tx.conn, m.done.ID)
	if err != nil || !found {
		return false, err
	}
	if imp.SHA256 != m.done.SHA256 && imp.SHA256 != "" && m.done.SHA256 != "" {
		return false, fmt.Errorf("an import of that id brought something else: %w", data.ErrConflict)
	}
	m.done, m.applied = imp, applied
	m.applied.Replayed = true
	return true, nil
}

// record keeps the account of the import.
func (m *merge) record(ctx context.Context) error {
	account, err := json.Marshal(m.done)
	if err != nil {
		return err
	}
	applied, err := json.Marshal(m.applied)
	if err != nil {
		return err
	}
	_, err = m.tx.conn.Exec(ctx, "INSERT INTO lianxin.lx_import (id, account, applied, refused) VALUES ($1, $2, $3, $4)",
		m.done.ID, string(account), string(applied), m.refused)
	return err
}

// layerMerge is the merge of one layer.
type layerMerge struct {
	*merge
	staged *stagedLayer
	table  *table
	stored int64        // records before
	fresh  bool         // every staged row is inserted: there is no lx_match
	bare   bool         // the indexes were taken away
	all    data.Applied // of every row
	input  data.Applied // of the rows of the import's input
}

func (m *merge) layer(ctx context.Context, staged *stagedLayer) error {
	l := &layerMerge{merge: m, staged: staged, table: staged.table}
	for _, step := range []func(context.Context) error{l.match, l.begin, l.archive, l.update, l.delete, l.insert, l.cases, l.finish} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	stored.Count(&m.applied, &m.done, l.all, l.input)
	return nil
}

// exec runs a statement in which {T} stands for the layer's table, {S} for its staged rows, {M} for what becomes of them and {H} for
// its history.
func (l *layerMerge) exec(ctx context.Context, sql string, args ...any) error {
	_, err := l.tx.conn.Exec(ctx, l.expand(sql), args...)
	return err
}

func (l *layerMerge) expand(sql string) string {
	return strings.NewReplacer("{T}", l.table.main(), "{S}", l.table.staged(), "{M}", "pg_temp.lx_match", "{H}", l.table.history(),
		"{reading}", l.table.reading, "{content}", l.table.contents, "{t.content}", l.table.list("t.%s"), "{said}", l.table.said("%s"), "{s.said}", l.table.said("s.%s"),
		"{t.said}", l.table.said("t.%s"), "{s.content}", strings.Replace(l.table.list("s.%s"), `s."recorded"`, "$1::bigint", 1),
		"{no}", fmt.Sprint(l.table.no), "{batch}", fmt.Sprint(l.tx.batch)).Replace(sql)
}

// analysed is from how many staged rows on the planner is told about them.
const analysed = 5000

// match says what becomes of every staged row (act): 0 its record is equal, 1 an update, 2 a deletion, 3 an insertion, 4 its
// condition does not hold, 5 there is nothing to delete. When the layer is empty and nothing is asked, all are insertions.
func (l *layerMerge) match(ctx context.Context) error {
	if err := l.tx.conn.QueryRow(ctx, "SELECT records FROM lianxin.lx_layer WHERE no = $1", l.table.no).Scan(&l.stored); err != nil {
		return err
	}
	if l.stored == 0 && !l.staged.conditions && l.staged.deletes == 0 {
		l.fresh = true
		l.all.Inserted, l.input.Inserted = l.staged.puts, l.staged.rows
		return nil
	}
	if l.staged.puts+l.staged.deletes > analysed {
		if err := l.exec(ctx, "ANALYZE {S}"); err != nil {
			return err
		}
	}
	if err := l.exec(ctx, "DROP TABLE IF EXISTS {M}"); err != nil {
		return err
	}
	if err := l.exec(ctx, `CREATE TEMP TABLE lx_match ON COMMIT DROP AS SELECT s.seq, s.id, s.input, t.version, t.unit, CASE
			WHEN (s.if_version > 0 AND t.version IS DISTINCT FROM s.if_version) OR (s.if_version = -1 AND t.id IS NOT NULL) THEN 4
			WHEN s.gone AND t.id IS NULL THEN 5
			WHEN s.gone THEN 2
			WHEN t.id IS NULL THEN 3
			WHEN ({t.said}) IS NOT DISTINCT FROM ({s.said}) AND (NOT s.given OR t.lx_case_mac IS NOT DISTINCT FROM s.mac) THEN 0
			ELSE 1 END::smallint AS act
		FROM {S} AS s LEFT JOIN {T} AS t ON t.id = s.id`); err != nil {
		return err
	}
	if l.staged.puts+l.staged.deletes > analysed {
		if err := l.exec(ctx, "ANALYZE {M}"); err != nil {
			return err
		}
	}
	return l.count(ctx)
}

func (l *layerMerge) count(ctx context.Context) error {
	for _, c := range []struct {
		tally *data.Applied
		where string
	}{{&l.all, "true"}, {&l.input, "input"}} {
		t := c.tally
		if err := l.tx.conn.QueryRow(ctx, l.expand(`SELECT count(*) FILTER (WHERE act = 0), count(*) FILTER (WHERE act = 1), count(*) FILTER (WHERE act = 2),
			count(*) FILTER (WHERE act = 3), count(*) FILTER (WHERE act = 4) FROM {M} WHERE `+c.where)).
			Scan(&t.Unchanged, &t.Updated, &t.Deleted, &t.Inserted, &t.Skipped); err != nil {
			return err
		}
	}
	l.progress(l.all.Unchanged + l.all.Skipped)
	return nil
}

func (l *layerMerge) progress(rows int64) {
	l.merged += rows
	if l.options.Progress != nil {
		l.options.Progress(l.merged, l.stage.seq)
	}
}

// begin takes the indexes away when it is cheaper to make them anew. That keeps readers off the table until the commit: when they do
// not let go of it soon, the indexes stay.
func (l *layerMerge) begin(ctx context.Context) error {
	changed := l.all.Inserted + l.all.Updated + l.all.Deleted
	if changed < 20_000 || 3*changed < l.stored {
		return nil
	}
	err := pgx.BeginFunc(ctx, l.tx.nested, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '2s'"); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "SELECT lianxin.lx_indexes($1, false)", l.table.name); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '60s'")
		return err
	})
	l.bare = err == nil
	if l.tx.conn.IsClosed() {
		return err
	}
	return nil
}

// archive keeps the states that end.
func (l *layerMerge) archive(ctx context.Context) error {
	if l.all.Updated+l.all.Deleted == 0 {
		return nil
	}
	event, err := l.tx.eventNo(ctx)
	if err != nil {
		return err
	}
	return l.exec(ctx, "INSERT INTO {H} (event, {reading}) SELECT $1, t.id, t.version, {t.content} FROM {M} AS m JOIN {T} AS t ON t.id = m.id WHERE m.act IN (1, 2)", event)
}

// update replaces rows whose content changed.
func (l *layerMerge) update(ctx context.Context) error {
	if l.all.Updated == 0 {
		return nil
	}
	if err := l.exec(ctx, `UPDATE {T} AS t SET (version, lx_batch, lx_seq, lx_was, lx_case_mac, {said}) =
		ROW (m.version + 1, {batch}, s.seq, m.unit, CASE WHEN s.given THEN s.mac ELSE t.lx_case_mac END, {s.said})
		FROM {M} AS m JOIN {S} AS s ON s.seq = m.seq WHERE m.act = 1 AND t.id = m.id`); err != nil {
		return err
	}
	l.tx.touch(l.table)
	l.progress(l.all.Updated)
	return nil
}

func (l *layerMerge) delete(ctx context.Context) error {
	if l.all.Deleted == 0 {
		return nil
	}
	for _, sql := range []string{
		"INSERT INTO lianxin.lx_tombstone (layer, id, version, lx_batch, lx_seq, unit) SELECT {no}, id, version + 1, {batch}, seq, unit FROM {M} WHERE act = 2",
		"DELETE FROM vault.case_file AS f USING {M} AS m WHERE f.layer = {no} AND f.id = m.id AND m.act = 2",
		"DELETE FROM {T} AS t USING {M} AS m WHERE t.id = m.id AND m.act = 2",
	} {
		if err := l.exec(ctx, sql); err != nil {
			return err
		}
	}
	l.tx.layers |= deletedBit
	l.progress(l.all.Deleted)
	return nil
}

// insert adds the rows that have no record, some of which return from deletion.
func (l *layerMerge) insert(ctx context.Context) error {
	if l.all.Inserted == 0 {
		return nil
	}
	var tombs bool
	if err := l.tx.conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM lianxin.lx_tombstone WHERE layer = $1)", l.table.no).Scan(&tombs); err != nil {
		return err
	}
	from, version := " FROM {S} AS s", "1"
	if !l.fresh {
		from += " JOIN {M} AS m ON m.seq = s.seq AND m.act = 3"
	}
	if tombs {
		from += " LEFT JOIN lianxin.lx_tombstone AS d ON d.layer = {no} AND d.id = s.id AND d.lx_batch <> {batch}"
		version = "coalesce(d.version + 1, 1)"
	}
	if err := l.exec(ctx, "INSERT INTO {T} (id, version, lx_batch, lx_seq, lx_was, lx_case_mac, {content}) SELECT s.id, "+version+
		", {batch}, s.seq, NULL, s.mac, {s.content}"+from, l.tx.cause.at); err != nil {
		return err
	}
	if tombs {
		if err := l.exec(ctx, "DELETE FROM lianxin.lx_tombstone AS d USING {S} AS s WHERE d.layer = {no} AND d.id = s.id AND d.lx_batch <> {batch}"+
			" AND NOT s.gone AND EXISTS (SELECT 1 FROM {T} AS t WHERE t.id = s.id)"); err != nil {
			return err
		}
	}
	l.tx.touch(l.table)
	l.progress(l.all.Inserted)
	return nil
}

// cases moves the case files of rows that were put into the vault.
func (l *layerMerge) cases(ctx context.Context) error {
	if !l.staged.cases {
		return nil
	}
	from := " FROM {S} AS s"
	if !l.fresh {
		from += " JOIN {M} AS m ON m.seq = s.seq AND m.act IN (1, 3)"
	}
	if err := l.exec(ctx, "INSERT INTO vault.case_file (layer, id, sealed) SELECT {no}, s.id, s.sealed"+from+
		" WHERE s.sealed IS NOT NULL ON CONFLICT (layer, id) DO UPDATE SET sealed = excluded.sealed"); err != nil {
		return err
	}
	return l.exec(ctx, "DELETE FROM vault.case_file AS f USING (SELECT s.id"+from+" WHERE s.given AND s.sealed IS NULL) AS g WHERE f.layer = {no} AND f.id = g.id")
}

// finish brings the indexes back and notes what the layer came to.
func (l *layerMerge) finish(ctx context.Context) error {
	if l.bare {
		if err := l.exec(ctx, "SELECT lianxin.lx_indexes($1, true)", l.table.name); err != nil {
			return err
		}
	}
	if l.all.Inserted+l.all.Updated+l.all.Deleted == 0 {
		return nil
	}
	l.tx.counts[l.table] += l.all.Inserted - l.all.Deleted
	newest := "SELECT max(seq) FROM {M} WHERE act IN (1, 2, 3)"
	if l.fresh {
		newest = "SELECT max(seq) FROM {S}"
	}
	var seq int64
	if err := l.tx.conn.QueryRow(ctx, l.expand(newest)).Scan(&seq); err != nil {
		return err
	}
	l.tx.seq = max(l.tx.seq, seq)
	return nil
}
