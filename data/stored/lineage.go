package stored

import (
	"fmt"

	"lianxin/data"
)

// CheckPoint tells whether a point lies in the past of a store that is now at newest. same tells that it is the store that was opened, and mark is what
// it has at the point's revision.
func CheckPoint(same bool, p, newest data.Point, mark string) error {
	switch {
	case !same:
		return data.ErrReplaced
	case p.Mark == "":
		return nil
	case newest.Revision < p.Revision:
		return fmt.Errorf("%w: it is at revision %d, before %d", data.ErrDiverged, newest.Revision, p.Revision)
	case mark != p.Mark:
		return fmt.Errorf("%w: its revision %d is another commit's now", data.ErrDiverged, p.Revision)
	}
	return nil
}
