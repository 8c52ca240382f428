package api

import (
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/live"
)

// Asker is who asks for what, and of which records. Files are asked for by one, and computed collections for screens, tiles and files alike.
type Asker struct {
	View   *live.View
	Schema *data.Schema
	Viewer data.Viewer
	Now    time.Time
}

func (s *Server) asker(c echo.Context) *Asker {
	return &Asker{View: s.view, Schema: s.store.Schema(), Viewer: viewerOf(c), Now: s.now()}
}

func (a *Asker) zone() *time.Location { return a.View.Settings().Location() }

// takePlace reads where the units of a computed collection have to be. It takes out of p what it read, so that what is left may be a filter of records.
func (a *Asker) takePlace(p *params, x *computed) data.Filter {
	place := p.part("bbox", "bbox-crs", "area", "unit")
	level := x.layer.Level
	if x.level != nil {
		level = x.level(p)
	}
	f := takeFilter(place, a.Schema.BoundaryLayer(level), a.Viewer, a.zone())
	p.bad = append(p.bad, place.bad...)
	return f
}

// takeUnitFilter reads a filter of a collection's units besides their place. The time it asks for is left to whoever has one; a past, which none has, is
// refused with the place.
func (a *Asker) takeUnitFilter(p *params, q *live.UnitPage) (*data.Interval, error) {
	l, err := a.Schema.Layer(q.Place.Layer)
	if err != nil {
		return nil, err
	}
	more := takeFilter(p, l, a.Viewer, a.zone())
	q.Place.Text, q.Place.Where, q.Place.AsOf = more.Text, data.Every(q.Place.Where, more.Where), more.AsOf
	return more.Time, nil
}

// monthAt is the month of an instant in the configured zone, YYYY-MM.
func (a *Asker) monthAt(ms int64) string { return time.UnixMilli(ms).In(a.zone()).Format(monthForm) }

// meetsMonth tells whether any of a month lies in an interval. What is no month is left to whoever reads it.
func (a *Asker) meetsMonth(month string, iv data.Interval) bool {
	first, err := time.ParseInLocation(monthForm, month, a.zone())
	return err != nil || first.UnixMilli() <= iv.To && first.AddDate(0, 1, 0).UnixMilli() > iv.From
}

const monthForm = "2006-01"
