package data

import (
	"math/bits"
	"slices"
)

// MeasureID names a figure that the rows of a layer come to.
type MeasureID string

// Measures.
const (
	MeasureCount        MeasureID = "count"
	MeasureRate         MeasureID = "rate"
	MeasureShare        MeasureID = "share"
	MeasureDensity      MeasureID = "density"
	MeasureSettlement   MeasureID = "settlement"
	MeasureClosing      MeasureID = "closing"
	MeasureOnTime       MeasureID = "on_time"
	MeasureOverdue      MeasureID = "overdue"
	MeasureOverdueRate  MeasureID = "overdue_rate"
	MeasureSatisfaction MeasureID = "satisfaction"
	MeasureLocal        MeasureID = "settled_locally"
	MeasureRemoval      MeasureID = "removal"
	MeasureProgress     MeasureID = "progress"

	MeasureCoverage           MeasureID = "coverage"
	MeasureEnterpriseCoverage MeasureID = "enterprise_coverage"
	MeasureGap                MeasureID = "gap_months"
)

// MeasureUnit is what a measure's value is counted in.
type MeasureUnit string

// Units of measures, and how their values are rounded: always half up.
const (
	UnitRecords       MeasureUnit = "records"             // whole
	UnitPercent       MeasureUnit = "percent"             // 0.1, see Percent
	UnitPerHouseholds MeasureUnit = "per_1000_households" // 0.01
	UnitPerKm2        MeasureUnit = "per_km2"             // 0.001
	UnitMonths        MeasureUnit = "months"              // whole
	UnitValue         MeasureUnit = "value"               // of a configured table, as it is
)

// Good is the direction in which a measure's value is better.
type Good string

// Directions.
const (
	GoodHigh Good = "high"
	GoodLow  Good = "low"
	GoodNone Good = "none"
)

// Basis is what a measure's numerator is divided by.
type Basis uint8

// Bases.
const (
	BasisNone       Basis = iota // nothing: a plain number
	BasisRows                    // the rows that meet Denominator
	BasisSelected                // all rows the filter selects
	BasisHouseholds              // the unit's households
	BasisHectares                // the unit's area; shown in km2
)

// Measure is the one definition of a figure: what the map, the wall, a brief and an export mean by it. It is read-only.
type Measure struct {
	ID                     MeasureID
	Layer                  LayerID
	Label                  Label
	Numerator, Denominator Label // in words; Denominator is empty for a plain number
	Unit                   MeasureUnit
	Good                   Good
	Basis                  Basis
	Counted, Base          Expr   // rows of the numerator (nil: all), and of the denominator of BasisRows
	OnTime                 bool   // instead of Counted and Base: cases that fell due, and those of them settled by their day
	Done, Total            string // instead of Counted and Base: fields that are added up
	Asked                  Expr   // rows that could have been in the denominator: its share of these is said beside the value
	Round                  Round  // instead of Counted and Base: of the monthly round
	Describes              bool   // it tells of households: the least number of Settings.K applies where single rows may not be read
}

// Definition is the measure's name on the wire: layer and id.
func (m *Measure) Definition() string { return string(m.Layer) + "." + string(m.ID) }

// Measure finds a measure of a layer; an InvalidError that names those there are when it has none of the id.
func (l *Layer) Measure(id MeasureID) (*Measure, error) {
	var known []byte
	for _, m := range l.Measures() {
		if m.ID == id {
			return m, nil
		}
		if len(known) > 0 {
			known = append(known, ", "...)
		}
		known = append(known, m.ID...)
	}
	return nil, Invalid("measure", "is not a measure of layer %s; these are: %s", l.ID, known)
}

// Measures are the measures the layer's fields allow, in display order; none for boundaries.
func (l *Layer) Measures() []*Measure {
	if l.IsBoundary() {
		return nil
	}
	out := plainMeasures(l)
	if _, ok := l.Field("overdue"); ok {
		out = append(out, caseMeasures(l)...)
	}
	if f, ok := l.Field("satisfaction"); ok {
		out = append(out, satisfaction(l, f))
	}
	if _, ok := l.Field("done"); ok {
		out = append(out, &Measure{
			ID: MeasureProgress, Label: Label{"办结进度", "Progress"}, Unit: UnitPercent, Good: GoodHigh, Basis: BasisRows, Done: "done", Total: "total",
			Numerator: Label{"已办数之和", "Sum of what is done"}, Denominator: Label{"应办数之和", "Sum of what is to be done"}, Describes: true,
		})
	}
	if l.ID == Visits {
		out = append(out, roundMeasures()...)
	}
	for _, m := range out {
		m.Layer = l.ID
	}
	return out
}

func plainMeasures(l *Layer) []*Measure {
	good, ok := map[LayerID]Good{Disputes: GoodLow, Hazards: GoodLow, Visits: GoodHigh}[l.ID]
	if !ok {
		good = GoodNone
	}
	rows := Label{"选中的" + l.Label.Zh + "数", "Selected " + lower(l.Label.En)}
	return []*Measure{
		{ID: MeasureCount, Label: Label{l.Label.Zh + "数", l.Label.En}, Numerator: rows, Unit: UnitRecords, Good: good},
		{
			ID: MeasureRate, Label: Label{"每千户" + l.Label.Zh + "数", l.Label.En + " per 1,000 households"}, Numerator: rows,
			Denominator: Label{"户数（千户）", "Households, in thousands"}, Unit: UnitPerHouseholds, Good: good, Basis: BasisHouseholds,
		},
		{
			ID: MeasureShare, Label: Label{"占全部" + l.Label.Zh + "的比例", "Share of all " + lower(l.Label.En)}, Numerator: rows,
			Denominator: Label{"范围内选中的" + l.Label.Zh + "总数", "All selected " + lower(l.Label.En) + " in scope"}, Unit: UnitPercent, Good: GoodNone, Basis: BasisSelected,
		},
		{
			ID: MeasureDensity, Label: Label{"每平方公里" + l.Label.Zh + "数", l.Label.En + " per km²"}, Numerator: rows,
			Denominator: Label{"面积（平方公里）", "Area in km²"}, Unit: UnitPerKm2, Good: good, Basis: BasisHectares,
		},
	}
}

// caseMeasures are those of layers whose rows have a status and a deadline (brief: KPI by name).
func caseMeasures(l *Layer) []*Measure {
	settled, counted, open := l.inStates(StateSettled), l.inStates(StateOpen, StatePaused, StateSettled), l.inStates(StateOpen, StatePaused)
	registered := Label{"登记数减不予受理数", "Registered less rejected"}
	var out []*Measure
	switch l.ID {
	case Hazards:
		out = append(out, &Measure{
			ID: MeasureRemoval, Label: Label{"隐患整改率", "Hazard removal"}, Unit: UnitPercent, Good: GoodHigh, Basis: BasisRows, Counted: settled, Base: counted,
			Numerator: Label{"已消除隐患数", "Removed hazards"}, Denominator: Label{"已发现隐患数", "Hazards found"},
		})
	default:
		closed := In{Arg: Property{l.Status}, List: []Operand{Literal{Text("closed")}, Literal{Text("revisited")}}}
		out = append(out,
			&Measure{
				ID: MeasureSettlement, Label: Label{"化解率", "Settlement rate"}, Unit: UnitPercent, Good: GoodHigh, Basis: BasisRows, Counted: settled, Base: counted,
				Numerator: Label{"已化解数（含办结、回访）", "Settled, closed and revisited"}, Denominator: registered,
			},
			&Measure{
				ID: MeasureClosing, Label: Label{"办结率", "Closing rate"}, Unit: UnitPercent, Good: GoodHigh, Basis: BasisRows, Counted: closed, Base: counted,
				Numerator: Label{"已办结数（含回访）", "Closed and revisited"}, Denominator: registered,
			})
	}
	out = append(out,
		&Measure{
			ID: MeasureOnTime, Label: Label{"按时办结率", "On-time rate"}, Unit: UnitPercent, Good: GoodHigh, Basis: BasisRows, OnTime: true,
			Numerator: Label{"到期日当天及以前化解数", "Settled on or before the due day"}, Denominator: Label{"已到期数（不含不予受理、中止）", "Fell due, less rejected and suspended"},
		},
		&Measure{
			ID: MeasureOverdue, Label: Label{"超期数", "Overdue"}, Unit: UnitRecords, Good: GoodLow, Counted: Eq("overdue", Bool(true)),
			Numerator: Label{"超过到期日仍未化解数", "Not settled after the due day"},
		},
		&Measure{
			ID: MeasureOverdueRate, Label: Label{"超期率", "Overdue rate"}, Unit: UnitPercent, Good: GoodLow, Basis: BasisRows, Counted: Eq("overdue", Bool(true)), Base: open,
			Numerator: Label{"超过到期日仍未化解数", "Not settled after the due day"}, Denominator: Label{"未化解数", "Not settled"},
		})
	if _, ok := l.Field("owner_tier"); ok {
		near := In{Arg: Property{"owner_tier"}, List: []Operand{Literal{Text("township")}, Literal{Text("village")}}}
		out = append(out, &Measure{
			ID: MeasureLocal, Label: Label{"就地化解率", "Settled locally"}, Unit: UnitPercent, Good: GoodHigh, Basis: BasisRows, Counted: Every(settled, near), Base: settled,
			Numerator: Label{"由乡镇、村（社区）化解数", "Settled by township or village"}, Denominator: Label{"已化解数", "Settled"},
		})
	}
	return out
}

func satisfaction(l *Layer, f *Field) *Measure {
	var answers []Operand
	for _, c := range f.Codes {
		answers = append(answers, Literal{Text(c.Code)})
	}
	field := Property{f.Name}
	return &Measure{
		ID: MeasureSatisfaction, Label: Label{"满意率", "Satisfaction"}, Unit: UnitPercent, Good: GoodHigh, Basis: BasisRows, Describes: true,
		Counted: In{Arg: field, List: answers[:2]}, Base: In{Arg: field, List: answers}, Asked: l.inStates(StateSettled),
		Numerator: Label{"满意和基本满意数", "Satisfied and basically satisfied"}, Denominator: Label{"已答复数", "Answered"},
	}
}

// inStates are the rows whose status means one of the states.
func (l *Layer) inStates(states ...State) Expr {
	status, ok := l.Field(l.Status)
	if !ok {
		return nil
	}
	in := In{Arg: Property{l.Status}}
	for _, c := range status.Codes {
		if slices.Contains(states, CaseState(c.Code)) {
			in.List = append(in.List, Literal{Text(c.Code)})
		}
	}
	return in
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return string(s[0]|0x20) + s[1:]
}

// Value is the measure of a numerator over a denominator, rounded as its unit is; false without a denominator that it needs.
func (m *Measure) Value(numerator, denominator int64) (float64, bool) {
	if m.Basis == BasisNone {
		return float64(numerator), true
	}
	if denominator <= 0 {
		return 0, false
	}
	switch m.Unit {
	case UnitPercent:
		return Percent(numerator, denominator), true
	case UnitPerHouseholds:
		return quotient(numerator, 1000*100, denominator) / 100, true
	case UnitPerKm2: // of hectares
		return quotient(numerator, 100*1000, denominator) / 1000, true
	case UnitRecords, UnitMonths, UnitValue:
	}
	return quotient(numerator, 1, denominator), true
}

// Percent is a share in percent with one decimal, rounded half up, but never 100.0 while one is missing, nor 0.0 while there is one: a rounded
// 100 % hides the last open case. The denominator is positive.
func Percent(numerator, denominator int64) float64 {
	tenths := quotient(numerator, 1000, denominator)
	switch {
	case tenths >= 1000 && numerator < denominator:
		tenths = 999
	case tenths == 0 && numerator > 0:
		tenths = 1
	}
	return tenths / 10
}

// quotient is n*scale/d rounded half up, exactly; of numbers that are not negative, d positive.
func quotient(n, scale, d int64) float64 {
	hi, lo := bits.Mul64(uint64(n), uint64(scale))
	if hi >= uint64(d) { // past 64 bits nobody counts tenths
		return float64(n) / float64(d) * float64(scale)
	}
	q, r := bits.Div64(hi, lo, uint64(d))
	if r >= uint64(d)-r {
		q++
	}
	return float64(q)
}

// Decimals is how many decimals values have.
func (m *Measure) Decimals() int {
	switch m.Unit {
	case UnitPercent:
		return 1
	case UnitPerHouseholds:
		return 2
	case UnitPerKm2:
		return 3
	case UnitRecords, UnitMonths, UnitValue:
	}
	return 0
}

// Round says that a measure is of the monthly round of visits: by unit and month, not by rows.
type Round uint8

// Measures of the round.
const (
	NoRound          Round = iota
	RoundHouseholds        // households visited in the month, of all
	RoundEnterprises       // enterprises visited in the month, of all
	RoundGap               // months in a row without a visit
)

func roundMeasures() []*Measure {
	return []*Measure{
		{
			ID: MeasureCoverage, Label: Label{"走访率", "Coverage"}, Unit: UnitPercent, Good: GoodHigh, Basis: BasisRows, Round: RoundHouseholds, Describes: true,
			Numerator: Label{"当月至少走访一次的户数", "Households visited at least once in the month"}, Denominator: Label{"应走访户数", "Households to visit"},
		},
		{
			ID: MeasureEnterpriseCoverage, Label: Label{"经营主体走访率", "Enterprise coverage"}, Unit: UnitPercent, Good: GoodHigh, Basis: BasisRows, Round: RoundEnterprises, Describes: true,
			Numerator: Label{"当月至少走访一次的经营主体数", "Enterprises visited at least once in the month"}, Denominator: Label{"应走访经营主体数", "Enterprises to visit"},
		},
		{
			ID: MeasureGap, Label: Label{"连续未走访月数", "Months without a visit"}, Unit: UnitMonths, Good: GoodLow, Round: RoundGap,
			Numerator: Label{"截至当月连续无走访的月数（本月未结束且无走访时不计本月）", "Months in a row without a visit; this month only once it is over"},
		},
	}
}

// MeasureTable begins the ids of measures that are configured tables.
const MeasureTable = "table:"

// Measure is the table as a measure.
func (t *ValueTable) Measure() *Measure {
	m := &Measure{
		ID: MeasureID(MeasureTable + t.ID), Layer: "tables", Label: Label{t.LabelZh, t.LabelEn}, Unit: UnitValue, Good: GoodNone,
		Numerator: Label{t.LabelZh + "（" + t.Unit + "，" + t.Date + "，" + t.Source + "）", t.LabelEn + " (" + t.Unit + ", " + t.Date + ", " + t.Source + ")"},
	}
	if t.Denominator != "" {
		m.Unit, m.Basis, m.Denominator = UnitPercent, BasisRows, Label{t.Denominator, t.Denominator}
	}
	return m
}
