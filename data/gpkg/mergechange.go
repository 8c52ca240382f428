package gpkg

import (
	"context"
	"strings"
)

// retire archives the states that end, and moves their place in the order of changes.
func (l *layerMerge) retire(ctx context.Context) error {
	if l.staged.cases { // an equal case file was sealed for nothing
		if _, err := l.exec(ctx, "INSERT INTO lx_replaced SELECT s.lx_case FROM {M} AS m CROSS JOIN {S} AS s ON s.seq = m.seq WHERE m.act = 0 AND s.lx_case > 0"); err != nil {
			return err
		}
	}
	if l.all.Updated+l.all.Deleted == 0 {
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
	anew := l.all.Updated+l.all.Deleted > max(known, 1000)
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
	if l.all.Updated == 0 {
		return nil
	}
	if bulk && !l.table.extra {
		if _, err := l.exec(ctx, `REPLACE INTO {T} (fid, id, version, lx_revision, lx_case, lx_case_mac, {content})
			SELECT m.fid, s.id, `+replacingColumns+`, `+l.table.staged("m.recorded")+` FROM {M} AS m CROSS JOIN {S} AS s ON s.seq = m.seq WHERE m.act = 1`, l.base); err != nil {
			return err
		}
		l.progress(l.all.Updated)
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
	l.progress(l.all.Updated)
	return nil
}

func (l *layerMerge) delete(ctx context.Context) error {
	if l.all.Deleted == 0 {
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
	if l.all.Inserted == 0 {
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
