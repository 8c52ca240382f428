package api

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"lianxin/data"
	"lianxin/data/ingest"
	"lianxin/data/track"
	"lianxin/geo/datum"
)

// proposal is what one round says: where it stayed and what it passed, of the viewer's scope. Nothing of it is kept.
type proposal struct {
	Name     string        `json:"name"`
	Fixes    int           `json:"fixes"`
	Dropped  track.Dropped `json:"dropped"`
	Outside  int           `json:"outside"` // stays out of scope, which are not told
	Stays    []stayDoc     `json:"stays"`
	Villages []crossingDoc `json:"villages"`
}

type stayDoc struct {
	Unit  string    `json:"unit"`
	Name  string    `json:"name"`
	Enter time.Time `json:"enter"`
	Exit  time.Time `json:"exit"`
}

type crossingDoc struct {
	Unit   string    `json:"unit"`
	Name   string    `json:"name"`
	Enter  time.Time `json:"enter"`
	Exit   time.Time `json:"exit"`
	DwellS int64     `json:"dwell_s"`
}

// rounds reads a body of fixes in a stated system, as longitude and latitude.
func (s *Server) rounds(c echo.Context) (tracks []track.Track, system datum.System, err error) {
	p := parseParams(c.Request().URL.RawQuery)
	name, given := p.text("crs")
	if !given {
		p.fault("crs", "must be stated: EPSG:4326 for a GPS receiver, GCJ-02 for most phone apps")
	} else if system, err = datum.Parse(name); err != nil {
		p.fault("crs", "is not a system that can be read")
	}
	if err := p.done(); err != nil {
		return nil, system, err
	}
	if err := s.tracks.take(c.Request().Context()); err != nil {
		return nil, system, err
	}
	defer s.tracks.leave()
	bodyWithin(c, 4*limitsOf(c).body)
	tracks, err = track.Read(http.MaxBytesReader(c.Response(), c.Request().Body, track.MaxBytes+1), s.view.Settings().Location())
	return tracks, system, err
}

// slots let so many do something at a time; whoever waits longer than a moment is told to come again.
type slots chan struct{}

func (s slots) take(ctx context.Context) error {
	wait := time.NewTimer(5 * time.Second)
	defer wait.Stop()
	select {
	case s <- struct{}{}:
		return nil
	case <-wait.C:
		return fmt.Errorf("as many files as can be are read now: %w", data.ErrUnavailable)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s slots) leave() { <-s }

// toLonLat brings fixes into longitude and latitude; what is no position of the system lies nowhere, for Clean to count.
func toLonLat(fixes []track.Fix, system datum.System) []track.Fix {
	out := make([]track.Fix, len(fixes))
	for i, f := range fixes {
		at, err := system.LonLat(f.At[0], f.At[1])
		if err != nil {
			at = orb.Point{}
		}
		f.At = at
		out[i] = f
	}
	return out
}

// proposeVisits says what rounds mean, for the official to confirm: nothing is recorded by it, and the fixes are forgotten with the answer.
func (s *Server) proposeVisits(c echo.Context) error {
	tracks, system, err := s.rounds(c)
	if err != nil {
		return err
	}
	p, err := s.pinner(c.Request().Context())
	if err != nil {
		return err
	}
	docs := []proposal{}
	for _, t := range tracks {
		docs = append(docs, s.propose(p, viewerOf(c), t, system))
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.JSON(http.StatusOK, object{"rounds": docs})
}

func (s *Server) propose(p *ingest.Pinner, v data.Viewer, t track.Track, system datum.System) proposal {
	settings := s.view.Settings()
	rules := track.Rules{StayFor: time.Duration(settings.Traces.StayMinutes) * time.Minute, StayWithinM: settings.Traces.StayWithinM, MaxSpeedMS: settings.Traces.MaxKmh / 3.6, MaxAccuracyM: settings.Traces.MaxAccuracyM}
	fixes, dropped := track.Clean(toLonLat(t.Fixes, system), rules, s.now())
	doc := proposal{Name: t.Name, Fixes: len(t.Fixes), Dropped: dropped, Stays: []stayDoc{}, Villages: []crossingDoc{}}
	for _, stay := range track.Stays(fixes, rules) {
		unit := p.UnitOf(stay.At)
		if unit == "" || !v.Sees(unit) {
			doc.Outside++
			continue
		}
		doc.Stays = append(doc.Stays, stayDoc{unit, s.view.Name(unit), stay.Enter, stay.Exit})
	}
	line, times := track.Track{Fixes: fixes}.Line()
	crossings, err := p.Crossings(line, times)
	if err != nil { // fewer than two fixes are left
		return doc
	}
	for _, x := range crossings {
		if dwell := x.Exit.Sub(x.Enter); dwell >= time.Second && v.Sees(x.Unit) { // shorter ones are slivers between borders
			doc.Villages = append(doc.Villages, crossingDoc{x.Unit, s.view.Name(x.Unit), x.Enter, x.Exit, int64(dwell.Seconds())})
		}
	}
	return doc
}

// postTrack records rounds as visit traces, by the way of every import: cleaned, pinned whole, published cut around stays and ends. Optional by design.
func (s *Server) postTrack(c echo.Context) error {
	tracks, system, err := s.rounds(c)
	if err != nil {
		return err
	}
	id := identityOf(c)
	key := c.Request().Header.Get("Idempotency-Key")
	if key == "" || !plainKey(key) {
		return data.Invalid("Idempotency-Key", "is required, of at most 100 of A-Z a-z 0-9 . _ -")
	}
	settings := s.view.Settings()
	rules := track.Rules{MaxSpeedMS: settings.Traces.MaxKmh / 3.6, MaxAccuracyM: settings.Traces.MaxAccuracyM}
	body, dropped, err := featuresOf(tracks, system, rules, s.now())
	if err != nil {
		return err
	}
	o := ingest.Options{
		Store: s.store, Layer: data.Traces, CRS: "EPSG:4490", Actor: id.Viewer.Subject, Scope: id.Viewer.Scope, Source: "form",
		ImportID: cmp.Or(id.Viewer.Subject, "form") + "." + key, At: s.now(), Now: s.now,
	}
	var report data.Import
	err = s.imports.run(c.Request().Context(), func(ctx context.Context) (err error) {
		if o.Pinner, err = s.pinner(ctx); err != nil {
			return err
		}
		report, err = ingest.Run(ctx, o, bytes.NewReader(body))
		return err
	})
	if err != nil {
		return err
	}
	doc, err := s.refusedDoc(c.Request().Context(), report)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, object{"import": doc, "dropped": dropped})
}

// featuresOf are cleaned rounds as GeoJSON lines, a feature a line, each with the times of its positions.
func featuresOf(tracks []track.Track, system datum.System, rules track.Rules, now time.Time) ([]byte, track.Dropped, error) {
	var out bytes.Buffer
	var sum track.Dropped
	for _, t := range tracks {
		fixes, dropped := track.Clean(toLonLat(t.Fixes, system), rules, now)
		sum = sum.Plus(dropped)
		if len(fixes) < 2 {
			continue
		}
		line, times := track.Track{Fixes: fixes}.Line()
		f := geojson.NewFeature(line)
		texts := make([]string, len(times))
		for i, at := range times {
			texts[i] = at.Format(time.RFC3339Nano)
		}
		f.Properties = geojson.Properties{"times": texts}
		doc, err := json.Marshal(f)
		if err != nil {
			return nil, sum, err
		}
		out.Write(doc)
		out.WriteByte('\n')
	}
	if out.Len() == 0 {
		return nil, sum, data.Invalid("file", "has no round of two fixes or more that can be true")
	}
	return out.Bytes(), sum, nil
}
