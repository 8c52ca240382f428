package ingest

import (
	"slices"
	"strings"

	"lianxin/data"
	"lianxin/data/ingest/cell"
)

// role is what a column is for.
type role uint8

const (
	roleCase    role = iota // no field of the layer: sealed in the case file
	roleField               // an own field, case fields included
	roleIgnored             // derived fields, running numbers, the remarks of a rejections file
	roleID
	roleSource
	roleLon
	roleLat
	roleEast
	roleNorth
	rolePair // two numbers in one cell
	roleShape
	roleTimes // of a trace's positions
	roleUnit
	roleVillageCode
	roleTownshipCode
	roleCountyCode
	roleVillageName
	roleTownshipName
	roleCountyName
	roleAddress // of layers that have no such field
	roleUnitAtEvent
	rolePrecision
	roleCount int = iota
)

// target is what a heading stands for. Of two columns with one target the one with the lower rank is read.
type target struct {
	role  role
	field int // index of Layer.Fields for roleField
	rank  int
}

// single tells whether only one column may have the target.
func (t target) single() bool { return t.role != roleCase && t.role != roleIgnored }

// registry knows the headings of one layer by their folded text.
type registry struct {
	layer   *data.Layer
	byName  map[string]target
	address int // index of the address field, -1 without one
}

// roleHeadings are the headings that no field of the Schema has, most telling first; the first is also the name that Options.Map takes.
func roleHeadings(r role) []string {
	switch r {
	case roleID:
		return []string{
			"id", "source_id", "编号", "案件编号", "纠纷编号", "隐患编号", "诉求编号", "事项编号", "走访编号", "轨迹编号", "设施编号", "记录编号", "登记编号", "受理编号", "信访编号", "工单编号", "工单号",
			"案号", "流水号", "唯一编号", "唯一标识", "record_id", "case_id", "case_no", "uuid", "guid",
		}
	case roleLon:
		return []string{"lon", "经度", "lng", "long", "longitude", "东经", "gps经度", "x", "x坐标", "坐标x"}
	case roleLat:
		return []string{"lat", "纬度", "latitude", "北纬", "gps纬度", "y", "y坐标", "坐标y"}
	case roleEast:
		return []string{"easting", "东坐标", "东向坐标", "e坐标"}
	case roleNorth:
		return []string{"northing", "北坐标", "北向坐标", "n坐标"}
	case rolePair:
		return []string{"lonlat", "经纬度", "坐标", "经纬度坐标", "lnglat", "coordinates"}
	case roleShape:
		return []string{"wkt", "geometry", "geom", "wkt_geom", "the_geom", "shape", "几何", "图形"}
	case roleTimes:
		return []string{"times", "coordtimes", "coordinate_times", "时间序列"}
	case roleUnit:
		return []string{"code", "代码", "编码", "区划代码", "行政区代码", "xzqdm", "zldwdm", "所属村代码", "所在村代码"}
	case roleVillageCode:
		return []string{"village_code", "社区代码", "村居代码"}
	case roleTownshipCode:
		return []string{"township_code", "镇街代码", "街道代码"}
	case roleCountyCode:
		return []string{"county_code", "县区代码", "县市区代码", "区县代码"}
	case roleVillageName:
		return []string{"village_name", "村", "村名", "村社区", "村（社区）", "村/社区", "村居", "社区", "所在村", "所属村", "行政村", "村(居)", "村名称"}
	case roleTownshipName:
		return []string{"township_name", "乡镇", "镇街", "乡镇街道", "乡镇（街道）", "乡镇/街道", "街道", "所在乡镇", "所属乡镇", "镇（街道）", "乡（镇）", "乡镇名称"}
	case roleCountyName:
		return []string{"county_name", "县", "县区", "区县", "县市区", "县（市、区）", "县（市区）", "所在县区", "所属县区", "县名", "县区名称"}
	case roleAddress:
		return []string{"address", "地址", "地点", "详细地址", "位置"}
	case roleUnitAtEvent:
		return []string{data.FieldUnitAtEvent, "发生时单位代码"}
	case rolePrecision:
		return []string{data.FieldPrecision, "位置精度"}
	case roleIgnored:
		return append(rejectionHeadings(), "序号", "no", "fid", "objectid", "objectid_1", "ogc_fid", "shape_length", "shape_area", "shape_leng", "行号")
	default:
		return nil
	}
}

// mapOnly are names that Options.Map takes besides those of fields and roles.
const (
	mapToCase    = "case"   // seal the column in the case file
	mapToIgnored = "ignore" // do not read it
)

// newRegistry gathers a layer's headings. A text that two meanings claim has the one named first here: own names, then labels, then further
// headings, each before the common fields' and the roles'.
func newRegistry(l *data.Layer) *registry {
	r := &registry{layer: l, byName: map[string]target{}, address: l.Index("address")}
	for i := range l.Fields {
		r.add(l.Fields[i].Name, r.fieldTarget(i, 0))
	}
	for i := range l.Fields {
		f := &l.Fields[i]
		for k, h := range append([]string{f.Label.Zh, f.Label.En}, f.Headings...) {
			r.add(h, r.fieldTarget(i, k+1))
		}
	}
	if l.IsBoundary() {
		r.addBoundary()
	} else {
		r.addPlaces()
	}
	for _, f := range l.Common() {
		t := target{role: commonRole(f.Name)}
		for k, h := range append([]string{f.Name, f.Label.Zh, f.Label.En}, f.Headings...) {
			t.rank = k
			r.add(h, t)
		}
	}
	r.addRole(roleSource)
	r.addRole(roleIgnored)
	return r
}

// addBoundary adds what a boundary's row has: its code and its shape. The code is also what its id column holds, and the village_name of a
// village is its name.
func (r *registry) addBoundary() {
	r.addRole(roleUnit)
	r.addRole(roleShape)
	name := r.fieldTarget(r.layer.Index("name"), 10)
	for _, h := range []string{"xzqmc", "zldwmc", "行政区名称", "区划名称"} {
		r.add(h, name)
	}
	level := map[data.Level]struct{ code, name role }{
		data.LevelCounty: {roleCountyCode, roleCountyName}, data.LevelTownship: {roleTownshipCode, roleTownshipName}, data.LevelVillage: {roleVillageCode, roleVillageName},
	}[r.layer.Level]
	for k, h := range roleHeadings(level.code) {
		r.add(h, target{role: roleUnit, rank: 20 + k})
	}
	for k, h := range roleHeadings(level.name) {
		name.rank = 20 + k
		r.add(h, name)
	}
	for k, h := range []string{r.layer.Level.String(), r.layer.Label.Zh + "代码", "id", "编号"} {
		r.add(h, target{role: roleUnit, rank: 40 + k})
	}
}

// addPlaces adds the ways in which a record says where it is, and what it is called.
func (r *registry) addPlaces() {
	for _, role := range []role{roleID, roleLon, roleLat, roleEast, roleNorth, rolePair, roleShape} {
		r.addRole(role)
	}
	if r.layer.Geometry == data.LineGeometry {
		r.addRole(roleTimes)
	}
	for _, role := range []role{roleVillageCode, roleTownshipCode, roleCountyCode, roleVillageName, roleTownshipName, roleCountyName, roleUnitAtEvent, rolePrecision} {
		r.addRole(role)
	}
	for i, role := range []role{roleVillageCode, roleTownshipCode, roleCountyCode} {
		r.add([]string{data.FieldVillage, data.FieldTownship, data.FieldCounty}[i], target{role: role, rank: 10})
		r.add([]string{"村代码", "乡镇代码", "县代码"}[i], target{role: role, rank: 11})
	}
	if r.address < 0 {
		r.addRole(roleAddress)
	}
	for k, h := range roleHeadings(roleUnit) {
		if h != "code" && h != "代码" && h != "编码" { // of the record, perhaps
			r.add(h, target{role: roleUnit, rank: 10 + k})
		}
	}
}

func (r *registry) addRole(role role) {
	for k, h := range roleHeadings(role) {
		r.add(h, target{role: role, rank: k})
	}
}

func (r *registry) add(heading string, t target) {
	key := cell.Fold(heading)
	if _, taken := r.byName[key]; !taken && key != "" {
		r.byName[key] = t
	}
}

func (r *registry) fieldTarget(i, rank int) target {
	if r.layer.Fields[i].Derived {
		return target{role: roleIgnored}
	}
	return target{role: roleField, field: i, rank: rank}
}

// commonRole is what a common field's column is for.
func commonRole(name string) role {
	switch name {
	case data.FieldUnit:
		return roleUnit
	case data.FieldSource:
		return roleSource
	default:
		return roleIgnored
	}
}

// find is what a heading stands for; roleCase when the layer has no such column. A heading is tried as it is and then without a remark in
// brackets at its end and marks at its start: 户数（户）, *类别.
func (r *registry) find(heading string) target {
	key := cell.Fold(heading)
	if t, ok := r.byName[key]; ok {
		return t
	}
	key = strings.TrimLeft(key, "*#★●")
	if i := strings.IndexAny(key, "([【"); i > 0 {
		key = key[:i]
	}
	if t, ok := r.byName[key]; ok && key != "" {
		return t
	}
	return target{role: roleCase}
}

// mapped is the target of a name in Options.Map: a field's, a role's, case or ignore.
func (r *registry) mapped(name string) (target, bool) {
	switch name {
	case mapToCase:
		return target{role: roleCase}, true
	case mapToIgnored:
		return target{role: roleIgnored}, true
	case data.FieldUnit:
		return target{role: roleUnit, rank: -1}, true
	case data.FieldSource:
		return target{role: roleSource, rank: -1}, true
	}
	if i := r.layer.Index(name); i >= 0 && !r.layer.Fields[i].Derived {
		return target{role: roleField, field: i, rank: -1}, true
	}
	for role := roleID; int(role) < roleCount; role++ {
		if h := roleHeadings(role); len(h) > 0 && h[0] == name && r.has(role) {
			return target{role: role, rank: -1}, true
		}
	}
	return target{}, false
}

// has tells whether some heading of the layer has the role.
func (r *registry) has(role role) bool {
	for _, t := range r.byName {
		if t.role == role {
			return true
		}
	}
	return false
}

// names are the names that Options.Map takes for the layer, sorted.
func (r *registry) names() []string {
	names := []string{mapToCase, mapToIgnored, data.FieldUnit, data.FieldSource}
	for i := range r.layer.Fields {
		if !r.layer.Fields[i].Derived {
			names = append(names, r.layer.Fields[i].Name)
		}
	}
	for role := roleID; int(role) < roleCount; role++ {
		if h := roleHeadings(role); len(h) > 0 && r.has(role) && role != roleUnit {
			names = append(names, h[0])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// score is how many cells are headings that the layer or the map knows.
func (r *registry) score(cells []string, mapping map[string]string) int {
	n := 0
	for _, c := range cells {
		if _, ok := mapping[cell.Trim(c)]; ok || r.find(c).role != roleCase {
			n++
		}
	}
	return n
}
