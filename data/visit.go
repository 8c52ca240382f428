package data

func visitLayer() *Layer {
	return &Layer{
		ID: Visits, Label: Label{"走访", "Visits"}, Geometry: PointGeometry,
		Help: Label{"干部走访，只统计地点与成效，不排名个人", "Officials' visits: places and outcomes, never persons"},
		Time: "time", Class: "place_kind",
		Fields: append([]Field{
			{Name: "time", Type: TypeTime, Required: true, Label: Label{"走访时间", "Time"}, Headings: []string{"日期", "走访日期"}, Since: "0.1"},
			{Name: "place_kind", Type: TypeCode, Codes: placeKinds, Required: true, Label: Label{"走访场所", "Place"}, Headings: []string{"走访方式", "场所"}, Since: "0.1"},
			{Name: "post_tier", Type: TypeCode, Codes: postTiers, Label: Label{"走访层级", "Post tier"}, Headings: []string{"干部层级"}, Since: "0.1"},
			{Name: "households", Type: TypeInt, Unit: "households", Label: Label{"走访户数", "Households"}, Min: 0, Max: 1e6, Since: "0.1"},
			{Name: "enterprises", Type: TypeInt, Unit: "enterprises", Label: Label{"走访经营主体数", "Enterprises"}, Min: 0, Max: 1e6, Headings: []string{"走访企业数"}, Since: "0.1"},
			{Name: "outreach", Type: TypeList, Codes: outreachTags, Label: Label{"宣传内容", "Outreach"}, Since: "0.1"},
			{Name: "raised", Type: TypeList, Label: Label{"提出事项", "Raised records"}, Help: Label{"由此产生的纠纷、隐患、诉求编号", "Ids of the records this visit raised"}, Since: "0.1"},
			{Name: "note", Type: TypeText, Sensitivity: Internal, Label: Label{"走访记录", "Note"}, Since: "0.1"},
			{Name: "household_keys", Type: TypeText, Sensitivity: Case, Label: Label{"户标识", "Household keys"}, Help: Label{"以密钥散列保存，用于统计不重复户数", "Kept as keyed hashes to count distinct households"}, Headings: []string{"户编号"}, Since: "0.1"},
			{Name: "enterprise_keys", Type: TypeText, Sensitivity: Case, Label: Label{"经营主体标识", "Enterprise keys"}, Headings: []string{"企业编号"}, Since: "0.1"},
		}, caseFields()...),
	}
}

func traceLayer() *Layer {
	return &Layer{
		ID: Traces, Label: Label{"走访轨迹", "Visit traces"}, Geometry: LineGeometry,
		Help: Label{"自愿上传的走访路线，住户附近已截断", "Voluntary routes of visits, cut near homes"},
		Time: "start",
		Fields: []Field{
			{Name: "start", Type: TypeTime, Required: true, Label: Label{"开始时间", "Start"}, Since: "0.1"},
			{Name: "end", Type: TypeTime, Label: Label{"结束时间", "End"}, Since: "0.1"},
			{Name: "post_tier", Type: TypeCode, Codes: postTiers, Label: Label{"走访层级", "Post tier"}, Since: "0.1"},
			{Name: "stays", Type: TypeInt, Label: Label{"停留次数", "Stays"}, Min: 0, Max: 1e5, Since: "0.1"},
		},
	}
}

var placeKinds = []Code{
	{"home", Label{"入户", "Home"}},
	{"enterprise", Label{"入企", "Enterprise"}},
	{"courtyard", Label{"屋场院落", "Courtyard"}},
	{"square", Label{"设点", "Square"}},
	{"market", Label{"摆摊", "Market"}},
	{"street", Label{"摆桌", "Street"}},
}

// postTiers are the four tiers of a village's contact officials.
var postTiers = []Code{
	{"county_leader", Label{"县级领导", "County leader"}},
	{"department", Label{"市县部门", "Department"}},
	{"township", Label{"乡镇", "Township"}},
	{"legal", Label{"政法机关", "Political-legal"}},
}

var outreachTags = []Code{
	{"law", Label{"法治宣传", "Law"}},
	{"epidemic", Label{"疫情防控", "Epidemic"}},
	{"anti_fraud", Label{"反诈", "Anti-fraud"}},
}
