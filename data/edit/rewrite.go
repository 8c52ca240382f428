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

// Rewrite replaces case files of records of any layer, those that plan comes to, all or none, with a reason. A record's history tells that its case
// file changed, when, by whom and why; what stood in it before is kept nowhere. asked says what was asked for: the same under the same key is answered as
// the first time, without a plan.
func (e *Editor) Rewrite(ctx context.Context, by By, asked any, plan func() ([]File, error)) ([]data.Versioned, error) {
	if by.Reports {
		return nil, data.ErrForbidden
	}
	request, err := by.asked("rewrite", "", "", 0, asked)
	if err != nil {
		return nil, err
	}
	return e.once(ctx, by, request, func() (data.Batch, error) {
		if err := by.check(true); err != nil {
			return data.Batch{}, err
		}
		files, err := plan()
		if err != nil {
			return data.Batch{}, err
		}
		if len(files) > MaxFiles {
			return data.Batch{}, data.Invalid("records", "must be at most %d", MaxFiles)
		}
		b := by.batch()
		for _, f := range files {
			r, err := e.find(ctx, by, f.Layer, f.ID)
			if err != nil {
				return data.Batch{}, err
			}
			if f.Fields == nil {
				f.Fields = map[string]string{} // nil would leave the case file alone
			}
			b.Puts = append(b.Puts, data.Put{Record: r, IfVersion: f.Version, Case: f.Fields})
		}
		return b, nil
	})
}
