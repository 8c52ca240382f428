package ingest

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"lianxin/data"
)

// collector takes the outcomes of rows in order: it counts, stages and reports. It runs on one goroutine.
type collector struct {
	options  *Options
	stage    sink
	keeper   *keeper // nil in a dry run and for boundaries
	account  *data.Import
	fitting  fitting
	raw      func(text string) [][2]string // takes a row apart again
	ordinals map[string]int                // by id of rows without a source id: how many equal ones came, where that is more than one

	unnamed, disagree int64
	repaired          []string // what was mended of boundaries

	outcomes   []outcome // waiting to be staged
	rejections []data.Rejection
}

// sink is what a collector stages to: a data.Stage, or the memory of a dry run.
type sink interface {
	Put(ctx context.Context, puts []data.Put) (duplicates []int, err error)
	Reject(ctx context.Context, rows []data.Rejection) error
}

// flushRows is how many records are staged at once.
const flushRows = 2048

// maxOrdinals bounds the memory for equal rows; beyond it each asks the stage from the first ordinal on.
const maxOrdinals = 100_000

// add takes the outcome of the next row.
func (c *collector) add(ctx context.Context, out *outcome) error {
	if out.fatal != nil {
		return out.fatal
	}
	if out.blank {
		return nil
	}
	c.account.Input++
	c.fitting.add(out.sample)
	if err := c.consult(ctx, out); err != nil {
		return err
	}
	if out.rejection != nil {
		c.reject(*out.rejection)
	} else {
		c.outcomes = append(c.outcomes, *out)
	}
	if len(c.outcomes)+len(c.rejections) >= flushRows {
		return c.flush(ctx)
	}
	return nil
}

// consult asks what the store has of the record.
func (c *collector) consult(ctx context.Context, out *outcome) error {
	if c.keeper == nil || out.rejection != nil && !out.unplaced {
		return nil
	}
	if out.unplaced {
		return c.keeper.place(ctx, out)
	}
	taken, err := c.keeper.keep(ctx, out)
	if taken {
		out.rejection = &data.Rejection{Row: out.put.Row, Field: "id", Reason: "names a record that this import may not change", Raw: c.raw(out.text)}
	}
	return err
}

func (c *collector) reject(r data.Rejection) {
	if r.Quarantine {
		c.account.Quarantined++
	} else {
		c.account.Rejected++
	}
	c.rejections = append(c.rejections, r)
}

// flush stages what waits.
func (c *collector) flush(ctx context.Context) error {
	puts := make([]data.Put, len(c.outcomes))
	for i := range c.outcomes {
		puts[i] = c.outcomes[i].put
	}
	duplicates, err := c.stage.Put(ctx, puts)
	if err != nil {
		return fmt.Errorf("stage rows: %w", err)
	}
	for _, i := range duplicates {
		if err := c.again(ctx, &c.outcomes[i]); err != nil {
			return err
		}
	}
	for i := range c.outcomes {
		c.count(&c.outcomes[i])
	}
	slices.SortStableFunc(c.rejections, func(a, b data.Rejection) int { return cmp.Compare(a.Row, b.Row) })
	if err := c.stage.Reject(ctx, c.rejections); err != nil {
		return fmt.Errorf("stage rejected rows: %w", err)
	}
	for _, r := range c.rejections {
		c.options.OnRejection(r)
	}
	clear(c.outcomes)
	clear(c.rejections)
	c.outcomes, c.rejections = c.outcomes[:0], c.rejections[:0]
	return nil
}

// again stages a row whose id is staged already: a row without a source id is the next of its equals; another one is refused.
func (c *collector) again(ctx context.Context, out *outcome) error {
	if out.key == "" {
		c.reject(data.Rejection{Row: out.put.Row, Field: "id", Reason: "an earlier row of this file has the same", Raw: c.raw(out.text)})
		out.blank = true
		return nil
	}
	first := out.put.Record.ID
	for n := c.ordinals[first] + 1; ; n++ {
		out.put.Record.ID = data.RowID(out.put.Record.Layer, out.put.Record.Source, out.key, n)
		duplicates, err := c.stage.Put(ctx, []data.Put{out.put})
		if err != nil {
			return fmt.Errorf("stage rows: %w", err)
		}
		if len(duplicates) == 0 {
			if len(c.ordinals) < maxOrdinals {
				c.ordinals[first] = n
			}
			return nil
		}
	}
}

// count adds an accepted row to the account.
func (c *collector) count(out *outcome) {
	if out.blank {
		return
	}
	c.account.Accepted++
	switch out.put.Record.Pin.Method {
	case data.PinSnap:
		c.account.Snapped++
	case data.PinAddress:
		c.account.ByAddress++
	case data.PinPolygon, data.PinManual:
	}
	if out.key != "" {
		c.unnamed++
	}
	if out.disagrees {
		c.disagree++
	}
	if out.repaired != "" {
		c.repaired = append(c.repaired, out.repaired)
	}
}
