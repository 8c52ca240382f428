package data

func hazardLayer(extra []KindSpec) *Layer {
	kinds := []Code{
		{"dangerous_house", Label{"D级危房", "Dangerous house"}},
		{"water_quality", Label{"饮水安全", "Drinking water"}},
		{"fuel_access", Label{"加油不便", "Fuel access"}},
	}
	measures := []Field{
		{Name: "house_class", Type: TypeCode, Codes: houseClasses, Label: Label{"房屋等级（JGJ 125）", "House class (JGJ 125)"}, Headings: []string{"房屋等级", "鉴定等级"}, Kinds: []string{"dangerous_house"}, Since: "0.1"},
		{Name: "occupied", Type: TypeBool, Label: Label{"是否住人", "Occupied"}, Kinds: []string{"dangerous_house"}, Since: "0.1"},
		{Name: "shared_owners", Type: TypeInt, Unit: "households", Label: Label{"共有户数", "Shared owners"}, Min: 0, Max: 1000, Kinds: []string{"dangerous_house"}, Since: "0.1"},
		{Name: "turbidity_ntu", Type: TypeFloat, Unit: "NTU", Label: Label{"浑浊度", "Turbidity"}, Min: 0, Max: 1e5, Kinds: []string{"water_quality"}, Since: "0.1"},
		{Name: "ph", Type: TypeFloat, Label: Label{"pH", "pH"}, Headings: []string{"酸碱度", "pH值"}, Min: 0, Max: 14, Kinds: []string{"water_quality"}, Since: "0.1"},
		{Name: "chlorine_mg_l", Type: TypeFloat, Unit: "mg/L", Label: Label{"游离氯", "Free chlorine"}, Headings: []string{"余氯"}, Min: 0, Max: 1000, Kinds: []string{"water_quality"}, Since: "0.1"},
		{Name: "outage_days", Type: TypeInt, Unit: "d", Label: Label{"月停水天数", "Outage days per month"}, Min: 0, Max: 31, Kinds: []string{"water_quality"}, Since: "0.1"},
		{Name: "station_distance_m", Type: TypeFloat, Unit: "m", Label: Label{"最近加油站距离", "Distance to the nearest open station"}, Derived: true, Kinds: []string{"fuel_access"}, Since: "0.1"},
	}
	for _, k := range extra {
		kinds = append(kinds, k.Code)
		for _, f := range k.Fields {
			f.Kinds = []string{k.Code.Code}
			f.Sensitivity = Public
			measures = append(measures, f)
		}
	}
	fields := []Field{
		{Name: "kind", Type: TypeCode, Codes: kinds, Required: true, Label: Label{"隐患类别", "Kind"}, Headings: []string{"类别", "类型", "隐患类型"}, Since: "0.1"},
		{Name: "level", Type: TypeCode, Codes: levels, Label: Label{"等级", "Level"}, Headings: []string{"级别", "风险等级", "预警等级"}, Since: "0.1"},
		{Name: "status", Type: TypeCode, Codes: hazardStatuses, Required: true, Label: Label{"状态", "Status"}, Headings: []string{"整改状态"}, Since: "0.1"},
		{Name: "households", Type: TypeInt, Unit: "households", Label: Label{"影响户数", "Households"}, Min: 0, Max: 1e7, Since: "0.1"},
		{Name: "people", Type: TypeInt, Unit: "persons", Label: Label{"影响人数", "People"}, Min: 0, Max: 1e8, Since: "0.1"},
		{Name: "found", Type: TypeTime, Label: Label{"发现时间", "Found"}, Headings: []string{"排查时间"}, Since: "0.1"},
		{Name: "verified", Type: TypeTime, Label: Label{"核实时间", "Verified"}, Since: "0.1"},
		{Name: "due", Type: TypeTime, Ahead: true, Label: Label{"整改期限", "Due"}, Since: "0.1"},
		{Name: "removed", Type: TypeTime, Label: Label{"消除时间", "Removed"}, Headings: []string{"整改时间"}, Since: "0.1"},
	}
	fields = append(fields, measures...)
	fields = append(fields,
		Field{Name: "due_soon", Type: TypeBool, Derived: true, Label: Label{"即将到期", "Due soon"}, Since: "0.1"},
		Field{Name: "overdue", Type: TypeBool, Derived: true, Label: Label{"超期", "Overdue"}, Since: "0.1"},
		Field{Name: "title", Type: TypeText, Sensitivity: Internal, Label: Label{"事项", "Title"}, Headings: []string{"标题", "隐患名称"}, Since: "0.1"},
	)
	return &Layer{
		ID: Hazards, Label: Label{"隐患", "Hazards"}, Geometry: PointGeometry,
		Help: Label{"D级危房、饮水安全、加油不便等隐患", "Dangerous houses, drinking water, fuel access and configured kinds"},
		Time: "found", Class: "kind", Status: "status", Fields: append(fields, caseFields()...),
	}
}

var hazardStatuses = []Code{
	{"found", Label{"已发现", "Found"}},
	{"verified", Label{"已核实", "Verified"}},
	{"controlled", Label{"已管控", "Controlled"}},
	{"removed", Label{"已消除", "Removed"}},
}

// houseClasses follow JGJ 125: A sound, B parts dangerous, C part of the house dangerous, D the whole house dangerous.
var houseClasses = []Code{
	{"A", Label{"A级", "Class A"}},
	{"B", Label{"B级", "Class B"}},
	{"C", Label{"C级", "Class C"}},
	{"D", Label{"D级", "Class D"}},
}
