package live

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"lianxin/data"
	unitlist "lianxin/data/units"
)

// register is what imported lists say of units: their names of today and before, for finding them. It is read when it is first needed.
type register struct {
	lists []data.UnitList
	books func() ([]*book, error)
}

// book is the register of one area, ready for searches.
type book struct {
	list      *unitlist.List
	gazetteer *unitlist.Gazetteer
	search    *unitlist.Search
	own       map[string]bool // the units it answers for; nil for all
}

func newRegister(lists []data.UnitList) *register {
	return &register{lists: lists, books: sync.OnceValues(func() ([]*book, error) {
		areas := map[string][]data.UnitList{}
		for _, l := range lists {
			areas[l.Prefix] = append(areas[l.Prefix], l)
		}
		var out []*book
		for _, prefix := range slices.Sorted(maps.Keys(areas)) {
			list, err := unitlist.FromLists(areas[prefix])
			if err != nil {
				return nil, fmt.Errorf("unit lists of %s: %w", prefix, err)
			}
			out = append(out, newBook(list, nil))
		}
		return out, nil
	})}
}

func newBook(list *unitlist.List, own map[string]bool) *book {
	g := unitlist.NewGazetteer(list)
	return &book{list, g, unitlist.NewSearch(list, g), own}
}

// of tells whether the register is made of these lists.
func (r *register) of(lists []data.UnitList) bool {
	return slices.EqualFunc(r.lists, lists, func(a, b data.UnitList) bool {
		return a.CutOff == b.CutOff && a.Prefix == b.Prefix && bytes.Equal(a.CSV, b.CSV)
	})
}

// books are those that a viewer's searches look into: of the imported lists, and of the units in scope that have a boundary and stand in no list.
func (v *View) books(s *snapshot, viewer data.Viewer) ([]*book, error) {
	listed, err := s.register.books()
	if err != nil {
		return nil, err
	}
	more, err := v.landOf(s, viewer).unlisted()
	if err != nil || more == nil {
		return listed, err
	}
	return append(listed[:len(listed):len(listed)], more), nil
}

// unlistedBook is a register of the units of a set that no list names, and of those above them; nil when there are none.
func (s *snapshot) unlistedBook(set slots) (*book, error) {
	names, own := map[string]string{}, map[string]bool{}
	set.each(func(at slot) {
		u := s.units.list[at]
		if _, ok := s.units.listed[u.code]; ok || u.called == "" {
			return
		}
		own[u.code] = true
		for level := data.LevelPrefecture; level <= u.level; level++ {
			if up := data.UnitAt(u.code, level); up != "" && names[up] == "" {
				names[up] = s.nameInScope(up, set)
			}
		}
	})
	if len(own) == 0 {
		return nil, nil
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"code", "name"}) // a buffer takes everything
	for _, code := range slices.Sorted(maps.Keys(names)) {
		_ = w.Write([]string{code, names[code]})
	}
	w.Flush()
	edition, err := unitlist.Parse(&b, time.Unix(0, 0))
	if edition.Len() == 0 {
		return nil, err
	}
	list, err := unitlist.New(edition) // rows that cannot be read are names nobody could type
	if err != nil {
		return nil, fmt.Errorf("register of boundaries: %w", err)
	}
	return newBook(list, own), nil
}

// nameInScope is a unit's name; its code when it lies beyond the set and no list names it.
func (s *snapshot) nameInScope(code string, set slots) string {
	if name := s.units.listed[code]; name != "" {
		return name
	}
	if at, ok := s.units.index[code]; ok && set.has(at) && s.units.list[at].called != "" {
		return s.units.list[at].called
	}
	return code
}
