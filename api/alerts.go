package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/live"
)

// maxAlerts is how many alerts an answer lists of each kind, the gravest and newest; their number is told exactly.
const maxAlerts = 200

// alertDoc is an alert as a wall may show it.
type alertDoc struct {
	ID           string         `json:"id"` // names it to whoever acknowledges it, and tells nothing
	Raised       time.Time      `json:"raised"`
	Card         card           `json:"card"`
	Acknowledged *alertAckDoc   `json:"acknowledged"` // null: it stands on every wall
	of           accounts.Alert // what it is of
}

type alertAckDoc struct {
	At   time.Time `json:"at"`
	Post string    `json:"post"`
}

type alertsDoc struct {
	Unacknowledged int        `json:"unacknowledged"`
	Alerts         []alertDoc `json:"alerts"` // not acknowledged, the gravest first, then the newest
	Acknowledged   []alertDoc `json:"acknowledged"`
	Level          int        `json:"level"` // of the rule; 0: none
	AsOf           time.Time  `json:"as_of"`
	Generated      string     `json:"generated,omitempty"`
}

// alerts are those in the viewer's scope whose cases are open: the same on every wall.
func (s *Server) alerts(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	media := negotiate(c, p, mediaJSON)
	if err := p.done(); err != nil {
		return err
	}
	v := viewerOf(c)
	list, err := s.alertsOf(c, v)
	if err != nil {
		return err
	}
	state := s.view.State()
	doc := alertsDoc{Alerts: []alertDoc{}, Acknowledged: []alertDoc{}, Level: s.view.Settings().Wall.AlertLevel, Generated: state.Generated}
	for _, a := range list {
		switch {
		case a.Acknowledged != nil && len(doc.Acknowledged) < maxAlerts:
			doc.Acknowledged = append(doc.Acknowledged, a)
		case a.Acknowledged == nil:
			if doc.Unacknowledged++; len(doc.Alerts) < maxAlerts {
				doc.Alerts = append(doc.Alerts, a)
			}
		}
	}
	content, err := json.Marshal(doc) // as_of is no part of what the tag stands for
	if err != nil {
		return err
	}
	if unchanged(c, s.view.Tag(v, content), false, media) {
		return nil
	}
	doc.AsOf = state.AsOf.UTC()
	body, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, media.mime, body)
}

// alertsOf are the alerts that exist for a viewer: of open cases in scope, the gravest first, then the newest.
func (s *Server) alertsOf(c echo.Context, v data.Viewer) ([]alertDoc, error) {
	if s.book == nil {
		return nil, nil
	}
	all, err := s.book.Alerts(c.Request().Context(), s.now())
	if err != nil {
		return nil, err
	}
	ids := map[data.LayerID][]string{}
	for _, a := range all {
		ids[a.Layer] = append(ids[a.Layer], a.ID)
	}
	told := map[data.LayerID]map[string]live.Named{}
	for layer, list := range ids {
		if told[layer], err = s.view.PickOf(v, layer, list); err != nil {
			return nil, err
		}
	}
	var docs []alertDoc
	for _, a := range all {
		n, ok := told[a.Layer][a.ID]
		if !ok {
			continue
		}
		l, err := s.store.Schema().Layer(a.Layer)
		if err != nil {
			return nil, err
		}
		doc := alertDoc{ID: n.Key, Raised: a.Raised, Card: cardOf(l, &n.Pick), of: a}
		if !a.Acknowledged.IsZero() {
			doc.Acknowledged = &alertAckDoc{a.Acknowledged, a.Post}
		}
		docs = append(docs, doc)
	}
	level := func(a alertDoc) int {
		if a.Card.Level == nil {
			return 9
		}
		n, _ := strconv.Atoi(*a.Card.Level)
		return n
	}
	slices.SortStableFunc(docs, func(a, b alertDoc) int { return level(a) - level(b) })
	return docs, nil
}

// acknowledge takes alerts off every wall. One that does not exist for whoever asks is not found, and then none is acknowledged.
func (s *Server) acknowledge(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	var in struct {
		Alerts []string `json:"alerts"`
		Post   string   `json:"post"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if len(in.Alerts) == 0 || len(in.Alerts) > maxAlerts {
		return data.Invalid("alerts", "must be 1 to %d ids of alerts", maxAlerts)
	}
	if s.book == nil {
		return data.ErrNotFound
	}
	list, err := s.alertsOf(c, viewerOf(c))
	if err != nil {
		return err
	}
	var wanted []accounts.Alert
	for _, id := range slices.Compact(slices.Sorted(slices.Values(in.Alerts))) {
		at := slices.IndexFunc(list, func(a alertDoc) bool { return a.ID == id })
		if at < 0 {
			return data.ErrNotFound
		}
		wanted = append(wanted, list[at].of)
	}
	n, err := s.book.AcknowledgeAlerts(c.Request().Context(), byOf(c), wanted, in.Post, s.now())
	if err != nil {
		return err
	}
	s.bell.poke()
	return secretJSON(c, http.StatusOK, object{"acknowledged": n})
}
