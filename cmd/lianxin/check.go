package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/attach"
	"lianxin/data/desk"
	"lianxin/data/ingest"
)

type checkCmd struct {
	Quiet  bool   `short:"q" help:"Show warnings and faults only."`
	Anchor string `type:"existingfile" placeholder:"FILE" help:"Compare the audit log with the daily heads kept in this file (serve --anchor, or a syslog file)."`
}

func (checkCmd) Help() string {
	return `Exits 1 when a fault is found.
Example:
  lianxin check --store county.gpkg --anchor /mnt/elsewhere/lianxin.anchor`
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
	if err := c.checkAudit(env, store, report); err != nil {
		return err
	}
	views, err := desk.Open(env.ctx, store.db, nil)
	if err != nil {
		return err
	}
	if err := views.Verify(env.ctx, report); err != nil {
		return err
	}
	shelf, err := attach.Open(env.ctx, store.db, nil)
	if err != nil {
		return err
	}
	if err := shelf.Check(env.ctx, store, time.Now(), report); err != nil {
		return err
	}
	if faults > 0 {
		return errFault
	}
	return nil
}

// checkAudit proves the audit log, and that it ends no earlier and says nothing else than the anchors do.
func (c *checkCmd) checkAudit(env *environment, store *opened, report func(data.Finding)) error {
	var anchors []accounts.Head
	if c.Anchor != "" {
		f, err := os.Open(c.Anchor)
		if err != nil {
			return data.Invalid("--anchor", "%s cannot be read", c.Anchor)
		}
		defer f.Close()
		if anchors, err = accounts.ReadAnchors(f); err != nil {
			return err
		}
	}
	book, err := openBook(env, store)
	if err != nil {
		return err
	}
	told := func(f data.Finding) {
		if c.Anchor != "" || f.Check != "audit_anchors" { // that none was given, whoever ran this knows
			report(f)
		}
	}
	return errors.Join(book.Verify(env.ctx, anchors, told), book.Close(env.ctx, time.Now()))
}
