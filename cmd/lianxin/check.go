package main

import (
	"fmt"

	"lianxin/data"
	"lianxin/data/ingest"
)

type checkCmd struct {
	Quiet bool `short:"q" help:"Show warnings and faults only."`
}

func (checkCmd) Help() string {
	return `Exits 1 when a fault is found.
Example:
  lianxin check --store county.gpkg`
}

// Run shows every finding of the store's own check, then looks at every pin and at how boundaries meet.
func (c *checkCmd) Run(env *environment) error {
	store, err := openStore(env)
	if err != nil {
		return err
	}
	defer store.Close()
	faults := 0
	report := func(f data.Finding) {
		if f.Severity == data.Fault {
			faults++
		}
		if !c.Quiet || f.Severity != data.Fine {
			fmt.Fprintf(env.stdout, "%-8s %-20s %s\n", f.Severity, f.Check, f.Detail)
		}
	}
	if err := store.Check(env.ctx, report); err != nil {
		return err
	}
	if err := ingest.CheckPins(env.ctx, store, report); err != nil {
		return err
	}
	if err := ingest.CheckTiling(env.ctx, store, report); err != nil {
		return err
	}
	if faults > 0 {
		return errFault
	}
	return nil
}
