package data

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"time"
)

// ValueTable is a figure by unit that no record carries, such as the households an insurance pilot covers: configured, dated, with its source. It is the
// measure table:ID of a summary.
type ValueTable struct {
	ID          string       `json:"id"` // a lower-case letter, then letters, digits, - or _
	LabelZh     string       `json:"label_zh"`
	LabelEn     string       `json:"label_en"`
	Unit        string       `json:"unit"`        // what values count: households, yuan
	Denominator string       `json:"denominator"` // in words; empty for a plain number. With one, values are shown in percent of it
	Date        string       `json:"date"`        // YYYY-MM-DD the values are of
	Source      string       `json:"source"`
	Values      []TableValue `json:"values"`
}

// TableValue is the value of a unit: of one level in a table, so that wider units are their sum.
type TableValue struct {
	Unit        string   `json:"unit"`
	Value       float64  `json:"value"`
	Denominator *float64 `json:"denominator,omitempty"`
}

// Limits of tables: a settings document is read at every start.
const (
	maxTables      = 20
	maxTableValues = 5000
)

var tableID = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,39}$`)

func checkTables(tables []ValueTable) []error {
	var bad []error
	if len(tables) > maxTables {
		bad = append(bad, Invalid("tables", "are more than %d", maxTables))
	}
	seen := map[string]bool{}
	for i, t := range tables {
		at := fmt.Sprintf("tables[%d]", i)
		if !tableID.MatchString(t.ID) || seen[t.ID] {
			bad = append(bad, Invalid(at+".id", "is no name, or that of two tables"))
		}
		seen[t.ID] = true
		if _, err := time.Parse(time.DateOnly, t.Date); err != nil {
			bad = append(bad, Invalid(at+".date", "is not a date such as 2026-03-01"))
		}
		for name, text := range map[string]string{"label_zh": t.LabelZh, "label_en": t.LabelEn, "unit": t.Unit, "source": t.Source} {
			if text == "" || len(text) > 300 {
				bad = append(bad, Invalid(at+"."+name, "is empty or too long"))
			}
		}
		bad = append(bad, t.checkValues(at)...)
	}
	return bad
}

func (t *ValueTable) checkValues(at string) []error {
	var bad []error
	if n := len(t.Values); n == 0 || n > maxTableValues {
		bad = append(bad, Invalid(at+".values", "are none, or more than %d", maxTableValues))
	}
	level, seen, unnamed := Level(0), map[string]bool{}, false
	for i, v := range t.Values {
		in := fmt.Sprintf("%s.values[%d]", at, i)
		l := UnitLevel(v.Unit)
		level = cmp.Or(level, l)
		switch {
		case l == 0 || seen[v.Unit]:
			bad = append(bad, Invalid(in+".unit", "is not an administrative code, or is given twice"))
		case l != level:
			bad = append(bad, Invalid(in+".unit", "is of another level than those before"))
		case !counts(v.Value):
			bad = append(bad, Invalid(in+".value", "is not a number from 0 to 1e12"))
		case v.Denominator == nil && t.Denominator != "":
			bad = append(bad, Invalid(in+".denominator", "is missing, though the table says what it is"))
		case v.Denominator != nil && (!counts(*v.Denominator) || *v.Denominator == 0):
			bad = append(bad, Invalid(in+".denominator", "is not a number above 0 and up to 1e12"))
		case v.Denominator != nil && t.Denominator == "":
			unnamed = true
		}
		seen[v.Unit] = true
	}
	if unnamed {
		bad = append(bad, Invalid(at+".denominator", "is empty, though values have one: say in words what it is"))
	}
	return bad
}

func counts(f float64) bool { return !math.IsNaN(f) && f >= 0 && f <= 1e12 }

// TableCollection begins the id of the collection of a table's units.
const TableCollection = "table-"

// Layer describes the table as a collection. Its fields are those that its features have besides the codes and names of their unit.
func (t *ValueTable) Layer() *Layer {
	fields := []Field{
		{Name: "name", Type: TypeText, Label: Label{"名称", "Name"}},
		{Name: "value", Type: TypeFloat, Unit: t.Unit, Label: Label{t.LabelZh, t.LabelEn}},
	}
	if t.Denominator != "" {
		fields = append(
			fields, Field{Name: "denominator", Type: TypeFloat, Label: Label{"分母：" + t.Denominator, "Denominator: " + t.Denominator}},
			Field{Name: "share", Type: TypeFloat, Unit: "%", Label: Label{"占比", "Share"}},
		)
	}
	return &Layer{
		ID: LayerID(TableCollection + t.ID), Label: Label{t.LabelZh, t.LabelEn}, Geometry: AreaGeometry, Level: t.Level(), Time: "date",
		Help:   Label{t.LabelZh + "（" + t.Date + "，" + t.Source + "）", t.LabelEn + " (" + t.Date + ", " + t.Source + ")"},
		Fields: append(fields, Field{Name: "date", Type: TypeText, Label: Label{"数据日期", "Date of the values"}}),
	}
}

// Level is that of the table's units.
func (t *ValueTable) Level() Level { return UnitLevel(t.Values[0].Unit) }
