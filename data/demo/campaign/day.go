package campaign

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"time"

	"lianxin/data"
)

// Event is one record of a day, as it is when it is found: a file of one row, to be imported at its moment.
type Event struct {
	At     time.Time
	Layer  data.LayerID
	CRS    string
	Source string
	CSV    []byte // heading and row
}

// Day makes about n records of the 24 hours up to AsOf, in order of time: of its day alone when that is over. Their ids name the day: those of two
// days are different records, those of one are the same whenever they are made.
func (c *Campaign) Day(ctx context.Context, n int) ([]Event, error) {
	var all []Event
	for before := 1; before >= 0; before-- {
		of, err := c.dayOf(ctx, c.o.AsOf.AddDate(0, 0, -before), n)
		if err != nil {
			return nil, err
		}
		all = append(all, of...)
	}
	return slices.DeleteFunc(all, func(e Event) bool { return e.At.After(c.o.AsOf) || c.o.AsOf.Sub(e.At) >= 24*time.Hour }), nil
}

// dayOf makes about n records of a whole day, in order of time.
func (c *Campaign) dayOf(ctx context.Context, on time.Time, n int) ([]Event, error) {
	day := *c
	y, m, dd := on.Date()
	day.o.AsOf = time.Date(y, m, dd, 23, 59, 0, 0, on.Location())
	day.o.Days, day.o.Records, day.fresh = 1, n, true
	day.o.Mix = map[data.LayerID]int{data.Disputes: 25, data.Hazards: 15, data.Requests: 20, data.Visits: 40}
	day.o.Seed = c.o.Seed ^ uint64(day.o.AsOf.Unix())
	files, err := day.Files()
	if err != nil {
		return nil, err
	}
	var events []Event
	for i := range files {
		of, err := day.events(ctx, &files[i])
		if err != nil {
			return nil, err
		}
		events = append(events, of...)
	}
	slices.SortStableFunc(events, func(a, b Event) int { return cmp.Compare(a.At.Unix(), b.At.Unix()) })
	return events, nil
}

// events cuts a file into its rows; those that are there to be refused stay out.
func (c *Campaign) events(ctx context.Context, f *File) ([]Event, error) {
	var b bytes.Buffer
	if err := f.Write(ctx, &b); err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	when := slices.IndexFunc(rows[0], func(h string) bool { return h == "发现时间" || h == "提出时间" || h == "走访时间" })
	var events []Event
	for _, row := range rows[1:] {
		if strings.HasPrefix(row[0], "MDX") {
			continue
		}
		at, err := time.ParseInLocation("2006-01-02 15:04:05", row[when], c.o.AsOf.Location())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		row[0] = at.Format("20060102") + "-" + row[0]
		var one bytes.Buffer
		w := csv.NewWriter(&one)
		if err := w.WriteAll([][]string{rows[0], row}); err != nil {
			return nil, err
		}
		events = append(events, Event{At: at, Layer: f.Layer, CRS: f.CRS, Source: f.Source, CSV: one.Bytes()})
	}
	return events, nil
}
