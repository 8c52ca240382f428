package gpkg

import (
	"context"
	"strings"

	"lianxin/data"
)

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
		tally *data.Applied
		puts  int64
		where string
	}{{&l.all, l.staged.puts, "1"}, {&l.input, l.staged.rows, "input"}} {
		var matched int64
		if _, err := l.tx.conn.One(ctx, l.expand(`SELECT count(*) FILTER (WHERE NOT gone), count(*) FILTER (WHERE act = 1), count(*) FILTER (WHERE act = 2),
			count(*) FILTER (WHERE skipped), count(*) FILTER (WHERE act = 0 AND NOT skipped) FROM {M} WHERE `+c.where), nil,
			&matched, &c.tally.Updated, &c.tally.Deleted, &c.tally.Skipped, &c.tally.Unchanged); err != nil {
			return err
		}
		c.tally.Inserted = c.puts - matched
	}
	l.found = l.all.Updated+l.all.Deleted+l.all.Skipped+l.all.Unchanged > 0
	l.progress(l.all.Unchanged + l.all.Skipped)
	return nil
}

func (l *layerMerge) progress(rows int64) {
	l.merged += rows
	if l.options.Progress != nil {
		l.options.Progress(l.merged, l.stage.seq)
	}
}
