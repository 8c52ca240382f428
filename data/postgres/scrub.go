package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Scrub has the database take dead rows out of the vault's tables now and not at its leisure. doc.go says what it cannot promise. A role that does
// not own the tables changes nothing by it: the database's own autovacuum does.
func (g Guest) Scrub(ctx context.Context) error {
	err := g.store.session(ctx, func(c *pgx.Conn) error {
		names, err := c.Query(ctx, "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'vault' ORDER BY 1")
		if err != nil {
			return err
		}
		tables, err := pgx.CollectRows(names, pgx.RowTo[string])
		if err != nil || len(tables) == 0 {
			return err
		}
		_, err = c.Exec(ctx, "VACUUM (SKIP_LOCKED) "+strings.Join(tables, ", "))
		return err
	})
	if err != nil {
		return fmt.Errorf("scrub the vault: %w", fault(ctx, err))
	}
	return nil
}
