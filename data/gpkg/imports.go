package gpkg

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
)

// Imports are all imports, newest first.
func (s *Store) Imports(ctx context.Context) (imports []data.Import, err error) {
	err = s.read(ctx, func(c *lite.Conn) error {
		return c.Rows(ctx, "SELECT account FROM lx_import ORDER BY no DESC", nil, func(row []driver.Value) error {
			imp, err := decodeImport(row[0])
			imports = append(imports, imp)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("list imports: %w", err)
	}
	return imports, nil
}

// Import is one import; ErrNotFound.
func (s *Store) Import(ctx context.Context, id string) (data.Import, error) {
	known, found, err := s.importOf(ctx, id)
	if err == nil && !found {
		err = data.ErrNotFound
	}
	if err != nil {
		return data.Import{}, fmt.Errorf("import %q: %w", id, err)
	}
	return known.account, nil
}

// Rejections visits the rejected and quarantined rows of an import in order of row.
func (s *Store) Rejections(ctx context.Context, importID string, visit func(data.Rejection) error) error {
	batch, err := s.refusedBatch(ctx, importID)
	if err == nil && batch != 0 {
		err = s.vault.Rejections(ctx, batch, visit)
	}
	if err != nil {
		return fmt.Errorf("rejections of import %q: %w", importID, err)
	}
	return nil
}

// RewriteRejections replaces rejections of an import; see data.Store.
func (s *Store) RewriteRejections(ctx context.Context, importID string, rewrite func(data.Rejection) (data.Rejection, bool, error)) error {
	batch, err := s.refusedBatch(ctx, importID)
	if err == nil {
		err = s.inPlace()
	}
	if err == nil && batch != 0 {
		err = s.vault.RewriteRejections(ctx, batch, rewrite)
	}
	if err != nil {
		return fmt.Errorf("rejections of import %q: %w", importID, err)
	}
	return nil
}

// refusedBatch is the vault's batch that keeps an import's refused rows, its own or that of the import before (data.Import.Again); 0 for none.
func (s *Store) refusedBatch(ctx context.Context, importID string) (batch int64, err error) {
	known, found, err := s.importOf(ctx, importID)
	if err == nil && found && known.account.Again != "" {
		known, found, err = s.importOf(ctx, known.account.Again)
	}
	if err == nil && !found {
		err = data.ErrNotFound
	}
	return known.vaultBatch, err
}

// knownImport is a merged import and what its merge did.
type knownImport struct {
	account    data.Import
	vaultBatch int64
	applied    data.Applied
}

func (s *Store) importOf(ctx context.Context, id string) (known knownImport, found bool, err error) {
	err = s.read(ctx, func(c *lite.Conn) error {
		known, found, err = findImport(ctx, c, id)
		return err
	})
	return known, found, err
}

func findImport(ctx context.Context, c *lite.Conn, id string) (known knownImport, found bool, err error) {
	var account, applied string
	found, err = c.One(ctx, "SELECT account, vault, applied FROM lx_import WHERE id = ?", []any{id}, &account, &known.vaultBatch, &applied)
	if err != nil || !found {
		return knownImport{}, false, err
	}
	if err := json.Unmarshal([]byte(applied), &known.applied); err != nil {
		return knownImport{}, false, fmt.Errorf("the account of an import: %w", err)
	}
	known.account, err = decodeImport(account)
	return known, true, err
}

func decodeImport(cell driver.Value) (imp data.Import, err error) {
	text, ok := cell.(string)
	if !ok {
		return data.Import{}, wrongType(cell)
	}
	if err := json.Unmarshal([]byte(text), &imp); err != nil {
		return data.Import{}, fmt.Errorf("the account of an import: %w", err)
	}
	return imp, nil
}
