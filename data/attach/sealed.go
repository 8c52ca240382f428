package attach

import (
	"database/sql/driver"

	"lianxin/data"
	"lianxin/data/seal"
)

// Sealed are the tables of this package's that hold what is sealed, for a change of the vault's key.
func Sealed() []seal.Table {
	return []seal.Table{
		{Name: "attachment", Named: "id, layer, record", Place: func(named []driver.Value) []string {
			id, _ := named[0].(string)
			layer, _ := named[1].(string)
			record, _ := named[2].(string)
			return aboutPlace(id, data.LayerID(layer), record)
		}},
		{Name: "attachment_chunk", Named: "attachment, n", Place: func(named []driver.Value) []string {
			id, _ := named[0].(string)
			n, _ := named[1].(int64)
			return chunkPlace(id, n)
		}},
	}
}
