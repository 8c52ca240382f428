package main

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/term"

	"lianxin/data/accounts"
)

// firstAdmin makes the first security administrator of a store without accounts and shows the one-time password once, on a terminal:
// where output goes into a file or a log, nothing is made, and it is said how to.
func firstAdmin(env *environment, book *accounts.Book) error {
	if !isTerminal(env.stdout) {
		begun, err := book.Begun(env.ctx)
		if err == nil && !begun {
			env.log().Info("there are no accounts yet: `lianxin user first` on a terminal makes the first one")
		}
		return err
	}
	return showFirstAdmin(env, book)
}

func showFirstAdmin(env *environment, book *accounts.Book) error {
	first, made, err := book.Begin(env.ctx, time.Now())
	if err != nil || !made {
		return err
	}
	fmt.Fprintf(env.stdout, "\nThe first account is the security administrator's. Sign in at /sign-in and choose another password; this one is shown once.\n"+
		"首个账号为安全管理员，请登录 /sign-in 并立即修改密码；此密码只显示一次。\n\n  name / 账号      %s\n  password / 密码  %s\n\n", first.Name, first.Password)
	return nil
}

// isTerminal tells whether a person reads what is written.
func isTerminal(out any) bool {
	f, ok := out.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
