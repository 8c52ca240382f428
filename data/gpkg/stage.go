package gpkg

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/gpkg/lite"
	"lianxin/data/gpkg/vault"
	"lianxin/data/stored"
)

// stageRows is how many rows one INSERT into a staging file carries: beyond 20 it gets no faster.
const stageRows = 20

// stage collects an import in a file of its own, which nothing syncs and which goes with it. Case files and rejected rows go
// to the vault at once, sealed and invisible until the merge.
type stage struct {
	store   *Store
	import_ data.Import
	path    string
	conn    *lite.Conn
	vault   *vault.Batch // begun when first needed
	seen    stored.IDSet
	layers  []*stagedLayer
	seq     int64 // of the newest row, over all layers: the order in which the merge numbers changes
	ended   bool
	failed  error // of an earlier call: what is staged is not whole
}

// stagedLayer is what an import brings for one layer.
type stagedLayer struct {
	table      *table
	conditions bool // some row has an IfVersion
	cases      bool // some row says something of its case file
	extent     orb.Bound
	located    bool  // extent is set
	puts       int64 // rows
	rows       int64 // of them that are rows of the import's input
	deletes    int64
	waiting    []driver.NamedValue // cells of rows not yet written
	cells      []driver.Value
	insertOne  string
	insertMany string
}

// Stage begins an import beside the store. Many may be under way.
func (s *Store) Stage(ctx context.Context, imp data.Import) (data.Stage, error) {
	why := cause{actor: imp.Actor, import_: imp.ID, reason: imp.Name}
	if err := why.check(); err != nil {
		return nil, fmt.Errorf("stage an import: %w", err)
	}
	if imp.ID == "" {
		return nil, fmt.Errorf("stage an import: %w", data.Invalid("id", "is required"))
	}
	if _, err := s.table(imp.Layer); err != nil {
		return nil, fmt.Errorf("stage an import: %w", err)
	}
	if s.isClosed() {
		return nil, errClosed
	}
	var raw [8]byte
	_, _ = rand.Read(raw[:]) // never fails
	st := &stage{store: s, import_: imp, path: stagePrefix(s.path) + hex.EncodeToString(raw[:]), seen: stored.NewIDSet()}
	if err := st.open(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("stage an import: %w", err), st.Discard())
	}
	return st, nil
}

func (st *stage) open(ctx context.Context) (err error) {
	if err := lite.CreateFile(st.path); err != nil {
		return err
	}
	st.conn, err = st.store.driver.Open(ctx, st.path, lite.Options{Unsynced: true, CacheBytes: 8 << 20})
	return err
}

// usable is nil while the stage can take more. After an error it can only be discarded.
func (st *stage) usable() error {
	if st.ended {
		return errEnded
	}
	if st.failed != nil {
		return fmt.Errorf("the stage has failed before: %w", st.failed)
	}
	return nil
}

func (st *stage) fail(err error) error {
	st.failed = err
	return err
}

// Put stages records and returns the indexes of those whose id is staged already. After an error the stage can only be
// discarded.
func (st *stage) Put(ctx context.Context, puts []data.Put) (duplicates []int, err error) {
	if err := st.usable(); err != nil {
		return nil, err
	}
	err = st.conn.Write(ctx, func() error {
		for i := range puts {
			fresh, err := st.put(ctx, &puts[i])
			if err != nil {
				return fmt.Errorf("row %d: %w", puts[i].Row, err)
			}
			if !fresh {
				duplicates = append(duplicates, i)
			}
		}
		return st.flush(ctx)
	})
	if err != nil {
		return nil, st.fail(fmt.Errorf("stage records: %w", err))
	}
	return duplicates, nil
}

func (st *stage) put(ctx context.Context, p *data.Put) (fresh bool, err error) {
	l, err := st.layer(ctx, p.Record.Layer)
	if err != nil {
		return false, err
	}
	t := l.table
	if l.cells, err = t.encode(st.store.schema, &p.Record, l.cells[:0]); err != nil {
		return false, err
	}
	if !st.seen.Add(t.no, p.Record.ID, stored.StagedPut) {
		return false, nil
	}
	var ref, mac driver.Value // null: leave the case file alone; 0: take it away
	if p.Case != nil {
		ref, l.cases = int64(0), true
	}
	if len(p.Case) > 0 {
		if ref, mac, err = st.putCase(ctx, &p.Record, p.Case); err != nil {
			return false, err
		}
	}
	if p.IfVersion != 0 {
		l.conditions = true
	}
	if p.Record.Geometry != nil {
		b := p.Record.Geometry.Bound()
		if l.located {
			b = l.extent.Union(b)
		}
		l.extent, l.located = b, true
	}
	l.puts++
	fromInput := int64(0)
	if p.Row > 0 {
		fromInput = 1
		l.rows++
	}
	return true, st.add(ctx, l, stagedRow{input: fromInput, id: p.Record.ID, ifVersion: p.IfVersion, ref: ref, mac: mac})
}

func (st *stage) putCase(ctx context.Context, r *data.Record, fields map[string]string) (ref, mac driver.Value, err error) {
	if err := st.needVault(ctx); err != nil {
		return nil, nil, err
	}
	n, m, err := st.vault.PutCase(ctx, r.Layer, r.ID, fields)
	return n, m, err
}

func (st *stage) needVault(ctx context.Context) (err error) {
	if st.vault == nil {
		st.vault, err = st.store.vault.Begin(ctx)
	}
	return err
}

// Delete stages deletions. Deleting twice, or what is not there when the import is merged, is no error: the record is gone.
func (st *stage) Delete(ctx context.Context, deletes []data.Delete) error {
	if err := st.usable(); err != nil {
		return err
	}
	err := st.conn.Write(ctx, func() error {
		for _, d := range deletes {
			l, err := st.layer(ctx, d.Layer)
			if err != nil {
				return err
			}
			if !st.seen.Add(l.table.no, d.ID, stored.StagedDelete) {
				if st.seen.Has(l.table.no, d.ID, stored.StagedPut) {
					return data.Invalid("id", "%s is staged to be put", d.ID)
				}
				continue
			}
			l.cells = append(l.cells[:0], make([]driver.Value, len(l.table.content))...)
			l.deletes++
			l.conditions = l.conditions || d.IfVersion != 0
			if err := st.add(ctx, l, stagedRow{gone: 1, id: d.ID, ifVersion: d.IfVersion}); err != nil {
				return err
			}
		}
		return st.flush(ctx)
	})
	if err != nil {
		return st.fail(fmt.Errorf("stage deletions: %w", err))
	}
	return nil
}

// Reject stages rows that did not become records.
func (st *stage) Reject(ctx context.Context, rows []data.Rejection) error {
	if err := st.usable(); err != nil {
		return err
	}
	if len(rows) == 0 {
		return nil
	}
	err := st.needVault(ctx)
	for i := range rows {
		if err == nil {
			err = st.vault.Reject(ctx, rows[i])
		}
	}
	if err != nil {
		return st.fail(fmt.Errorf("stage rejections: %w", err))
	}
	return nil
}

// Discard ends the stage and leaves nothing. After Merge it does nothing.
func (st *stage) Discard() error {
	if st.ended {
		return nil
	}
	st.ended = true
	var errs []error
	if st.conn != nil {
		errs = append(errs, st.conn.Close())
	}
	errs = append(errs, lite.RemoveFile(st.path))
	if st.vault != nil && !st.store.isClosed() {
		errs = append(errs, st.store.dropBatch(context.Background(), st.vault.Number()))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("discard an import: %w", err)
	}
	return nil
}

var errEnded = errors.New("the stage has ended")

// layer finds the staged layer, made when first needed.
func (st *stage) layer(ctx context.Context, id data.LayerID) (*stagedLayer, error) {
	for _, l := range st.layers {
		if l.table.layer.ID == id {
			return l, nil
		}
	}
	t, err := st.store.table(id)
	if err != nil {
		return nil, err
	}
	if err := st.conn.Script(ctx, t.createStaged()); err != nil {
		return nil, err
	}
	row := "(?, ?, ?, ?, ?, ?, ?, " + t.list("?") + ")"
	insert := "INSERT INTO " + stored.Quoted(t.name) + " VALUES "
	l := &stagedLayer{table: t, insertOne: insert + row, insertMany: insert + strings.Repeat(row+", ", stageRows-1) + row}
	st.layers = append(st.layers, l)
	return l, nil
}

// createStaged is the statement that makes the table of a layer in a staging file. It has no index: rows are read in order.
func (t *table) createStaged() string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE %s (seq INTEGER PRIMARY KEY, gone INTEGER, input INTEGER, id TEXT, if_version INTEGER, lx_case INTEGER, lx_case_mac BLOB", stored.Quoted(t.name))
	for _, c := range t.content {
		b.WriteString(", " + stored.Quoted(c.Name) + " " + c.SQL)
	}
	b.WriteString(")")
	return b.String()
}

// stagedRow is a row of a staging table but for its content, which is in the layer's cells.
type stagedRow struct {
	gone, input int64 // 1: a deletion; 1: a row of the import's input
	id          string
	ifVersion   int64
	ref, mac    driver.Value
}

func (st *stage) add(ctx context.Context, l *stagedLayer, r stagedRow) error {
	st.seq++
	for _, v := range [...]driver.Value{st.seq, r.gone, r.input, r.id, r.ifVersion, r.ref, r.mac} {
		l.waiting = append(l.waiting, driver.NamedValue{Ordinal: len(l.waiting) + 1, Value: v})
	}
	for _, v := range l.cells {
		l.waiting = append(l.waiting, driver.NamedValue{Ordinal: len(l.waiting) + 1, Value: v})
	}
	if len(l.waiting) < stageRows*l.width() {
		return nil
	}
	_, err := st.conn.ExecValues(ctx, l.insertMany, l.waiting)
	l.waiting = l.waiting[:0]
	return err
}

func (l *stagedLayer) width() int { return 7 + len(l.table.content) }

// flush writes the rows that wait for a full INSERT.
func (st *stage) flush(ctx context.Context) error {
	for _, l := range st.layers {
		for from := 0; from < len(l.waiting); from += l.width() {
			row := l.waiting[from : from+l.width()]
			for i := range row {
				row[i].Ordinal = i + 1
			}
			if _, err := st.conn.ExecValues(ctx, l.insertOne, row); err != nil {
				return err
			}
		}
		l.waiting = l.waiting[:0]
	}
	return nil
}
