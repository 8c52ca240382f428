package api

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/live"
)

// trend answers a measure of a layer by days, weeks or months of the layer's time.
func (s *Server) trend(c echo.Context) error {
	v := viewerOf(c)
	p := parseParams(c.Request().URL.RawQuery)
	l, m := s.measureOf(p)
	if l == nil {
		return p.done()
	}
	media := negotiate(c, p, mediaJSON)
	f := takeFixed(p, l, v, s.view.Settings().Location())
	q := live.TrendQuery{From: takeDay(p, "from"), To: takeDay(p, "to"), Known: knownTags(c, media)}
	p.oneOf("interval", string(live.StepDay), string(live.StepWeek), string(live.StepMonth))
	step, _ := p.text("interval")
	q.Step = live.Step(step)
	if m != nil {
		q.Measure = m.ID
	}
	if err := p.done(); err != nil {
		return err
	}
	found, err := s.view.Trend(c.Request().Context(), v, f, q)
	if err != nil {
		return err
	}
	if unchanged(c, found.Tag, found.NotModified, media) {
		return nil
	}
	return c.Blob(http.StatusOK, media.mime, trendDoc(found, l.ID))
}

// takeDay is a local date as days since 1970; nil when absent or at fault.
func takeDay(p *params, name string) *int64 {
	text, ok := p.text(name)
	if !ok {
		return nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 1900 {
		p.fault(name, "is not a date such as 2026-03-01")
		return nil
	}
	day := t.Unix() / 86400
	return &day
}

func trendDoc(r *live.Trend, layer data.LayerID) []byte {
	b := append(make([]byte, 0, 1024+100*len(r.Points)), `{"layer":`...)
	b = append(append(b, quoted(string(layer))...), `,"measure":`...)
	b = append(append(b, quoted(string(r.Measure.ID))...), `,"interval":`...)
	b = append(append(b, quoted(string(r.Step))...), `,"definition":`...)
	b = append(append(b, marshalled(definitionOf(r.Measure))...), `,"points":[`...)
	for i := range r.Points {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, `{"from":"`...), data.Date(r.Points[i].From).String()...), `",`...)
		b = append(appendFigure(b, &r.Points[i].Figure, false), '}')
	}
	b = append(append(b, `],"as_of":`...), marshalled(r.AsOf.UTC())...)
	return append(appendNotes(b, notesText(r.Notes), r.Generated), "}\n"...)
}

// marshalled is the JSON of what always marshals: labels, times, numbers.
func marshalled(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		return []byte("null")
	}
	return text
}
