package api

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/live"
)

// boardUnitDoc are the campaign's figures of a unit; of the total, without unit and name.
type boardUnitDoc struct {
	Unit       string           `json:"unit,omitempty"`
	Name       string           `json:"name,omitempty"`
	Found      int64            `json:"found"`
	Owned      *int64           `json:"owned"`
	Settled    int64            `json:"settled"`
	Rejected   int64            `json:"rejected"`
	Rate       *float64         `json:"rate"`
	Local      *float64         `json:"settled_locally"`
	MedianDays *float64         `json:"median_days"`
	Hazards    int64            `json:"hazards"`
	Removed    int64            `json:"removed"`
	Requests   int64            `json:"requests"`
	Met        int64            `json:"requests_settled"`
	Officials  *int64           `json:"officials"`
	Visits     int64            `json:"visits"`
	Households int64            `json:"households"`
	Raised     int64            `json:"raised"`
	RaisedDone int64            `json:"raised_settled"`
	Key        map[string]int64 `json:"key_cases"`
	Supervised map[string]int64 `json:"supervised"`
	Months     []boardMonthDoc  `json:"months"`
}

type boardMonthDoc struct {
	Month      string `json:"month"`
	Visits     int64  `json:"visits"`
	Raised     int64  `json:"raised"`
	RaisedDone int64  `json:"raised_settled"`
}

type boardDoc struct {
	By        string         `json:"by"`
	Period    *periodDoc     `json:"period"`
	Total     boardUnitDoc   `json:"total"`
	Values    []boardUnitDoc `json:"values"`
	AsOf      time.Time      `json:"as_of"`
	Generated string         `json:"generated,omitempty"`
	Notes     []string       `json:"notes,omitempty"`
}

// board answers the campaign board: what was found, who owns it, what became of it, and what visits raised.
func (s *Server) board(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	media := negotiate(c, p, mediaJSON)
	q := live.BoardQuery{By: data.LevelCounty, Within: takeUnit(p), Known: knownTags(c, media)}
	if _, ok := p.values["by"]; ok {
		q.By = takeLevel(p)
	}
	q.Time, q.Period = s.takeDays(p)
	q.AsOf = takeAsOf(p, s.view.Settings().Location())
	if err := p.done(); err != nil {
		return err
	}
	found, err := s.view.Board(c.Request().Context(), viewerOf(c), q)
	if err != nil {
		return err
	}
	if unchanged(c, found.Tag, found.NotModified, media) {
		return nil
	}
	doc := boardDoc{
		By: found.By.String(), Period: periodOf(found.Period), Total: boardUnitOf(&found.Total, found.Withheld), Values: make([]boardUnitDoc, len(found.Values)),
		AsOf: found.AsOf.UTC(), Generated: found.Generated, Notes: notesText(found.Notes),
	}
	for i := range found.Values {
		doc.Values[i] = boardUnitOf(&found.Values[i], found.Withheld)
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, media.mime, body)
}

// takeDays reads from and to, whole local days either of which may be open, or a preset period in their place.
func (s *Server) takeDays(p *params) (*data.Interval, data.Preset) {
	zone := s.view.Settings().Location()
	from, to := takeDay(p, "from"), takeDay(p, "to")
	var period data.Preset
	if text, ok := p.text("period"); ok {
		period = data.Preset(text)
		_, err := period.Period(0, zone)
		p.take(err)
		if from != nil || to != nil {
			p.fault("period", "is not given together with from and to")
		}
	}
	if from == nil && to == nil {
		return nil, period
	}
	iv := data.Always()
	start := func(day int64) int64 {
		y, m, d := time.Unix(day*86400, 0).UTC().Date()
		return time.Date(y, m, d, 0, 0, 0, 0, zone).UnixMilli()
	}
	if from != nil {
		iv.From = start(*from)
	}
	if to != nil {
		iv.To = start(*to+1) - 1
	}
	if iv.From > iv.To {
		p.fault("from", "is later than to")
	}
	return &iv, period
}

// boardUnitOf writes the figures of a unit; null are those withheld.
func boardUnitOf(u *live.BoardUnit, withheld bool) boardUnitDoc {
	doc := boardUnitDoc{
		Unit: u.Code, Name: u.Name, Found: u.Found, Settled: u.Settled, Rejected: u.Rejected, Rate: u.Rate, Local: u.Local,
		MedianDays: u.MedianDays, Hazards: u.Hazards, Removed: u.Removed, Requests: u.Requests, Met: u.Met, Officials: u.Officials, Visits: u.Visits,
		Households: u.Households, Raised: u.Raised, RaisedDone: u.RaisedSettled, Key: u.Key, Supervised: u.Supervised, Months: []boardMonthDoc{},
	}
	if !withheld {
		doc.Owned = &u.Owned
		if doc.Key == nil {
			doc.Key = map[string]int64{}
		}
		if doc.Supervised == nil {
			doc.Supervised = map[string]int64{}
		}
	}
	for _, m := range u.Months {
		doc.Months = append(doc.Months, boardMonthDoc{m.Month, m.Visits, m.Raised, m.RaisedSettled})
	}
	return doc
}
