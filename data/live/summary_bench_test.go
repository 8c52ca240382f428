package live

import (
	"context"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// BenchmarkSummary sums a million records up to their 2,475 villages.
func BenchmarkSummary(b *testing.B) {
	all := benchOnce()
	who, _ := data.NewViewer(data.Commander, "431000")
	county, _ := data.NewViewer(data.Official, "431002", "431003", "431004", "431005", "431006", "431007", "431008", "431009", "431010", "431011")
	analyst, _ := data.NewViewer(data.Analyst, "431000")
	kind := data.Eq("category", data.Text("land"))
	some := data.In{Arg: data.Property{Name: "status"}, List: []data.Operand{data.Literal{Value: data.Text("found")}, data.Literal{Value: data.Text("settled")}}}
	year := &data.Interval{From: testNow().AddDate(-1, 0, 3).UnixMilli(), To: testNow().UnixMilli()}
	half := []orb.Bound{{Min: orb.Point{groundWest, groundSouth}, Max: orb.Point{groundWest + all.store.g.width()/2, groundSouth + all.store.g.height()}}}
	for _, c := range []struct {
		name   string
		viewer data.Viewer
		f      data.Filter
		q      SummaryQuery
	}{
		{"count", who, data.Filter{}, SummaryQuery{Measure: data.MeasureCount}},
		{"rate/quantile", who, data.Filter{}, SummaryQuery{Measure: data.MeasureRate, Classes: ClassQuery{Method: Quantile}}},
		{"rate/jenks", who, data.Filter{}, SummaryQuery{Measure: data.MeasureRate, Classes: ClassQuery{Method: Jenks}}},
		{"settlement", who, data.Filter{}, SummaryQuery{Measure: data.MeasureSettlement}},
		{"settlement/scoped", county, data.Filter{}, SummaryQuery{Measure: data.MeasureSettlement}},
		{"overdue", who, data.Filter{}, SummaryQuery{Measure: data.MeasureOverdue}},
		{"overdue_rate", who, data.Filter{}, SummaryQuery{Measure: data.MeasureOverdueRate}},
		{"on_time", who, data.Filter{}, SummaryQuery{Measure: data.MeasureOnTime}},
		{"satisfaction", who, data.Filter{}, SummaryQuery{Measure: data.MeasureSatisfaction}},
		{"count/kind+status+time", who, data.Filter{Where: data.Every(kind, some), Time: year}, SummaryQuery{Measure: data.MeasureCount}},
		{"settlement/year/previous", who, data.Filter{Time: year}, SummaryQuery{Measure: data.MeasureSettlement, Previous: true}},
		{"settlement/half", who, data.Filter{Bounds: half}, SummaryQuery{Measure: data.MeasureSettlement}},
		{"settlement/half/analyst", analyst, data.Filter{Bounds: half}, SummaryQuery{Measure: data.MeasureSettlement}},
		{"count/households>2", who, data.Filter{Where: data.Compare{Op: data.Greater, Left: data.Property{Name: "households"}, Right: data.Literal{Value: data.Int(2)}}}, SummaryQuery{Measure: data.MeasureCount}},
		{"count/text/two", who, data.Filter{Text: "宅基"}, SummaryQuery{Measure: data.MeasureCount}},
		{"count/text", who, data.Filter{Text: "水"}, SummaryQuery{Measure: data.MeasureCount}},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.f.Layer, c.q.By = data.Disputes, data.LevelVillage
			rows := 0.0
			for b.Loop() {
				r, err := all.view.Summarise(context.Background(), c.viewer, c.f, c.q)
				if err != nil {
					b.Fatal(err)
				}
				rows = r.Total.Numerator
			}
			b.ReportMetric(rows, "rows")
		})
	}
}
