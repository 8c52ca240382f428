package campaign

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"lianxin/data"
)

// raisedWithin is how soon after a visit what it turned up stands in its ledger; what is found in a village within that time of a visit there is
// what the visit raised.
const raisedWithin = 4 * 24 * time.Hour

// trouble is a row of a ledger as a visit may turn it up: 16 bytes, since a demonstration may have millions.
type trouble struct {
	found  int64 // s since 1970
	ledger int32
	row    int32
}

// ledgers tell of the records of each place, in order of time, which of them no visit has raised yet.
type ledgers struct {
	files  []File
	number []string    // format of a ledger's numbers
	open   [][]trouble // by place
}

// ledgers of disputes, hazards and requests, drawn as they are written; none for a feed, whose numbers are not those of the ledgers.
func (c *Campaign) ledgers(ctx context.Context, files []File) (*ledgers, error) {
	l := &ledgers{files: files, open: make([][]trouble, len(c.places))}
	if c.fresh {
		return l, nil
	}
	for i, f := range files {
		l.number = append(l.number, f.number)
		out := &table{ctx: ctx, csv: csv.NewWriter(io.Discard), note: func(place, row int, found time.Time) {
			if row%3 > 0 { // a third comes by other ways
				l.open[place] = append(l.open[place], trouble{found.Unix(), int32(i), int32(row)})
			}
		}}
		if err := f.write(newDice(f.seed, f.Name), out); err != nil {
			return nil, err
		}
	}
	for _, open := range l.open {
		slices.SortStableFunc(open, func(a, b trouble) int { return int(min(1, max(-1, a.found-b.found))) })
	}
	return l, nil
}

// raise takes out what a visit turned up and lists its ids.
func (l *ledgers) raise(place int, at time.Time) string {
	open := l.open[place]
	from, _ := slices.BinarySearchFunc(open, at.Unix(), func(t trouble, at int64) int { return int(min(1, max(-1, t.found-at))) })
	until, ids := from, []string(nil)
	for limit := at.Add(raisedWithin).Unix(); until < len(open) && open[until].found <= limit; until++ {
		f, t := &l.files[open[until].ledger], open[until]
		ids = append(ids, data.RecordID(f.Layer, f.Source, fmt.Sprintf(f.number, t.row+1)))
	}
	l.open[place] = slices.Delete(open, from, until)
	return strings.Join(ids, "、")
}
