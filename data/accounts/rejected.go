package accounts

import (
	"context"
	"database/sql/driver"
	"errors"
	"slices"
	"strconv"
	"strings"

	"lianxin/data"
	"lianxin/data/ingest"
)

// RejectedRow stands for a layer where a row is meant that an import did not take in: refused, or waiting in the review queue. Its id is that of the
// import and the number of the row, with a stroke between.
const RejectedRow data.LayerID = "rejected"

// RejectedID names a row of an import.
func RejectedID(importID string, row int64) string {
	return importID + "/" + strconv.FormatInt(row, 10)
}

// ParseRejectedID is the reverse of RejectedID.
func ParseRejectedID(id string) (importID string, row int64, ok bool) {
	i := strings.LastIndexByte(id, '/')
	if i < 0 {
		return "", 0, false
	}
	row, err := strconv.ParseInt(id[i+1:], 10, 64)
	return id[:i], row, err == nil
}

// RejectedFields are the cells of a rejected row by their headings, and why it was rejected, as a case file has its fields: headings that occur twice are
// told apart by zero bytes at their end.
func RejectedFields(r data.Rejection) map[string]string {
	fields := map[string]string{}
	for i, name := range rejectedNames(r) {
		fields[name] = r.Raw[i][1]
	}
	if r.Reason != "" {
		fields[rejectedReason] = r.Reason
	}
	return fields
}

// rejectedReason is no heading: it may quote what stood in the row.
const rejectedReason = "拒收原因/reason"

// WithFields is a rejected row whose cells and reason are those that RejectedFields named.
func WithFields(r data.Rejection, fields map[string]string) data.Rejection {
	names := rejectedNames(r)
	r.Raw = slices.Clone(r.Raw)
	for i, name := range names {
		r.Raw[i][1] = fields[name]
	}
	if r.Reason != "" && fields[rejectedReason] == "" {
		fields[rejectedReason] = gap
	}
	r.Reason = fields[rejectedReason]
	return r
}

// rejectedNames are the names of cells, in order.
func rejectedNames(r data.Rejection) []string {
	names := make([]string, len(r.Raw))
	for i, cell := range r.Raw {
		name := strings.TrimLeft(cell[0], "@") // which marks what the server itself keeps in case files
		if name == "" {
			name = "原文/text"
		}
		for name == rejectedReason || slices.Contains(names[:i], name) {
			name += "\x00"
		}
		names[i] = name
	}
	return names
}

// indexRejected indexes the rows of imports that are not in the index.
func (b *Book) indexRejected(ctx context.Context, cases Cases) (looked int64, err error) {
	imports, err := cases.Imports(ctx)
	if err != nil {
		return 0, err
	}
	known := map[string]bool{}
	if err := b.db.Read(ctx, func(tx Tx) error {
		return tx.Rows(ctx, "SELECT id FROM citizen_import", nil, func(row []driver.Value) error {
			var id string
			err := Scan(row, &id)
			known[id] = true
			return err
		})
	}); err != nil {
		return 0, err
	}
	for _, imp := range imports {
		if known[imp.ID] || imp.Refused() == 0 || imp.State == data.ImportRunning {
			continue
		}
		n, err := b.indexImport(ctx, cases, imp.ID)
		looked += n
		if err != nil {
			return looked, err
		}
	}
	return looked, nil
}

// indexImport indexes the rows of an import, some thousand in a transaction. The last makes it known.
func (b *Book) indexImport(ctx context.Context, cases Cases, importID string) (looked int64, err error) {
	var waiting []indexed
	write := func(last bool) error {
		return b.db.Write(ctx, func(tx Tx) error {
			for _, r := range waiting {
				if err := r.write(ctx, tx); err != nil {
					return err
				}
			}
			waiting = waiting[:0]
			if !last {
				return nil
			}
			_, err := tx.Exec(ctx, "INSERT INTO citizen_import (id) VALUES (?) ON CONFLICT (id) DO NOTHING", importID)
			return err
		})
	}
	err = cases.Rejections(ctx, importID, func(r data.Rejection) error {
		looked++
		id := RejectedID(importID, r.Row)
		if n := len(waiting); n == 0 || waiting[n-1].id != id { // a row may be rejected more than once
			if n >= indexBatch {
				if err := write(false); err != nil {
					return err
				}
			}
			waiting = append(waiting, indexed{layer: RejectedRow, id: id})
		}
		last := &waiting[len(waiting)-1]
		for _, m := range mentions(RejectedFields(r)) {
			last.terms = append(last.terms, b.term(m))
		}
		slices.Sort(last.terms)
		last.terms = slices.Compact(last.terms)
		return nil
	})
	if err != nil {
		return looked, err
	}
	return looked, write(true)
}

// ForgetImport has the rows of an import indexed anew by the next IndexCases. Who rewrites rows calls it before and after: before, so that a crash
// leaves nothing in the index that was erased.
func (b *Book) ForgetImport(ctx context.Context, importID string) error {
	return b.db.Write(ctx, func(tx Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM citizen_import WHERE id = ?", importID)
		return err
	})
}

// rejectedRows reads the rejected rows among those found, by their ids: each import once.
func rejectedRows(ctx context.Context, cases Cases, found []CitizenCase) (rows map[string][]data.Rejection, err error) {
	rows = map[string][]data.Rejection{}
	var imports []string
	for _, f := range found {
		if importID, _, ok := ParseRejectedID(f.ID); ok && f.Layer == RejectedRow {
			rows[f.ID] = nil
			imports = append(imports, importID)
		}
	}
	slices.Sort(imports)
	for _, importID := range slices.Compact(imports) {
		err := cases.Rejections(ctx, importID, func(r data.Rejection) error {
			id := RejectedID(importID, r.Row)
			if list, wanted := rows[id]; wanted {
				rows[id] = append(list, r)
			}
			return nil
		})
		if err != nil && !errors.Is(err, data.ErrNotFound) {
			return nil, err
		}
	}
	return rows, nil
}

// confirm tells whether a rejected row does mention what is wanted and exists for a viewer: when the units that it names are all in the scope, or, of one
// that names none or others too, when the scope is a whole prefecture.
func (c *CitizenCase) confirm(viewer data.Viewer, wanted []mention) bool {
	var units []string
	for _, r := range c.Rows {
		units = append(units, ingest.UnitsNamed(r)...)
		for _, by := range mentioned(RejectedFields(r), wanted) {
			if !slices.Contains(c.By, by) {
				c.By = append(c.By, by)
			}
		}
	}
	slices.Sort(c.By)
	seen := len(units) > 0 && !slices.ContainsFunc(units, func(u string) bool { return !viewer.Sees(u) })
	return len(c.By) > 0 && (seen || viewer.Whole())
}
