package data

// Statuses of the chain found → accepted → assigned → in progress → settled → closed → revisited, and the two outside it.
var caseStatuses = []Code{
	{"found", Label{"已发现", "Found"}},
	{"accepted", Label{"已受理", "Accepted"}},
	{"assigned", Label{"已交办", "Assigned"}},
	{"in_progress", Label{"办理中", "In progress"}},
	{"settled", Label{"已化解", "Settled"}},
	{"closed", Label{"已办结", "Closed"}},
	{"revisited", Label{"已回访", "Revisited"}},
	{"suspended", Label{"已中止", "Suspended"}},
	{"rejected", Label{"不予受理", "Rejected"}},
}

var levels = []Code{
	{"1", Label{"一级（红）", "Level 1 (red)"}},
	{"2", Label{"二级（橙）", "Level 2 (orange)"}},
	{"3", Label{"三级（黄）", "Level 3 (yellow)"}},
	{"4", Label{"四级（蓝）", "Level 4 (blue)"}},
}

var ownerTiers = []Code{
	{"city_leader", Label{"市级领导", "City leader"}},
	{"county_head", Label{"县市区主官", "County head"}},
	{"county_leader", Label{"县级领导", "County leader"}},
	{"township", Label{"乡镇", "Township"}},
	{"village", Label{"村（社区）", "Village"}},
}

var satisfactions = []Code{
	{"satisfied", Label{"满意", "Satisfied"}},
	{"basically_satisfied", Label{"基本满意", "Basically satisfied"}},
	{"not_satisfied", Label{"不满意", "Not satisfied"}},
}

func disputeLayer() *Layer {
	return &Layer{
		ID: Disputes, Label: Label{"矛盾纠纷", "Disputes"}, Geometry: PointGeometry,
		Help: Label{"排查发现的矛盾纠纷，落到村（社区）", "Disputes found by screening, pinned to villages"},
		Time: "found", Class: "category", Status: "status",
		Fields: append([]Field{
			{Name: "category", Type: TypeCode, Codes: disputeCategories, Required: true, Label: Label{"纠纷类别", "Category"}, Headings: []string{"类别", "纠纷类型", "类型"}, Since: "0.1"},
			{Name: "level", Type: TypeCode, Codes: levels, Label: Label{"等级", "Level"}, Headings: []string{"级别", "风险等级", "预警等级"}, Since: "0.1"},
			{Name: "status", Type: TypeCode, Codes: caseStatuses, Required: true, Label: Label{"状态", "Status"}, Headings: []string{"办理状态"}, Since: "0.1"},
			{Name: "key_case", Type: TypeBool, Label: Label{"重点案件", "Key case"}, Headings: []string{"是否重点"}, Since: "0.1"},
			{Name: "supervised", Type: TypeBool, Label: Label{"督办", "Supervised"}, Headings: []string{"是否督办", "上级督办"}, Since: "0.1"},
			{Name: "backlog", Type: TypeBool, Label: Label{"积案", "Backlog case"}, Headings: []string{"是否积案", "信访积案"}, Since: "0.1"},
			{Name: "owner_tier", Type: TypeCode, Codes: ownerTiers, Label: Label{"包案层级", "Owner tier"}, Headings: []string{"包案领导层级"}, Since: "0.1"},
			{Name: "departments", Type: TypeList, Label: Label{"联动部门", "Departments"}, Headings: []string{"参与部门", "责任部门"}, Since: "0.1"},
			{Name: "route", Type: TypeCode, Codes: routes, Label: Label{"化解途径", "Route"}, Headings: []string{"调处方式", "化解方式"}, Since: "0.1"},
			{Name: "satisfaction", Type: TypeCode, Codes: satisfactions, Label: Label{"满意度", "Satisfaction"}, Headings: []string{"群众满意度"}, Since: "0.1"},
			{Name: "households", Type: TypeInt, Unit: "households", Label: Label{"涉及户数", "Households"}, Min: 0, Max: 1e7, Since: "0.1"},
			{Name: "people", Type: TypeInt, Unit: "persons", Label: Label{"涉及人数", "People"}, Min: 0, Max: 1e8, Since: "0.1"},
			{Name: "found", Type: TypeTime, Label: Label{"发现时间", "Found"}, Headings: []string{"排查时间", "登记时间"}, Since: "0.1"},
			{Name: "accepted", Type: TypeTime, Label: Label{"受理时间", "Accepted"}, Since: "0.1"},
			{Name: "due", Type: TypeTime, Ahead: true, Label: Label{"到期时间", "Due"}, Headings: []string{"办理期限"}, Since: "0.1"},
			{Name: "settled", Type: TypeTime, Label: Label{"化解时间", "Settled"}, Headings: []string{"化解日期"}, Since: "0.1"},
			{Name: "due_soon", Type: TypeBool, Derived: true, Label: Label{"即将到期", "Due soon"}, Since: "0.1"},
			{Name: "overdue", Type: TypeBool, Derived: true, Label: Label{"超期", "Overdue"}, Since: "0.1"},
			{Name: "title", Type: TypeText, Sensitivity: Internal, Label: Label{"事项", "Title"}, Headings: []string{"标题", "事项名称"}, Help: Label{"不含姓名、电话、门牌", "Without names, phones or house numbers"}, Since: "0.1"},
			{Name: "owner_post", Type: TypeText, Sensitivity: Internal, Label: Label{"包案职务", "Owner's post"}, Headings: []string{"包案领导职务"}, Since: "0.1"},
		}, caseFields()...),
	}
}

// caseFields exist only in the case file of the unit that handles the record.
func caseFields() []Field {
	field := func(name, zh, en string, headings ...string) Field {
		return Field{Name: name, Type: TypeText, Sensitivity: Case, Label: Label{zh, en}, Headings: headings, Since: "0.1"}
	}
	return []Field{
		field("parties", "当事人", "Parties", "姓名", "当事人姓名", "户主", "联系人"),
		field("phone", "联系电话", "Phone", "电话", "手机", "手机号", "手机号码"),
		field("id_number", "身份证号", "ID number", "身份证", "身份证号码", "证件号码"),
		field("address", "地址", "Address", "地点", "详细地址", "家庭住址", "住址", "事发地"),
		field("statement", "诉求内容", "Statement", "主要内容", "情况说明", "简要案情", "备注"),
	}
}

var disputeCategories = []Code{
	{"land", Label{"土地山林", "Land"}},
	{"homestead", Label{"宅基地", "Homestead"}},
	{"construction", Label{"工程建设", "Construction"}},
	{"pollution_noise", Label{"污染噪声", "Pollution and noise"}},
	{"property_service", Label{"物业服务", "Property service"}},
	{"contract", Label{"合同", "Contract"}},
	{"finance", Label{"债务金融", "Finance"}},
	{"resettlement", Label{"征拆安置", "Resettlement"}},
	{"wage", Label{"劳动报酬", "Wage"}},
	{"family", Label{"婚姻家庭", "Family"}},
	{"other", Label{"其他", "Other"}},
}

var routes = []Code{
	{"on_site_coordination", Label{"现场协调会", "On-site coordination"}},
	{"on_site_mediation", Label{"现场调解", "On-site mediation"}},
	{"task_team", Label{"工作专班", "Task team"}},
	{"pre_litigation_mediation", Label{"诉前调解", "Pre-litigation mediation"}},
	{"court_judgment", Label{"法院判决", "Court judgment"}},
	{"court_enforcement", Label{"法院执行", "Court enforcement"}},
	{"compensation", Label{"货币补偿", "Monetary compensation"}},
	{"signed_agreement", Label{"签订协议", "Signed agreement"}},
	{"petition_settlement", Label{"息访协议", "Petition settlement"}},
	{"other", Label{"其他", "Other"}},
}
