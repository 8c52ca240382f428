package data

func facilityLayer() *Layer {
	return &Layer{
		ID: Facilities, Label: Label{"设施", "Facilities"}, Geometry: PointGeometry,
		Help: Label{"加油站、水厂、卫生院、办公场所", "Fuel stations, water plants, clinics, offices"},
		Time: "opened", Class: "kind", Status: "status",
		Fields: []Field{
			{Name: "kind", Type: TypeCode, Codes: facilityKinds, Required: true, Label: Label{"设施类别", "Kind"}, Headings: []string{"类别", "类型"}, Since: "0.1"},
			{Name: "name", Type: TypeText, Label: Label{"名称", "Name"}, Headings: []string{"设施名称"}, Since: "0.1"},
			{Name: "status", Type: TypeCode, Codes: facilityStatuses, Label: Label{"状态", "Status"}, Since: "0.1"},
			{Name: "opened", Type: TypeTime, Ahead: true, Label: Label{"启用时间", "Opened"}, Since: "0.1"},
		},
	}
}

var facilityKinds = []Code{
	{"fuel_station", Label{"加油站", "Fuel station"}},
	{"water_plant", Label{"水厂", "Water plant"}},
	{"clinic", Label{"卫生院（室）", "Clinic"}},
	{"office", Label{"办公场所", "Office"}},
}

var facilityStatuses = []Code{
	{"open", Label{"在用", "Open"}},
	{"closed", Label{"停用", "Closed"}},
	{"planned", Label{"规划", "Planned"}},
}
