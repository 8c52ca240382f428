package lite

import (
	"context"
	"errors"

	"modernc.org/sqlite"
)

// backupPages is how many pages are copied between two looks at the context: 4 MiB.
const backupPages = 1024

// Backup copies the whole database into the file at path, which must be missing or empty. Within Read it copies what the
// transaction sees, and others may write meanwhile.
func (c *Conn) Backup(ctx context.Context, path string) (err error) {
	maker, ok := c.raw.(interface {
		NewBackup(uri string) (*sqlite.Backup, error)
	})
	if !ok {
		return errors.New("the driver cannot back up")
	}
	uri, err := URI(path, "rwc")
	if err != nil {
		return err
	}
	b, err := maker.NewBackup(uri)
	if err != nil {
		return mapError(ctx, err)
	}
	defer func() { err = errors.Join(err, mapError(context.WithoutCancel(ctx), b.Finish())) }()
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return err
		}
		if more, err = b.Step(backupPages); err != nil {
			return mapError(ctx, err)
		}
	}
	return nil
}
