package postgres

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"

	"lianxin/data"
	"lianxin/data/seal"
	"lianxin/data/stored"
)

// copySize is how many bytes of rows go with one COPY.
const copySize = 1 << 20

// stage collects an import in temporary tables of a session of its own; they are gone with it, whatever happens.
type stage struct {
	store   *Store
	import_ data.Import
	conn    *pgx.Conn
	copier  *copier
	seen    stored.IDSet
	layers  []*stagedLayer
	reject  *stagedLayer     // rejected rows, without a layer
	months  map[monthOf]bool // that its rows lie in
	seq     int64            // of the newest row, over all layers: the order in which the merge numbers changes
	rejects int64
	refused *seal.Refusals
	sealed  int64 // generation of the key that its rows are sealed with
	ended   bool
	failed  error // of an earlier call: what is staged is not whole
	cells   []byte
}

// stagedLayer is what an import brings for one layer.
type stagedLayer struct {
	table      *table
	into       string // the COPY statement
	conditions bool   // some row has an IfVersion
	cases      bool   // some row says something of its case file
	puts       int64  // rows
	rows       int64  // of them that are rows of the import's input
	deletes    int64
	waiting    []byte // rows that wait for the next COPY
}

// Stage begins an import beside the store. Many may be under way, each with a session.
func (s *Store) Stage(ctx context.Context, imp data.Import) (data.Stage, error) {
	if err := stored.CheckCause(0, imp.Actor, imp.ID, imp.Name); err != nil {
		return nil, fmt.Errorf("stage an import: %w", err)
	}
	if imp.ID == "" {
		return nil, fmt.Errorf("stage an import: %w", data.Invalid("id", "is required"))
	}
	if _, err := s.table(imp.Layer); err != nil {
		return nil, fmt.Errorf("stage an import: %w", err)
	}
	c, err := s.connect(ctx)
	if err != nil {
		return nil, fmt.Errorf("stage an import: %w", err)
	}
	st := &stage{store: s, sealed: s.generation.Load(), import_: imp, conn: c, seen: stored.NewIDSet(), months: map[monthOf]bool{}, refused: s.sealer.Refusals()}
	if _, err := c.Exec(ctx, "SET temp_buffers = '64MB'"); err != nil {
		disconnect(c)
		return nil, fmt.Errorf("stage an import: %w", fault(ctx, lostError{err}))
	}
	st.copier = newCopier(c)
	return st, nil
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

var errEnded = errors.New("the stage has ended")

// Put stages records and returns the indexes of those whose id is staged already. After an error the stage can only be
// discarded.
func (st *stage) Put(ctx context.Context, puts []data.Put) (duplicates []int, err error) {
	if err := st.usable(); err != nil {
		return nil, err
	}
	for i := range puts {
		fresh, err := st.put(ctx, &puts[i])
		if err != nil {
			return nil, st.fail(fmt.Errorf("stage records: row %d: %w", puts[i].Row, fault(ctx, err)))
		}
		if !fresh {
			duplicates = append(duplicates, i)
		}
	}
	return duplicates, nil
}

func (st *stage) put(ctx context.Context, p *data.Put) (fresh bool, err error) {
	l, err := st.layer(ctx, p.Record.Layer)
	if err != nil {
		return false, err
	}
	t := l.table
	if st.cells, err = t.encode(st.store.schema, &p.Record, st.cells[:0]); err != nil {
		return false, err
	}
	if !st.seen.Add(int64(t.no), p.Record.ID, stored.StagedPut) {
		return false, nil
	}
	row := stagedRow{id: p.Record.ID, ifVersion: p.IfVersion, input: p.Row > 0, given: p.Case != nil}
	row.sealed, row.mac = st.store.sealCase(t, p.Record.ID, p.Case)
	l.cases = l.cases || row.given
	l.conditions = l.conditions || p.IfVersion != 0
	l.puts++
	if row.input {
		l.rows++
	}
	if m, ok := t.monthOf(&p.Record); ok {
		st.months[m] = true
	}
	return true, st.add(ctx, l, row)
}

// Delete stages deletions. Deleting twice, or what is not there when the import is merged, is no error: the record is gone.
func (st *stage) Delete(ctx context.Context, deletes []data.Delete) error {
	if err := st.usable(); err != nil {
		return err
	}
	for _, d := range deletes {
		if err := st.delete(ctx, d); err != nil {
			return st.fail(fmt.Errorf("stage deletions: %w", fault(ctx, err)))
		}
	}
	return nil
}

func (st *stage) delete(ctx context.Context, d data.Delete) error {
	l, err := st.layer(ctx, d.Layer)
	if err != nil {
		return err
	}
	if !st.seen.Add(int64(l.table.no), d.ID, stored.StagedDelete) {
		if st.seen.Has(int64(l.table.no), d.ID, stored.StagedPut) {
			return data.Invalid("id", "%s is staged to be put", d.ID)
		}
		return nil
	}
	st.cells = st.cells[:0]
	for range l.table.content {
		st.cells = appendNull(st.cells)
	}
	l.deletes++
	l.conditions = l.conditions || d.IfVersion != 0
	return st.add(ctx, l, stagedRow{gone: true, id: d.ID, ifVersion: d.IfVersion})
}

// Reject stages rows that did not become records.
func (st *stage) Reject(ctx context.Context, rejected []data.Rejection) error {
	if err := st.usable(); err != nil {
		return err
	}
	for _, r := range rejected {
		if err := st.rejectOne(ctx, r); err != nil {
			return st.fail(fmt.Errorf("stage rejections: %w", fault(ctx, err)))
		}
	}
	return nil
}

func (st *stage) rejectOne(ctx context.Context, r data.Rejection) error {
	if st.reject == nil {
		if err := st.copier.exec(ctx, "CREATE TEMP TABLE lx_stage_rejection (row bigint, n bigint, sealed bytea)"); err != nil {
			return err
		}
		st.reject = &stagedLayer{into: "COPY pg_temp.lx_stage_rejection FROM STDIN (FORMAT binary)"}
	}
	n := st.rejects
	st.rejects++
	plain := seal.EncodeRejection(r)
	st.refused.Add(r.Row, plain)
	l := st.reject
	l.waiting = binary.BigEndian.AppendUint16(l.waiting, 3)
	l.waiting = appendInt(appendInt(l.waiting, r.Row), n)
	l.waiting = appendBytes(l.waiting, st.store.sealer.Seal(plain, rejectionPlace(st.import_.ID, r.Row, n)...))
	return st.flush(ctx, l, copySize)
}

// Discard ends the stage and leaves nothing. After Merge it does nothing.
func (st *stage) Discard() error {
	if st.ended {
		return nil
	}
	st.ended = true
	st.copier.close()
	disconnect(st.conn)
	return nil
}

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
	if err := st.copier.exec(ctx, t.createStaged()); err != nil {
		return nil, err
	}
	l := &stagedLayer{table: t, into: "COPY " + t.staged() + " FROM STDIN (FORMAT binary)"}
	st.layers = append(st.layers, l)
	return l, nil
}

// stagedColumns is how many columns stand before the content.
const stagedColumns = 8

// createStaged is the statement that makes the temporary table of a layer. It has no index: rows are read in order.
func (t *table) createStaged() string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TEMP TABLE %s (seq bigint, gone boolean, input boolean, id text COLLATE \"C\", if_version bigint, given boolean, sealed bytea, mac bytea", stored.Quoted("lx_stage_"+t.name))
	for _, c := range t.content {
		fmt.Fprintf(&b, ", %s %s", stored.Quoted(c.Name), c.SQL)
	}
	b.WriteString(")")
	return b.String()
}

// stagedRow is a row of a staging table but for its content, which is in the stage's cells.
type stagedRow struct {
	gone, input, given bool
	id                 string
	ifVersion          int64
	sealed, mac        []byte
}

func (st *stage) add(ctx context.Context, l *stagedLayer, r stagedRow) error {
	st.seq++
	b := binary.BigEndian.AppendUint16(l.waiting, uint16(stagedColumns+len(l.table.content)))
	b = appendBool(appendBool(appendInt(b, st.seq), r.gone), r.input)
	b = appendBool(appendInt(appendText(b, r.id), r.ifVersion), r.given)
	b = appendBytes(appendBytes(b, r.sealed), r.mac)
	l.waiting = append(b, st.cells...)
	return st.flush(ctx, l, copySize)
}

// flush hands a layer's rows to the copier when there are enough.
func (st *stage) flush(ctx context.Context, l *stagedLayer, enough int) error {
	if len(l.waiting) < max(enough, 1) {
		return nil
	}
	spare, err := st.copier.copy(ctx, l.into, l.waiting)
	l.waiting = spare
	return err
}

// copier runs COPY beside the one who fills the next buffer. Only one statement runs on a session at a time: exec waits its turn.
type copier struct {
	conn  *pgx.Conn
	turn  chan struct{} // holds a token while the session is used
	spare chan []byte

	settled bool // the session is the owner's for good: no COPY runs, none begins

	stop context.CancelFunc
	ctx  context.Context //nolint:containedctx // the life of the stage

	mu     sync.Mutex
	failed error
}

func newCopier(c *pgx.Conn) *copier {
	ctx, stop := context.WithCancel(context.Background())
	k := &copier{conn: c, turn: make(chan struct{}, 1), spare: make(chan []byte, 2), ctx: ctx, stop: stop}
	k.spare <- nil
	k.spare <- nil
	return k
}

// Of COPY's binary form: what stands before the rows and after them.
var (
	copyHead = []byte("PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	copyTail = []byte{0xff, 0xff}
)

// take takes the session once the COPY before is done, and tells what became of it.
func (k *copier) take(ctx context.Context) error {
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.failed != nil {
		<-k.turn
	}
	return k.failed
}

// copy begins to copy rows and returns an empty buffer for the next; an error may be of the COPY before.
func (k *copier) copy(ctx context.Context, into string, rows []byte) (spare []byte, err error) {
	if err := k.take(ctx); err != nil {
		return rows[:0], err
	}
	spare = <-k.spare
	go func() {
		defer func() { <-k.turn }()
		err := copyRows(k.ctx, k.conn, into, rows)
		k.spare <- rows[:0]
		if err != nil {
			if k.conn.IsClosed() {
				err = lostError{err}
			}
			k.mu.Lock()
			k.failed = err
			k.mu.Unlock()
		}
	}()
	return spare, nil
}

// exec runs a statement between COPYs.
func (k *copier) exec(ctx context.Context, sql string) error {
	if err := k.take(ctx); err != nil {
		return err
	}
	defer func() { <-k.turn }()
	_, err := k.conn.Exec(ctx, sql)
	if err != nil && k.conn.IsClosed() {
		err = lostError{err}
	}
	return err
}

// settle waits for the COPY under way; the session is the caller's then.
func (k *copier) settle(ctx context.Context) error {
	err := k.take(ctx)
	k.settled = err == nil
	return err
}

// close ends the COPY under way; nothing uses the session afterwards.
func (k *copier) close() {
	k.stop()
	if !k.settled {
		k.turn <- struct{}{}
		k.settled = true
	}
}

// copyRows copies rows in binary form.
func copyRows(ctx context.Context, c *pgx.Conn, into string, rows []byte) error {
	_, err := c.PgConn().CopyFrom(ctx, io.MultiReader(bytes.NewReader(copyHead), bytes.NewReader(rows), bytes.NewReader(copyTail)), into)
	return err
}
