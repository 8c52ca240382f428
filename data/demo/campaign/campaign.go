package campaign

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"lianxin/data"
)

// Options of a campaign. The zero value of each field but AsOf means the shipped default.
type Options struct {
	Seed    uint64
	Records int       // of all layers together, published cases and flawed rows aside; default 80,000
	AsOf    time.Time // the last moment, in the local zone: nothing is later
	Days    int       // how far back records reach, backlog cases aside; default 730
	Mix     map[data.LayerID]int
}

// defaultMix is the shipped share of each layer in a thousand records; facilities are a fixed number.
func defaultMix() map[data.LayerID]int {
	return map[data.LayerID]int{data.Disputes: 65, data.Hazards: 30, data.Requests: 50, data.Visits: 850, data.Traces: 5}
}

// Campaign makes files of records over places. It is immutable and safe for concurrent use.
type Campaign struct {
	places []Place
	o      Options
	fresh  bool // records are as they are when they are found: for a feed
}

// now is the moment up to which a case found at a moment has gone its way.
func (c *Campaign) now(found time.Time) time.Time {
	if c.fresh {
		return found
	}
	return c.o.AsOf
}

// New checks the options. Places must not be empty; every one needs a boundary and a seat.
func New(places []Place, o Options) (*Campaign, error) {
	if len(places) == 0 {
		return nil, errors.New("campaign: no places")
	}
	if o.AsOf.IsZero() {
		return nil, errors.New("campaign: no date to run up to")
	}
	if o.Records == 0 {
		o.Records = 80_000
	}
	if o.Days == 0 {
		o.Days = 730
	}
	if o.Mix == nil {
		o.Mix = defaultMix()
	}
	places = slices.Clone(places)
	for i := range places {
		p := &places[i]
		if len(p.Boundary) == 0 {
			return nil, fmt.Errorf("campaign: %s has no boundary", p.Code)
		}
		weights := make([]float64, len(p.Hamlets))
		for k, h := range p.Hamlets {
			weights[k] = float64(h.Households) + 1
		}
		p.homes = newOdds(weights)
	}
	return &Campaign{places: places, o: o}, nil
}

// File is one file of one layer, written on demand.
type File struct {
	Name   string // base name
	Layer  data.LayerID
	CRS    string // as stated at import
	Source string
	Rows   int
	write  func(d dice, out *table) error
	seed   uint64
	number string // format of the rows' numbers, from 1
}

// Write writes the file: UTF-8 CSV with a Chinese heading. It ends early when ctx does.
func (f *File) Write(ctx context.Context, w io.Writer) error {
	buffered := bufio.NewWriterSize(w, 1<<16)
	out := &table{ctx: ctx, csv: csv.NewWriter(buffered)}
	if err := f.write(newDice(f.seed, f.Name), out); err != nil {
		return err
	}
	out.csv.Flush()
	return errors.Join(out.csv.Error(), buffered.Flush())
}

// Files are the campaign's files in the order of import. Layers without a share have none; published cases and facilities
// come only with the shipped mix.
func (c *Campaign) Files() ([]File, error) {
	var files []File
	total := 0
	for _, share := range c.o.Mix {
		total += share
	}
	var ledgers []File
	writers := map[data.LayerID]func(int) File{
		data.Disputes: c.disputes, data.Hazards: c.hazards, data.Requests: c.requests, data.Traces: c.traces,
		data.Visits: func(n int) File { return c.visits(n, ledgers) },
	}
	if c.o.Mix[data.Visits] == defaultMix()[data.Visits] {
		files = append(files, c.facilities())
		published, err := c.published()
		if err != nil {
			return nil, err
		}
		files = append(files, published...)
	}
	for _, layer := range []data.LayerID{data.Disputes, data.Hazards, data.Requests, data.Visits, data.Traces} {
		if share := c.o.Mix[layer]; share > 0 {
			f := writers[layer](c.o.Records * share / total)
			files = append(files, f)
			if f.number != "" {
				ledgers = append(ledgers, f)
			}
		}
	}
	if slices.ContainsFunc(files, func(f File) bool { return f.write == nil }) {
		return nil, errors.New("campaign: a file without rows")
	}
	return files, nil
}

// draw gives each kind its own odds over places: people, the county's habit, the kind's hot and cold neighbourhoods, the village's own luck.
func (c *Campaign) draw(kind string, base func(*Place) float64) odds {
	d := newDice(c.o.Seed, "where "+kind)
	land := newField(c.places, d)
	habit := map[string]float64{}
	weights := make([]float64, len(c.places))
	for i := range c.places {
		p := &c.places[i]
		if habit[p.County] == 0 {
			habit[p.County] = 0.6 + 0.9*d.unit()
		}
		luck := 0.4 + 1.2*d.unit()
		weights[i] = base(p) * habit[p.County] * land.at(p.Seat) * luck
	}
	return newOdds(weights)
}

func people(p *Place) float64 { return float64(p.Households) + 20 }

// table writes rows and looks at the context now and then.
type table struct {
	ctx  context.Context //nolint:containedctx // the life of one Write
	csv  *csv.Writer
	rows int
	note func(place, row int, found time.Time) // told where and when a row's case was found; may be nil
}

// found notes it.
func (t *table) found(place, row int, at time.Time) {
	if t.note != nil {
		t.note(place, row, at)
	}
}

func (t *table) row(cells ...string) error {
	if t.rows++; t.rows%1024 == 0 && t.ctx.Err() != nil {
		return t.ctx.Err()
	}
	return t.csv.Write(cells)
}
