package live

import (
	"errors"
	"testing"

	"lianxin/data"
)

// The insurance pilot (testdata/campaign-figures.csv): what townships cover comes to what was printed, and a unit without a value says so.
func TestTables(t *testing.T) {
	want := campaignFigures(t)
	g := ground{2, 2, 2}
	m := newMemStore()
	m.info.BoundaryVersion = 1
	m.put(g.boundaries(m.schema)...)
	a, b, other := g.codes()[0][:9], g.codes()[2][:9], g.codes()[4][:9]
	of := func(n float64) *float64 { return &n }
	m.setSettings(func(s *data.Settings) {
		s.Tables = []data.ValueTable{
			{
				ID: "insured", LabelZh: "综治保参保户", LabelEn: "Insured households", Unit: "households", Denominator: "总户数", Date: "2022-07-31", Source: "campaign",
				Values: []data.TableValue{{Unit: a, Value: 3000, Denominator: of(4000)}, {Unit: b, Value: 4500, Denominator: of(4501)}, {Unit: other, Value: 995, Denominator: of(2000)}},
			},
			{
				ID: "premium", LabelZh: "保费", LabelEn: "Premium", Unit: "yuan", Date: "2022-07-31", Source: "campaign",
				Values: []data.TableValue{{Unit: a, Value: 18_000}, {Unit: b, Value: 27_000}, {Unit: other, Value: 5970}},
			},
		}
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
	})
	v := open(t, m)
	all := viewer(t, data.Kiosk, "431000")
	got, err := v.Table(all, SummaryQuery{Measure: "table:insured", By: data.LevelTownship, Classes: ClassQuery{Method: Quantile}})
	if err != nil {
		t.Fatal(err)
	}
	if got.Total.Numerator != float64(want["insured_households"]) || *got.Total.Value != 80.9 { // of 10,501: 80.897
		t.Errorf("total %v, %v", got.Total.Numerator, *got.Total.Value)
	}
	for _, u := range got.Values {
		expected := map[string]float64{a: 75, b: 99.9, other: 49.8}[u.Code] // 99.978 %: not 100 while one is missing; 49.75 rounds up
		if expected == 0 {
			if u.Value != nil || u.Note != NoteNoData {
				t.Errorf("%s: %v %s", u.Code, u.Value, u.Note)
			}
		} else if u.Value == nil || *u.Value != expected {
			t.Errorf("%s: %v, want %v", u.Code, u.Value, expected)
		}
	}
	if len(got.Values) != 4 || got.Classes == nil {
		t.Errorf("%d townships, classes %v", len(got.Values), got.Classes)
	}
	premium, err := v.Table(all, SummaryQuery{Measure: "table:premium", By: data.LevelCounty})
	if err != nil || *premium.Total.Value != float64(want["insured_households"]*want["insurance_premium_per_household"]) {
		t.Errorf("premium %v, %v", premium, err)
	}
	county := viewer(t, data.Official, other[:6])
	part, err := v.Table(county, SummaryQuery{Measure: "table:premium", By: data.LevelCounty})
	if err != nil || *part.Total.Value != 5970 || len(part.Values) != 1 || *part.Values[0].Value != 5970 {
		t.Errorf("a county sees %+v, %v", part, err)
	}
	for _, q := range []SummaryQuery{
		{Measure: "table:none", By: data.LevelCounty}, {Measure: "table:premium", By: data.LevelVillage}, {Measure: "table:premium"}, {Measure: "table:premium", By: data.LevelCounty, Within: "x"},
	} {
		if _, err := v.Table(all, q); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%+v: %v", q, err)
		}
	}
	if _, err := v.Table(viewer(t, data.Auditor, "431000"), SummaryQuery{Measure: "table:premium", By: data.LevelCounty}); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("an auditor: %v", err)
	}
}
