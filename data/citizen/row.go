package citizen

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"strings"

	"lianxin/data"
	"lianxin/data/accounts"
)

// Rows that imports did not take in are found and changed like case files: their cells are the fields.

// lookAtRow is a row that mentions the person.
func (d *Desk) lookAtRow(ctx context.Context, who Person, c accounts.CitizenCase) (Found, error) {
	importID, _, _ := accounts.ParseRejectedID(c.ID)
	imp, err := d.store.Import(ctx, importID)
	if err != nil {
		return Found{}, err
	}
	file := map[string]string{}
	for _, r := range c.Rows {
		maps.Copy(file, accounts.RejectedFields(r))
	}
	by, err := mentions(who, file)
	return Found{
		Record: data.Record{Layer: c.Layer, ID: c.ID, Version: versionOf(c.Rows)}, Import: &imp, By: c.By, Fields: by, file: file,
	}, err
}

// versionOf tells states of a row apart: 32 bits of what it holds.
func versionOf(rows []data.Rejection) int64 {
	b, err := json.Marshal(rows)
	if err != nil {
		panic(err) // texts and numbers
	}
	return int64(crc32.ChecksumIEEE(b)) + 1
}

// rewriteRows rewrites the rows among records, those of an import in one transaction, and returns them in their new versions.
func (d *Desk) rewriteRows(ctx context.Context, records []Record, rewrite rewriting) (done []data.Versioned, err error) {
	var imports []string
	wanted := map[string]Record{}
	for _, r := range records {
		if importID, _, ok := accounts.ParseRejectedID(r.ID); ok && r.Layer == accounts.RejectedRow {
			imports = append(imports, importID)
			wanted[r.ID] = r
		}
	}
	slices.Sort(imports)
	for _, importID := range slices.Compact(imports) {
		now := map[string][]data.Rejection{}
		if err := d.book.ForgetImport(ctx, importID); err != nil {
			return nil, err
		}
		if err := d.store.RewriteRejections(ctx, importID, func(j data.Rejection) (data.Rejection, bool, error) {
			r, ok := wanted[accounts.RejectedID(importID, j.Row)]
			if !ok {
				return j, false, nil
			}
			before := accounts.RejectedFields(j)
			fields, err := rewrite(before, r)
			if err != nil {
				return j, false, err
			}
			changed := !maps.Equal(before, fields)
			if changed {
				j = accounts.WithFields(j, fields)
			}
			now[r.ID] = append(now[r.ID], j)
			return j, changed, nil
		}); err != nil {
			return nil, fmt.Errorf("rewrite rejected rows: %w", err)
		}
		if err := d.book.ForgetImport(ctx, importID); err != nil {
			return nil, err
		}
		for id, rows := range now {
			done = append(done, data.Versioned{Layer: accounts.RejectedRow, ID: id, Version: versionOf(rows)})
		}
	}
	slices.SortFunc(done, func(a, b data.Versioned) int {
		return slices.IndexFunc(records, named(a)) - slices.IndexFunc(records, named(b))
	})
	return done, nil
}

func named(v data.Versioned) func(Record) bool {
	return func(r Record) bool { return r.Layer == v.Layer && r.ID == v.ID }
}

// Heading is a field of a row as the file headed it.
func Heading(name string) string { return strings.TrimRight(name, "\x00") }

// rowDocument is a row as it is handed over.
func rowDocument(who Person, f Found) (RecordDoc, error) {
	own, err := who.Own(f.file)
	if err != nil {
		return RecordDoc{}, err
	}
	doc := RecordDoc{
		Layer: f.Record.Layer, LayerName: Label{"导入未收下的行", "Row that an import did not take in"}, ID: f.Record.ID, Version: f.Record.Version, Mentions: f.By,
		CaseFile: []FieldDoc{}, Record: []FieldDoc{
			{"import", &Label{"导入的文件", "Imported file"}, f.Import.Name},
			{"layer", &Label{"图层", "Layer"}, string(f.Import.Layer)},
			{"found", &Label{"导入时间", "Imported"}, f.Import.Finished.UTC().Format("2006-01-02T15:04:05Z")},
		}, Changes: []ChangeDoc{}, Files: []FileDoc{},
	}
	for name, text := range f.file {
		doc.Others = doc.Others || own[name] != text
	}
	for _, name := range slices.Sorted(maps.Keys(own)) {
		if own[name] != "" {
			doc.CaseFile = append(doc.CaseFile, FieldDoc{Name: Heading(name), Value: own[name]})
		}
	}
	return doc, nil
}
