package data

// Computed layers: made from records and units when they are asked for, never stored or imported.
const (
	Hotspots   LayerID = "hotspots"
	FuelAccess LayerID = "fuel-access"
)

// FuelAccessLayer describes how far villages are from fuel. Its fields are those that its features have besides the codes and names of their unit.
func FuelAccessLayer() *Layer {
	return &Layer{
		ID: FuelAccess, Label: Label{"加油可达性", "Fuel access"}, Geometry: AreaGeometry, Level: LevelVillage,
		Help: Label{
			"各村（社区）代表点到最近在用加油站的直线（大地线）距离，只计辖区内的加油站",
			"Geodesic distance from each village's representative point to the nearest open fuel station in scope",
		},
		Fields: []Field{
			{Name: "name", Type: TypeText, Label: Label{"名称", "Name"}},
			{Name: "station_id", Type: TypeText, Label: Label{"最近加油站编号", "Nearest station"}},
			{Name: "station_name", Type: TypeText, Label: Label{"最近加油站", "Nearest station's name"}},
			{Name: "distance_m", Type: TypeFloat, Unit: "m", Label: Label{"最近加油站距离", "Distance to the nearest open station"}},
			{Name: "households", Type: TypeInt, Unit: "households", Label: Label{"户数", "Households"}},
			{Name: "population", Type: TypeInt, Unit: "persons", Label: Label{"人口", "Population"}},
			{Name: "beyond", Type: TypeBool, Label: Label{"超过阈值", "Beyond the threshold"}},
		},
	}
}

// HotspotLayer describes where rows gather. Its fields are those that its features have besides the codes and names of their unit.
func HotspotLayer() *Layer {
	return &Layer{
		ID: Hotspots, Label: Label{"热点", "Hotspots"}, Geometry: AreaGeometry, Level: LevelVillage,
		Help: Label{
			"Getis–Ord Gi*：每千户发生率（或件数）显著偏高（热点）或偏低（冷点）的村（社区），经 Benjamini–Hochberg 校正",
			"Getis–Ord Gi*: villages where the rate per 1,000 households (or the count) is significantly high or low, with Benjamini–Hochberg q-values",
		},
		Fields: []Field{
			{Name: "name", Type: TypeText, Label: Label{"名称", "Name"}},
			{Name: "value", Type: TypeFloat, Label: Label{"数值", "Value"}},
			{Name: "numerator", Type: TypeInt, Label: Label{"分子", "Numerator"}},
			{Name: "denominator", Type: TypeInt, Label: Label{"分母", "Denominator"}},
			{Name: "z", Type: TypeFloat, Label: Label{"Gi*（标准差）", "Gi* (standard deviations)"}},
			{Name: "p", Type: TypeFloat, Label: Label{"双侧 p 值", "Two-sided p"}},
			{Name: "q", Type: TypeFloat, Label: Label{"校正 q 值", "q (false-discovery rate)"}},
			{Name: "neighbours", Type: TypeInt, Label: Label{"参与检验的相邻单位数", "Adjacent units in the test"}},
			{Name: "class", Type: TypeInt, Min: -3, Max: 3, Label: Label{"等级（3、2、1 为 99%、95%、90% 热点，负为冷点）", "Class (3, 2, 1: hot at 99, 95, 90 %; negative: cold)"}},
			{Name: "status", Type: TypeCode, Label: Label{"检验状态", "Status"}, Codes: []Code{
				{"tested", Label{"已检验", "Tested"}},
				{"no_data", Label{"无数据", "No data"}},
				{"no_neighbours", Label{"无相邻单位", "No neighbours"}},
				{"constant", Label{"各单位数值相同", "All values equal"}},
				{"everything", Label{"邻域即全部，无从比较", "Nothing to compare with"}},
			}},
			{Name: "trend", Type: TypeCode, Label: Label{"近三个30天的变化", "Over the last three periods of 30 days"}, Codes: []Code{
				{"new", Label{"新出现", "New"}},
				{"persistent", Label{"持续", "Persistent"}},
				{"fading", Label{"消退", "Fading"}},
				{"none", Label{"无", "None"}},
			}},
		},
	}
}
