package postgres

import (
	"context"
	"fmt"

	"lianxin/data"
	"lianxin/data/stored"
)

// Part is the store as far as it concerns units of a scope; see data.Parted.
func (s *Store) Part(scope []string) data.Store {
	if len(scope) == 0 {
		return s
	}
	return stored.Part{Store: s, Scope: scope, Snapshots: s.snapshot, Changes: s.after, Keys: s.visitKeys}
}

// was is SQL for the unit where a record t was before its newest change, as far as the scope knows: when it was beyond or not at all, the one where it was
// inside last; null when it never was.
func (r *sinceReader) was(t *table, unit string) string {
	if len(r.scope) == 0 {
		return unit
	}
	return fmt.Sprintf(`CASE WHEN %[2]s THEN %[1]s ELSE (SELECT coalesce(h.unit, '%[5]s') FROM %[3]s AS h
		WHERE h.id = t.id AND %[4]s ORDER BY h.version DESC LIMIT 1) END`,
		unit, r.scope.Unit(unit), t.history(), r.scope.Condition(t.layer, stored.Qualified("h")), r.scope[0])
}

// leavers adds the changes that a scope is told as deletions: of records that were inside once and are not any more.
func (r *sinceReader) leavers(ctx context.Context, t *table, args [][]byte, changes []data.Change) ([]data.Change, error) {
	if len(r.scope) == 0 {
		return changes, nil
	}
	return r.gone(ctx, t, "t.lx_was", within(t.main())+" AND "+r.scope.Condition(t.layer, stored.Qualified("t"))+" IS NOT TRUE", args, changes)
}

// gone adds deletions of records t whose unit was known to the scope.
func (r *sinceReader) gone(ctx context.Context, t *table, unit, where string, args [][]byte, changes []data.Change) ([]data.Change, error) {
	err := rows(ctx, r.conn, "SELECT o.base + t.lx_seq, "+r.was(t, unit)+", t.id"+where, args, func(row [][]byte) error {
		revision, err := readInt(row[0])
		if err == nil && (row[1] != nil || len(r.scope) == 0) {
			changes = append(changes, data.Change{Revision: revision, Layer: t.layer.ID, ID: string(row[2]), Unit: string(row[1])})
		}
		return err
	})
	return changes, err
}
