package edit

import (
	"context"

	"lianxin/data"
)

// File is what a record's case file shall hold: all of it, in place of what it held in the version that was read.
type File struct {
	Layer   data.LayerID
	ID      string
	Version int64
	Fields  map[string]string
}

// MaxFiles is how many case files are rewritten at once.
const MaxFiles = 500

// Rewrite replaces case files of records of any layer, all or none, with a reason, and returns the records. A record's history tells that its case
// file changed, when, by whom and why; what stood in it before is kept nowhere.
func (e *Editor) Rewrite(ctx context.Context, by By, files []File) ([]data.Record, error) {
	if by.Reports {
		return nil, data.ErrForbidden
	}
	if err := by.check(true); err != nil {
		return nil, err
	}
	if len(files) == 0 || len(files) > MaxFiles {
		return nil, data.Invalid("records", "must be 1 to %d", MaxFiles)
	}
	b := by.batch()
	for _, f := range files {
		r, err := e.find(ctx, by, f.Layer, f.ID)
		if err != nil {
			return nil, err
		}
		if f.Fields == nil {
			f.Fields = map[string]string{} // nil would leave the case file alone
		}
		b.Puts = append(b.Puts, data.Put{Record: r, IfVersion: f.Version, Case: f.Fields})
	}
	if _, err := e.store.Apply(ctx, b); err != nil {
		return nil, err
	}
	out := make([]data.Record, 0, len(files))
	for _, f := range files {
		r, err := e.find(ctx, by, f.Layer, f.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}
