package main

import (
	"fmt"

	"lianxin/data/postgres"
)

type databaseCmd struct {
	Roles databaseRolesCmd `cmd:"" help:"Print the SQL that makes roles of least privilege, for a database administrator."`
}

type databaseRolesCmd struct{}

func (databaseRolesCmd) Help() string {
	return `Example:
  createdb lianxin && lianxin database roles | psql -v ON_ERROR_STOP=1 lianxin`
}

// Run prints the script; it touches no database.
func (databaseRolesCmd) Run(env *environment) error {
	_, err := fmt.Fprint(env.stdout, postgres.RolesSQL)
	return err
}
