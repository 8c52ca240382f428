package accounts

import (
	"database/sql/driver"
	"encoding/hex"

	"lianxin/data/seal"
)

// Sealed are the tables of this package's that hold what is sealed, for a change of the vault's key. Digests, sessions, tokens and the audit chain stay
// what they are: of the audit log's rows, which must not be changed otherwise, only the wrapping does.
func Sealed() []seal.Table {
	hashed := func(place string) func([]driver.Value) []string {
		return func(named []driver.Value) []string {
			b, _ := named[0].([]byte)
			return []string{place, hex.EncodeToString(b)}
		}
	}
	return []seal.Table{
		{Name: "account", Named: "name", Place: hashed("account")},
		{Name: "session", Named: "hash", Place: hashed("session")},
		{Name: "token", Named: "hash", Place: hashed("token")},
		{Name: "device", Named: "hash", Place: hashed("device")},
		{Name: "exact_grant", Named: "(SELECT name FROM account WHERE account.id = exact_grant.account)", Place: hashed("exact")},
		{Name: "wall_alert", Named: "layer, id", Place: func(named []driver.Value) []string {
			layer, _ := named[0].(string)
			id, _ := named[1].(string)
			return alertPlace(layer, id)
		}},
		{Name: "keyring", Named: "use", Place: func(named []driver.Value) []string {
			use, _ := named[0].(string)
			return keyPlace(use)
		}},
		{Name: "audit", Named: "seq", Place: func(named []driver.Value) []string {
			seq, _ := named[0].(int64)
			return auditPlace(seq)
		}},
	}
}
