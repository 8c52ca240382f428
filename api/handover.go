package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/live"
)

type shiftFiguresDoc struct {
	Layer        data.LayerID `json:"layer"`
	Found        int64        `json:"found"`
	Settled      *int64       `json:"settled"` // null where there are no cases
	Overdue      *int64       `json:"overdue"`
	NewlyOverdue *int64       `json:"newly_overdue"`
	Silent       bool         `json:"silent"` // nothing of the layer was found since the shift began
}

type shiftUnitDoc struct {
	Unit   string            `json:"unit"`
	Name   string            `json:"name"`
	Layers []shiftFiguresDoc `json:"layers"`
}

// silentSourceDoc is a source that fed a layer in the week before the shift, and not since it began.
type silentSourceDoc struct {
	Layer  data.LayerID `json:"layer"`
	Source string       `json:"source"`
	Last   string       `json:"last"` // instant, or a day
}

type handoverDoc struct {
	By        string            `json:"by"`
	From      time.Time         `json:"from"`
	Layers    []shiftFiguresDoc `json:"layers"`
	Values    []shiftUnitDoc    `json:"values"`
	Silent    []silentSourceDoc `json:"silent_sources,omitzero"` // absent for viewers who do not read sources
	More      int               `json:"silent_more,omitempty"`   // that fell silent and are not listed
	AsOf      time.Time         `json:"as_of"`
	Generated string            `json:"generated,omitempty"`
}

// handover counts what came, went and fell overdue since the shift began that runs now (settings, wall.shift_start).
func (s *Server) handover(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	media := negotiate(c, p, mediaJSON)
	settings := s.view.Settings()
	q := live.HandoverQuery{By: data.LevelCounty, Within: takeUnit(p), Known: knownTags(c, media), From: shiftBegin(s.now(), settings.Location(), settings.Wall.ShiftStart)}
	if _, ok := p.values["by"]; ok {
		q.By = takeLevel(p)
	}
	if err := p.done(); err != nil {
		return err
	}
	found, err := s.view.Handover(c.Request().Context(), viewerOf(c), q)
	if err != nil {
		return err
	}
	if unchanged(c, found.Tag, found.NotModified, media) {
		return nil
	}
	doc := handoverDoc{
		By: found.By.String(), From: found.From.UTC(), Layers: shiftDocs(found.Total), Values: []shiftUnitDoc{}, AsOf: found.AsOf.UTC(), Generated: found.Generated,
	}
	for _, u := range found.Values {
		doc.Values = append(doc.Values, shiftUnitDoc{u.Code, u.Name, shiftDocs(u.Layers)})
	}
	if found.Silent != nil {
		doc.Silent = []silentSourceDoc{}
	}
	doc.More = found.SilentMore
	for _, s := range found.Silent {
		doc.Silent = append(doc.Silent, silentSourceDoc{s.Layer, s.Source, s.Last.String()})
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, media.mime, body)
}

func shiftDocs(all []live.ShiftFigures) []shiftFiguresDoc {
	docs := make([]shiftFiguresDoc, len(all))
	for i, f := range all {
		docs[i] = shiftFiguresDoc{Layer: f.Layer, Found: f.Found, Silent: f.Found == 0}
		if f.Layer != data.Visits {
			docs[i].Settled, docs[i].Overdue, docs[i].NewlyOverdue = &f.Settled, &f.Overdue, &f.NewlyOverdue
		}
	}
	return docs
}

// shiftBegin is when the clock last showed start (HH:MM) in a zone.
func shiftBegin(now time.Time, zone *time.Location, start string) time.Time {
	var h, m int
	_, _ = fmt.Sscanf(start, "%2d:%2d", &h, &m) // settings are checked when they are written
	local := now.In(zone)
	begin := time.Date(local.Year(), local.Month(), local.Day(), h, m, 0, 0, zone)
	if begin.After(now) {
		begin = time.Date(local.Year(), local.Month(), local.Day()-1, h, m, 0, 0, zone)
	}
	return begin
}

// pulseHours is how far back a wall looks when it does not say.
const pulseHours = 3

type pulseDoc struct {
	Hour   time.Time `json:"hour"`
	Unit   string    `json:"unit"`
	Visits int64     `json:"visits"`
}

type pulsesDoc struct {
	From      time.Time  `json:"from"`
	To        time.Time  `json:"to"`
	Values    []pulseDoc `json:"values"`
	Undated   int64      `json:"undated"`
	Latest    *time.Time `json:"latest"` // null: no visit in a month says when it was made
	AsOf      time.Time  `json:"as_of"`
	Generated string     `json:"generated,omitempty"`
}

// pulses are the visits of the last hours by village and hour.
func (s *Server) pulses(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	media := negotiate(c, p, mediaJSON)
	hours := p.count("hours")
	if _, given := p.values["hours"]; !given {
		hours = pulseHours
	}
	if err := p.done(); err != nil {
		return err
	}
	found, err := s.view.Pulses(c.Request().Context(), viewerOf(c), hours, knownTags(c, media))
	if err != nil {
		return err
	}
	if unchanged(c, found.Tag, found.NotModified, media) {
		return nil
	}
	doc := pulsesDoc{
		From: found.From.UTC(), To: found.To.UTC(), Values: []pulseDoc{}, Undated: found.Undated, Latest: moment(found.Latest), AsOf: found.AsOf.UTC(), Generated: found.Generated,
	}
	for _, v := range found.Values {
		doc.Values = append(doc.Values, pulseDoc{v.Hour.UTC(), v.Village, v.Visits})
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, media.mime, body)
}
