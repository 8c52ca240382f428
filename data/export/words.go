package export

import (
	"fmt"
	"strings"
	"time"

	"lianxin/data"
	"lianxin/data/cql2"
)

// Everything is what Words say of a filter that asks for nothing in particular.
const Everything = "全部"

// Words say in Chinese what a filter asks of a layer; names and codes that stand for something come after what they stand for. name gives the name of a
// unit, or nothing.
func Words(f data.Filter, layer *data.Layer, zone *time.Location, name func(code string) string) string {
	var parts []string
	if len(f.Units) > 0 {
		var units []string
		for _, code := range f.Units {
			units = append(units, strings.TrimSpace(name(code)+" "+code))
		}
		parts = append(parts, "单位："+strings.Join(units, "、"))
	}
	for _, b := range f.Bounds {
		parts = append(parts, fmt.Sprintf("经度 %v 至 %v、纬度 %v 至 %v 之间", b.Min[0], b.Max[0], b.Min[1], b.Max[1]))
	}
	if len(f.Area) > 0 {
		parts = append(parts, fmt.Sprintf("所绘区域内（%d 个多边形）", len(f.Area)))
	}
	if f.Time != nil {
		parts = append(parts, "时间："+momentWords(f.Time.From, zone)+" 至 "+momentWords(f.Time.To, zone))
	}
	if f.Where != nil {
		parts = append(parts, whereWords(f.Where, layer)...)
	}
	if f.Text != "" {
		parts = append(parts, "文字："+f.Text)
	}
	if !f.AsOf.IsZero() {
		parts = append(parts, "截至："+momentWords(f.AsOf.UnixMilli(), zone)+" 已录入的记录")
	}
	if len(parts) == 0 {
		return Everything
	}
	return strings.Join(parts, "；")
}

// whereWords are the conditions that all hold: a field that has one of some values by their labels, any other as CQL2.
func whereWords(e data.Expr, layer *data.Layer) []string {
	if all, ok := e.(data.Logic); ok && !all.Or {
		var out []string
		for _, arg := range all.Args {
			out = append(out, whereWords(arg, layer)...)
		}
		return out
	}
	field, values := oneOf(e)
	def, ok := layer.Field(field)
	if !ok {
		return []string{"条件：" + cql2.Text(e)}
	}
	var words []string
	for _, v := range values {
		words = append(words, valueWords(def, v))
	}
	return []string{def.Label.Zh + " " + def.Name + "：" + strings.Join(words, "、")}
}

// oneOf takes apart what asks that a field has one of some values; of anything else the name is empty.
func oneOf(e data.Expr) (field string, values []data.Value) {
	var of data.Operand
	var list []data.Operand
	switch e := e.(type) {
	case data.Compare:
		if e.Op != data.Equal {
			return "", nil
		}
		of, list = e.Left, []data.Operand{e.Right}
	case data.In:
		of, list = e.Arg, e.List
	case data.ListTest:
		if e.Op != data.ListOverlaps {
			return "", nil
		}
		for _, code := range e.Codes {
			values = append(values, data.Text(code))
		}
		return e.Name, values
	default:
		return "", nil
	}
	for _, o := range list {
		l, ok := o.(data.Literal)
		if !ok {
			return "", nil
		}
		values = append(values, l.Value)
	}
	p, _ := of.(data.Property)
	return p.Name, values
}

func valueWords(f *data.Field, v data.Value) string {
	switch v.Kind() {
	case data.KindBool:
		if v.Bool() {
			return "是"
		}
		return "否"
	case data.KindText:
		if code, ok := f.Code(v.Text()); ok && code.Code == v.Text() {
			return code.Label.Zh + " " + code.Code
		}
		return v.Text()
	default:
		return v.String()
	}
}

func momentWords(ms int64, zone *time.Location) string {
	switch ms {
	case data.OpenStart:
		return "最早"
	case data.OpenEnd:
		return "最新"
	}
	return time.UnixMilli(ms).In(zone).Format("2006-01-02 15:04:05")
}
