package desk

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"lianxin/data"
	"lianxin/data/accounts"
)

// Verify opens everything that is kept and looks whether what is watched is there. It reports one finding.
func (b *Book) Verify(ctx context.Context, report func(data.Finding)) error {
	faults, views, watched := 0, 0, 0
	err := b.db.Read(ctx, func(tx accounts.Tx) error {
		known := map[string]bool{}
		if err := tx.Rows(ctx, "SELECT id, sealed FROM saved_view", nil, func(row []driver.Value) error {
			id, sealed := "", []byte(nil)
			if err := accounts.Scan(row, &id, &sealed); err != nil {
				return err
			}
			known[id] = true
			views++
			faults += faultOf(b.db, sealed, new(payload), viewPlace(id))
			return nil
		}); err != nil {
			return err
		}
		return tx.Rows(ctx, "SELECT account, view, sealed FROM watched_view", nil, func(row []driver.Value) error {
			account, id, sealed := int64(0), "", []byte(nil)
			if err := accounts.Scan(row, &account, &id, &sealed); err != nil {
				return err
			}
			watched++
			if !known[id] {
				faults++
				return nil
			}
			faults += faultOf(b.db, sealed, new(Seen), seenPlace(account, id))
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("verify the saved views: %w", err)
	}
	f := data.Finding{Check: "saved_views", Severity: data.Fine, Detail: fmt.Sprintf("%d views, %d watched", views, watched)}
	if faults > 0 {
		f.Severity, f.Detail = data.Fault, fmt.Sprintf("%d of %d views and watches cannot be read", faults, views+watched)
	}
	report(f)
	return nil
}

// faultOf is 1 when a payload cannot be read, else 0.
func faultOf(db accounts.DB, sealed []byte, into any, place []string) int {
	plain, err := db.Open(sealed, place...)
	if err == nil {
		err = json.Unmarshal(plain, into)
	}
	if err != nil {
		return 1
	}
	return 0
}
