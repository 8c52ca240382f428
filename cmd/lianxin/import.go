package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"lianxin/data"
	"lianxin/data/ingest"
)

type importCmd struct {
	Layer      string            `required:"" help:"What the rows are: counties, townships, villages, disputes, hazards, requests, visits, traces, facilities; or units for a list of codes and names."`
	CRS        string            `help:"System of the coordinates: EPSG:4490, EPSG:4326, GCJ-02, BD-09, EPSG:4547…" placeholder:"CRS"`
	Map        map[string]string `help:"Column of the file that fills a field, where the heading does not say so." placeholder:"COLUMN=FIELD"`
	Format     string            `enum:",csv,geojson,geojsonl" default:"" help:"csv, geojson or geojsonl; recognised when absent."`
	Source     string            `help:"Feeding system; records of one source keep their identity from file to file." placeholder:"NAME"`
	AsOf       string            `help:"Cut-off date of a list of units." placeholder:"YYYY-MM-DD"`
	DryRun     bool              `help:"Read, check and pin, show what would happen, change nothing."`
	Replace    bool              `help:"Boundaries: let units end whose ground goes to units of other codes. Refused otherwise."`
	Create     bool              `help:"Make the store if there is none."`
	Rejections string            `help:"Write the rows that were not accepted to this CSV file, to mend and import again." placeholder:"FILE" type:"path"`
	Files      []string          `arg:"" help:"Files to import; - reads standard input."`
}

func (importCmd) Help() string {
	return `Example:
  lianxin import --store county.gpkg --create --layer villages --crs EPSG:4490 villages.geojson
  lianxin import --store county.gpkg --layer disputes --crs GCJ-02 --map 事由=title disputes.csv`
}

// Run imports the files one after another; the first that cannot be imported ends the run.
func (c *importCmd) Run(env *environment) error {
	frugal()
	store, err := c.open(env)
	if err != nil {
		return err
	}
	defer store.Close()
	for _, file := range c.Files {
		if c.Layer == "units" {
			err = c.importUnits(env, store, file)
		} else {
			err = c.importFile(env, store, file)
		}
		if err != nil {
			if len(c.Files) > 1 {
				fmt.Fprintf(env.stderr, "lianxin: %s was not imported:\n", file)
			}
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// open opens the store, or makes one when there is none and --create says so.
func (c *importCmd) open(env *environment) (*opened, error) {
	if c.Create && isDatabase(env.store) {
		s, err := createStore(env, newStore{Now: time.Now()})
		var there *data.InvalidError
		if !errors.As(err, &there) {
			return s, err
		}
		return openStore(env)
	}
	if _, err := os.Stat(env.store); errors.Is(err, os.ErrNotExist) && c.Create {
		return createStore(env, newStore{Now: time.Now()})
	}
	return openStore(env)
}

func (c *importCmd) importFile(env *environment, store data.Store, file string) error {
	in, size, err := openInput(env, file)
	if err != nil {
		return err
	}
	defer in.Close()
	name := filepath.Base(file)
	var out refused
	if c.DryRun && c.Rejections != "" {
		if err := out.keep(c.Rejections); err != nil {
			return err
		}
		defer out.close()
	}
	bar := newProgress(env.stderr, name, size)
	account, err := c.read(env.ctx, ingest.Options{
		Store: store, Layer: data.LayerID(c.Layer), CRS: c.CRS, Map: c.Map, Format: ingest.Format(c.Format), DryRun: c.DryRun, Replace: c.Replace,
		Name: name, Source: c.Source, Actor: "command line", At: time.Now(), Now: time.Now, Progress: bar.show, OnRejection: out.add,
		Notice: func(n ingest.Notice) {
			bar.done()
			fmt.Fprintf(env.stderr, "%s: %s\n", name, n.Detail)
		},
	}, in)
	bar.done()
	if err != nil {
		return err
	}
	printAccount(env.stdout, account, c.DryRun)
	if c.Rejections != "" && account.Rejected+account.Quarantined > 0 {
		each := func(visit func(data.Rejection) error) error { return store.Rejections(env.ctx, account.ID, visit) }
		if c.DryRun {
			each = out.each
		}
		if err := writeRejections(c.Rejections, each); err != nil {
			return err
		}
	}
	out.show(env.stderr, name, c.Rejections)
	return nil
}

// read imports, or only looks.
func (c *importCmd) read(ctx context.Context, o ingest.Options, in io.Reader) (data.Import, error) {
	if c.DryRun {
		seen, err := ingest.Preview(ctx, o, in)
		return seen.Import, err
	}
	return ingest.Run(ctx, o, in)
}

func (c *importCmd) importUnits(env *environment, store data.Store, file string) error {
	if c.AsOf == "" {
		return data.Invalid("--as-of", "is needed with a list of units: its cut-off date, as 2023-06-30")
	}
	if c.Source == "" {
		return data.Invalid("--source", "is needed with a list of units: who published it, as 国家统计局")
	}
	in, _, err := openInput(env, file)
	if err != nil {
		return err
	}
	defer in.Close()
	l, err := ingest.UnitList(env.ctx, store, c.AsOf, c.Source, "command line", in)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "%s: units of %s as of %s\n", filepath.Base(file), l.Prefix, l.CutOff)
	return nil
}

// openInput opens a file or standard input; size is 0 when unknown.
func openInput(env *environment, file string) (io.ReadCloser, int64, error) {
	if file == "-" {
		return io.NopCloser(env.stdin), 0, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, 0, data.Invalid("file", "%s cannot be read", file)
	}
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		_ = f.Close()
		return nil, 0, data.Invalid("file", "%s is not a file", file)
	}
	return f, info.Size(), nil
}

// printAccount says where every row went.
func printAccount(out io.Writer, a data.Import, dry bool) {
	accepted := fmt.Sprintf("%d imported (%d new, %d changed, %d unchanged)", a.Accepted, a.Inserted, a.Updated, a.Unchanged)
	if dry { // what the store has is not looked at
		accepted = fmt.Sprintf("%d would be imported", a.Accepted)
	}
	fmt.Fprintf(out, "%s: %d rows: %s, %d rejected, %d to review", a.Name, a.Input, accepted, a.Rejected, a.Quarantined)
	if a.Again != "" {
		fmt.Fprint(out, ", as the file left them before")
	}
	if a.Snapped+a.ByAddress > 0 {
		fmt.Fprintf(out, "; %d snapped to the border, %d placed by address", a.Snapped, a.ByAddress)
	}
	if a.Moved > 0 {
		fmt.Fprintf(out, "; %d records moved to another unit", a.Moved)
	}
	fmt.Fprintln(out)
}
