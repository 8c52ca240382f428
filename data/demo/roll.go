package demo

import (
	"fmt"
	"strings"
)

// roll is the list of units of a prefecture as a tree. Units of a level are numbered from 1 in the order of their codes, 0 standing for
// none, so that the children of one unit have numbers that follow each other.
type roll struct {
	prefecture unitName
	counties   []unitName // element 0 unused, here and below
	townships  []unitName
	villages   []unitName
}

// unitName is a unit of the list: its code and name, the number of its parent, and those of its first child and the child
// after the last.
type unitName struct {
	code, name string
	parent     int
	first, end int
}

// readRoll parses `code,name` rows sorted by code, such as units.ChenzhouCSV, from the prefecture down.
func readRoll(text, prefecture string) (*roll, error) {
	r := &roll{counties: make([]unitName, 1), townships: make([]unitName, 1), villages: make([]unitName, 1)}
	for n, line := range strings.Split(strings.TrimSpace(text), "\n")[1:] {
		code, name, ok := strings.Cut(strings.TrimSpace(line), ",")
		if !ok {
			return nil, fmt.Errorf("unit list, row %d: no name", n+1)
		}
		u := unitName{code: code, name: name}
		switch {
		case code == prefecture:
			r.prefecture = u
		case !strings.HasPrefix(code, prefecture[:4]):
		case len(code) == 6:
			u.first, u.end = len(r.townships), len(r.townships)
			r.counties = append(r.counties, u)
		case len(code) == 9:
			u.parent, u.first, u.end = len(r.counties)-1, len(r.villages), len(r.villages)
			if err := adopt(r.counties, &u); err != nil {
				return nil, err
			}
			r.townships = append(r.townships, u)
		case len(code) == 12:
			u.parent = len(r.townships) - 1
			if err := adopt(r.townships, &u); err != nil {
				return nil, err
			}
			r.villages = append(r.villages, u)
		default:
			return nil, fmt.Errorf("unit list, row %d: %q is not a unit's code", n+1, code)
		}
	}
	return r, nil
}

func adopt(parents []unitName, u *unitName) error {
	p := &parents[u.parent]
	if u.parent == 0 || !strings.HasPrefix(u.code, p.code) {
		return fmt.Errorf("unit list: %s comes without its parent", u.code)
	}
	p.end++
	return nil
}

// community tells whether a village is an urban or town community: the bureau numbers those below 200, and 4xx and
// 5xx are mines, farms and zones.
func (u unitName) community() bool { return u.code[9] < '2' }

// special tells whether a village stands for a mine, a farm, a forest station or a zone.
func (u unitName) special() bool { return u.code[9] >= '4' }

// subdistrict tells whether a township is an urban one.
func (u unitName) subdistrict() bool { return strings.HasSuffix(u.name, "街道") }

// upland tells whether a township's name says that it is a mountain one.
func (u unitName) upland() bool {
	return strings.Contains(u.name, "瑶族") || strings.Contains(u.name, "山") || strings.Contains(u.name, "林场") || strings.Contains(u.name, "岭")
}
