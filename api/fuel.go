package api

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/live"
)

// fuelAccess is the collection of villages with their distance to fuel. It takes any filter of villages.
func fuelAccess() *computed {
	return &computed{layer: data.FuelAccessLayer(), filtered: data.Villages, answer: (*Server).fuelAnswer}
}

func (s *Server) fuelAnswer(c echo.Context, p *params, q live.UnitPage) (*unitAnswer, error) {
	v := viewerOf(c)
	if _, err := s.takeUnitFilter(c, p, &q); err != nil { // they have no time: any will do
		return nil, err
	}
	if err := p.done(); err != nil {
		return nil, err
	}
	found, err := s.view.FuelAccess(c.Request().Context(), v, q)
	if err != nil {
		return nil, err
	}
	a := &unitAnswer{
		tag: found.Tag, notModified: found.NotModified, matched: found.Matched, next: found.Next, generated: found.Generated,
		members: object{
			"threshold_m": found.Settings.GapM, "threshold_source": found.Settings.Source, "stations": found.Stations,
			"beyond": object{"villages": found.Beyond.Villages, "households": found.Beyond.Households, "population": found.Beyond.Population},
		},
		properties: func(b []byte, i int) []byte { return appendFuelGap(b, &found.Villages[i]) },
	}
	if found.Stations == 0 {
		a.notes = append(a.notes, "there is no open fuel station in this scope; stations outside it are not counted")
	}
	for _, g := range found.Villages {
		a.rows = append(a.rows, g.UnitRow)
	}
	return a, nil
}

func appendFuelGap(b []byte, g *live.FuelGap) []byte {
	text := func(name, value string) {
		b = append(append(append(b, `,"`...), name...), `":`...)
		if value == "" {
			b = append(b, "null"...)
		} else {
			b = live.AppendText(b, value)
		}
	}
	text("station_id", g.StationID)
	text("station_name", g.StationName)
	b = live.AppendNumber(append(b, `,"distance_m":`...), g.DistanceM)
	b = appendCount(append(b, `,"households":`...), g.Households)
	b = appendCount(append(b, `,"population":`...), g.Population)
	return fmt.Appendf(b, `,"beyond":%t`, g.Beyond)
}

func appendCount(b []byte, n *int64) []byte {
	if n == nil {
		return append(b, "null"...)
	}
	return fmt.Appendf(b, "%d", *n)
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
