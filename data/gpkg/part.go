package gpkg

import (
	"context"
	"database/sql/driver"
	"fmt"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/stored"
)

// Part is the store as far as it concerns units of a scope; see data.Parted.
func (s *Store) Part(scope []string) data.Store {
	if len(scope) == 0 {
		return s
	}
	return stored.Part{Store: s, Scope: scope, Snapshots: s.snapshot, Changes: s.after, Keys: s.visitKeys}
}

// was is SQL for the unit where the record of a change c was before, as far as the scope knows: when it was beyond or not at all, the one where it was
// inside last; null when it never was.
func (r *sinceReader) was(t *table, id string) string {
	if len(r.scope) == 0 {
		return "c.unit"
	}
	field := func(name string) string { return "json_extract(h.fields, " + literal("$."+name) + ")" }
	return fmt.Sprintf(`CASE WHEN %s THEN c.unit ELSE (SELECT coalesce(%s, %s) FROM lx_history AS h
		WHERE h.layer = %d AND h.id = %s AND %s ORDER BY h.version DESC LIMIT 1) END`,
		r.scope.Unit("c.unit"), field(data.FieldUnit), literal(r.scope[0]), t.no, id, r.scope.Condition(t.layer, field))
}

// leavers are the changes of a run that a scope is told as deletions: of records that were inside once and are not any more.
func (r *sinceReader) leavers(ctx context.Context, t *table, run []changeRow) (left []data.Change, err error) {
	if len(r.scope) == 0 {
		return nil, nil
	}
	err = r.conn.Rows(ctx, "SELECT c.revision, t.id, "+r.was(t, "t.id")+" AS was FROM lx_change AS c CROSS JOIN "+stored.Quoted(t.name)+` AS t ON t.fid = c.fid
		WHERE c.layer = ? AND c.revision BETWEEN ? AND ? AND `+r.scope.Condition(t.layer, stored.Qualified("t"))+" IS NOT TRUE AND was IS NOT NULL ORDER BY c.revision",
		[]any{t.no, run[0].revision, run[len(run)-1].revision}, func(row []driver.Value) error {
			c := data.Change{Layer: t.layer.ID}
			err := lite.Read(row, &c.Revision, &c.ID, &c.Unit)
			left = append(left, c)
			return err
		})
	return left, err
}
