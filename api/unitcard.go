package api

import (
	"time"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/live"
)

type unitCardDoc struct {
	Code            string           `json:"code"`
	Name            string           `json:"name"`
	Level           string           `json:"level"`
	Above           []unitNameDoc    `json:"above"`
	Point           *orb.Point       `json:"point"`
	PrecisionM      float64          `json:"precision_m"`
	BBox            *[4]float64      `json:"bbox"`
	BoundaryVersion int64            `json:"boundary_version"`
	Households      *int64           `json:"households"`
	Population      *int64           `json:"population"`
	Enterprises     *int64           `json:"enterprises"`
	Roster          *rosterDoc       `json:"roster"`
	Layers          []tallyDoc       `json:"layers"`
	Coverage        *coverageUnitDoc `json:"coverage"` // of this month, and the months before
	Neighbours      []unitNameDoc    `json:"neighbours"`
	Former          []formerUnitDoc  `json:"former"`
}

type rosterDoc struct {
	County     int64    `json:"county"`
	Department int64    `json:"department"`
	Township   int64    `json:"township"`
	Legal      int64    `json:"legal"`
	Missing    []string `json:"missing"`
}

type tallyDoc struct {
	Layer   data.LayerID `json:"layer"`
	Rows    int64        `json:"rows"`
	Open    *int64       `json:"open,omitempty"`
	Paused  *int64       `json:"paused,omitempty"`
	Settled *int64       `json:"settled,omitempty"`
	Overdue *int64       `json:"overdue,omitempty"`
	DueSoon *int64       `json:"due_soon,omitempty"`
}

type formerUnitDoc struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Until string `json:"until"`
}

// unitCard tells of one unit without naming a record.
func (s *Server) unitCard(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	negotiate(c, p, mediaJSON)
	if err := p.done(); err != nil {
		return err
	}
	ctx, v := c.Request().Context(), viewerOf(c)
	card, err := s.view.Card(ctx, v, c.Param("unit"))
	if err != nil {
		return err
	}
	doc := cardDoc(card)
	round, err := s.view.Coverage(ctx, v, live.CoverageQuery{By: card.Level, Within: card.Code, Series: cardMonths})
	if err != nil {
		return err
	}
	for i := range round.Values {
		if u := &round.Values[i]; u.Code == card.Code {
			one := coverageUnitOf(u)
			doc.Coverage = &one
		}
	}
	return taggedJSON(c, doc)
}

// cardMonths is how many months of coverage a card shows.
const cardMonths = 12

func cardDoc(card *live.Card) unitCardDoc {
	doc := unitCardDoc{
		Code: card.Code, Name: card.Name, Level: card.Level.String(), Above: unitNames(card.Above), Point: card.Point, PrecisionM: card.PrecisionM,
		BBox: boxDoc(card.Bound), BoundaryVersion: card.BoundaryVersion, Households: card.Households, Population: card.Population,
		Enterprises: card.Enterprises, Layers: []tallyDoc{}, Neighbours: unitNames(card.Neighbours), Former: []formerUnitDoc{},
	}
	if r := card.Roster; r != nil {
		doc.Roster = &rosterDoc{r.County, r.Department, r.Township, r.Legal, r.Missing()}
	}
	for i := range card.Layers {
		t := &card.Layers[i]
		row := tallyDoc{Layer: t.Layer, Rows: t.Rows}
		if n := t.Cases; n != nil {
			row.Open, row.Paused, row.Settled, row.Overdue, row.DueSoon = &n.Open, &n.Paused, &n.Settled, &n.Overdue, &n.DueSoon
		}
		doc.Layers = append(doc.Layers, row)
	}
	for _, f := range card.Former {
		doc.Former = append(doc.Former, formerUnitDoc{f.Code, f.Name, f.Until.Format(time.DateOnly)})
	}
	return doc
}
