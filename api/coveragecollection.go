package api

import (
	"context"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/live"
)

// coverageCollection is the monthly round of villages as features.
func coverageCollection() *computed {
	return &computed{layer: data.CoverageLayer(), filtered: data.Villages, answer: coverageAnswer, queries: []object{
		queryParam("month", "YYYY-MM; by default the month in which datetime ends, else this one", object{"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}),
	}}
}

func coverageAnswer(ctx context.Context, ask *Asker, p *params, q live.UnitPage) (*unitAnswer, error) {
	month := takeMonth(p)
	iv, err := ask.takeUnitFilter(p, &q)
	if err != nil {
		return nil, err
	}
	if err := p.done(); err != nil {
		return nil, err
	}
	a := &unitAnswer{asked: question{place: q.Place}}
	if iv != nil {
		a.asked.place.Time = iv
		if month == "" {
			month = ask.monthAt(min(iv.To, ask.Now.UnixMilli()))
		}
		if !ask.meetsMonth(month, *iv) {
			q.Place.Bounds = []orb.Bound{} // a round has the time of its month: none is of another
		}
	}
	found, err := ask.View.CoverageRows(ctx, ask.Viewer, month, q)
	if err != nil {
		return nil, err
	}
	a.tag, a.notModified, a.matched, a.next, a.generated = found.Tag, found.NotModified, found.Matched, found.Next, found.Generated
	a.members = object{"month": found.Month}
	a.asked.own = []string{"月份：" + found.Month}
	a.values = func(i int) []data.Value { return roundValues(found.Month, &found.Rows[i].UnitCoverage) }
	for i := range found.Rows {
		a.rows = append(a.rows, found.Rows[i].UnitRow)
	}
	return a, nil
}

// roundValues are a village's round, by the fields of data.CoverageLayer; of a suppressed one nothing that tells of households.
func roundValues(month string, u *live.UnitCoverage) []data.Value {
	hidden := u.Note == live.NoteSuppressed
	known := func(n int64) data.Value {
		if hidden {
			return data.Value{}
		}
		return data.Int(n)
	}
	reach := func(r *live.Reach) []data.Value {
		return []data.Value{known(r.Visited), whole(r.Total), number(r.Value), number(r.Target), number(live.ToTarget(r.Value, r.Target))}
	}
	out := append([]data.Value{data.Text(u.Name), data.Text(month)}, reach(&u.Households)...)
	out = append(append(out, data.Bool(u.Households.AtMost)), reach(&u.Enterprises)...)
	missing := data.Value{}
	if u.Contacts != nil {
		if missing = data.List(u.Contacts.Short...); missing.IsNull() {
			missing = data.EmptyList()
		}
	}
	return append(out, u.LastVisit, known(u.GapMonths), missing, data.Int(u.Open), data.Text(string(u.Note)))
}

// number and whole are values that may be missing.
func number(f *float64) data.Value {
	if f == nil {
		return data.Value{}
	}
	return data.Float(*f)
}

func whole(n *int64) data.Value {
	if n == nil {
		return data.Value{}
	}
	return data.Int(*n)
}
