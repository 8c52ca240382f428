package main

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"strings"
	"text/tabwriter"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

type userCmd struct {
	First   userFirstCmd   `cmd:"" help:"Make the first account of a store, the security administrator's."`
	Add     userAddCmd     `cmd:"" help:"Make an account."`
	Import  userImportCmd  `cmd:"" help:"Make, change and end accounts by a list, with slips to print."`
	List    userListCmd    `cmd:"" help:"List accounts."`
	Disable userDisableCmd `cmd:"" help:"Let an account in no more."`
	Enable  userEnableCmd  `cmd:"" help:"Let it in again."`
	Passwd  userPasswdCmd  `cmd:"" help:"Give an account a new one-time password."`
	Token   tokenCmd       `cmd:"" help:"API tokens: for QGIS, GDAL and feeding systems."`
}

type userFirstCmd struct{}

// Run shows the one-time password on a terminal alone.
func (userFirstCmd) Run(env *environment) error {
	if !isTerminal(env.stdout) {
		return data.Invalid("user first", "shows a password once: run it on a terminal")
	}
	return withBook(env, func(book *accounts.Book, _ accounts.By) error {
		begun, err := book.Begun(env.ctx)
		if err != nil {
			return err
		}
		if begun {
			return data.Invalid("user first", "there are accounts already; `lianxin user passwd NAME` gives one a new one-time password")
		}
		return showFirstAdmin(env, book)
	})
}

type tokenCmd struct {
	Add    tokenAddCmd    `cmd:"" help:"Make a token and show it once."`
	List   tokenListCmd   `cmd:"" help:"List tokens, without their secrets."`
	Revoke tokenRevokeCmd `cmd:"" help:"End a token at once."`
}

type tokenAddCmd struct {
	Name   string   `arg:"" help:"What it is for."`
	Scope  []string `required:"" help:"Unit codes it is good for."`
	Read   bool     `help:"It may read, as --role."`
	Role   string   `enum:"commander,official,analyst,kiosk" default:"analyst" help:"As whom it reads: commander, official, analyst or kiosk."`
	Import string   `placeholder:"PROFILE" help:"It may import, under this name."`
	Days   int      `default:"90" help:"Days it is good for."`
}

func (tokenAddCmd) Help() string {
	return `The token goes into an Authorization header (Bearer), or is the password of Basic authentication beside any user name.
Example:
  lianxin user token add --store county.gpkg --scope 431021 --import hotline "12345 feed"
  lianxin user token add --store county.gpkg --scope 431021 --read "QGIS, planning office"`
}

// Run makes the token and prints its secret on standard output, everything else on standard error.
func (c *tokenAddCmd) Run(env *environment) error {
	o := accounts.TokenOptions{Name: c.Name, Scope: c.Scope, Until: time.Now().AddDate(0, 0, c.Days)}
	if c.Read {
		o.Role, o.Rights = data.Role(c.Role), append(o.Rights, accounts.RightRead)
	}
	if c.Import != "" {
		o.Rights = append(o.Rights, accounts.ImportRight(c.Import))
	}
	if len(o.Rights) == 0 {
		return data.Invalid("token", "would be good for nothing: give --read or --import PROFILE")
	}
	return withStore(env, func(store *opened, book *accounts.Book, by accounts.By) error {
		if err := checkScope(env.ctx, store, c.Scope); err != nil {
			return err
		}
		t, secret, err := book.IssueToken(env.ctx, by, o, time.Now())
		if err != nil {
			return err
		}
		fmt.Fprintf(env.stderr, "token %d, %q, until %s; it is shown this once:\n", t.ID, t.Name, t.Until.Format(time.DateOnly))
		fmt.Fprintln(env.stdout, secret)
		return nil
	})
}

type tokenListCmd struct{}

// Run lists every token, ended ones too.
func (tokenListCmd) Run(env *environment) error {
	return withBook(env, func(book *accounts.Book, by accounts.By) error {
		tokens, err := book.Tokens(env.ctx, by)
		if err != nil {
			return err
		}
		out := tabwriter.NewWriter(env.stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(out, "ID\tNAME\tMAY\tSCOPE\tUNTIL\tSTATE")
		for _, t := range tokens {
			state := "good"
			switch {
			case !t.Revoked.IsZero():
				state = "revoked"
			case time.Now().After(t.Until):
				state = "expired"
			}
			may := make([]string, len(t.Rights))
			for i, r := range t.Rights {
				may[i] = string(r)
			}
			fmt.Fprintf(out, "%d\t%s\t%s\t%s\t%s\t%s\n", t.ID, t.Name, strings.Join(may, ","), strings.Join(t.Scope, ","), t.Until.Format(time.DateOnly), state)
		}
		return out.Flush()
	})
}

type tokenRevokeCmd struct {
	ID int64 `arg:"" help:"As listed."`
}

// Run ends the token; a running server knows within seconds.
func (c *tokenRevokeCmd) Run(env *environment) error {
	return withBook(env, func(book *accounts.Book, by accounts.By) error {
		return book.RevokeToken(env.ctx, by, c.ID, time.Now())
	})
}

// withBook opens the book of accounts for the operator at this machine.
func withBook(env *environment, do func(*accounts.Book, accounts.By) error) error {
	return withStore(env, func(_ *opened, book *accounts.Book, by accounts.By) error { return do(book, by) })
}

// withStore is withBook for who needs the store as well.
func withStore(env *environment, do func(*opened, *accounts.Book, accounts.By) error) (err error) {
	store, err := openStore(env)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	book, err := openBook(env, store)
	if err != nil {
		return err
	}
	name := "operator"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return errors.Join(do(store, book, accounts.By{Principal: accounts.Console(name)}), book.Close(env.ctx, time.Now()))
}

func openBook(env *environment, store *opened) (*accounts.Book, error) {
	return openBookWith(env, store, accounts.Options{})
}

func openBookWith(env *environment, store *opened, o accounts.Options) (*accounts.Book, error) {
	settings, err := store.Settings(env.ctx)
	if err != nil {
		return nil, err
	}
	o.Zone, o.Log = settings.Location(), env.log()
	book, err := accounts.Open(env.ctx, store.db, o)
	if err != nil {
		return nil, fmt.Errorf("opening the accounts of %s: %w", shown(env.store), err)
	}
	return book, nil
}

// openAnchoredBook opens the book of a server, which tells the audit log's daily heads: on standard error, which a service manager hands to
// syslog, and in a file if one is named.
func openAnchoredBook(env *environment, store *opened, file string) (*accounts.Book, error) {
	return openBookWith(env, store, accounts.Options{Anchor: func(h accounts.Head) error {
		fmt.Fprintln(env.stderr, h)
		if file == "" {
			return nil
		}
		f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("keeping an anchor: %w", err)
		}
		_, err = fmt.Fprintln(f, h)
		return errors.Join(err, f.Sync(), f.Close())
	}})
}
