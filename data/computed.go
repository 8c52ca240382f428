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
