package main

import (
	"errors"
	"fmt"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/gpkg"
)

type backupCmd struct {
	To  string `arg:"" help:"File to write; its vault is written beside it." type:"path"`
	Key bool   `help:"Copy the vault's key too: whoever holds the backup can then read case files."`
}

func (backupCmd) Help() string {
	return `The copies belong together and are checked before they get their names. It works while the store is served. Without --key,
keep the key file beside the store somewhere else: case files cannot be read without it.
Example:
  lianxin backup --store county.gpkg /backup/2026-11-23.gpkg`
}

// Run copies map file and vault as of one moment.
func (c *backupCmd) Run(env *environment) error {
	if isDatabase(env.store) {
		return data.Invalid("--store", "a database is backed up by its own tools: pg_dump of schemas lianxin and vault, or its archive; keep the key file elsewhere")
	}
	store, err := openStore(env)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := store.file.Backup(env.ctx, c.To, gpkg.BackupOptions{Key: c.Key}); err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "%s and its vault are a whole copy of %s\n", c.To, env.store)
	return nil
}

type restoreCmd struct {
	From  string `arg:"" help:"File a backup was written to." type:"existingfile"`
	Force bool   `help:"Replace the store that is there."`
}

func (restoreCmd) Help() string {
	return `The backup is checked whole before anything is replaced. Stop the server first.
Example:
  lianxin restore --store county.gpkg /backup/2026-11-23.gpkg
  lianxin restore --store county.gpkg --key-file /safe/county.gpkg.key /backup/2026-11-23.gpkg   # on another machine`
}

// Run puts the pair back.
func (c *restoreCmd) Run(env *environment) error {
	if isDatabase(env.store) {
		return data.Invalid("--store", "a database is restored by its own tools, such as pg_restore")
	}
	key, err := env.key()
	if err != nil {
		return err
	}
	err = gpkg.Restore(env.ctx, c.From, env.store, gpkg.RestoreOptions{Options: gpkg.Options{VaultKey: key}, Overwrite: c.Force})
	if errors.Is(err, gpkg.ErrNoKey) {
		return data.Invalid("--key-file", "is missing, and the key lies neither beside the backup nor beside the store: name the file it is kept in")
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "%s is restored\n", env.store)
	if err := endRestoredSessions(env); err != nil {
		fmt.Fprintf(env.stderr, "the sessions that the backup holds could not be ended (%v): look through users, tokens and walls at /admin\n", err)
	}
	return nil
}

// endRestoredSessions ends what was open when the backup was made: some of it may have been revoked since. Without the vault's key it cannot.
func endRestoredSessions(env *environment) error {
	return withBook(env, func(book *accounts.Book, by accounts.By) error { return book.Restored(env.ctx, by, time.Now()) })
}
