package lite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Conn is one connection, used by one goroutine at a time. Statements given to Exec, Rows and Scan are prepared once and kept,
// so their texts must be few.
type Conn struct {
	driver     *Driver
	raw        driver.Conn
	statements map[string]driver.Stmt
	args       []driver.NamedValue
}

// Close lets go of the file. A transaction under way is rolled back.
func (c *Conn) Close() error {
	var errs []error
	for _, s := range c.statements {
		errs = append(errs, s.Close())
	}
	c.statements = nil
	return errors.Join(append(errs, c.raw.Close())...)
}

// Script runs statements that take no arguments and are not kept.
func (c *Conn) Script(ctx context.Context, sql string) error {
	_, err := c.raw.(driver.ExecerContext).ExecContext(ctx, sql, nil)
	return mapError(ctx, err)
}

// Exec runs one statement and tells how many rows it changed. Arguments are integers, float64, bool, string, []byte or nil.
func (c *Conn) Exec(ctx context.Context, sql string, args ...any) (changed int64, err error) {
	if c.args, err = bind(c.args[:0], args); err != nil {
		return 0, err
	}
	return c.ExecValues(ctx, sql, c.args)
}

// ExecValues is Exec for arguments that are bound already, with ordinals from 1.
func (c *Conn) ExecValues(ctx context.Context, sql string, args []driver.NamedValue) (changed int64, err error) {
	s, err := c.prepare(ctx, sql)
	if err != nil {
		return 0, err
	}
	result, err := s.(driver.StmtExecContext).ExecContext(ctx, args)
	if err != nil {
		return 0, mapError(ctx, err)
	}
	return result.RowsAffected()
}

// Rows visits the result of a query. The row is valid during the call; text and blobs in it may be kept. visit may use other
// connections, and this one for statements that touch other tables.
func (c *Conn) Rows(ctx context.Context, sql string, args []any, visit func(row []driver.Value) error) (err error) {
	bound, err := bind(nil, args)
	if err != nil {
		return err
	}
	s, err := c.prepare(ctx, sql)
	if err != nil {
		return err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(ctx, bound)
	if err != nil {
		return mapError(ctx, err)
	}
	defer func() { err = errors.Join(err, mapError(ctx, rows.Close())) }()
	row := make([]driver.Value, len(rows.Columns()))
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		switch err := rows.Next(row); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return mapError(ctx, err)
		}
		if err := visit(row); err != nil {
			return err
		}
	}
}

// One reads the only row of a query into destinations of type *int64, *float64, *string, *[]byte or *bool; a null leaves its
// destination alone. found is false when there is no row.
func (c *Conn) One(ctx context.Context, sql string, args []any, dest ...any) (found bool, err error) {
	err = c.Rows(ctx, sql, args, func(row []driver.Value) error {
		found = true
		return Read(row, dest...)
	})
	return found, err
}

// Int is the first column of the only row of a query as a number; 0 when there is no row or it is null.
func (c *Conn) Int(ctx context.Context, sql string, args ...any) (n int64, err error) {
	_, err = c.One(ctx, sql, args, &n)
	return n, err
}

// Text is Int for text.
func (c *Conn) Text(ctx context.Context, sql string, args ...any) (s string, err error) {
	_, err = c.One(ctx, sql, args, &s)
	return s, err
}

// Write runs fn in a transaction that holds the write lock from its beginning, and commits it unless fn fails. A failed commit
// is rolled back, yet may have happened: see CommitError.
func (c *Conn) Write(ctx context.Context, fn func() error) error {
	return c.transaction(ctx, "BEGIN IMMEDIATE", fn)
}

// Read runs fn in a transaction, so that all it reads is of one moment.
func (c *Conn) Read(ctx context.Context, fn func() error) error {
	return c.transaction(ctx, "BEGIN", fn)
}

func (c *Conn) transaction(ctx context.Context, begin string, fn func() error) (err error) {
	if _, err := c.Exec(ctx, begin); err != nil {
		return err
	}
	done := false
	defer func() {
		if !done { // fn panicked
			_, _ = c.Exec(context.WithoutCancel(ctx), "ROLLBACK")
		}
	}()
	err = fn()
	if err == nil {
		if _, failed := c.Exec(ctx, "COMMIT"); failed != nil {
			err = &CommitError{cause: failed}
		}
	}
	if err != nil {
		_, _ = c.Exec(context.WithoutCancel(ctx), "ROLLBACK") // fails when SQLite has rolled back already
	}
	done = true
	return err
}

func (c *Conn) prepare(ctx context.Context, sql string) (driver.Stmt, error) {
	if s, ok := c.statements[sql]; ok {
		return s, nil
	}
	s, err := c.raw.(driver.ConnPrepareContext).PrepareContext(ctx, sql)
	if err != nil {
		return nil, mapError(ctx, err)
	}
	c.statements[sql] = s
	return s, nil
}

func bind(bound []driver.NamedValue, args []any) ([]driver.NamedValue, error) {
	bound = slices.Grow(bound, len(args))
	for i, a := range args {
		v := driver.NamedValue{Ordinal: i + 1}
		switch a := a.(type) {
		case nil, int64, float64, bool, string, []byte:
			v.Value = a
		case int:
			v.Value = int64(a)
		default:
			return nil, fmt.Errorf("argument %d: type %T cannot be bound", i+1, a)
		}
		bound = append(bound, v)
	}
	return bound, nil
}
