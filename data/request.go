package data

func requestLayer() *Layer {
	return &Layer{
		ID: Requests, Label: Label{"民生诉求", "Requests"}, Geometry: PointGeometry,
		Help: Label{"急难愁盼事项，可分步办结", "Livelihood requests, which may be met in part"},
		Time: "found", Class: "category", Status: "status",
		Fields: append([]Field{
			{Name: "category", Type: TypeCode, Codes: requestCategories, Required: true, Label: Label{"诉求类别", "Category"}, Headings: []string{"类别", "类型"}, Since: "0.1"},
			{Name: "level", Type: TypeCode, Codes: levels, Label: Label{"等级", "Level"}, Headings: []string{"级别", "紧急程度"}, Since: "0.1"},
			{Name: "status", Type: TypeCode, Codes: caseStatuses, Required: true, Label: Label{"状态", "Status"}, Headings: []string{"办理状态"}, Since: "0.1"},
			{Name: "total", Type: TypeInt, Label: Label{"应办数", "Total"}, Min: 0, Max: 1e8, Headings: []string{"总户数", "涉及户数"}, Since: "0.1"},
			{Name: "done", Type: TypeInt, Label: Label{"已办数", "Done"}, Min: 0, Max: 1e8, Headings: []string{"已办户数"}, Since: "0.1"},
			{Name: "satisfaction", Type: TypeCode, Codes: satisfactions, Label: Label{"满意度", "Satisfaction"}, Headings: []string{"群众满意度"}, Since: "0.1"},
			{Name: "found", Type: TypeTime, Label: Label{"提出时间", "Found"}, Headings: []string{"登记时间"}, Since: "0.1"},
			{Name: "due", Type: TypeTime, Ahead: true, Label: Label{"到期时间", "Due"}, Headings: []string{"办理期限"}, Since: "0.1"},
			{Name: "settled", Type: TypeTime, Label: Label{"办结时间", "Settled"}, Headings: []string{"办结日期"}, Since: "0.1"},
			{Name: "due_soon", Type: TypeBool, Derived: true, Label: Label{"即将到期", "Due soon"}, Since: "0.1"},
			{Name: "overdue", Type: TypeBool, Derived: true, Label: Label{"超期", "Overdue"}, Since: "0.1"},
			{Name: "title", Type: TypeText, Sensitivity: Internal, Label: Label{"事项", "Title"}, Headings: []string{"标题", "事项名称"}, Since: "0.1"},
		}, caseFields()...),
	}
}

var requestCategories = []Code{
	{"water", Label{"饮水", "Water"}},
	{"transport", Label{"道路交通", "Transport"}},
	{"social_security", Label{"社会保障", "Social security"}},
	{"certificate", Label{"不动产办证", "Certificate"}},
	{"sales", Label{"农产品滞销", "Sales"}},
	{"other", Label{"其他", "Other"}},
}
