package data

// CoverageCollection is the computed layer of the monthly round.
const CoverageCollection LayerID = "coverage"

// CoverageLayer describes where the monthly round of visits holds. Its fields are those that its features have besides the codes and names of their unit.
func CoverageLayer() *Layer {
	return &Layer{
		ID: CoverageCollection, Label: Label{"走访覆盖", "Coverage"}, Geometry: AreaGeometry, Level: LevelVillage,
		Help: Label{
			"各村（社区）当月走访的不重复户数、经营主体数，连续未走访月数，包村干部缺配与未办结事项",
			"Different households and enterprises of each village visited in a month, months without a visit, missing contact officials, open items",
		},
		Fields: []Field{
			{Name: "name", Type: TypeText, Label: Label{"名称", "Name"}},
			{Name: "month", Type: TypeText, Label: Label{"月份", "Month"}},
			{Name: "visited", Type: TypeInt, Unit: "households", Label: Label{"已走访户数", "Households visited"}},
			{Name: "households", Type: TypeInt, Unit: "households", Label: Label{"应走访户数", "Households to visit"}},
			{Name: "value", Type: TypeFloat, Unit: "%", Label: Label{"走访率", "Coverage"}},
			{Name: "target", Type: TypeFloat, Unit: "%", Label: Label{"走访率目标", "Target"}},
			{Name: "to_target", Type: TypeFloat, Unit: "pp", Label: Label{"与目标之差（百分点）", "Above the target (percentage points)"}},
			{Name: "at_most", Type: TypeBool, Label: Label{"为上限（部分走访未登记户标识）", "At most: some visits name no household"}},
			{Name: "enterprises_visited", Type: TypeInt, Unit: "enterprises", Label: Label{"已走访经营主体数", "Enterprises visited"}},
			{Name: "enterprises", Type: TypeInt, Unit: "enterprises", Label: Label{"应走访经营主体数", "Enterprises to visit"}},
			{Name: "enterprise_value", Type: TypeFloat, Unit: "%", Label: Label{"经营主体走访率", "Enterprise coverage"}},
			{Name: "enterprise_target", Type: TypeFloat, Unit: "%", Label: Label{"经营主体走访率目标", "Enterprise target"}},
			{Name: "enterprise_to_target", Type: TypeFloat, Unit: "pp", Label: Label{"经营主体与目标之差（百分点）", "Enterprises above the target (percentage points)"}},
			{Name: "last_visit", Type: TypeTime, Label: Label{"最近走访", "Last visit"}},
			{Name: "gap_months", Type: TypeInt, Label: Label{"连续未走访月数", "Months without a visit"}},
			{Name: "roster_missing", Type: TypeList, Label: Label{"缺配层级", "Missing tiers"}, Codes: []Code{
				{"county", Label{"县级领导", "County leaders"}},
				{"department", Label{"市县部门干部", "Department officials"}},
				{"township", Label{"乡镇干部", "Township officials"}},
				{"legal", Label{"政法干警", "Political-legal officers"}},
			}},
			{Name: "open", Type: TypeInt, Label: Label{"未办结事项", "Open items"}},
			{Name: "note", Type: TypeCode, Label: Label{"说明", "Note"}, Codes: []Code{{"suppressed", Label{"户数过少，不予显示", "Too few households to be shown"}}}},
		},
	}
}
