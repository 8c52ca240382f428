package desk

import (
	"database/sql/driver"

	"lianxin/data/seal"
)

// Sealed are the tables of this package's that hold what is sealed, for a change of the vault's key.
func Sealed() []seal.Table {
	return []seal.Table{
		{Name: "saved_view", Named: "id", Place: func(named []driver.Value) []string {
			id, _ := named[0].(string)
			return viewPlace(id)
		}},
		{Name: "watched_view", Named: "account, view", Place: func(named []driver.Value) []string {
			account, _ := named[0].(int64)
			view, _ := named[1].(string)
			return seenPlace(account, view)
		}},
	}
}
