package lite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"modernc.org/sqlite"
)

// visitFunction is the aggregate function by which Scan is handed its rows.
const visitFunction = "lx_visit"

// Scan visits `SELECT columns rest` and is the fast way to read: text and blobs in the row are views of SQLite's memory, valid
// during the call only. Rows come in the order of the scan, which rest must settle without ORDER BY or GROUP BY (a rowid range
// of the outer table does). visit must not use this connection.
func (c *Conn) Scan(ctx context.Context, columns, rest string, args []any, visit func(row []driver.Value) error) error {
	v := &visitor{visit: visit}
	handle := c.driver.enter(v)
	defer c.driver.leave(handle)
	query := "SELECT " + visitFunction + "(?, " + columns + ") " + rest
	err := c.Rows(ctx, query, append([]any{handle}, args...), func([]driver.Value) error { return nil })
	if v.panicked != nil {
		panic(v.panicked)
	}
	if v.err != nil {
		return v.err
	}
	return err
}

// visitor is one Scan under way.
type visitor struct {
	visit    func(row []driver.Value) error
	err      error // what visit returned
	panicked any   // what visit panicked with: it must not unwind through SQLite, which would keep its locks
}

func (d *Driver) enter(v *visitor) int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.next++
	d.visitors[d.next] = v
	return d.next
}

func (d *Driver) leave(handle int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.visitors, handle)
}

func (d *Driver) find(handle driver.Value) (*visitor, error) {
	n, _ := handle.(int64)
	d.mu.Lock()
	defer d.mu.Unlock()
	if v, ok := d.visitors[n]; ok {
		return v, nil
	}
	return nil, fmt.Errorf("%s: nobody visits", visitFunction)
}

var errStop = errors.New("stopped by the visitor")

// visiting is one evaluation of the aggregate.
type visiting struct {
	driver  *Driver
	visitor *visitor
}

// Step implements sqlite.AggregateFunction.
func (a *visiting) Step(_ *sqlite.FunctionContext, args []driver.Value) (err error) {
	if a.visitor == nil {
		if a.visitor, err = a.driver.find(args[0]); err != nil {
			return err
		}
	}
	v := a.visitor
	defer func() {
		if p := recover(); p != nil {
			v.panicked, err = p, errStop
		}
	}()
	if v.err = v.visit(args[1:]); v.err != nil {
		return errStop
	}
	return nil
}

// WindowInverse implements sqlite.AggregateFunction.
func (a *visiting) WindowInverse(*sqlite.FunctionContext, []driver.Value) error { return errStop }

// WindowValue implements sqlite.AggregateFunction.
func (a *visiting) WindowValue(*sqlite.FunctionContext) (driver.Value, error) { return nil, nil }

// Final implements sqlite.AggregateFunction.
func (a *visiting) Final(*sqlite.FunctionContext) {}
