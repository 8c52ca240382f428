package gpkg

import (
	"context"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/stored"
)

// marksKept is of how many commits, the newest, marks are kept. Who is farther behind reads the store anew.
const marksKept = 10_000

// markCommit gives the commit under way its mark, after its numbers. One that changes nothing which has a number, an import of rejected rows alone
// for one, leaves the mark of the revision as it is: who has read that far has lost nothing.
func markCommit(ctx context.Context, c *lite.Conn) error {
	if _, err := c.Exec(ctx, `INSERT INTO lx_mark (no, revision, mark) SELECT commits, revision, lower(hex(randomblob(16))) FROM lx_store AS s
		WHERE NOT EXISTS (SELECT 1 FROM lx_mark AS m WHERE m.revision = s.revision)`); err != nil {
		return err
	}
	_, err := c.Exec(ctx, "DELETE FROM lx_mark WHERE no <= (SELECT commits FROM lx_store) - ? AND no < (SELECT max(no) FROM lx_mark)", marksKept)
	return err
}

// markOf is SQL for the mark of a revision; null when it has none.
func markOf(revision string) string {
	return "(SELECT mark FROM lx_mark AS m WHERE m.revision = " + revision + " ORDER BY no DESC LIMIT 1)"
}

// After is Since of a point; see data.Follower.
func (s *Store) After(ctx context.Context, p data.Point, visit func(data.Change) error) (data.Point, error) {
	return s.after(ctx, p, nil, visit)
}

// pointIn refuses a point that the store, as one moment of it is, does not have in its past, and returns its newest.
func (s *Store) pointIn(ctx context.Context, c *lite.Conn, p data.Point) (newest data.Point, err error) {
	if err := s.inPlace(); err != nil {
		return newest, err
	}
	var id, mark string
	if _, err := c.One(ctx, "SELECT id, revision, "+markOf("lx_store.revision")+", "+markOf("?1")+" FROM lx_store", []any{p.Revision},
		&id, &newest.Revision, &newest.Mark, &mark); err != nil {
		return newest, err
	}
	return newest, stored.CheckPoint(s.id == id, p, newest, mark)
}
