package live

import (
	"slices"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// Settings is the settings document the newest snapshot was made with.
func (v *View) Settings() data.Settings { return v.now.Load().settings }

// Prefectures are the codes of the prefectures whose units the View holds, ascending.
func (v *View) Prefectures() []string {
	var codes []string
	for _, u := range v.now.Load().units.list {
		if code := data.UnitAt(u.code, data.LevelPrefecture); code != "" {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// Extent is the bound of the boundaries in the viewer's scope, lon, lat; empty when there are none. It is that of the land, not of
// a layer's rows: where rows lie is for those to ask who may.
func (v *View) Extent(viewer data.Viewer) orb.Bound {
	land := emptyBox()
	for _, u := range v.now.Load().units.list {
		if viewer.Sees(u.code) {
			land = land.union(u.extent)
		}
	}
	if land.empty() {
		return orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}}
	}
	return land.bound()
}
