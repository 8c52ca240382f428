package vault

import (
	"context"
	"database/sql/driver"
	"fmt"

	"lianxin/data"
)

// Scrub leaves in the vault's files nothing of what was erased: pages are overwritten as rows go (secure_delete), which Scrub carries over
// from the log into the file before it empties the log. data.ErrUnavailable when somebody reads an older moment meanwhile, such as a backup
// under way: what was erased is then gone for every reader, and from the files at a later Scrub.
func (v *Vault) Scrub(ctx context.Context) error {
	v.write.Lock()
	defer v.write.Unlock()
	busy := int64(0)
	err := v.writer.Rows(ctx, "PRAGMA wal_checkpoint(TRUNCATE)", nil, func(row []driver.Value) error {
		busy, _ = row[0].(int64)
		return nil
	})
	if err == nil && busy != 0 {
		err = fmt.Errorf("the log is being read: %w", data.ErrUnavailable)
	}
	if err != nil {
		return fmt.Errorf("scrub the vault: %w", err)
	}
	return nil
}

// Scrub is Vault.Scrub.
func (g Guest) Scrub(ctx context.Context) error { return g.vault.Scrub(ctx) }
