package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"lianxin/data"
)

type configCmd struct {
	Get configGetCmd `cmd:"" help:"Print the settings document."`
	Set configSetCmd `cmd:"" help:"Change members of it."`
}

type configGetCmd struct{}

// Run prints the document as JSON.
func (configGetCmd) Run(env *environment) error {
	store, err := openStore(env)
	if err != nil {
		return err
	}
	defer store.Close()
	s, err := store.Settings(env.ctx)
	if err != nil {
		return err
	}
	return printJSON(env.stdout, s)
}

type configSetCmd struct {
	Document string `arg:"" help:"JSON with the members to change, such as '{\"map\":{\"approval_number\":\"湘S(2026)001号\"}}'."`
}

func (configSetCmd) Help() string {
	return `Example:
  lianxin config set --store county.gpkg '{"snap_m":200}'`
}

// Run lays the given members over the newest document and stores it, validated.
func (c *configSetCmd) Run(env *environment) error {
	store, err := openStore(env)
	if err != nil {
		return err
	}
	defer store.Close()
	now, err := store.Settings(env.ctx)
	if err != nil {
		return err
	}
	next, err := data.MergeSettings(now, []byte(c.Document))
	if err != nil {
		return err
	}
	stored, err := store.PutSettings(env.ctx, next, "command line", time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintf(env.stderr, "settings are at version %d\n", stored.Version)
	return printJSON(env.stdout, stored)
}

func printJSON(out io.Writer, v any) error {
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
