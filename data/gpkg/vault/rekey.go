package vault

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/seal"
)

// Rekeying is a change of a vault's key.
type Rekeying struct {
	Key    []byte                                                                 // to come
	Guests []seal.Table                                                           // what else the vault holds
	Cases  func(visit func(ref int64, layer data.LayerID, id string) error) error // visits what the map file names
}

// Rekey seals all of a vault anew with another key, in one transaction and with everybody else kept off the file, and tells how many rows that were.
// Digests stay. Case files that nothing names, and so nobody reads, are erased. The former key stays in the vault, sealed with the new one, until
// Forget: what lies beside the vault may be sealed with it. ErrUnavailable when somebody has the vault open.
func Rekey(ctx context.Context, path string, o Options, k Rekeying) (rows int64, err error) {
	if err := look(path); err != nil {
		return 0, err
	}
	r := &rekeying{Rekeying: k}
	d, err := lite.NewDriver(lite.Function{Name: "lx_again", Args: -1, Call: r.again})
	if err != nil {
		return 0, err
	}
	c, err := d.Open(ctx, path, lite.Options{Exclusive: true})
	if err != nil {
		return 0, fmt.Errorf("change the vault's key: %w", err)
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	v := &Vault{options: o, writer: c}
	err = v.prove(ctx)
	if err == nil {
		r.vault = v
		err = v.sealer.Follow(k.Key)
	}
	if err == nil {
		err = c.Script(ctx, "PRAGMA secure_delete = ON")
	}
	if err == nil {
		err = v.change(ctx, func(c *lite.Conn) error { return r.run(ctx, c) })
	}
	if err != nil {
		return 0, fmt.Errorf("change the vault's key: %w", errors.Join(r.fault, err))
	}
	return r.rows, nil
}

// Changing tells whether a change of key has not ended with Forget.
func (v *Vault) Changing() bool { return v.former }

// Forget ends a change of key: what the former one has sealed opens no more.
func (v *Vault) Forget(ctx context.Context) error {
	if err := v.change(ctx, func(c *lite.Conn) error {
		_, err := c.Exec(ctx, "UPDATE vault SET former = NULL")
		return err
	}); err != nil {
		return fmt.Errorf("forget the vault's former key: %w", err)
	}
	return v.Scrub(ctx)
}

// rekeying is one Rekey under way.
type rekeying struct {
	Rekeying
	vault  *Vault
	tables []seal.Table
	rows   int64
	fault  error // of lx_again: SQLite passes on less
}

// again is lx_again(table, sealed, named…) in SQL: what is sealed, sealed with the new key.
func (r *rekeying) again(args []driver.Value) (driver.Value, error) {
	i, _ := args[0].(int64)
	sealed, _ := args[1].([]byte)
	if sealed == nil {
		return nil, nil
	}
	t := r.tables[i]
	again, _, err := r.vault.sealer.Again(sealed, t.Place(args[2:])...)
	if err != nil {
		r.fault = fmt.Errorf("table %s: a row does not open: %w", t.Name, err)
		return nil, r.fault
	}
	r.rows++
	return again, nil
}

func (r *rekeying) run(ctx context.Context, c *lite.Conn) error {
	if err := r.nameCases(ctx, c); err != nil {
		return err
	}
	r.tables = []seal.Table{
		{Name: "case_file", Named: "ref, (SELECT layer FROM temp.lx_named AS n WHERE n.ref = case_file.ref), (SELECT id FROM temp.lx_named AS n WHERE n.ref = case_file.ref)", Place: func(named []driver.Value) []string {
			ref, _ := named[0].(int64)
			layer, _ := named[1].(string)
			id, _ := named[2].(string)
			return casePlace(ref, data.LayerID(layer), id)
		}},
		{Name: "rejection", Named: "batch, row, n", Place: func(named []driver.Value) []string {
			batch, _ := named[0].(int64)
			row, _ := named[1].(int64)
			n, _ := named[2].(int64)
			return rejectionPlace(batch, row, n)
		}},
	}
	for _, t := range r.Guests {
		place := t.Place
		t.Place = func(named []driver.Value) []string { return append([]string{"guest"}, place(named)...) }
		r.tables = append(r.tables, t)
	}
	for i := range r.tables {
		if err := r.reseal(ctx, c, i); err != nil {
			return err
		}
	}
	return r.place(ctx, c)
}

// nameCases notes what every case file belongs to, and erases those that belong to nothing.
func (r *rekeying) nameCases(ctx context.Context, c *lite.Conn) error {
	if err := c.Script(ctx, "CREATE TEMP TABLE lx_named (ref INTEGER PRIMARY KEY, layer TEXT NOT NULL, id TEXT NOT NULL)"); err != nil {
		return err
	}
	if r.Cases != nil {
		if err := r.Cases(func(ref int64, layer data.LayerID, id string) error {
			_, err := c.Exec(ctx, "INSERT INTO temp.lx_named VALUES (?, ?, ?)", ref, string(layer), id)
			return err
		}); err != nil {
			return err
		}
	}
	_, err := c.Exec(ctx, "DELETE FROM case_file WHERE ref NOT IN (SELECT ref FROM temp.lx_named)")
	return err
}

// reseal goes through one table. The audit log has triggers against every change; it keeps content and hash, only the wrapping is another.
func (r *rekeying) reseal(ctx context.Context, c *lite.Conn, i int) error {
	t := r.tables[i]
	there, err := c.Int(ctx, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?", t.Name)
	if err != nil || there == 0 { // a guest that has never been
		return err
	}
	var drop, add []string
	if err := c.Rows(ctx, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?", []any{t.Name}, func(row []driver.Value) error {
		var name, sql string
		err := lite.Read(row, &name, &sql)
		drop, add = append(drop, `DROP TRIGGER "`+strings.ReplaceAll(name, `"`, `""`)+`"`), append(add, sql)
		return err
	}); err != nil {
		return err
	}
	for _, sql := range drop {
		if err := c.Script(ctx, sql); err != nil {
			return err
		}
	}
	if _, err := c.Exec(ctx, fmt.Sprintf("UPDATE %s SET %[2]s = lx_again(%d, %[2]s, %[4]s)", t.Name, t.Sealed(), i, t.Named)); err != nil {
		return err
	}
	for _, sql := range add {
		if err := c.Script(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// place makes the new key the vault's.
func (r *rekeying) place(ctx context.Context, c *lite.Conn) error {
	store, sealer := r.vault.options.Store, r.vault.sealer
	_, err := c.Exec(ctx, "UPDATE vault SET proof = ?, digest = ?, former = ?", sealer.Seal([]byte(store), "vault", store),
		sealer.Seal(sealer.DigestKey(), "digest key", store), sealer.Seal(r.vault.options.Key, "former key", store))
	return err
}
