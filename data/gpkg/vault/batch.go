package vault

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/seal"
)

// rowsPerInsert is how many rows one INSERT carries, and rowsPerFlush how many wait before they are written.
const (
	rowsPerInsert = 20
	rowsPerFlush  = 2000
)

// Batch is a set of rows that one commit of the store makes visible. It is used by one goroutine.
type Batch struct {
	vault     *Vault
	number    int64
	cases     int64 // written or waiting
	rejected  int64
	refused   *seal.Refusals
	caseRows  []driver.Value // ref, sealed of those that wait
	rejection []driver.Value // batch, row, n, sealed of those that wait
}

// Begin opens a batch, which is pending until Settle or Drop.
func (v *Vault) Begin(ctx context.Context) (*Batch, error) {
	b := &Batch{vault: v, refused: v.sealer.Refusals()}
	err := v.change(ctx, func(c *lite.Conn) error {
		if _, err := c.Exec(ctx, "INSERT INTO pending DEFAULT VALUES"); err != nil {
			return err
		}
		var err error
		b.number, err = c.Int(ctx, "SELECT max(batch) FROM pending")
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("begin a vault batch: %w", err)
	}
	return b, nil
}

// Number names the batch.
func (b *Batch) Number() int64 { return b.number }

// PutCase seals a case file and returns the reference to it and its digest (see Vault.Mac). It is on the disk after Flush.
func (b *Batch) PutCase(ctx context.Context, layer data.LayerID, id string, fields map[string]string) (ref int64, mac []byte, err error) {
	ref = b.number<<32 | b.cases
	b.cases++
	plain := seal.EncodeCase(fields)
	mac = b.vault.sealer.Digest(plain, string(layer), id)
	sealed := b.vault.sealer.Seal(plain, casePlace(ref, layer, id)...)
	b.caseRows = append(b.caseRows, ref, sealed)
	return ref, mac, b.flushWhen(ctx, rowsPerFlush)
}

// Reject seals a rejected row.
func (b *Batch) Reject(ctx context.Context, r data.Rejection) error {
	n := b.rejected
	b.rejected++
	plain := seal.EncodeRejection(r)
	b.refused.Add(r.Row, plain)
	sealed := b.vault.sealer.Seal(plain, rejectionPlace(b.number, r.Row, n)...)
	b.rejection = append(b.rejection, b.number, r.Row, n, sealed)
	return b.flushWhen(ctx, rowsPerFlush)
}

// Refused is the digest of the rejected rows as those of an import.
func (b *Batch) Refused(imp data.Import) []byte { return b.refused.Of(imp) }

// DropRejections erases the rejected rows of a batch that is pending: another keeps the same.
func (b *Batch) DropRejections(ctx context.Context) error {
	b.rejection = nil
	if err := b.vault.change(ctx, func(c *lite.Conn) error {
		_, err := c.Exec(ctx, "DELETE FROM rejection WHERE batch = ?", b.number)
		return err
	}); err != nil {
		return fmt.Errorf("erase rejected rows: %w", err)
	}
	return nil
}

// Flush writes what waits; it is on the disk when it returns.
func (b *Batch) Flush(ctx context.Context) error { return b.flushWhen(ctx, 1) }

func (b *Batch) flushWhen(ctx context.Context, waiting int) error {
	if len(b.caseRows)/2+len(b.rejection)/4 < waiting {
		return nil
	}
	err := b.vault.change(ctx, func(c *lite.Conn) error {
		if err := insert(ctx, c, "case_file", 2, b.caseRows); err != nil {
			return err
		}
		return insert(ctx, c, "rejection", 4, b.rejection)
	})
	if err != nil {
		return fmt.Errorf("write to the vault: %w", err)
	}
	b.caseRows, b.rejection = b.caseRows[:0], b.rejection[:0]
	return nil
}

func insert(ctx context.Context, c *lite.Conn, table string, columns int, cells []driver.Value) error {
	row := "(" + strings.Repeat("?, ", columns-1) + "?)"
	args := make([]driver.NamedValue, 0, rowsPerInsert*columns)
	for len(cells) > 0 {
		rows := rowsPerInsert
		if len(cells) < rows*columns {
			rows = 1
		}
		args = args[:0]
		for i, cell := range cells[:rows*columns] {
			args = append(args, driver.NamedValue{Ordinal: i + 1, Value: cell})
		}
		if _, err := c.ExecValues(ctx, "INSERT INTO "+table+" VALUES "+strings.Repeat(row+", ", rows-1)+row, args); err != nil {
			return err
		}
		cells = cells[rows*columns:]
	}
	return nil
}

// Settle says that the store has committed the batch: it is pending no more, and the case files it replaced are erased.
// The batch may be 0 when there was none. Doing it twice changes nothing.
func (v *Vault) Settle(ctx context.Context, batch int64, replaced []int64) error {
	if batch == 0 && len(replaced) == 0 {
		return nil
	}
	err := v.change(ctx, func(c *lite.Conn) error {
		for _, ref := range replaced {
			if _, err := c.Exec(ctx, "DELETE FROM case_file WHERE ref = ?", ref); err != nil {
				return err
			}
		}
		_, err := c.Exec(ctx, "DELETE FROM pending WHERE batch = ?", batch)
		return err
	})
	if err != nil {
		return fmt.Errorf("settle in the vault: %w", err)
	}
	return nil
}

// Drop erases a batch that the store did not commit.
func (v *Vault) Drop(ctx context.Context, batch int64) error {
	err := v.change(ctx, func(c *lite.Conn) error {
		if _, err := c.Exec(ctx, "DELETE FROM case_file WHERE ref >= ? AND ref < ?", batch<<32, (batch+1)<<32); err != nil {
			return err
		}
		if _, err := c.Exec(ctx, "DELETE FROM rejection WHERE batch = ?", batch); err != nil {
			return err
		}
		_, err := c.Exec(ctx, "DELETE FROM pending WHERE batch = ?", batch)
		return err
	})
	if err != nil {
		return fmt.Errorf("drop a vault batch: %w", err)
	}
	return nil
}

// BatchOf is the batch in which a reference was made.
func BatchOf(ref int64) int64 { return ref >> 32 }

func (v *Vault) change(ctx context.Context, fn func(*lite.Conn) error) error {
	v.write.Lock()
	defer v.write.Unlock()
	return v.writer.Write(ctx, func() error { return fn(v.writer) })
}
