package gpkg

import (
	"context"
	"fmt"
	"strings"

	"lianxin/data"
	"lianxin/data/stored"
)

// layerMerge is the merge of one layer.
type layerMerge struct {
	*merge
	staged *stagedLayer
	table  *table
	stored int64        // records before
	fids   int64        // rows inserted get fid fids + seq
	found  bool         // temp.lx_match says which staged rows have a record
	revive bool         // temp.lx_revived says which return from deletion
	all    data.Applied // of every row
	input  data.Applied // of the rows of the import's input
}

func (m *merge) layer(ctx context.Context, staged *stagedLayer) error {
	l := &layerMerge{merge: m, staged: staged, table: staged.table}
	if err := l.match(ctx); err != nil {
		return err
	}
	bulk, err := l.begin(ctx)
	if err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{l.retire, func(ctx context.Context) error { return l.update(ctx, bulk.index) }, l.delete, l.insert} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if err := l.finish(ctx, bulk); err != nil {
		return err
	}
	stored.Count(&m.applied, &m.done, l.all, l.input)
	if l.all.Inserted+l.all.Updated+l.all.Deleted > 0 {
		m.tx.touched[l.table] = true
		m.tx.counts[l.table] += l.all.Inserted - l.all.Deleted
		if staged.located {
			m.tx.extend(l.table, staged.extent)
		}
	}
	return nil
}

// exec runs a statement in which {T} stands for the layer's table, {S} for its staged rows and {M} for their matches.
func (l *layerMerge) exec(ctx context.Context, sql string, args ...any) (int64, error) {
	return l.tx.conn.Exec(ctx, l.expand(sql), args...)
}

func (l *layerMerge) expand(sql string) string {
	return strings.NewReplacer("{T}", "main."+stored.Quoted(l.table.name), "{S}", "stage."+stored.Quoted(l.table.name), "{M}", "temp.lx_match",
		"{content}", l.table.contents, "{no}", fmt.Sprint(l.table.no)).Replace(sql)
}

// bulk says which indexes are cheaper to make anew than to keep.
type bulk struct {
	index bool // the spatial one: row by row it costs as much as 15 rows made anew
	moved bool // it must be: some box comes, goes or changes
	rows  bool // those of ids and of when a record was taken in: twice
}

// begin prepares the table for what is to come.
func (l *layerMerge) begin(ctx context.Context) (b bulk, err error) {
	changed, after := l.all.Inserted+l.all.Updated+l.all.Deleted, l.stored+l.all.Inserted-l.all.Deleted
	if changed > 1000 {
		b.index, b.rows = 15*changed > after, 2*changed > after
	}
	if b.index {
		n, err := l.tx.conn.Int(ctx, l.expand("SELECT EXISTS (SELECT 1 FROM {M} WHERE act = 1 AND NOT same_geom)"))
		if err != nil {
			return b, err
		}
		b.moved = n != 0 || l.all.Inserted+l.all.Deleted > 0
		if err := dropTriggers(ctx, l.tx.conn, l.table); err != nil {
			return b, err
		}
	}
	if b.rows {
		if err := l.tx.conn.Script(ctx, "DROP INDEX "+stored.Quoted(l.table.idIndex())+"; DROP INDEX "+stored.Quoted(l.table.recordedIndex())); err != nil {
			return b, err
		}
	}
	l.fids, err = l.tx.conn.Int(ctx, "SELECT max(ifnull((SELECT seq FROM sqlite_sequence WHERE name = ?), 0), ifnull((SELECT max(fid) FROM "+stored.Quoted(l.table.name)+"), 0))", l.table.name)
	return b, err
}

// finish brings the indexes back.
func (l *layerMerge) finish(ctx context.Context, b bulk) error {
	if b.rows {
		if err := l.tx.conn.Script(ctx, l.table.createIDIndex()+"; "+l.table.createRecordedIndex()); err != nil {
			return err
		}
	}
	if !b.index {
		return nil
	}
	if b.moved {
		if err := packIndex(ctx, l.tx.conn, l.table); err != nil {
			return fmt.Errorf("spatial index: %w", err)
		}
	}
	return addTriggers(ctx, l.tx.conn, l.table)
}
