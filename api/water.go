package api

import (
	"cmp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/live"
)

// waterKind is the kind of hazard that is a sample of drinking water.
const waterKind = "water_quality"

type waterSampleDoc struct {
	ID       string             `json:"id"`
	Unit     string             `json:"unit"`
	UnitName string             `json:"unit_name"`
	Time     *string            `json:"time"` // when it was found
	Status   string             `json:"status"`
	Values   map[string]float64 `json:"values"`
	Grade    string             `json:"grade"` // within, exceeds, or unknown: no limit was in force for anything measured
	Exceeded []waterExcessDoc   `json:"exceeded"`
}

type waterExcessDoc struct {
	Field string  `json:"field"`
	Value float64 `json:"value"`
	data.WaterLimit
}

// water answers the samples of drinking water that a filter of hazards selects, oldest first in each unit, graded by the limits in force on the day of each.
func (s *Server) water(c echo.Context) error {
	v := viewerOf(c)
	l, err := s.store.Schema().Layer(data.Hazards)
	if err != nil {
		return err
	}
	if !v.Items(l) {
		return data.ErrForbidden
	}
	settings := s.view.Settings()
	p := parseParams(c.Request().URL.RawQuery)
	negotiate(c, p, mediaJSON)
	f := takeFilter(p, l, v, settings.Location())
	if err := p.done(); err != nil {
		return err
	}
	f.Where = data.Every(data.Eq(l.Class, data.Text(waterKind)), f.Where)
	found, err := s.view.Features(c.Request().Context(), v, f, live.Query{Limit: settings.Items.Max, Sort: []live.Order{{Name: l.Time, Desc: true}}})
	if err != nil {
		return err
	}
	samples := waterSamples(found, settings)
	grades := map[string]int{"within": 0, "exceeds": 0, "unknown": 0}
	for i := range samples {
		grades[samples[i].Grade]++
	}
	doc := object{
		"numberMatched": found.Matched, "numberReturned": len(samples), "grades": grades, "samples": samples,
		"limits": settings.Water, "generated": found.Generated,
	}
	if n := notesText(found.Notes); int64(len(samples)) < found.Matched {
		doc["notes"] = append(n, "only the newest samples are listed and graded")
	}
	return document(c, mediaJSON, doc)
}

func waterSamples(found *live.Result, settings data.Settings) []waterSampleDoc {
	at := map[string]int{}
	for i, f := range found.Fields {
		at[f.Name] = i
	}
	measured := map[string]bool{}
	for _, w := range settings.Water {
		measured[w.Field] = true
	}
	samples := []waterSampleDoc{}
	for row := range found.Rows() {
		value := func(name string) data.Value {
			if i, ok := at[name]; ok {
				return row.Value(i)
			}
			return data.Value{}
		}
		doc := waterSampleDoc{
			ID: row.ID(), Unit: value(data.FieldUnit).Text(), Status: value("status").Text(), Values: map[string]float64{}, Grade: "unknown", Exceeded: []waterExcessDoc{},
			UnitName: cmp.Or(value(data.FieldVillageName).Text(), value(data.FieldTownshipName).Text(), value(data.FieldCountyName).Text()),
		}
		when, limits := value("found"), map[string]data.WaterLimit{}
		if start, ok := when.Start(settings.Location()); ok {
			text := when.String()
			doc.Time = &text
			limits = settings.WaterLimitsOn(start.In(settings.Location()).Format("2006-01-02"))
		}
		for _, f := range found.Fields {
			n := value(f.Name)
			if n.IsNull() || !measured[f.Name] {
				continue
			}
			doc.Values[f.Name] = n.Float()
			limit, ok := limits[f.Name]
			switch {
			case !ok:
			case limit.Exceeded(n.Float()):
				doc.Exceeded = append(doc.Exceeded, waterExcessDoc{f.Name, n.Float(), limit})
			case doc.Grade == "unknown":
				doc.Grade = "within"
			}
		}
		if len(doc.Exceeded) > 0 {
			doc.Grade = "exceeds"
		}
		samples = append(samples, doc)
	}
	slices.SortStableFunc(samples, func(a, b waterSampleDoc) int {
		return cmp.Or(strings.Compare(a.Unit, b.Unit), compareTimes(a.Time, b.Time), strings.Compare(a.ID, b.ID))
	})
	return samples
}

// compareTimes orders texts of times, those without first. A date stands before the instants of its day.
func compareTimes(a, b *string) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return strings.Compare(*a, *b)
}
