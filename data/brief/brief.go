package brief

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lianxin/data"
	"lianxin/data/live"
)

// Query asks for a brief.
type Query struct {
	Unit  string    // its code; in the viewer's scope
	Until time.Time // the cut-off
}

// Days of a period.
const Days = 7

// Brief is the brief of a unit.
type Brief struct {
	Unit        live.UnitName
	Level       data.Level
	Above       []live.UnitName // the units it lies in, the widest first
	From, Until time.Time       // the period, in the configured zone
	Layers      []LayerFigures  // disputes, hazards, requests
	Parts       []Part          // the units in it, ascending by code, also those without anything; none of a village
	Wider       Figures         // of cases known to none of these parts
	Round       Round
	Key         []KeyCase
	KeyMore     int    // key cases beyond those in Key
	Generated   string // how generated data were made; empty for real ones
	Source      string // of the map, as configured

	today, first int64 // local days of Until and From
}

// Figures are what the cases of a group come to; Before is of the seven days before.
type Figures struct {
	New, NewBefore                   int64
	Settled, SettledBefore           int64
	NewlyOverdue, NewlyOverdueBefore int64
	Overdue, Open                    int64 // at the cut-off; Open with the paused ones
}

// Group is a part of a layer's cases by one field. The code is empty for those that do not say.
type Group struct {
	Code  string
	Label data.Label
	Figures
}

// LayerFigures are the cases of a layer.
type LayerFigures struct {
	Layer *data.Layer
	Figures
	Rate         *float64 // settlement rate (hazards: removal) of all cases at the cut-off, percent
	Kinds        []Group  // in the order of the schema, without those that come to nothing
	Levels       []Group
	Tiers        []Group // none of a layer without owners
	People       int64   // open hazards: people affected, as far as they say
	HouseholdsIn int64   // and households
}

// Part is a unit in the brief's.
type Part struct {
	live.UnitName
	Figures               // of disputes, hazards and requests together
	Households live.Reach // visited this month
	GapMonths  int64
	Neglected  int // its villages without a visit for longMonths or more
}

// Round is the monthly round of visits.
type Round struct {
	Month                   string // YYYY-MM
	Households, Enterprises live.Reach
	Neglected               int // villages without a visit for longMonths or more
	Longest                 []Unvisited
	Villages                int
	ShortRosters            int // villages that lack contact officials of some tier
}

// longMonths is how many months in a row without a visit are long.
const longMonths = 2

// Unvisited is a village where nobody has been for long.
type Unvisited struct {
	live.UnitName
	Above  []string // names of the units between it and the brief's, the widest first
	Months int64    // in a row
	Last   string   // month of the latest visit, YYYY-MM: its day is not kept for ever, and a brief is the same later; empty when none is known
}

// maxUnvisited is how many of them a brief lists: the longest unvisited first.
const maxUnvisited = 20

// KeyCase is a key case without a name.
type KeyCase struct {
	Layer       *data.Layer
	Township    string // names, empty where not known
	Village     string
	Kind, Level string // codes
	Status      string
	Tier        string
	Found, Due  string // local dates
	Late        int64  // days beyond its last day in time; 0 when not overdue
}

// maxKey is how many key cases a brief lists.
const maxKey = 30

// Make counts the brief for a viewer. Errors: data.ErrNotFound for a unit beyond the scope, data.ErrForbidden without item rights, data.ErrInvalid for a cut-off
// of which not all is known (named until).
func Make(ctx context.Context, view *live.View, viewer data.Viewer, q Query) (*Brief, error) {
	card, err := view.Card(ctx, viewer, q.Unit)
	if err != nil {
		return nil, err
	}
	settings := view.Settings()
	zone := settings.Location()
	until := q.Until.In(zone)
	y, m, d := until.Date()
	from := time.Date(y, m, d-Days+1, 0, 0, 0, 0, zone)
	b := &Brief{
		Unit: card.UnitName, Level: card.Level, Above: card.Above, From: from, Until: until, Source: settings.Map.Source,
		today: data.DateOf(until).Int(), first: data.DateOf(from).Int(),
	}
	k := &counter{view: view, viewer: viewer, brief: b, settings: &settings, zone: zone}
	for _, step := range []func(context.Context) error{k.round, k.cases} {
		if err := step(ctx); err != nil {
			return nil, untilOf(err)
		}
	}
	return b, nil
}

// untilOf names the cut-off as whoever asks for a brief knows it.
func untilOf(err error) error {
	var invalid *data.InvalidError
	if !errors.As(err, &invalid) {
		return fmt.Errorf("brief: %w", err)
	}
	for i := range invalid.Fields {
		if invalid.Fields[i].Field == "as_of" {
			return data.Invalid("until", "%s", invalid.Fields[i].Reason)
		}
	}
	return fmt.Errorf("brief: %w", err)
}
