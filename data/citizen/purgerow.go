package citizen

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

// dueRows are the imports whose refused rows have been kept for long enough, by id, with how many rows still hold something. Rows that several imports of
// one file share are kept as long as the last of them.
func (p *Purger) dueRows(ctx context.Context, days int, now time.Time) (map[string]int, error) {
	if days == 0 {
		return nil, nil
	}
	imports, err := p.store.Imports(ctx)
	if err != nil {
		return nil, err
	}
	last := map[string]time.Time{}
	for _, i := range imports {
		if keeper := cmp.Or(i.Again, i.ID); i.Rejected+i.Quarantined > 0 && i.Finished.After(last[keeper]) {
			last[keeper] = i.Finished
		}
	}
	due := map[string]int{}
	for id, finished := range last {
		if !past(finished, days, now) {
			continue
		}
		if err := p.store.Rejections(ctx, id, func(r data.Rejection) error {
			if _, holds := emptied(r); holds {
				due[id]++
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return due, nil
}

// emptied is a row of which the headings, the place and the field at fault are left; holds tells that there was more.
func emptied(r data.Rejection) (left data.Rejection, holds bool) {
	left = accounts.WithFields(r, map[string]string{})
	return left, !maps.Equal(accounts.RejectedFields(r), accounts.RejectedFields(left))
}

// forgetRows empties the rows of imports, in one transaction each.
func (p *Purger) forgetRows(ctx context.Context, due map[string]int) (n int, err error) {
	for _, id := range slices.Sorted(maps.Keys(due)) {
		if err := p.book.ForgetImport(ctx, id); err != nil {
			return n, err
		}
		if err := p.store.RewriteRejections(ctx, id, func(r data.Rejection) (data.Rejection, bool, error) {
			left, holds := emptied(r)
			return left, holds, nil
		}); err != nil {
			return n, err
		}
		if err := p.book.ForgetImport(ctx, id); err != nil {
			return n, err
		}
		n += due[id]
	}
	return n, nil
}
