package live

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"lianxin/data"
)

// Table is Summarise for a configured table: its values by unit, and their sums by wider units. A unit that the table does not name has no data; values of units out of
// scope do not exist. It has no period and takes no filter.
func (v *View) Table(viewer data.Viewer, q SummaryQuery) (*Summary, error) {
	s := v.now.Load()
	id := strings.TrimPrefix(string(q.Measure), data.MeasureTable)
	at := slices.IndexFunc(s.settings.Tables, func(t data.ValueTable) bool { return t.ID == id })
	if err := data.Collect(q.check(), checkWithin(q.Within), checkTable(s, at, q.By)); err != nil {
		return nil, err
	}
	if !viewer.Aggregates() {
		return nil, fmt.Errorf("tables: %w", data.ErrForbidden)
	}
	t := &s.settings.Tables[at]
	out := &Summary{Measure: t.Measure(), By: q.By, AsOf: v.asOf(), Generated: s.info.Generated}
	sums, total := map[string]*tableSum{}, &tableSum{}
	for _, one := range t.Values {
		if !viewer.Sees(one.Unit) || q.Within != "" && !data.InUnit(one.Unit, q.Within) {
			continue
		}
		total.add(one)
		code := data.UnitAt(one.Unit, q.By)
		if sums[code] == nil {
			sums[code] = &tableSum{}
		}
		sums[code].add(one)
	}
	out.Total = total.figure(t)
	for _, u := range v.footing(s).levels[q.By] {
		if !u.stands || !viewer.Sees(u.code) || q.Within != "" && !data.InUnit(u.code, q.Within) {
			continue
		}
		out.Values = append(out.Values, UnitFigure{UnitName{u.code, u.name}, sums[u.code].figure(t)})
	}
	out.Classes = classify(q.Classes, out.figures(), 1)
	doc, err := json.Marshal([]any{out.Values, out.Total, out.Classes, t.Measure().Label, t.Measure().Numerator, out.Generated})
	if err != nil {
		return nil, err
	}
	out.Tag = v.sealer.text([]byte("table"), q.context(), doc)
	out.NotModified = slices.Contains(q.Known, out.Tag)
	return out, nil
}

func checkTable(s *snapshot, at int, by data.Level) error {
	if at < 0 {
		return data.Invalid("measure", "is not a configured table")
	}
	if by > s.settings.Tables[at].Level() {
		return data.Invalid("by", "is a narrower level than the table's: %s", s.settings.Tables[at].Level())
	}
	return nil
}

// tableSum adds up values. The zero, and nil, is of no unit.
type tableSum struct {
	n          int
	value, den float64
}

func (t *tableSum) add(v data.TableValue) {
	t.n++
	t.value += v.Value
	if v.Denominator != nil {
		t.den += *v.Denominator
	}
}

func (t *tableSum) figure(of *data.ValueTable) Figure {
	if t == nil || t.n == 0 {
		return Figure{Note: NoteNoData}
	}
	f := Figure{Numerator: t.value, Value: &t.value}
	if of.Denominator != "" {
		v := data.Percent(int64(t.value*1000+0.5), int64(t.den*1000+0.5))
		f.Denominator, f.Value = &t.den, &v
	}
	return f
}
