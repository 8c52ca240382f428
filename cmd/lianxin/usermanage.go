package main

import (
	"errors"
	"fmt"
	"html/template"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

type userAddCmd struct {
	Name     string   `arg:"" help:"For signing in."`
	FullName string   `required:"" help:"As on the slip and in the audit log."`
	Role     string   `required:"" enum:"commander,official,contact,analyst,sysadmin,secadmin,auditor" help:"commander, official, contact, analyst, sysadmin, secadmin or auditor."`
	Scope    []string `help:"Unit codes; administrators may have none."`
	Post     string   `help:"Office and duty."`
}

func (userAddCmd) Help() string {
	return `The one-time password goes to standard output, once; it is changed at the first sign-in.
Example:
  lianxin user add --store county.gpkg wang.wei --full-name 王伟 --role official --scope 431021`
}

// Run makes the account.
func (c *userAddCmd) Run(env *environment) error {
	return withStore(env, func(store *opened, book *accounts.Book, by accounts.By) error {
		if err := checkScope(env.ctx, store, c.Scope); err != nil {
			return err
		}
		u, password, err := book.CreateUser(env.ctx, by, accounts.Profile{
			Name: c.Name, FullName: c.FullName, Post: c.Post, Role: data.Role(c.Role), Scope: c.Scope,
		}, time.Now())
		if errors.Is(err, data.ErrConflict) {
			return data.Invalid("name", "%s is, or was, another's", c.Name)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(env.stderr, "%s (%s) may sign in; the one-time password is good until %s and shown this once:\n", u.Name, u.FullName, u.PasswordUntil.Format(time.DateOnly))
		fmt.Fprintln(env.stdout, password)
		return nil
	})
}

type userImportCmd struct {
	File   string `arg:"" type:"existingfile" help:"CSV (UTF-8, GB18030) or XLSX with columns name, full_name, post, role, scope, state or 账号, 姓名, 职务, 角色, 辖区, 状态."`
	DryRun bool   `help:"Only tell what would happen."`
	Slips  string `type:"path" placeholder:"FILE.html" help:"Write what new users are handed: a page to print and cut. Must not exist."`
}

func (userImportCmd) Help() string {
	return `Makes, changes and ends accounts: a known name with another scope is a transfer, with state left a leaver. All of it happens, or nothing.
Example:
  lianxin user import --store county.gpkg officials.xlsx --slips slips.html`
}

// Run imports the list, or names every row that stands in the way.
func (c *userImportCmd) Run(env *environment) error {
	in, err := os.Open(c.File)
	if err != nil {
		return data.Invalid("FILE", "%s cannot be read", c.File)
	}
	defer in.Close()
	var out *os.File
	if c.Slips != "" && !c.DryRun {
		if out, err = os.OpenFile(c.Slips, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); err != nil {
			return data.Invalid("--slips", "%s cannot be made; it must not exist yet", c.Slips)
		}
		defer out.Close()
	}
	return withStore(env, func(store *opened, book *accounts.Book, by accounts.By) error {
		under, err := unitsOf(env.ctx, store)
		if err != nil {
			return err
		}
		roll, err := book.ImportUsers(env.ctx, by, in, accounts.RollOptions{DryRun: c.DryRun, Under: under, Progress: func(done, total int) {
			if total > 100 {
				fmt.Fprintf(env.stderr, "passwords: %d of %d\n", done, total)
			}
		}}, time.Now())
		var rows *accounts.RollError
		if errors.As(err, &rows) {
			return rollFault(rows)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(env.stderr, "%d rows: %d new, %d changed, %d unchanged\n", roll.Rows, roll.Created, roll.Changed, roll.Unchanged)
		if c.DryRun || len(roll.Slips) == 0 {
			return nil
		}
		if out != nil {
			return errors.Join(writeSlips(out, roll.Slips), out.Sync())
		}
		return printSlips(env.stdout, roll.Slips)
	})
}

func rollFault(rows *accounts.RollError) error {
	invalid := &data.InvalidError{}
	for _, r := range rows.Rows {
		invalid.Fields = append(invalid.Fields, data.FieldError{Field: fmt.Sprintf("row %d, %s", r.Row, r.Field), Reason: r.Reason})
	}
	if rows.More > 0 {
		invalid.Fields = append(invalid.Fields, data.FieldError{Field: "rows", Reason: fmt.Sprintf("%d more cannot be imported", rows.More)})
	}
	return invalid
}

func printSlips(w io.Writer, slips []accounts.Slip) error {
	out := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(out, "NAME\tPASSWORD\tFULL NAME\tPOST\tROLE\tSCOPE\tUNTIL")
	for _, s := range slips {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", s.Name, s.Password, s.FullName, s.Post, s.Role, strings.Join(s.Scope, ","), s.Until.Format(time.DateOnly))
	}
	return out.Flush()
}

// writeSlips writes a page to print: a slip for each user, to be cut apart.
func writeSlips(w io.Writer, slips []accounts.Slip) error {
	return slipPage().Execute(w, slips)
}

// roleZh is what a slip calls a role, in words that a list of users may hold.
func roleZh(r data.Role) string {
	switch r {
	case data.Commander:
		return "指挥中心"
	case data.Official:
		return "县区干部"
	case data.Contact:
		return "包村干部"
	case data.Analyst:
		return "分析人员"
	case data.Kiosk:
		return "大屏"
	case data.SysAdmin:
		return "系统管理员"
	case data.SecAdmin:
		return "安全管理员"
	case data.Auditor:
		return "审计员"
	}
	return string(r)
}

func slipPage() *template.Template {
	return template.Must(template.New("slips").Funcs(template.FuncMap{"role": roleZh}).Parse(`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>连心 · 账号通知单</title><style>
body{font:14px/1.6 "Noto Sans SC","Microsoft YaHei",sans-serif;margin:10mm;display:grid;grid-template-columns:1fr 1fr;gap:4mm}
section{border:1px dashed #888;padding:4mm;break-inside:avoid}h1{font-size:16px;margin:0 0 2mm}dl{display:grid;grid-template-columns:auto 1fr;gap:1mm 4mm;margin:0}
dt{color:#555}dd{margin:0}code{font:16px ui-monospace,monospace}
</style></head><body>
{{range .}}<section><h1>连心 · 账号通知单</h1><dl>
<dt>姓名</dt><dd>{{.FullName}}{{if .Post}}（{{.Post}}）{{end}}</dd><dt>角色</dt><dd>{{role .Role}} {{range .Scope}}{{.}} {{end}}</dd>
<dt>账号</dt><dd><code>{{.Name}}</code></dd><dt>一次性密码</dt><dd><code>{{.Password}}</code></dd><dt>有效至</dt><dd>{{.Until.Format "2006-01-02"}}</dd>
</dl><p>首次登录须修改密码，请勿转交他人。Change the password at the first sign-in; hand it to nobody.</p></section>
{{end}}</body></html>
`))
}

type userListCmd struct{}

// Run lists every account, those that left too.
func (userListCmd) Run(env *environment) error {
	return withBook(env, func(book *accounts.Book, by accounts.By) error {
		users, err := book.Users(env.ctx, by, time.Now())
		if err != nil {
			return err
		}
		out := tabwriter.NewWriter(env.stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(out, "ID\tNAME\tFULL NAME\tROLE\tSCOPE\tSTATE\tLAST SIGN-IN")
		for _, u := range users {
			state, last := string(u.State), "never"
			if !u.Locked.IsZero() {
				state += ", locked"
			}
			if !u.SignedIn.IsZero() {
				last = u.SignedIn.Format(time.DateOnly)
			}
			fmt.Fprintf(out, "%d\t%s\t%s\t%s\t%s\t%s\t%s\n", u.ID, u.Name, u.FullName, u.Role, strings.Join(u.Scope, ","), state, last)
		}
		return out.Flush()
	})
}

type userDisableCmd struct {
	Name string `arg:"" help:"For signing in."`
}

// Run lets the account in no more; a running server ends its sessions within seconds.
func (c *userDisableCmd) Run(env *environment) error { return setState(env, c.Name, accounts.Disabled) }

type userEnableCmd struct {
	Name string `arg:"" help:"For signing in."`
}

// Run lets the account in again.
func (c *userEnableCmd) Run(env *environment) error { return setState(env, c.Name, accounts.Active) }

func setState(env *environment, name string, state accounts.State) error {
	return onUser(env, name, func(book *accounts.Book, by accounts.By, id int64) error {
		return book.SetState(env.ctx, by, id, state, time.Now())
	})
}

type userPasswdCmd struct {
	Name string `arg:"" help:"For signing in."`
}

// Run gives the account a new one-time password on standard output, and unlocks it.
func (c *userPasswdCmd) Run(env *environment) error {
	return onUser(env, c.Name, func(book *accounts.Book, by accounts.By, id int64) error {
		password, err := book.ResetPassword(env.ctx, by, id, time.Now())
		if err != nil {
			return err
		}
		fmt.Fprintf(env.stderr, "the new one-time password of %s is shown this once:\n", c.Name)
		fmt.Fprintln(env.stdout, password)
		return nil
	})
}

func onUser(env *environment, name string, do func(*accounts.Book, accounts.By, int64) error) error {
	return withBook(env, func(book *accounts.Book, by accounts.By) error {
		id, err := book.FindUser(env.ctx, by, name)
		if errors.Is(err, data.ErrNotFound) {
			return data.Invalid("name", "nobody signs in as %s", name)
		}
		if err != nil {
			return err
		}
		err = do(book, by, id)
		if errors.Is(err, data.ErrConflict) {
			return data.Invalid("name", "%s has left, or is the last security administrator", name)
		}
		return err
	})
}
