package main

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"lianxin/data"
	"lianxin/data/demo"
	"lianxin/data/ingest"
)

type demoCmd struct {
	Records int    `default:"80000" help:"Records in all."`
	Seed    uint64 `default:"1" help:"Same seed and date, same bytes."`
	AsOf    string `placeholder:"DATE" help:"Last day of the data as YYYY-MM-DD; today when absent. A store may end on a day to come, a feed may not: servers refuse what has not happened."`
	Feed    string `placeholder:"URL" help:"Play a day's new records into a running server instead of making a store."`
	Speed   string `default:"60x" help:"With --feed: how much faster than the day."`
	Token   string `env:"LIANXIN_TOKEN" help:"With --feed: an API token with the right to import."`
	Only    string `placeholder:"LAYER" help:"Make records of one layer alone, for benchmarks."`
}

func (demoCmd) Help() string {
	return `Makes a store with real unit names and codes, generated boundaries and two years of generated records, labelled so everywhere.
Example:
  lianxin demo --store demo.gpkg --records 1000000 --as-of 2026-06-30
  lianxin demo --feed http://127.0.0.1:8080 --records 500 --speed 600x --token lxt_…`
}

// Run makes the store. A run that is stopped leaves no store behind: half a prefecture would mislead.
func (c *demoCmd) Run(env *environment) (err error) {
	o, err := c.options()
	if err != nil {
		return err
	}
	if c.Feed != "" {
		return c.feed(env, o, time.Now())
	}
	store, err := createStore(env, newStore{Now: o.AsOf, Generated: o.Label()})
	if err != nil {
		return err
	}
	defer func() {
		if closed := store.Close(); err == nil {
			err = closed
		}
		if err != nil {
			removeStore(env)
		}
	}()
	bars := map[string]*progress{}
	o.Progress = func(file string, p ingest.Progress) {
		if bars[file] == nil {
			bars[file] = newProgress(env.stderr, file, 0)
		}
		bars[file].show(p)
	}
	began := time.Now()
	fmt.Fprintf(env.stderr, "drawing the land…\n")
	accounts, err := demo.Fill(env.ctx, store, o)
	for _, file := range slices.Sorted(maps.Keys(bars)) {
		bars[file].done()
	}
	if err != nil {
		return err
	}
	for _, a := range accounts {
		printAccount(env.stdout, a, false)
	}
	fmt.Fprintf(env.stdout, "%s is ready after %s. Serve it with:\n  lianxin serve --store %s --anonymous commander\n",
		shown(env.store), time.Since(began).Round(100*time.Millisecond), shown(env.store))
	return nil
}

func (c *demoCmd) options() (demo.Options, error) {
	zone := data.DefaultSettings().Location()
	o := demo.Options{Seed: c.Seed, Records: c.Records, AsOf: time.Now().In(zone), Now: time.Now}
	if c.Records < 0 || c.Records > 100_000_000 {
		return o, data.Invalid("--records", "is not between 0 and 100,000,000")
	}
	if c.AsOf != "" {
		day, err := time.ParseInLocation(time.DateOnly, c.AsOf, zone)
		if err != nil {
			return o, data.Invalid("--as-of", "%q is not a date as YYYY-MM-DD", c.AsOf)
		}
		o.AsOf = day.AddDate(0, 0, 1).Add(-time.Minute)
	}
	if c.Only != "" {
		if !slices.Contains([]string{"disputes", "hazards", "requests", "visits", "traces"}, c.Only) {
			return o, data.Invalid("--only", "%q is not one of disputes, hazards, requests, visits, traces", c.Only)
		}
		o.Mix = map[data.LayerID]int{data.LayerID(c.Only): 1}
	}
	return o, nil
}
