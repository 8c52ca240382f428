package attach

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/stored"
)

// Records are the records of a store; every data.Store is one.
type Records interface {
	Get(ctx context.Context, layer data.LayerID, id string) (data.Record, error)
	History(ctx context.Context, layer data.LayerID, id string) ([]data.Version, error)
}

// tables are the tables of this package in the order in which they can be written.
func tables() []accounts.Table {
	return []accounts.Table{
		{Name: "attachment", Key: "id", Rest: "layer, record, added, sealed"},
		{Name: "attachment_chunk", Key: "attachment, n", Rest: "sealed", Page: 16},
	}
}

// Copy copies all attachments into an empty vault under the same key. Nobody may write to either meanwhile.
func Copy(ctx context.Context, from, to accounts.DB) error {
	if err := errors.Join(Migrate(ctx, from), Migrate(ctx, to)); err != nil {
		return err
	}
	if err := accounts.CopyTables(ctx, from, to, tables()); err != nil {
		return fmt.Errorf("copy the attachments: %w", err)
	}
	return nil
}

// Sums are the checksums of the tables.
func Sums(ctx context.Context, db accounts.DB) ([]stored.Sum, error) {
	if err := Migrate(ctx, db); err != nil {
		return nil, err
	}
	return accounts.SumTables(ctx, db, "attachments", tables())
}

// row is a row of attachments, also of one that is being sent.
type row struct {
	File
	sealed []byte
}

// all are the rows, of which a store has some thousand.
func (s *Shelf) all(ctx context.Context) (list []row, err error) {
	err = s.db.Read(ctx, func(tx accounts.Tx) error {
		return tx.Rows(ctx, "SELECT id, layer, record, added, sealed FROM attachment ORDER BY id", nil, func(cells []driver.Value) error {
			var r row
			err := accounts.Scan(cells, &r.ID, (*string)(&r.Layer), &r.Record, &r.Added, &r.sealed)
			r.sealed = bytes.Clone(r.sealed)
			list = append(list, r)
			return err
		})
	})
	return list, err
}

// Check opens every attachment whole and compares it with its digest, and looks for those that belong to no record and for parts of
// none. It reads everything.
func (s *Shelf) Check(ctx context.Context, records Records, now time.Time, report func(data.Finding)) error {
	list, err := s.all(ctx)
	if err != nil {
		return fmt.Errorf("check the attachments: %w", err)
	}
	faults, orphans, whole := 0, 0, 0
	fault := func(format string, args ...any) {
		faults++
		report(data.Finding{Check: "attachments", Severity: data.Fault, Detail: fmt.Sprintf(format, args...)})
	}
	orphan := func(format string, args ...any) {
		orphans++
		report(data.Finding{Check: "attachment_orphans", Severity: data.Warning, Detail: fmt.Sprintf(format, args...)})
	}
	for i := range list {
		r := &list[i]
		if len(r.sealed) == 0 {
			if now.Sub(r.Added) > unfinished {
				orphan("attachment %s was never sent to its end", r.ID)
			}
			continue
		}
		if reason := s.checkOne(ctx, r); reason != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			fault("attachment %s of %s %s: %v", r.ID, r.Layer, r.Record, reason)
			continue
		}
		whole++
		if _, err := records.Get(ctx, r.Layer, r.Record); errors.Is(err, data.ErrNotFound) {
			orphan("attachment %s belongs to %s %s, which is not there", r.ID, r.Layer, r.Record)
		} else if err != nil {
			return fmt.Errorf("check the attachments: %w", err)
		}
	}
	if err := s.checkChunks(ctx, orphan); err != nil {
		return err
	}
	if faults == 0 {
		report(data.Finding{Check: "attachments", Severity: data.Fine, Detail: fmt.Sprintf("%d attachments open and are what they were", whole)})
	}
	if orphans == 0 {
		report(data.Finding{Check: "attachment_orphans", Severity: data.Fine, Detail: "every attachment belongs to a record"})
	}
	return nil
}

func (s *Shelf) checkOne(ctx context.Context, r *row) error {
	if err := s.open(&r.File, r.sealed); err != nil {
		return err
	}
	sum := sha256.New()
	if err := s.write(ctx, &r.File, sum); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != r.SHA256 {
		return errors.New("its content is another")
	}
	return nil
}

func (s *Shelf) checkChunks(ctx context.Context, orphan func(string, ...any)) error {
	return s.db.Read(ctx, func(tx accounts.Tx) error {
		return tx.Rows(ctx, "SELECT DISTINCT attachment FROM attachment_chunk WHERE attachment NOT IN (SELECT id FROM attachment)", nil, func(cells []driver.Value) error {
			orphan("parts of attachment %v belong to nothing", cells[0])
			return nil
		})
	})
}

// unfinished is how long sending a file may take, and how long attachments outlive their record: a merge moves them after it.
const unfinished = 24 * time.Hour

// Sweep erases what was never sent to its end, and the attachments of records that are gone, both after a day. It returns how many.
func (s *Shelf) Sweep(ctx context.Context, records Records, now time.Time) (swept int, err error) {
	list, err := s.all(ctx)
	if err != nil {
		return 0, fmt.Errorf("sweep attachments: %w", err)
	}
	for i := range list {
		old := len(list[i].sealed) == 0 && now.Sub(list[i].Added) > unfinished
		if len(list[i].sealed) > 0 {
			if old, err = gone(ctx, records, &list[i].File, now); err != nil {
				return swept, fmt.Errorf("sweep attachments: %w", err)
			}
		}
		if !old {
			continue
		}
		if err := s.erase(ctx, list[i].ID); err != nil {
			return swept, err
		}
		swept++
	}
	return swept, nil
}

// gone tells whether a file's record has been gone for a day.
func gone(ctx context.Context, records Records, f *File, now time.Time) (bool, error) {
	_, err := records.Get(ctx, f.Layer, f.Record)
	if !errors.Is(err, data.ErrNotFound) {
		return false, err
	}
	history, err := records.History(ctx, f.Layer, f.Record)
	if errors.Is(err, data.ErrNotFound) || err == nil && len(history) == 0 {
		return now.Sub(f.Added) > unfinished, nil
	}
	return err == nil && now.Sub(history[0].At) > unfinished, err
}
