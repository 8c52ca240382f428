package ingest

import (
	"strings"
	"testing"

	"lianxin/data"
)

// Each case is a row of a file that is otherwise good; the reason is that of its rejection, empty when it is accepted.
func TestRowsJudged(t *testing.T) {
	const good = "land,found,2026-03-01,113.01,25.51"
	for _, c := range []struct {
		name, layer, heading, row string
		field, reason             string
		quarantine                bool
	}{
		{name: "good", heading: "category,status,found,lon,lat", row: good},
		{name: "missing category", heading: "category,status,found,lon,lat", row: ",found,2026-03-01,113.01,25.51", field: "category", reason: "is required"},
		{name: "wrong code", heading: "category,状态,found,lon,lat", row: "land,done,,113.01,25.51", field: "状态", reason: "is not one of found (已发现)"},
		{name: "two problems", heading: "category,status,found,lon,lat", row: "x,found,2022-06,113.01,25.51", field: "category, found", reason: "category: is not one of"},
		{name: "month only", heading: "category,status,found,lon,lat", row: "land,found,2022-06,113.01,25.51", field: "found", reason: "names a month, not a day"},
		{name: "negative count", heading: "category,status,涉及户数,lon,lat", row: "land,found,-3,113.01,25.51", field: "涉及户数", reason: "is out of range"},
		{name: "swapped axes", heading: "category,status,found,lon,lat", row: "land,found,,25.51,113.01", field: "lon", reason: "25.51 113.01 is not a position in EPSG:4490: latitude and longitude look swapped"},
		{name: "half a position", heading: "category,status,found,lon,lat", row: "land,found,,113.01,", field: "lat", reason: "is missing"},
		{name: "text for a coordinate", heading: "category,status,found,lon,lat", row: "land,found,,abc,25.51", field: "lon", reason: "is not a number of degrees"},
		{name: "NaN", heading: "category,status,found,lon,lat", row: "land,found,,NaN,25.51", field: "lon", reason: "is not a number of degrees"},
		{name: "1e309", heading: "category,status,found,lon,lat", row: "land,found,,1e309,25.51", field: "lon", reason: "is not a number of degrees"},
		{name: "hexadecimal", heading: "category,status,found,lon,lat", row: "land,found,,0x71p0,25.51", field: "lon", reason: "is not a number of degrees"},
		{name: "degrees, minutes, seconds", heading: "category,status,found,lon,lat", row: "land,found,,113°0′36″E,北纬25度30分36秒"},
		{name: "minutes past 59", heading: "category,status,found,lon,lat", row: "land,found,,113°61′,25.51", field: "lon", reason: "is not a number of degrees"},
		{name: "far away", heading: "category,status,found,lon,lat", row: "land,found,,116.3,39.9", field: "lon", reason: "lies outside every boundary", quarantine: true},
		{name: "no place", heading: "category,status,found,lon,lat", row: "land,found,,,", field: "geometry", reason: "has neither coordinates", quarantine: true},
		{name: "one cell of both", heading: "category,status,found,经纬度", row: `land,found,,"113.01,25.51"`},
		{name: "one cell, latitude first", heading: "category,status,found,坐标", row: `land,found,,"25.51, 113.01"`},
		{name: "one cell with one number", heading: "category,status,found,坐标", row: `land,found,,113.01`, field: "坐标", reason: "is not two numbers"},
		{name: "WKT", heading: "category,status,found,wkt", row: `land,found,,POINT(113.01 25.51)`},
		{name: "EWKT of the same system", heading: "category,status,found,geom", row: `land,found,,SRID=4326;POINT(113.01 25.51)`},
		{name: "EWKT of another", heading: "category,status,found,geom", row: `land,found,,SRID=4547;POINT(400000 2800000)`, field: "geom", reason: "has SRID 4547, but the import states EPSG:4490"},
		{name: "WKT that is none", heading: "category,status,found,wkt", row: `land,found,,POINT(113.01`, field: "wkt", reason: "is not well-known text"},
		{name: "WKT without position", heading: "category,status,found,wkt", row: `land,found,,POINT EMPTY`, field: "wkt", reason: "is not well-known text"},
		{name: "WKT NaN", heading: "category,status,found,wkt", row: `land,found,,POINT(NaN 25)`, field: "wkt"},
		{name: "a line for a point", heading: "category,status,found,wkt", row: `land,found,,"LINESTRING(113 25,114 25)"`, field: "wkt", reason: "is a LineString, and this layer takes a Point"},
		{name: "GeoJSON in a cell", heading: "category,status,found,geometry", row: `land,found,,"{""type"":""Point"",""coordinates"":[113.01,25.51]}"`},
		{name: "a geometry without coordinates in a cell", heading: "category,status,found,geometry", row: `land,found,,"{""type"":""Point"",""coordinates"":[]}"`, field: "geometry", reason: "position is empty"},
		{name: "by address", heading: "类别,状态,地点", row: "宅基地,已受理,汝城县土桥镇足田村三组"},
		{name: "by columns of units", heading: "类别,状态,县市区,乡镇,村（社区）", row: "宅基地,已受理,汝城县,土桥镇,足田村"},
		{name: "by unlisted address", heading: "类别,状态,地点", row: "宅基地,已受理,临武县香花镇草坪村", field: "地点", quarantine: true},
		{name: "by code", heading: "类别,状态,村代码", row: "宅基地,已受理,431026103213"},
		{name: "broken code", heading: "类别,状态,村代码", row: "宅基地,已受理,4.31E+11", field: "村代码", reason: "is not an administrative code"},
		{name: "code of another county than the point", heading: "类别,状态,村代码,经度,纬度", row: "宅基地,已受理,431023001208,113.01,25.51", field: "村代码", reason: "is in another county", quarantine: true},
		{name: "too many cells", heading: "category,status,found,lon,lat", row: good + ",x", reason: "has 6 cells for 5 columns"},
		{name: "empty cells too many", heading: "category,status,found,lon,lat", row: good + ",,"},
		{name: "a stray quotation mark", heading: "category,status,found,lon,lat", row: `"land"x,found,,113.01,25.51`, reason: "has text after a closing quotation mark"},
		{name: "not UTF-8", heading: "category,status,found,lon,lat,标题", row: good + ",\xff", reason: "is not valid UTF-8"},
		{name: "control character in a title", heading: "category,status,found,lon,lat,标题", row: good + ",a\x01b", field: "标题", reason: "holds a control character"},
		{name: "phone in a title", heading: "category,status,found,lon,lat,标题", row: good + ",联系13000000000", field: "标题", reason: "holds what looks like a phone number", quarantine: true},
		{name: "name in a title", heading: "category,status,found,lon,lat,标题", row: good + ",张三与李四宅基地纠纷", field: "标题", reason: "holds what looks like a person's name", quarantine: true},
		{name: "a title that is a name", heading: "category,status,found,lon,lat,标题", row: good + ",张三", field: "标题", reason: "holds what looks like a person's name", quarantine: true},
		{name: "door in a title", heading: "category,status,found,lon,lat,标题", row: good + ",3栋502室漏水", field: "标题", reason: "holds what looks like a house number", quarantine: true},
		{name: "phone in a department", heading: "category,status,found,lon,lat,联动部门", row: good + ",公安局、13000000000", field: "联动部门", reason: "holds what looks like a phone number", quarantine: true},
		{name: "phone as id", heading: "编号,category,status,found,lon,lat", row: "13000000000," + good, field: "编号", reason: "looks like a phone number", quarantine: true},
		{name: "refused and in doubt: refused", heading: "category,status,found,lon,lat,标题", row: "x,found,,113.01,25.51,13000000000", field: "category, 标题", reason: "category: is not"},
		{name: "phone in a case column", heading: "category,status,found,lon,lat,备注", row: good + ",联系13000000000"},
		{name: "phone in a column nobody knows", heading: "category,status,found,lon,lat,网格员联系", row: good + ",13000000000"},
		{name: "unit codes are no phones", heading: "category,status,found,lon,lat,标题", row: good + ",431026103213 水渠 2026-03-01"},
		{name: "facility by a family name", layer: "facilities", heading: "kind,名称,lon,lat", row: "clinic,张三,113.01,25.51"},
		{name: "measure of another kind", layer: "hazards", heading: "kind,status,ph,lon,lat", row: "dangerous_house,found,7,113.01,25.51", field: "ph", reason: "does not belong to kind dangerous_house"},
		{name: "measure of its kind", layer: "hazards", heading: "kind,status,ph,turbidity_ntu,lon,lat", row: "water_quality,found,7.2,3.5NTU,113.01,25.51"},
		{name: "long source id", heading: "编号,category,status,found,lon,lat", row: strings.Repeat("x", 201) + "," + good, field: "编号", reason: "is longer than 200 characters"},
		{name: "a cell of 100 kB", heading: "category,status,found,lon,lat,标题", row: good + "," + strings.Repeat("字", 33_000), field: "标题", reason: "holds more than"},
		{name: "marked text beyond the basic plane", heading: "category,status,found,lon,lat,标题", row: good + `,"<b>𠮷田</b> ""😀""` + "\n" + `"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := prefecture(t)
			layer := data.LayerID(c.layer)
			imp, rejections := importText(t, m, Options{Layer: layer, Encoding: "utf-8"}, c.heading+"\n"+c.row+"\n")
			if imp.Input != 1 {
				t.Fatalf("%+v", imp)
			}
			if c.field == "" && c.reason == "" {
				if imp.Accepted != 1 {
					t.Fatalf("%+v", rejections)
				}
				return
			}
			if len(rejections) != 1 || rejections[0].Field != c.field || !strings.HasPrefix(rejections[0].Reason, c.reason) || rejections[0].Quarantine != c.quarantine || rejections[0].Row != 1 {
				t.Fatalf("%+v", rejections)
			}
		})
	}
}
