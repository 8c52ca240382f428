package api

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/live"
)

type reachDoc struct {
	Visited int64    `json:"visited"`
	Total   *int64   `json:"total"`
	Value   *float64 `json:"value"`
	AtMost  bool     `json:"at_most"`
	// Target is what the settings mean to be reached in the month, ToTarget how far the value lies above it; absent without one.
	Target   *float64 `json:"target,omitempty"`
	ToTarget *float64 `json:"to_target,omitempty"`
}

func reachOf(r *live.Reach) *reachDoc {
	return &reachDoc{r.Visited, r.Total, r.Value, r.AtMost, r.Target, live.ToTarget(r.Value, r.Target)}
}

type contactsDoc struct {
	County     int64    `json:"county"`
	Department int64    `json:"department"`
	Township   int64    `json:"township"`
	Legal      int64    `json:"legal"`
	Missing    []string `json:"missing"`
	Incomplete int64    `json:"incomplete"`
}

type monthDoc struct {
	Month string   `json:"month"`
	Value *float64 `json:"value"`
}

// coverageUnitDoc is the monthly round of a unit; of the total, without unit and name.
type coverageUnitDoc struct {
	Unit        string       `json:"unit,omitempty"`
	Name        string       `json:"name,omitempty"`
	Households  *reachDoc    `json:"households"`
	Enterprises *reachDoc    `json:"enterprises"`
	LastVisit   *string      `json:"last_visit"`
	LastMonth   *string      `json:"last_month"`
	GapMonths   *int64       `json:"gap_months"`
	Roster      *contactsDoc `json:"roster"`
	Open        int64        `json:"open"`
	Months      []monthDoc   `json:"months,omitempty"`
	Note        string       `json:"note,omitempty"`
}

type coverageDoc struct {
	Month     string            `json:"month"`
	By        string            `json:"by"`
	Values    []coverageUnitDoc `json:"values"`
	Total     coverageUnitDoc   `json:"total"`
	AsOf      time.Time         `json:"as_of"`
	Generated string            `json:"generated,omitempty"`
}

// coverage answers where every household and enterprise is visited once a month.
func (s *Server) coverage(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	media := negotiate(c, p, mediaJSON)
	q := live.CoverageQuery{By: takeLevel(p), Within: takeUnit(p), Known: knownTags(c, media)}
	q.AsOf = takeAsOf(p, s.view.Settings().Location())
	q.Month = takeMonth(p)
	if text, ok := p.text("months"); ok {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 36 {
			p.fault("months", "is not a whole number from 1 to 36")
		}
		q.Series = n
	}
	if err := p.done(); err != nil {
		return err
	}
	found, err := s.view.Coverage(c.Request().Context(), viewerOf(c), q)
	if err != nil {
		return err
	}
	if unchanged(c, found.Tag, found.NotModified, media) {
		return nil
	}
	doc := coverageDoc{
		Month: found.Month, By: found.By.String(), Values: make([]coverageUnitDoc, len(found.Values)), Total: coverageUnitOf(&found.Total),
		AsOf: found.AsOf.UTC(), Generated: found.Generated,
	}
	for i := range found.Values {
		doc.Values[i] = coverageUnitOf(&found.Values[i])
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, media.mime, body)
}

// takeMonth is a month YYYY-MM; empty when absent or at fault.
func takeMonth(p *params) string {
	text, ok := p.text("month")
	if !ok {
		return ""
	}
	if _, err := time.Parse(monthForm, text); err != nil {
		p.fault("month", "is not a month such as 2026-03")
		return ""
	}
	return text
}

func coverageUnitOf(u *live.UnitCoverage) coverageUnitDoc {
	doc := coverageUnitDoc{Unit: u.Code, Name: u.Name, Open: u.Open, Note: string(u.Note)}
	if c := u.Contacts; c != nil {
		doc.Roster = &contactsDoc{c.County, c.Department, c.Township, c.Legal, c.Short, c.Incomplete}
	}
	if u.Note == live.NoteSuppressed {
		return doc
	}
	doc.Households, doc.Enterprises, doc.GapMonths = reachOf(&u.Households), reachOf(&u.Enterprises), &u.GapMonths
	doc.LastMonth = textOrNull(u.LastMonth)
	if u.LastVisit != (data.Value{}) {
		doc.LastVisit = textOrNull(u.LastVisit.String())
	}
	for _, m := range u.Months {
		doc.Months = append(doc.Months, monthDoc(m))
	}
	return doc
}
