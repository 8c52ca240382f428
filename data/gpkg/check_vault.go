package gpkg

import (
	"context"
	"database/sql/driver"
	"errors"
	"slices"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/gpkg/vault"
	"lianxin/data/stored"
)

// vaultRefs are the case files that the vault holds and no batch is still writing, in order.
func (k *checker) vaultRefs(ctx context.Context) (refs []int64, err error) {
	err = k.store.vault.Read(ctx, func(c *lite.Conn) error {
		return c.Rows(ctx, "SELECT ref FROM case_file WHERE ref >> 32 NOT IN (SELECT batch FROM pending) ORDER BY ref", nil, func(row []driver.Value) error {
			refs = append(refs, row[0].(int64))
			return nil
		})
	})
	return refs, err
}

// checkVault checks the vault against the map file: what a record names is there and opens, what is there is named. `before` are
// the vault's case files at a moment before the map file's: each was visible by then, so one that the map file does not name was
// replaced meanwhile, and is about to be erased, or is an orphan.
func (k *checker) checkVault(ctx context.Context, before []int64) error {
	named := make([]bool, len(before))
	seals := k.tally("case_files", data.Fault)
	n := 0
	for _, t := range k.store.tables {
		err := k.conn.Rows(ctx, "SELECT id, lx_case FROM "+stored.Quoted(t.name)+" WHERE lx_case NOT NULL", nil, func(row []driver.Value) error {
			var id string
			var ref int64
			if err := lite.Read(row, &id, &ref); err != nil {
				return err
			}
			n++
			if i, ok := slices.BinarySearch(before, ref); ok {
				named[i] = true
			}
			return k.caseFile(ctx, t, id, ref, seals)
		})
		if err != nil {
			return err
		}
	}
	seals.done("%d case files open", n)
	if err := k.orphans(ctx, before, named); err != nil {
		return err
	}
	return k.rejections(ctx)
}

func (k *checker) caseFile(ctx context.Context, t *table, id string, ref int64, seals *tally) error {
	_, err := k.store.vault.Case(ctx, ref, t.layer.ID, id)
	if errors.Is(err, data.ErrNotFound) {
		now, e := k.store.caseRef(ctx, t, id)
		if e == nil && now == ref {
			seals.fault("layer %s, record %s: its case file is missing", t.name, id)
		}
		return nil // replaced or deleted since
	}
	if err != nil && ctx.Err() != nil {
		return err
	}
	if err != nil {
		seals.fault("%v", err)
	}
	return nil
}

func (k *checker) orphans(ctx context.Context, before []int64, named []bool) error {
	result := k.tally("vault_orphans", data.Warning)
	for i, ref := range before {
		if named[i] {
			continue
		}
		awaiting, err := k.conn.Int(ctx, "SELECT EXISTS (SELECT 1 FROM lx_replaced WHERE ref = ?)", ref)
		if err != nil {
			return err
		}
		var there int64
		if err := k.store.vault.Read(ctx, func(c *lite.Conn) (err error) {
			there, err = c.Int(ctx, "SELECT EXISTS (SELECT 1 FROM case_file WHERE ref = ?)", ref)
			return err
		}); err != nil {
			return err
		}
		if there != 0 && awaiting == 0 {
			result.fault("a case file of batch %d belongs to no record", vault.BatchOf(ref))
		}
	}
	result.done("every case file in the vault belongs to a record")
	return nil
}

// rejections checks that the rejected rows of every import open and are as many as its account says.
func (k *checker) rejections(ctx context.Context) error {
	result := k.tally("rejections", data.Fault)
	total := int64(0)
	err := k.conn.Rows(ctx, "SELECT account, vault FROM lx_import", nil, func(row []driver.Value) error {
		imp, err := decodeImport(row[0])
		if err != nil {
			return nil // reported with the imports
		}
		n := int64(0)
		if batch, ok := row[1].(int64); ok {
			err = k.store.vault.Rejections(ctx, batch, func(data.Rejection) error {
				n++
				return nil
			})
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			result.fault("import %s: %v", imp.ID, err)
		case imp.State == data.ImportDone && n != imp.Refused():
			result.fault("import %s: %d rejected rows are kept, its account says %d", imp.ID, n, imp.Refused())
		}
		total += n
		return nil
	})
	result.done("%d rejected rows open", total)
	return err
}
