package api

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/live"
)

// coverageCollection is the monthly round of villages as features.
func coverageCollection() *computed {
	return &computed{layer: data.CoverageLayer(), answer: (*Server).coverageAnswer, queries: []object{
		queryParam("month", "YYYY-MM; this month by default", object{"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}),
	}}
}

func (s *Server) coverageAnswer(c echo.Context, p *params, q live.UnitPage) (*unitAnswer, error) {
	month, _ := p.text("month")
	if err := p.done(); err != nil {
		return nil, err
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
