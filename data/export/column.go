package export

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"lianxin/data"
	"lianxin/geo/datum"
)

// columns are how a table stands in CSV and XLSX.
type columns struct {
	headings Headings
	place    Place
	fields   []data.Field
	titles   []string // id, the fields, the place
}

func newColumns(j *Job, t *Table) *columns {
	c := &columns{headings: j.Options.Headings, place: j.Options.Geometry, fields: t.Fields}
	if c.headings == "" {
		c.headings = Chinese
	}
	if c.place == "" {
		c.place = PlaceXY
		if t.Layer.Geometry != data.PointGeometry {
			c.place = PlaceWKT
		}
	}
	used := map[string]bool{}
	add := func(name string, l data.Label, unit string) {
		title := name
		if c.headings != Names {
			title = label(l, c.headings)
			if unit != "" && c.headings == English {
				title += " (" + unit + ")"
			}
			if used[title] {
				title += "（" + name + "）"
			}
		}
		used[title] = true
		c.titles = append(c.titles, title)
	}
	add("id", data.Label{Zh: "记录ID", En: "ID"}, "")
	for i := range t.Fields {
		add(t.Fields[i].Name, t.Fields[i].Label, t.Fields[i].Unit)
	}
	for _, p := range c.placeTitles(j.System) {
		add(p.name, p.label, "")
	}
	return c
}

type placeTitle struct {
	name  string
	label data.Label
}

// placeTitles name the columns of the place; of another system than degrees of CGCS2000 they say which.
func (c *columns) placeTitles(s datum.System) []placeTitle {
	mark := Mark(s)
	zh, en := mark, mark
	if mark != "" {
		zh, en = "（"+s.Code()+"）", " ("+s.Code()+")"
	}
	switch {
	case c.place == PlaceNone:
		return nil
	case c.place == PlaceWKT:
		return []placeTitle{{"wkt", data.Label{Zh: "WKT" + zh, En: "WKT" + en}}}
	case s.Metric():
		return []placeTitle{{"easting", data.Label{Zh: "东坐标" + zh, En: "Easting" + en}}, {"northing", data.Label{Zh: "北坐标" + zh, En: "Northing" + en}}}
	}
	return []placeTitle{{"lon", data.Label{Zh: "经度" + zh, En: "Longitude" + en}}, {"lat", data.Label{Zh: "纬度" + zh, En: "Latitude" + en}}}
}

// xy is the one position of a place: of lines and areas that are asked for so, the middle of their bound.
func xy(g orb.Geometry) (orb.Point, bool) {
	switch g := g.(type) {
	case nil:
		return orb.Point{}, false
	case orb.Point:
		return g, true
	}
	return g.Bound().Center(), true
}

func wktOf(g orb.Geometry) string {
	if g == nil {
		return ""
	}
	return wkt.MarshalString(g)
}
