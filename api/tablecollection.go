package api

import (
	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/live"
)

// tableDoc is a configured table by name, for screens to offer as a measure.
type tableDoc struct {
	ID    string   `json:"id"`
	Label labelDoc `json:"label"`
	Level string   `json:"level"`
}

func tableDocs(tables []data.ValueTable) []tableDoc {
	docs := []tableDoc{}
	for i := range tables {
		t := &tables[i]
		docs = append(docs, tableDoc{t.ID, labelDoc{t.LabelZh, t.LabelEn}, t.Level().String()})
	}
	return docs
}

// tableCollections are the configured tables of values per unit as collections: of units that have a layer of their own.
func (s *Server) tableCollections() []*computed {
	var out []*computed
	tables := s.view.Settings().Tables
	for i := range tables {
		if units := s.store.Schema().BoundaryLayer(tables[i].Level()); units != nil {
			out = append(out, &computed{layer: tables[i].Layer(), filtered: units.ID, answer: tableAnswer(tables[i].ID)})
		}
	}
	return out
}

// tableAnswer answers for the table of an id.
func tableAnswer(id string) func(*Server, echo.Context, *params, live.UnitPage) (*unitAnswer, error) {
	return func(s *Server, c echo.Context, p *params, q live.UnitPage) (*unitAnswer, error) {
		return s.tableRows(c, p, q, id)
	}
}

func (s *Server) tableRows(c echo.Context, p *params, q live.UnitPage, id string) (*unitAnswer, error) {
	asked, err := s.takeUnitFilter(c, p, &q)
	if err != nil {
		return nil, err
	}
	if err := p.done(); err != nil {
		return nil, err
	}
	if asked != nil && !s.tableOf(id, *asked) {
		q.Place.Bounds = []orb.Bound{} // values are of their table's day
	}
	found, err := s.view.TableRows(c.Request().Context(), viewerOf(c), id, q)
	if err != nil {
		return nil, err
	}
	t := found.Table
	a := &unitAnswer{
		tag: found.Tag, notModified: found.NotModified, matched: found.Matched, next: found.Next, generated: found.Generated,
		members: object{"date": t.Date, "source": t.Source, "unit": t.Unit, "denominator": t.Denominator},
		properties: func(b []byte, i int) []byte {
			f := &found.Rows[i].Figure
			b = appendNumber(append(b, `,"value":`...), &f.Numerator)
			if t.Denominator != "" {
				b = appendNumber(append(b, `,"denominator":`...), f.Denominator)
				b = appendNumber(append(b, `,"share":`...), f.Value)
			}
			return append(append(b, `,"date":`...), quoted(t.Date)...)
		},
	}
	for i := range found.Rows {
		a.rows = append(a.rows, found.Rows[i].UnitRow)
	}
	return a, nil
}

// tableOf tells whether the values of a table are of a day that an interval meets.
func (s *Server) tableOf(id string, iv data.Interval) bool {
	for _, t := range s.view.Settings().Tables {
		if day, err := parseMoment(t.Date, s.view.Settings().Location()); t.ID == id && err == nil {
			return day.From <= iv.To && iv.From <= day.To
		}
	}
	return false
}
