package postgres

import (
	"cmp"
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/seal"
)

// Imports are all imports, newest first.
func (s *Store) Imports(ctx context.Context) (imports []data.Import, err error) {
	err = s.read(ctx, func(ctx context.Context, c *pgx.Conn) error {
		found, err := c.Query(ctx, "SELECT account FROM lianxin.lx_import ORDER BY no DESC")
		if err != nil {
			return err
		}
		imports, err = pgx.CollectRows(found, func(row pgx.CollectableRow) (imp data.Import, err error) {
			var account string
			if err := row.Scan(&account); err != nil {
				return data.Import{}, err
			}
			return decodeImport(account)
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list imports: %w", err)
	}
	return imports, nil
}

// Import is one import; ErrNotFound.
func (s *Store) Import(ctx context.Context, id string) (imp data.Import, err error) {
	err = s.read(ctx, func(ctx context.Context, c *pgx.Conn) error {
		var found bool
		imp, _, found, err = findImport(ctx, c, id)
		if err == nil && !found {
			err = data.ErrNotFound
		}
		return err
	})
	if err != nil {
		return data.Import{}, fmt.Errorf("import %q: %w", id, err)
	}
	return imp, nil
}

func findImport(ctx context.Context, c *pgx.Conn, id string) (imp data.Import, did data.Applied, found bool, err error) {
	var account, applied string
	err = c.QueryRow(ctx, "SELECT account, applied FROM lianxin.lx_import WHERE id = $1", id).Scan(&account, &applied)
	if errors.Is(err, pgx.ErrNoRows) {
		return imp, did, false, nil
	}
	if err != nil {
		return imp, did, false, err
	}
	if err := json.Unmarshal([]byte(applied), &did); err != nil {
		return imp, did, false, fmt.Errorf("the account of an import: %w", err)
	}
	imp, err = decodeImport(account)
	return imp, did, true, err
}

func decodeImport(account string) (imp data.Import, err error) {
	if err := json.Unmarshal([]byte(account), &imp); err != nil {
		return data.Import{}, fmt.Errorf("the account of an import: %w", err)
	}
	return imp, nil
}

// rejectionChunk is how many rejected rows are read at once: visitors may be slow, and a session is not theirs for long.
const rejectionChunk = 1000

// Rejections visits the rejected and quarantined rows of an import in order of row.
func (s *Store) Rejections(ctx context.Context, importID string, visit func(data.Rejection) error) error {
	importID, err := s.keeperOf(ctx, importID)
	if err != nil {
		return err
	}
	row, n := int64(0), int64(-1)
	for {
		chunk, err := s.rejections(ctx, importID, &row, &n)
		if err != nil {
			return fmt.Errorf("rejections of import %q: %w", importID, err)
		}
		for _, r := range chunk {
			if err := visit(r); err != nil {
				return fmt.Errorf("rejections of import %q: %w", importID, err)
			}
		}
		if len(chunk) < rejectionChunk {
			return nil
		}
	}
}

// keeperOf is the import that keeps an import's refused rows: itself, or the one before (data.Import.Again).
func (s *Store) keeperOf(ctx context.Context, importID string) (string, error) {
	imp, err := s.Import(ctx, importID)
	return cmp.Or(imp.Again, importID), err
}

// rejections reads the next rows after row and n, and moves these on.
func (s *Store) rejections(ctx context.Context, importID string, row, n *int64) (chunk []data.Rejection, err error) {
	afterRow, afterN := *row, *n
	err = s.read(ctx, func(ctx context.Context, c *pgx.Conn) error {
		chunk = nil
		found, err := c.Query(ctx, "SELECT row, n, sealed FROM vault.rejection WHERE import = $1 AND (row, n) > ($2, $3) ORDER BY row, n LIMIT $4",
			importID, afterRow, afterN, rejectionChunk)
		if err != nil {
			return err
		}
		var sealed []byte
		_, err = pgx.ForEachRow(found, []any{row, n, &sealed}, func() error {
			plain, err := s.unseal(sealed, rejectionPlace(importID, *row, *n)...)
			if err != nil {
				return fmt.Errorf("rejected row %d: %w", *row, err)
			}
			r, err := seal.DecodeRejection(*row, plain)
			if err != nil {
				return fmt.Errorf("rejected row %d: %w", *row, err)
			}
			chunk = append(chunk, r)
			return nil
		})
		return err
	})
	return chunk, err
}

// RewriteRejections replaces rejections of an import; see data.Store.
func (s *Store) RewriteRejections(ctx context.Context, importID string, rewrite func(data.Rejection) (data.Rejection, bool, error)) error {
	importID, err := s.keeperOf(ctx, importID)
	if err != nil {
		return err
	}
	err = s.Guest().Write(ctx, func(t tx) error {
		row, n := int64(0), int64(-1)
		for count := rejectionChunk; count == rejectionChunk; {
			count = 0
			if err := t.Rows(ctx, "SELECT row, n, sealed FROM rejection WHERE import = ? AND (row, n) > (?, ?) ORDER BY row, n LIMIT ?",
				[]any{importID, row, n, rejectionChunk}, func(cells []driver.Value) error {
					count++
					row, _ = cells[0].(int64)
					n, _ = cells[1].(int64)
					sealed, _ := cells[2].([]byte)
					return s.rewriteRejection(ctx, t, sealed, importID, row, n, rewrite)
				}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("rejections of import %q: %w", importID, err)
	}
	return nil
}

func (s *Store) rewriteRejection(ctx context.Context, t tx, sealed []byte, importID string, row, n int64, rewrite func(data.Rejection) (data.Rejection, bool, error)) error {
	place := rejectionPlace(importID, row, n)
	plain, err := s.sealer.Open(sealed, place...)
	if err != nil {
		return fmt.Errorf("rejected row %d: %w", row, err)
	}
	r, err := seal.DecodeRejection(row, plain)
	if err != nil {
		return fmt.Errorf("rejected row %d: %w", row, err)
	}
	r, changed, err := rewrite(r)
	if err != nil || !changed {
		return err
	}
	_, err = t.Exec(ctx, "UPDATE rejection SET sealed = ? WHERE import = ? AND row = ? AND n = ?", s.sealer.Seal(seal.EncodeRejection(r), place...), importID, row, n)
	return err
}

func rejectionPlace(importID string, row, n int64) []string {
	return []string{"rejection", importID, strconv.FormatInt(row, 10), strconv.FormatInt(n, 10)}
}
