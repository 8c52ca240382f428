package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/export"
	"lianxin/data/live"
)

// fuelAccess is the collection of villages with their distance to fuel. It takes any filter of villages.
func fuelAccess() *computed {
	return &computed{layer: data.FuelAccessLayer(), filtered: data.Villages, answer: fuelAnswer}
}

func fuelAnswer(ctx context.Context, ask *Asker, p *params, q live.UnitPage) (*unitAnswer, error) {
	if _, err := ask.takeUnitFilter(p, &q); err != nil { // they have no time: any will do
		return nil, err
	}
	if err := p.done(); err != nil {
		return nil, err
	}
	found, err := ask.View.FuelAccess(ctx, ask.Viewer, q)
	if err != nil {
		return nil, err
	}
	a := &unitAnswer{
		tag: found.Tag, notModified: found.NotModified, matched: found.Matched, next: found.Next, generated: found.Generated,
		members: object{
			"threshold_m": found.Settings.GapM, "threshold_source": found.Settings.Source, "stations": found.Stations,
			"beyond": object{"villages": found.Beyond.Villages, "households": found.Beyond.Households, "population": found.Beyond.Population},
		},
		asked:  question{place: q.Place},
		values: func(i int) []data.Value { return gapValues(&found.Villages[i]) },
		facts: []export.Fact{
			{Label: "阈值", Text: fmt.Sprintf("%v 米（%s）", found.Settings.GapM, found.Settings.Source)},
			{Label: "在用加油站", Text: fmt.Sprintf("%d 座（只计辖区内）", found.Stations)},
			{Label: "超过阈值", Text: fmt.Sprintf("%d 个村（社区），%d 户，%d 人", found.Beyond.Villages, found.Beyond.Households, found.Beyond.Population)},
		},
	}
	if found.Stations == 0 {
		a.notes = append(a.notes, "there is no open fuel station in this scope; stations outside it are not counted")
	}
	for _, g := range found.Villages {
		a.rows = append(a.rows, g.UnitRow)
	}
	return a, nil
}

// gapValues are a village's way to fuel, by the fields of data.FuelAccessLayer.
func gapValues(g *live.FuelGap) []data.Value {
	return []data.Value{
		data.Text(g.Name), data.Text(g.StationID), data.Text(g.StationName), number(g.DistanceM), whole(g.Households), whole(g.Population), data.Bool(g.Beyond),
	}
}

type fuelChangeDoc struct {
	Unit    string   `json:"unit"`
	Name    string   `json:"name"`
	BeforeM *float64 `json:"before_m"`
	AfterM  float64  `json:"after_m"`
}

// fuelWhatIf tells whom a further station would relieve.
func (s *Server) fuelWhatIf(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	if err := p.done(); err != nil {
		return err
	}
	var body struct {
		Point []float64 `json:"point"`
	}
	if err := readJSON(c, &body); err != nil {
		return err
	}
	if len(body.Point) != 2 {
		return data.Invalid("point", "is not [longitude, latitude]")
	}
	found, err := s.view.FuelWhatIf(c.Request().Context(), viewerOf(c), orb.Point{body.Point[0], body.Point[1]})
	if err != nil {
		return err
	}
	relieved := []fuelChangeDoc{}
	for _, r := range found.Relieved {
		relieved = append(relieved, fuelChangeDoc{r.Code, r.Name, r.BeforeM, r.AfterM})
	}
	return c.JSON(http.StatusOK, object{
		"relieved": relieved, "households": found.Households, "population": found.Population, "nearer": found.Nearer,
		"threshold_m": s.view.Settings().Fuel.GapM,
	})
}
