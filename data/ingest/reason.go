package ingest

import (
	"regexp"
	"slices"
	"strings"

	"lianxin/data"
)

// ReasonZh is the reason of a rejection in Chinese, for lists and files that officials read. Reasons are kept in English, as all errors are; what
// has no translation stays as it is.
func ReasonZh(r data.Rejection) string {
	fields := strings.Split(r.Field, ", ")
	var out []string
	for _, part := range strings.Split(r.Reason, "; ") {
		if field, rest, ok := strings.Cut(part, ": "); ok && slices.Contains(fields, field) && len(fields) > 1 {
			out = append(out, field+"："+translate(rest))
			continue
		}
		out = append(out, translate(part))
	}
	return strings.Join(out, "；")
}

// FieldReasonZh is what is wrong with one field in Chinese; empty when that has no translation.
func FieldReasonZh(reason string) string {
	if zh := translate(reason); zh != reason {
		return zh
	}
	return ""
}

// phrase is a reason with {} for what varies, and its translation with {1}, {2} … in their place.
type phrase struct{ en, zh string }

// phrases are tried in order: the longer of two that begin alike stands first.
func phrases() []phrase {
	return []phrase{
		// exports
		{"a Shapefile holds 2 GB at most: narrow the filter, or take gpkg or fgb", "Shapefile 单个文件不超过 2 GB：请缩小筛选范围，或改用 GeoPackage、FlatGeobuf"},
		{"KML holds longitude and latitude: take {}", "KML 只用经纬度，请选 {1}"},
		{"is for lists of up to {} rows, and this one has {}", "只用于不超过 {1} 条的清单，此清单有 {2} 条"},

		// the row as a whole
		{"is required", "必填"},
		{"is not valid UTF-8", "不是有效的 UTF-8 编码"},
		{"is not JSON: {}", "不是有效的 JSON"},
		{"has {} cells for {} columns: a separator inside a cell needs quotation marks around the cell", "有 {1} 格，而表头只有 {2} 列；单元格内含分隔符时要加引号"},
		{"has text after a closing quotation mark", "右引号之后还有文字"},
		{"has a quotation mark that is not closed", "引号没有闭合"},
		{"is longer than {} bytes", "超过 {1} 字节"},
		{"is larger than {} bytes", "超过 {1} 字节"},
		{"is longer than {} characters", "超过 {1} 个字"},
		{"holds more than {} bytes", "超过 {1} 字节"},
		{"holds a control character", "含有控制字符"},
		{"is nested more than {} deep", "嵌套超过 {1} 层"},
		{"is not an object", "不是对象"},
		{"has no type", "没有 type"},
		{"is a {}, not a Feature", "是 {1}，不是 Feature"},
		{"has properties that are not an object", "properties 不是对象"},
		{"has more than {} properties", "属性超过 {1} 个"},
		{"has two properties that mean the same", "有两个含义相同的属性"},
		{"has the property {} twice", "属性 {1} 重复"},
		{"has a property {} that {}", "属性 {1} 的值无法读取"},
		{"has a member whose name {}", "有成员的名称无法读取"},
		{"has a crs member that {}", "crs 成员无法读取"},
		{"states another system than the import", "所写坐标系与导入时声明的不同"},
		{"an earlier row of this file has the same", "与本文件前面的一行相同"},
		{"names a record that this import may not change", "对应的记录不在本次导入的权限内"},
		{"lies outside your area", "不在您的管辖范围内"},
		{"lies in the future", "晚于现在"},
		{"lies in no county of the list of units", "所属县（市、区）不在区划代码库中"},
		// forms
		{"begins as found", "登记时的状态只能是已发现"},
		{"is decided by the unit that handles the case", "由办理单位填写"},
		{"is missing: give a point or a unit", "缺失：请给出位置或单位"},
		{"is no field of this layer", "本图层没有这一项"},
		{"is no field of the case file", "案卷没有这一项"},
		{"is computed and cannot be written", "由系统计算，不能填写"},
		{"belongs in the case file", "只能放在案卷里"},
		{"changes by a step, with its reason", "只能按办理步骤变更，并写明理由"},
		{"this layer's deadlines are not extended", "本图层的期限不能延长"},
		{"only an open case is extended", "只有未办结的事项可以延期"},
		{"was extended once already", "已延期过一次"},
		{"is not known: the case has neither a deadline nor a day it was found", "期限不明：没有到期时间，也没有发现时间"},
		{"is the record itself", "就是这条记录本身"},
		{"is not assigned to many records at once", "不能批量指派"},
		{"has {} in it, which a shared view must not", "含有{1}，不能写进共享的视图"},
		{"searches for {}, which a shared view must not", "查找的是{1}，不能写进共享的视图"},
		{"is one too many: {} views are kept for a person", "每人最多保存 {1} 个视图"},
		{"is one too many: {} are watched at most", "最多同时关注 {1} 个视图"},
		{"has {} views already, which is the most", "已有 {1} 个视图，不能再多"},
		{"must be one line of 1 to {} characters", "须为 1 至 {1} 个字的一行文字"},
		{"is not a unit that you may share views with", "不是您可以共享视图的单位"},
		{"has no round of two fixes or more that can be true", "没有两个以上可信的轨迹点"},
		// settings
		{"is no name, or that of two tables", "不是有效的标识，或与另一张表重复"},
		{"is not a date such as {}", "不是日期，应如 {1}"},
		{"is empty or too long", "为空或过长"},
		{"are none, or more than {}", "没有数值，或超过 {1} 个"},
		{"are more than {}", "超过 {1} 个"},
		{"is not an administrative code, or is given twice", "不是区划代码，或重复"},
		{"is of another level than those before", "与前面的单位不是同一级"},
		{"is not a number from {} to {}", "不是 {1} 至 {2} 之间的数字"},
		{"is missing, though the table says what it is", "缺失，而此表写有分母含义"},
		{"is not a number above {} and up to {}", "不是大于 {1}、不超过 {2} 的数字"},
		{"is empty, though values have one: say in words what it is", "为空，而数值带有分母：请写明分母含义"},
		{"is not the code of a prefecture or county", "不是市或县的代码"},
		{"is not a month such as {}, or is given twice for the unit", "不是月份（应如 {1}），或同一单位重复"},
		{"is missing, and enterprises too", "缺失，企业目标也缺失"},
		{"is not above 0 and up to 100 percent", "应大于 0、不超过 100%"},
		{"is neither 0, which keeps without end, nor within {} and {}", "应为 0（不限），或在 {1} 至 {2} 之间"},
		{"is missing, and max too", "缺失，上限也缺失"},
		{"is missing", "缺失"},
		{"is above max", "大于上限"},
		{"{} is not a date YYYY-MM-DD", "{1} 不是日期，应如 2026-03-01"},
		{"is not the absolute path of a .pmtiles file", "不是 .pmtiles 文件的绝对路径"},
		{"is not an address beginning with http:// or https://", "不是以 http:// 或 https:// 开头的地址"},
		{"has a placeholder in its host", "主机名中不能有占位符"},
		{"has a placeholder other than {z}, {x}, {y}, {-y}, {key}", "占位符只能是 {z}、{x}、{y}、{-y}、{key}"},
		{"lacks {z}, {x} or {y}", "缺少 {z}、{x} 或 {y}"},
		{"is not one of {}: it has to be said", "必须说明：{1}"},
		{"is out of range, or below min_zoom", "超出允许范围，或小于最小级别"},
		{"{} is not a time zone", "{1} 不是时区"},
		{"has {} characters, at most {} fit a wall", "有 {1} 个字，大屏最多容纳 {2} 个字"},
		{"{} is not a level from {} to {}", "{1} 不是 {2} 至 {3} 的等级"},
		{"{} is not a time as {}", "{1} 不是时刻，应如 {2}"},
		{"is not a text", "不是文字"},
		{"is not a list", "不是列表"},
		{"is not true or false", "只能是 true 或 false"},
		{"is null", "为空"},
		// rounds
		{"is no GPX: {}", "不是有效的 GPX 文件"},
		{"has a document type, which GPX has not", "含有 DOCTYPE，不是 GPX 文件"},
		{"has more than {} fixes or {} tracks", "超过 {1} 个点或 {2} 条轨迹"},
		{"has more than {} fixes", "超过 {1} 个点"},
		{"has more than {} tracks", "超过 {1} 条轨迹"},
		{"broke off before its end", "传输中断，文件不完整"},
		{"is empty", "为空"},
		{"is no GeoJSON of lines with times", "不是带时刻的 GeoJSON 线"},
		{"has no round of two fixes or more", "没有两个定位点以上的轨迹"},
		{"feature {} is no LineString", "第 {1} 个要素不是 LineString"},
		{"is neither GPX nor GeoJSON nor a table", "不是 GPX、GeoJSON 或表格"},
		{"row {} cannot be read", "第 {1} 行无法读取"},
		{"has no column headed {}", "没有标题为 {1} 的列"},
		// values
		{"is not one of the listed codes", "不在可选值之内"},
		{"is not one of the systems this collection lists", "不在本图层列出的坐标系之内"},
		{"is not one of {}", "不在可选值之内：{1}"},
		{"has a member that is not one of {}", "有一项不在可选值之内：{1}"},
		{"has more than 100 members", "超过 100 项"},
		{"is not a whole number", "不是整数"},
		{"is not a number: a comma may only separate groups of three digits", "不是数字：逗号只能用作千位分隔符"},
		{"is not a number of metres", "不是以米为单位的数字"},
		{"is not a number of degrees", "不是度数"},
		{"is not a number", "不是数字"},
		{"is a percentage, which this field is not", "是百分数，而本列不是"},
		{"is out of range", "超出允许范围"},
		{"is not a date or time", "不是日期或时间"},
		{"names a month, not a day: give the day, or leave the cell empty", "只到月份：请写到日，或留空"},
		{"names a year, not a day: give the day, or leave the cell empty", "只到年份：请写到日，或留空"},
		{"is ambiguous: write the year first, as in 2026-11-23", "年月日顺序不明：请把年份写在前面，如 2026-11-23"},
		{"lies outside the years 1900 to 2100", "不在 1900 至 2100 年之间"},
		{"is not a day of the calendar", "不是历法上的日期"},
		{"is not a time of day", "不是一天中的时刻"},
		{"has a time zone that is not understood: write Z, +08:00 or nothing", "时区无法识别：请写 Z、+08:00，或不写"},
		{"has a day where a time of day is needed", "需要时刻，只有日期"},
		{"has {} times for {} positions", "{2} 个位置，却有 {1} 个时刻"},
		{"does not belong to kind {}", "不属于类别 {1}"},
		// persons
		{"holds what looks like {}: what names a person belongs in the case file", "疑似含有{1}：涉及个人的内容只能放在案卷里"},
		{"looks like {} and cannot name a record", "疑似{1}，不能用作编号"},
		// places
		{"is missing, though the other coordinate stands there", "缺失，而另一个坐标已填"},
		{"is missing, and no boundary of this code is stored", "缺失，且库中没有该代码的边界"},
		{"is not two numbers", "不是两个数字"},
		{"is not well-known text{}", "不是 WKT（先经度后纬度）"},
		{"has an SRID that is not a number", "SRID 不是数字"},
		{"has SRID {}, but the import states {}", "SRID 是 {1}，而导入时声明的是 {2}"},
		{"has too many parts", "部分太多"},
		{"has more than {} points", "超过 {1} 个点"},
		{"is a {}, and this layer takes {}", "是 {1}，而本图层需要 {2}"},
		{"{} is not a position in {}: latitude and longitude look swapped", "{1} 不是 {2} 中的位置：经纬度似乎颠倒了"},
		{"{} is not a position in {}: these look like degrees", "{1} 不是 {2} 中的位置：看起来是度"},
		{"{} is not a position in {}: these look like metres", "{1} 不是 {2} 中的位置：看起来是米"},
		{"{} is not a finite position", "{1} 不是有限的位置"},
		{"times do not fit the line: {}", "时刻与线不相符"},
		{"{} is not a position in {}: {}", "{1} 不是 {2} 中的位置"},
		{"is not an administrative code of 6, 9 or 12 digits", "不是 6、9 或 12 位的区划代码"},
		{"is the code of a {}, and this layer takes those of a {}", "是{1}的代码，而本图层需要{2}的代码"},
		{"is not the code of any unit known", "不是任何已知单位的代码"},
		{"is the code of a unit that ended, and the lists do not say which one followed", "该代码的单位已撤销，区划代码库没有写明并入何处"},
		{"is in another county than the coordinates", "与坐标不在同一个县"},
		{"cannot be pinned: no boundaries are imported yet", "无法落点：还没有导入边界"},
		{"lies outside every boundary, {} m from the nearest", "在所有边界之外，离最近的边界 {1} 米"},
		{"lies outside every boundary", "在所有边界之外"},
		{"has neither coordinates nor a unit nor an address", "没有坐标、单位，也没有地址"},
		{"could be in any of several units", "可能属于几个单位中的任何一个"},
		{"names several places", "写了几个地方"},
		{"resembles a unit's name, but none is written so", "与单位名称相近，但没有这样写的单位"},
		{"names a unit that no list has", "所写单位不在区划代码库中"},
		{"names a unit, but what stands beside it makes that doubtful", "写有单位名称，但旁边的文字使其存疑"},
		{"names a unit that ended, and the lists do not say which one followed", "所写单位已撤销，区划代码库没有写明并入何处"},
		{"names a place outside this area", "所写地点不在本地区"},
		{"names a place outside the unit that stands beside it", "所写地点不在旁边所填的单位之内"},
		{"names no unit that is known", "没有写出已知的单位"},
		// geometry
		{"position is empty", "坐标为空"},
		{"position has one number, two are needed", "坐标只有一个数，需要两个"},
		{"coordinate {} is not a finite number", "第 {1} 个坐标不是有限的数"},
		{"has something other than {}", "坐标的写法不对"},
		{"more than {} positions", "超过 {1} 个位置"},
		{"geometry has no type", "几何没有 type"},
		{"geometry has no coordinates", "几何没有坐标"},
		{"geometry is not an object", "几何不是对象"},
		{"geometry is a {}, which GeoJSON does not know", "几何类型 {1} 不是 GeoJSON 的类型"},
		{"collections are nested more than {} deep", "几何集合嵌套超过 {1} 层"},
		{"collection is empty", "几何集合为空"},
		{"collection has no geometries", "几何集合没有成员"},
		{"ring of {} points, at least 4 needed with the closing one", "环只有 {1} 个点，连同闭合点至少要 4 个"},
		{"ring starts at {} and ends at {}", "环没有闭合：起于 {1}，止于 {2}"},
		{"ring without points", "环没有点"},
		{"polygon without rings", "多边形没有环"},
		{"line of {} point, at least 2 needed", "线只有 {1} 个点，至少要 2 个"},
		{"longitude {} is outside {}", "经度 {1} 超出 {2}"},
		{"latitude {} is outside {}", "纬度 {1} 超出 {2}"},
		{"longitude is {}", "经度是 {1}"},
		{"latitude is {}", "纬度是 {1}"},
		{"the edge from there and the one from {} near {}", "边界线在 {2} 附近与 {1} 的边相交或重叠"},
		{"hole lies directly in {}, which is not its shell", "洞不在自己的外环之内"},
		{"shell lies in {}", "外环在另一个多边形之内"},
		{"it touches {} near {} and so cuts the inside in pieces", "在 {2} 附近与 {1} 相接，把内部切成了几块"},
	}
}

// words are what may stand in place of {}.
func words(s string) string {
	switch s {
	case "an ID number":
		return "身份证号"
	case "a phone number":
		return "电话号码"
	case "a person's name":
		return "姓名"
	case "a house number":
		return "门牌号"
	case data.LevelPrefecture.String():
		return "市"
	case data.LevelCounty.String():
		return "县"
	case data.LevelTownship.String():
		return "乡镇"
	case data.LevelVillage.String():
		return "村"
	case "a Point":
		return "点（Point）"
	case "a LineString or MultiLineString":
		return "线（LineString、MultiLineString）"
	case "a Polygon or MultiPolygon":
		return "面（Polygon、MultiPolygon）"
	}
	return places(s)
}

// placeWord is a part of a geometry, as geo and geojson name it.
var placeWord = regexp.MustCompile(`(member|polygon|line|ring|point) (\d+)`)

func places(s string) string {
	names := map[string]string{"member": "成员", "polygon": "多边形", "line": "线", "ring": "环", "point": "点"}
	s = placeWord.ReplaceAllStringFunc(s, func(m string) string {
		parts := placeWord.FindStringSubmatch(m)
		return "第 " + parts[2] + " 个" + names[parts[1]]
	})
	return strings.ReplaceAll(s, "个环, ", "个环，")
}

// leadingPlace is where in a geometry a fault is: "polygon 1, ring 2, point 3: ".
var leadingPlace = regexp.MustCompile(`^((?:member|polygon|line|ring|point) \d+(?:, |: )?)+`)

// translate is one reason in Chinese, or as it is.
func translate(s string) string {
	if zh, ok := filterReason(s); ok {
		return zh
	}
	if at := leadingPlace.FindString(s); at != "" && at != s {
		if rest := s[len(at):]; translate(rest) != rest { // "line 1, column 7" of a filter is no place in a geometry
			return strings.ReplaceAll(strings.ReplaceAll(strings.TrimRight(places(at), ": "), ", ", "，"), ": ", "，") + "：" + translate(rest)
		}
	}
	if zh, ok := first(phrases(), s, words); ok {
		return zh
	}
	if zh, ok := first(questionPhrases(), s, words); ok {
		return zh
	}
	return s
}

// first is what the first phrase that fits says of a reason, with words for what stands in place of its {}.
func first(list []phrase, s string, words func(string) string) (zh string, ok bool) {
	for _, p := range list {
		if captured, ok := p.match(s); ok {
			zh = p.zh
			for i, c := range captured {
				zh = strings.ReplaceAll(zh, "{"+string(rune('1'+i))+"}", words(c))
			}
			return zh, true
		}
	}
	return "", false
}

// match tells whether a reason is the phrase, and what stands for each {}: as little as may be, but the last takes what is left.
func (p phrase) match(s string) (captured []string, ok bool) {
	parts := strings.Split(p.en, "{}")
	rest, ok := strings.CutPrefix(s, parts[0])
	if !ok {
		return nil, false
	}
	for i, part := range parts[1:] {
		at := strings.Index(rest, part)
		if last := i == len(parts)-2; last {
			if !strings.HasSuffix(rest, part) {
				return nil, false
			}
			at = len(rest) - len(part)
		}
		if at < 0 {
			return nil, false
		}
		captured = append(captured, rest[:at])
		rest = rest[at+len(part):]
	}
	return captured, rest == ""
}
