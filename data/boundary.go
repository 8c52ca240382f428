package data

func countyLayer() *Layer {
	return &Layer{
		ID: Counties, Label: Label{"县市区", "Counties"}, Geometry: AreaGeometry, Level: LevelCounty,
		Help: Label{"县级行政区边界及基本情况", "County boundaries and basic figures"}, Fields: unitFields(),
	}
}

func townshipLayer() *Layer {
	return &Layer{
		ID: Townships, Label: Label{"乡镇（街道）", "Townships"}, Geometry: AreaGeometry, Level: LevelTownship,
		Help: Label{"乡镇、街道边界及基本情况", "Township and subdistrict boundaries and basic figures"}, Fields: unitFields(),
	}
}

// villageLayer adds the roster of contact officials by tier; at least 1+2+2+2 (campaign rule), counts only, never names.
func villageLayer() *Layer {
	roster := func(name, zh, en string) Field {
		return Field{Name: name, Type: TypeInt, Unit: "persons", Label: Label{zh, en}, Min: 0, Max: 1000, Since: "0.1"}
	}
	return &Layer{
		ID: Villages, Label: Label{"村（社区）", "Villages"}, Geometry: AreaGeometry, Level: LevelVillage,
		Help: Label{"村、社区边界，户数、人口与包村干部配备", "Village and community boundaries, households and contact officials"},
		Fields: append(unitFields(),
			roster("roster_county", "县级领导人数", "County leaders"),
			roster("roster_department", "市县部门干部人数", "Department officials"),
			roster("roster_township", "乡镇干部人数", "Township officials"),
			roster("roster_legal", "政法干警人数", "Political-legal officers"),
		),
	}
}

func unitFields() []Field {
	return []Field{
		{Name: "name", Type: TypeText, Label: Label{"名称", "Name"}, Required: true, Headings: []string{"单位名称", "村名", "NAME"}, Since: "0.1"},
		{Name: "households", Type: TypeInt, Unit: "households", Label: Label{"户数", "Households"}, Min: 0, Max: 1e8, Since: "0.1"},
		{Name: "population", Type: TypeInt, Unit: "persons", Label: Label{"人口", "Population"}, Min: 0, Max: 1e9, Headings: []string{"人口数"}, Since: "0.1"},
		{Name: "enterprises", Type: TypeInt, Unit: "enterprises", Label: Label{"经营主体数", "Enterprises"}, Min: 0, Max: 1e8, Headings: []string{"企业数"}, Since: "0.1"},
		{Name: "area_km2", Type: TypeFloat, Unit: "km2", Label: Label{"面积", "Area"}, Derived: true, Since: "0.1"},
	}
}
