package lite

import (
	"database/sql/driver"
	"fmt"
)

// Read copies the columns of a row to destinations, as Conn.One does.
func Read(row []driver.Value, dest ...any) error {
	if len(row) < len(dest) {
		return fmt.Errorf("row has %d columns, want %d", len(row), len(dest))
	}
	for i, d := range dest {
		if row[i] == nil {
			continue
		}
		ok := false
		switch d := d.(type) {
		case *int64:
			*d, ok = row[i].(int64)
		case *float64:
			*d, ok = row[i].(float64)
		case *string:
			*d, ok = row[i].(string)
		case *[]byte:
			*d, ok = row[i].([]byte)
		case *bool:
			var n int64
			n, ok = row[i].(int64)
			*d = n != 0
		}
		if !ok {
			return fmt.Errorf("column %d holds a %T, want %T", i+1, row[i], d)
		}
	}
	return nil
}
