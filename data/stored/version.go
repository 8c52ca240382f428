package stored

import (
	"fmt"

	"lianxin/data"
)

// CheckVersion refuses a put or a deletion whose IfVersion does not hold: -1 asks that no record is there, a number above 0 for that version, 0 for
// nothing. version is that of the record which is there, 0 when none is. The error wraps data.ErrConflict.
func CheckVersion(layer, id string, ifVersion, version int64) error {
	switch {
	case ifVersion == -1 && version != 0:
		return fmt.Errorf("%s %s exists: %w", layer, id, data.ErrConflict)
	case ifVersion > 0 && version == 0:
		return fmt.Errorf("%s %s is not there any more: %w", layer, id, data.ErrConflict)
	case ifVersion > 0 && version != ifVersion:
		return fmt.Errorf("%s %s has version %d, not %d: %w", layer, id, version, ifVersion, data.ErrConflict)
	}
	return nil
}
