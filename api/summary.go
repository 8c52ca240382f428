package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/live"
)

// summary answers a measure of a layer per administrative unit: what a choropleth, a figure on a wall and a ranking show.
func (s *Server) summary(c echo.Context) error {
	v := viewerOf(c)
	p := parseParams(c.Request().URL.RawQuery)
	if id, _ := p.text("measure"); strings.HasPrefix(id, data.MeasureTable) {
		return s.tableSummary(c, p, data.MeasureID(id))
	}
	l, m := s.measureOf(p)
	if l == nil {
		return p.done()
	}
	media := negotiate(c, p, mediaJSON)
	f, period := takeTable(p, l, v, s.view.Settings().Location())
	q := live.SummaryQuery{Period: period, Known: knownTags(c, media), Classes: takeClasses(p)}
	if m != nil {
		q.Measure = m.ID
	}
	q.By = takeLevel(p)
	q.Within = takeUnit(p)
	if text, ok := p.text("compare"); ok {
		if q.Previous = text == "previous"; !q.Previous {
			p.fault("compare", "is not previous")
		}
	}
	if err := p.done(); err != nil {
		return err
	}
	found, err := s.view.Summarise(c.Request().Context(), v, f, q)
	if err != nil {
		return err
	}
	if unchanged(c, found.Tag, found.NotModified, media) {
		return nil
	}
	return c.Blob(http.StatusOK, media.mime, summaryDoc(found, f.Layer))
}

// tableSummary answers a configured table, which is of no layer and takes no filter.
func (s *Server) tableSummary(c echo.Context, p *params, id data.MeasureID) error {
	media := negotiate(c, p, mediaJSON)
	q := live.SummaryQuery{Measure: id, By: takeLevel(p), Within: takeUnit(p), Classes: takeClasses(p), Known: knownTags(c, media)}
	if err := p.done(); err != nil {
		return err
	}
	found, err := s.view.Table(viewerOf(c), q)
	if err != nil {
		return err
	}
	if unchanged(c, found.Tag, found.NotModified, media) {
		return nil
	}
	return c.Blob(http.StatusOK, media.mime, summaryDoc(found, found.Measure.Layer))
}

// measureOf reads layer and measure; the layer is nil when it is none, and no other parameter can be judged.
func (s *Server) measureOf(p *params) (*data.Layer, *data.Measure) {
	name, _ := p.text("layer")
	id, given := p.text("measure")
	l, err := s.store.Schema().Layer(data.LayerID(name))
	if err != nil || l.IsBoundary() {
		p.fault("layer", "is missing or not a layer of records")
		for known := range p.values { // which of the others are parameters depends on the layer
			p.known[known] = true
		}
		return nil, nil
	}
	if !given {
		p.fault("measure", "is missing")
		return l, nil
	}
	m, err := l.Measure(data.MeasureID(id))
	p.take(err)
	return l, m
}

// takeTable reads a filter and a preset period. Viewers who may not read the layer's rows choose a period and nothing else: other parts of a
// filter are no parameters for them.
func takeTable(p *params, l *data.Layer, v data.Viewer, zone *time.Location) (data.Filter, data.Preset) {
	f := takeFixed(p, l, v, zone)
	if !v.Items(l) {
		if text, ok := p.text("datetime"); ok {
			iv, err := parseDatetime(text, zone)
			p.take(err)
			f.Time = &iv
		}
	}
	var period data.Preset
	if text, ok := p.text("period"); ok {
		period = data.Preset(text)
		_, err := period.Period(0, zone)
		p.take(err)
		if f.Time != nil {
			p.fault("period", "and datetime are not given together")
		}
	}
	return f, period
}

// takeFixed reads a filter; of viewers who may not read the layer's rows none.
func takeFixed(p *params, l *data.Layer, v data.Viewer, zone *time.Location) data.Filter {
	if v.Items(l) {
		return takeFilter(p, l, v, zone)
	}
	return data.Filter{Layer: l.ID}
}

func takeLevel(p *params) data.Level {
	text, _ := p.text("by")
	level, ok := data.ParseLevel(text)
	if !ok {
		p.fault("by", "is not one of prefecture, county, township, village")
	}
	return level
}

// takeUnit is the unit that within names; empty when absent or at fault.
func takeUnit(p *params) string {
	text, ok := p.text("within")
	if ok && data.UnitLevel(text) == 0 {
		p.fault("within", strconv.Quote(clip(text))+" is not an administrative code of 6, 9 or 12 digits")
		return ""
	}
	return text
}

func takeClasses(p *params) live.ClassQuery {
	q := live.ClassQuery{Method: live.Quantile}
	p.oneOf("method", "none", "quantile", "jenks", "equal", "manual")
	if text, ok := p.text("method"); ok {
		q.Method = live.Method(text)
	}
	for _, text := range p.list("edges") {
		e, err := strconv.ParseFloat(text, 64)
		if err != nil {
			p.fault("edges", strconv.Quote(clip(text))+" is not a number")
			break
		}
		q.Edges = append(q.Edges, e)
	}
	q.N = min(p.count("classes"), 10) // more than there may be, which the answer says
	return q
}

type measureDoc struct {
	ID          string    `json:"id"`
	Label       labelDoc  `json:"label"`
	Numerator   labelDoc  `json:"numerator"`
	Denominator *labelDoc `json:"denominator"`
	Unit        string    `json:"unit"`
	Good        string    `json:"good"`
	Diverging   bool      `json:"diverging"`
}

func definitionOf(m *data.Measure) measureDoc {
	doc := measureDoc{ID: m.Definition(), Label: labelDoc(m.Label), Numerator: labelDoc(m.Numerator), Unit: string(m.Unit), Good: string(m.Good)}
	if m.Denominator != (data.Label{}) {
		words := labelDoc(m.Denominator)
		doc.Denominator = &words
	}
	return doc
}

type periodDoc struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

func periodOf(i *data.Interval) *periodDoc {
	if i == nil {
		return nil
	}
	return &periodDoc{time.UnixMilli(i.From).UTC(), time.UnixMilli(i.To).UTC()}
}

type classesDoc struct {
	Method string    `json:"method"`
	Edges  []float64 `json:"edges"`
	Counts []int     `json:"counts"`
}

// summaryDoc is the answer; its thousands of values are written by hand.
func summaryDoc(r *live.Summary, layer data.LayerID) []byte {
	b := make([]byte, 0, 2048+110*len(r.Values))
	member := func(name string, v any) {
		if len(b) > 0 {
			b = append(b, ',')
		} else {
			b = append(b, '{')
		}
		text, err := json.Marshal(v)
		if err != nil {
			text = []byte("null") // labels, times and numbers always marshal
		}
		b = append(append(append(b, '"'), name...), `":`...)
		b = append(b, text...)
	}
	member("layer", layer)
	member("measure", r.Measure.ID)
	member("by", r.By.String())
	member("definition", definitionOf(r.Measure))
	member("period", periodOf(r.Period))
	member("previous", periodOf(r.Before))
	b = append(b, `,"total":{`...)
	b = append(appendFigure(b, &r.Total, r.Before != nil), '}')
	b = append(b, `,"values":[`...)
	for i := range r.Values {
		if i > 0 {
			b = append(b, ',')
		}
		v := &r.Values[i]
		b = append(append(b, `{"unit":"`...), v.Code...)
		b = append(append(b, `","name":`...), quoted(v.Name)...)
		b = append(appendFigure(append(b, ','), &v.Figure, r.Before != nil), '}')
	}
	b = append(b, ']')
	var classes *classesDoc
	if c := r.Classes; c != nil {
		classes = &classesDoc{string(c.Method), c.Edges, c.Counts}
	}
	member("classes", classes)
	member("as_of", r.AsOf.UTC())
	b = appendNotes(b, notesText(r.Notes), r.Generated)
	return append(b, "}\n"...)
}

// appendFigure writes the members of a figure. A previous value is there only when it was asked for.
func appendFigure(b []byte, f *live.Figure, compared bool) []byte {
	b = appendNumber(append(b, `"value":`...), f.Value)
	b = append(b, `,"numerator":`...)
	if f.Note == live.NoteSuppressed {
		b = append(b, "null"...)
	} else {
		b = appendNumber(b, &f.Numerator)
	}
	b = appendNumber(append(b, `,"denominator":`...), f.Denominator)
	if f.Asked != nil {
		b = strconv.AppendInt(append(b, `,"asked":`...), *f.Asked, 10)
	}
	if f.AtMost {
		b = append(b, `,"at_most":true`...)
	}
	if f.Target != nil {
		b = appendNumber(append(b, `,"target":`...), f.Target)
		b = appendNumber(append(b, `,"to_target":`...), live.ToTarget(f.Value, f.Target))
	}
	if compared {
		b = appendNumber(append(b, `,"previous":`...), f.Previous)
	}
	if f.Note != "" {
		b = append(append(append(b, `,"note":"`...), f.Note...), '"')
	}
	return b
}

func appendNumber(b []byte, v *float64) []byte {
	if v == nil {
		return append(b, "null"...)
	}
	return strconv.AppendFloat(b, *v, 'f', -1, 64)
}

func quoted(s string) []byte {
	text, err := json.Marshal(s)
	if err != nil {
		return []byte(`""`) // a text always marshals
	}
	return text
}

// notesText says notes in words.
func notesText(notes []live.Note) []string {
	var out []string
	for _, n := range notes {
		switch n.Code {
		case live.NoteArchive:
			out = append(out, fmt.Sprintf("%d visits before %s are kept as monthly facts and are neither listed nor counted here", n.Count, n.Before))
		case live.NoteFacts:
			out = append(out, fmt.Sprintf("%d visits before %s are counted by the facts kept of their months", n.Count, n.Before))
		case live.NoteLimit:
			out = append(out, fmt.Sprintf("limit was above the maximum and was lowered to it: %d", n.Limit))
		case noteBeyond:
			out = append(out, "bbox lies at or beyond a pole and selects nothing; under EPSG:4326 and EPSG:4490 latitude comes first")
		case live.NoteWider:
			out = append(out, fmt.Sprintf("%d records are known to a wider unit alone: they count in the total and in no unit of this level", n.Count))
		}
	}
	return out
}

// measureNames are the ids of all measures, for the description.
func measureNames(s *data.Schema) []string {
	seen := map[data.MeasureID]bool{}
	var out []string
	for _, l := range s.Layers() {
		for _, m := range l.Measures() {
			if !seen[m.ID] {
				seen[m.ID] = true
				out = append(out, string(m.ID))
			}
		}
	}
	return out
}

func recordLayers(s *data.Schema) []string {
	var names []string
	for _, l := range s.Layers() {
		if !l.IsBoundary() {
			names = append(names, string(l.ID))
		}
	}
	return names
}

func presetNames() string {
	var names []string
	for _, p := range data.Presets() {
		names = append(names, string(p))
	}
	return strings.Join(names, ", ")
}
