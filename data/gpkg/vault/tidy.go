package vault

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"lianxin/data/gpkg/lite"
)

// Tidy decides the fate of batches that a killed process left pending: those that the store committed are settled, the others
// dropped. It does so only when nobody, in this process or another, has the vault open, and keeps everyone off it meanwhile;
// when somebody has, it does nothing. alone is called first, when nobody has.
func Tidy(ctx context.Context, path string, o Options, alone func() error, committed func(batch int64) (bool, error)) (err error) {
	if err := look(path); err != nil {
		return err
	}
	c, err := o.Driver.Open(ctx, path, lite.Options{Exclusive: true})
	if lite.Busy(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("tidy the vault: %w", err)
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	v := &Vault{options: o, writer: c}
	err = v.tidy(ctx, alone, committed)
	if lite.Busy(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("tidy the vault: %w", err)
	}
	return nil
}

func (v *Vault) tidy(ctx context.Context, alone func() error, committed func(batch int64) (bool, error)) error {
	if err := v.writer.Script(ctx, "PRAGMA secure_delete = ON"); err != nil {
		return err
	}
	var tables int64
	if err := v.change(ctx, func(c *lite.Conn) (err error) { // takes the lock, which is then kept
		tables, err = c.Int(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = 'pending'")
		return err
	}); err != nil || tables == 0 {
		return err
	}
	if err := alone(); err != nil {
		return err
	}
	var batches []int64
	if err := v.writer.Rows(ctx, "SELECT batch FROM pending ORDER BY batch", nil, func(row []driver.Value) error {
		batches = append(batches, row[0].(int64))
		return nil
	}); err != nil {
		return err
	}
	for _, batch := range batches {
		visible, err := committed(batch)
		if err == nil && visible {
			err = v.Settle(ctx, batch, nil)
		} else if err == nil {
			err = v.Drop(ctx, batch)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
