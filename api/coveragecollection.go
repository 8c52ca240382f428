package api

import (
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/live"
)

// coverageCollection is the monthly round of villages as features.
func coverageCollection() *computed {
	return &computed{layer: data.CoverageLayer(), filtered: data.Villages, answer: (*Server).coverageAnswer, queries: []object{
		queryParam("month", "YYYY-MM; by default the month in which datetime ends, else this one", object{"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}),
	}}
}

func (s *Server) coverageAnswer(c echo.Context, p *params, q live.UnitPage) (*unitAnswer, error) {
	month := takeMonth(p)
	asked, err := s.takeUnitFilter(c, p, &q)
	if err != nil {
		return nil, err
	}
	if err := p.done(); err != nil {
		return nil, err
	}
	if asked != nil {
		if month == "" {
			month = s.monthAt(min(asked.To, s.now().UnixMilli()))
		}
		if !s.meetsMonth(month, *asked) {
			q.Place.Bounds = []orb.Bound{} // a round has the time of its month: none is of another
		}
	}
	found, err := s.view.CoverageRows(c.Request().Context(), viewerOf(c), month, q)
	if err != nil {
		return nil, err
	}
	a := &unitAnswer{
		tag: found.Tag, notModified: found.NotModified, matched: found.Matched, next: found.Next, generated: found.Generated, members: object{"month": found.Month},
		properties: func(b []byte, i int) []byte { return appendRound(b, found.Month, &found.Rows[i].UnitCoverage) },
	}
	for i := range found.Rows {
		a.rows = append(a.rows, found.Rows[i].UnitRow)
	}
	return a, nil
}

// monthAt is the month of an instant in the configured zone, YYYY-MM.
func (s *Server) monthAt(ms int64) string {
	return time.UnixMilli(ms).In(s.view.Settings().Location()).Format(monthForm)
}

const monthForm = "2006-01"

// meetsMonth tells whether any of a month lies in an interval. What is no month is left to whoever reads it.
func (s *Server) meetsMonth(month string, iv data.Interval) bool {
	first, err := time.ParseInLocation(monthForm, month, s.view.Settings().Location())
	return err != nil || first.UnixMilli() <= iv.To && first.AddDate(0, 1, 0).UnixMilli() > iv.From
}

// appendRound writes the properties of a village's round; of a suppressed one nothing that tells of households.
func appendRound(b []byte, month string, u *live.UnitCoverage) []byte {
	b = append(append(b, `,"month":`...), quoted(month)...)
	hidden := u.Note == live.NoteSuppressed
	reach := func(visited, total, value string, r *live.Reach) {
		b = append(append(append(b, `,"`...), visited...), `":`...)
		if hidden {
			b = append(b, "null"...)
		} else {
			b = strconv.AppendInt(b, r.Visited, 10)
		}
		b = appendCount(append(append(append(b, `,"`...), total...), `":`...), r.Total)
		b = appendNumber(append(append(append(b, `,"`...), value...), `":`...), r.Value)
		prefix := strings.TrimSuffix(value, "value") // enterprise_ or nothing
		b = appendNumber(append(append(append(b, `,"`...), prefix...), `target":`...), r.Target)
		b = appendNumber(append(append(append(b, `,"`...), prefix...), `to_target":`...), live.ToTarget(r.Value, r.Target))
	}
	reach("visited", "households", "value", &u.Households)
	b = strconv.AppendBool(append(b, `,"at_most":`...), u.Households.AtMost)
	reach("enterprises_visited", "enterprises", "enterprise_value", &u.Enterprises)
	b = append(append(b, `,"last_visit":`...), marshalled(textOrNull(u.LastVisit.String()))...)
	b = append(b, `,"gap_months":`...)
	if hidden {
		b = append(b, "null"...)
	} else {
		b = strconv.AppendInt(b, u.GapMonths, 10)
	}
	var missing []string
	if u.Contacts != nil {
		missing = u.Contacts.Short
	}
	b = append(append(b, `,"roster_missing":`...), marshalled(missing)...)
	b = strconv.AppendInt(append(b, `,"open":`...), u.Open, 10)
	return append(append(b, `,"note":`...), marshalled(textOrNull(string(u.Note)))...)
}
