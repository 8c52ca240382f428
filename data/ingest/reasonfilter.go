package ingest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// filterPlace is where in a filter or an area a fault is, as cql2 says it.
var filterPlace = regexp.MustCompile(`^line (\d+), column (\d+) \(character (\d+)\): `)

// quotedText is what cql2 quotes back: names and texts of the asker's, in which nothing is to be understood.
var quotedText = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// filterReason is a fault at a place of a filter in Chinese, the place kept; ok is false when it is none or has no translation.
func filterReason(s string) (zh string, ok bool) {
	at := filterPlace.FindStringSubmatch(s)
	if at == nil {
		return "", false
	}
	rest := s[len(at[0]):]
	var quoted []string
	masked := quotedText.ReplaceAllStringFunc(rest, func(q string) string {
		quoted = append(quoted, q)
		return "\x01" + strconv.Itoa(len(quoted)-1) + "\x02"
	})
	said, ok := first(filterPhrases(), masked, filterWord)
	for i, q := range quoted {
		said = strings.ReplaceAll(said, "\x01"+strconv.Itoa(i)+"\x02", q)
	}
	if !ok { // of a geometry in it
		said = translate(rest)
		ok = said != rest
	}
	return fmt.Sprintf("第 %s 行第 %s 列（第 %s 个字符）：%s", at[1], at[2], at[3], said), ok
}

// filterWord is what a fault speaks of.
func filterWord(s string) string {
	zh, ok := first(filterWords(), s, func(s string) string { return s })
	if !ok {
		return s
	}
	return zh
}

func filterWords() []phrase {
	return []phrase{
		{"property {}", "属性 {1}"},
		{"the text {}", "文字 {1}"},
		{"the word {}", "词 {1}"},
		{"the name {}", "名称 {1}"},
		{"the number {}", "数字 {1}"},
		{"the value {}", "值 {1}"},
		{"an expression with {}", "含 {1} 的式子"},
		{"AND, OR or the end of the filter", "AND、OR 或筛选式的结尾"},
		{"the end of the filter", "筛选式的结尾"},
		{"the end of the area", "区域的结尾"},
		{"a property or a value", "属性或值"},
		{"a property, DATE, TIMESTAMP or INTERVAL", "属性、DATE、TIMESTAMP 或 INTERVAL"},
		{"a date, a timestamp, {} or a property", "日期、时刻、{1} 或属性"},
		{"a text in single quotes", "单引号中的文字"},
		{"LIKE, BETWEEN or IN", "LIKE、BETWEEN 或 IN"},
		{"POINT, LINESTRING, POLYGON, MULTIPOINT, MULTILINESTRING or MULTIPOLYGON", "POINT、LINESTRING、POLYGON、MULTIPOINT、MULTILINESTRING 或 MULTIPOLYGON"},
		{"POLYGON or MULTIPOLYGON", "POLYGON 或 MULTIPOLYGON"},
		{", or )", ", 或 )"},
		{"a coordinate", "坐标"},
		{"a geometry", "几何"},
		{"an interval", "时间区间"},
		{"a list", "列表"},
		{"a number", "数字"},
		{"a date or time", "日期或时间"},
		{"true or false", "真假值"},
		{"text", "文字"},
		{"one argument", "1 个参数"},
		{"at least {} arguments", "至少 {1} 个参数"},
		{"{} arguments", "{1} 个参数"},
	}
}

// filterPhrases are tried in order, as phrases are.
func filterPhrases() []phrase {
	return []phrase{
		// as it is written
		{"this is not UTF-8", "不是 UTF-8 文字"},
		{"this is not JSON", "不是有效的 JSON"},
		{"{} is a full-width character, write {}", "{1} 是全角字符，请写 {2}"},
		{"the character {} does not belong here", "字符 {1} 不应出现在这里"},
		{"this text has no closing quote {}", "文字缺少右引号 {1}"},
		{"this name has no closing quote {}", "名称缺少右引号 {1}"},
		{"a second ^ needs parentheses: (a ^ b) ^ c or a ^ (b ^ c)", "连用两个 ^ 要加括号，如 (2 ^ 3) ^ 2 或 2 ^ (3 ^ 2)"},
		{"the number {} is too large", "数字 {1} 太大"},
		{"there is no function {}", "没有函数 {1}"},
		{"there is no operator {}", "没有运算符 {1}"},
		{"operator {} needs an array of args", "运算符 {1} 需要数组 args"},
		{"member {} is there twice", "成员 {1} 出现了两次"},
		{"member {} does not go with {}", "成员 {1} 不能与 {2} 同用"},
		{"no object of a filter has so many members", "筛选式里没有成员这么多的对象"},
		{"an object with op, property, date, timestamp, interval, type or bbox was expected", "此处应为含 op、property、date、timestamp、interval、type 或 bbox 的对象"},
		{"the name of a property was expected", "此处应为属性名"},
		{"a {} as a string was expected", "{1} 应为字符串"},
		{"an interval is an array of two", "interval 应为两个元素的数组"},
		{"the end of the filter was expected", "筛选式到此应已结束"},
		{"the filter is nested more than {} deep", "筛选式嵌套超过 {1} 层"},
		{"the filter has more than {} operators, properties and values", "筛选式的运算符、属性和值超过 {1} 个"},
		// what stands where
		{"there is no property {} in layer {}", "图层 {2} 没有属性 {1}"},
		{"there is no property {}", "没有属性 {1}"},
		{"{} is {}, a condition was expected", "{1} 是{2}，此处应为条件"},
		{"{} is no condition", "{1} 不是条件"},
		{"ACCENTI is not supported, texts are compared with their accents", "不支持 ACCENTI：文字连同重音符号一起比较"},
		{"an empty text and a missing one are the same here, ask IS NULL", "空文字与缺失在这里是一回事，请用 IS NULL"},
		{"NULL equals nothing, ask IS NULL", "NULL 不等于任何值，请用 IS NULL"},
		{"null equals nothing, ask isNull", "null 不等于任何值，请用 isNull"},
		{"{} is a list, use A_CONTAINS, A_OVERLAPS, A_EQUALS or A_CONTAINEDBY", "{1} 是列表，请用 A_CONTAINS、A_OVERLAPS、A_EQUALS 或 A_CONTAINEDBY"},
		{"{} is a geometry, use S_INTERSECTS and its kin", "{1} 是几何，请用 S_INTERSECTS 等空间函数"},
		{"{} is {} and {} is none, write DATE('2026-03-01') or TIMESTAMP('2026-03-01T08:00:00Z')", "{1} 是{2}，而 {3} 不是，请写 DATE('2026-03-01') 或 TIMESTAMP('2026-03-01T08:00:00Z')"},
		{"{} is {} and cannot be compared with {}", "{1} 是{2}，不能与{3}比较"},
		{"{} is true or false, which has no order", "{1} 是真假值，没有大小"},
		{"{} takes {}, not {}", "{1} 需要 {2}，而不是 {3} 个"},
		{"{} is {}, CASEI takes text", "{1} 是{2}，CASEI 只用于文字"},
		{"{} is {}, arithmetic takes numbers", "{1} 是{2}，算术只用于数字"},
		{"{} is {}, LIKE takes text", "{1} 是{2}，LIKE 只用于文字"},
		{"CASEI was expected on both sides of LIKE or on neither", "LIKE 两边要么都用 CASEI，要么都不用"},
		{"a pattern in single quotes was expected after LIKE, not {}", "LIKE 之后应为单引号中的样式，而不是 {1}"},
		{"a list of values was expected after IN, not {}", "IN 之后应为值的列表，而不是 {1}"},
		// lists
		{"a property that is a list was expected, not {}", "此处应为列表类的属性，而不是 {1}"},
		{"two properties cannot be compared as lists, a list of texts was expected", "两个属性不能当作列表比较，此处应为文字的列表"},
		{"a list of texts such as ('a', 'b') was expected, not {}", "此处应为文字的列表，如 ('a', 'b')，而不是 {1}"},
		{"a text in single quotes was expected in the list, not {}", "列表里应为单引号中的文字，而不是 {1}"},
		{"{} is {}, not a list", "{1} 是{2}，不是列表"},
		// time
		{"{} is not a date such as {}", "{1} 不是日期，应如 {2}"},
		{"{} is not a timestamp such as {}", "{1} 不是时刻，应如 {2}"},
		{"{} needs a property on one side", "{1} 的一边要有属性"},
		{"{} needs a date, timestamp or interval without properties on one side", "{1} 的一边要是不含属性的日期、时刻或时间区间"},
		{"{} compares intervals, INTERVAL(…, …) was expected, not {}", "{1} 比较时间区间，此处应为 INTERVAL(…, …)，而不是 {2}"},
		{"{} is {}, temporal functions take dates and times", "{1} 是{2}，时间函数只用于日期和时间"},
		{"an interval has two properties or two literals, not one of each", "时间区间的两端要么都是属性，要么都是写明的值"},
		{"the interval ends before it begins", "时间区间的结束早于开始"},
		{"{} is no end of an interval, write '2026-03-01', '2026-03-01T08:00:00Z' or '..'", "{1} 不能作时间区间的一端，请写 '2026-03-01'、'2026-03-01T08:00:00Z' 或 '..'"},
		// space
		{"a geometry such as BBOX(112, 25, 114, 27) was expected, not {}", "此处应为几何，如 BBOX(112, 25, 114, 27)，而不是 {1}"},
		{"{} is {}, {} was expected", "{1} 是{2}，此处应为 {3}"},
		{"a GeoJSON geometry was expected", "此处应为 GeoJSON 几何"},
		{"an array of coordinates or geometries was expected", "此处应为坐标或几何的数组"},
		{"a coordinate was expected", "此处应为坐标"},
		{"a position has 2 or 3 numbers, not {}", "一个位置有 2 或 3 个数，而不是 {1} 个"},
		{"a point has one position, not {}", "一个点只有一个位置，而不是 {1} 个"},
		{"a bounding box has 4 numbers, or 6 with heights, not {}", "外接框有 4 个数（带高程 6 个），而不是 {1} 个"},
		{"the filter's geometries have more than {} positions", "筛选式中几何的位置超过 {1} 个"},
		{"south edge {} is north of north edge {}", "南边界 {1} 在北边界 {2} 以北"},
		{"south edge {} is outside {}", "南边界 {1} 超出 {2}"},
		{"north edge {} is outside {}", "北边界 {1} 超出 {2}"},
		{"west edge {} is outside {}", "西边界 {1} 超出 {2}"},
		{"east edge {} is outside {}", "东边界 {1} 超出 {2}"},

		{"no geometry", "没有几何"},
		{"no points", "没有点"},
		{"no lines", "没有线"},
		{"no polygons", "没有多边形"},
		{"no members", "没有成员"},
		{"line without points", "线没有点"},
		{"more than {} points", "超过 {1} 个点"},
		{"more than {} parts", "超过 {1} 个部分"},
		{"collections nested more than {} deep", "几何集合嵌套超过 {1} 层"},

		{"{} was expected, not {}", "此处应为 {1}，而不是 {2}"},
	}
}

// questionPhrases are what is wrong with parameters of a question.
func questionPhrases() []phrase {
	return []phrase{
		{"more is wrong", "还有其他错误"},
		{"is not a parameter of this resource", "本地址没有这个参数"},
		{"is given more than once", "重复给出"},
		{"is given twice", "重复给出"},
		{"{} is given twice", "{1} 重复"},
		{"has characters that are not text", "含有不是文字的字符"},
		{"has an empty member", "有一项为空"},
		{"is not well-formed", "格式不正确"},
		{"is not a whole number of at least {}", "应为不小于 {1} 的整数"},
		{"is not a whole number from {} to {}", "应为 {1} 至 {2} 的整数"},
		{"is not a finite number", "不是有限的数"},
		{"has {} numbers instead of 4 or 6", "应有 4 个或 6 个数，现有 {1} 个"},
		{"number {} is not a finite decimal number", "第 {1} 个数不是有限的十进制数"},
		{"the minimum height is above the maximum", "最低高程大于最高高程"},
		{"the minimum latitude is above the maximum", "最小纬度大于最大纬度"},
		{"a minimum is above its maximum", "最小值大于最大值"},
		{"a latitude is outside {}; the order is longitude, latitude", "纬度超出 {1}；顺序应为经度、纬度"},
		{"a longitude is outside {}; the order is longitude, latitude", "经度超出 {1}；顺序应为经度、纬度"},
		{"a longitude is outside {}; the order is latitude, longitude", "经度超出 {1}；顺序应为纬度、经度"},
		{"has neither a start nor an end", "没有开始，也没有结束"},
		{"ends before it starts", "结束早于开始"},
		{"is not a time, a date or an interval of them", "不是时刻、日期或其区间"},
		{"{} is not an RFC 3339 time such as {}, nor an interval start/end of them", "{1} 不是 RFC 3339 时刻（应如 {2}），也不是 开始/结束 区间"},
		{"{} is neither an RFC 3339 time such as {} nor a date", "{1} 既不是 RFC 3339 时刻（应如 {2}），也不是日期"},
		{"{} is not a coordinate system known here, such as {} or {}", "{1} 不是本系统认识的坐标系，可用 {2}、{3} 等"},
		{"{} is not an administrative code of 6, 9 or 12 digits", "{1} 不是 6、9 或 12 位的区划代码"},
		{"{} is not one of the sortables", "{1} 不是可排序的字段"},
		{"{} has more than one sign", "{1} 的正负号多于一个"},
		{"{} is not a property of these features", "要素没有属性 {1}"},
		{"cannot be asked together with sortby", "不能与 sortby 同用"},
		{"is not from a next link", "不是“下一页”链接给出的"},
		{"is not one this question was answered with, or no longer is", "不是对本问题给出的，或已失效"},
		{"has more than {} conditions", "条件超过 {1} 个"},
		{"has a list of more than {} members", "列表超过 {1} 项"},
	}
}
