package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/desk"
)

// viewDoc is a saved view as whoever asks may know it.
type viewDoc struct {
	ID       string     `json:"id"`
	Version  int64      `json:"version"`
	Name     string     `json:"name"`
	Query    string     `json:"query"`
	Unit     string     `json:"unit"`     // that shares it; empty: nobody does
	Own      bool       `json:"own"`      // may change it
	Removes  bool       `json:"remove"`   // may remove it
	Scope    []string   `json:"scope"`    // that its owner saw
	Narrower bool       `json:"narrower"` // whoever asks sees less than its owner did
	Changed  time.Time  `json:"changed"`
	Watched  *time.Time `json:"watched"` // when it was last looked at; null: is not watched
}

// whoOf is who asks, as the book of views wants to know it.
func whoOf(c echo.Context) desk.Who {
	id := identityOf(c)
	return desk.Who{Account: id.Principal.AccountID, Scope: id.Viewer.Scope, Shares: id.may(accounts.RightEdit)}
}

func viewDocOf(v *desk.View, who desk.Who) viewDoc {
	own := v.Account == who.Account
	doc := viewDoc{
		ID: v.ID, Version: v.Version, Name: v.Name, Query: v.Query, Unit: v.Unit, Own: own,
		Removes: own || who.Shares && data.Viewer{Scope: who.Scope}.Sees(v.Unit), Scope: scopeDoc(v.Scope), Narrower: !v.Covers(who.Scope), Changed: v.Changed,
	}
	if !v.Watched.IsZero() {
		doc.Watched = &v.Watched
	}
	return doc
}

// listViews are one's own views and those of one's units, and which units one may share with.
func (s *Server) listViews(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	media := negotiate(c, p, mediaJSON)
	if err := p.done(); err != nil {
		return err
	}
	who := whoOf(c)
	views, err := s.views.List(c.Request().Context(), who)
	if err != nil {
		return err
	}
	docs, share := []viewDoc{}, []string{}
	for i := range views {
		docs = append(docs, viewDocOf(&views[i], who))
	}
	if who.Shares {
		share = slices.Clone(who.Scope)
	}
	body, err := json.Marshal(object{"views": docs, "share": scopeDoc(share), "most": desk.MaxViews, "most_watched": desk.MaxWatched})
	if err != nil {
		return err
	}
	return digested(c, media, body)
}

// readDraft reads the body of a view.
func readDraft(c echo.Context) (desk.Draft, error) {
	var body struct {
		Name  string `json:"name"`
		Query string `json:"query"`
		Unit  string `json:"unit"`
	}
	err := readJSON(c, &body)
	return desk.Draft{Name: body.Name, Query: body.Query, Unit: body.Unit}, err
}

// addView keeps a view.
func (s *Server) addView(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	draft, err := readDraft(c)
	if err != nil {
		return err
	}
	who := whoOf(c)
	v, err := s.views.Add(c.Request().Context(), who, draft, s.now())
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, "/api/views/"+v.ID)
	return writeView(c, http.StatusCreated, &v, who)
}

// changeView replaces a view of one's own. A name that another of one's views has is 409, an old version 412.
func (s *Server) changeView(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	version, err := readIfMatch(c)
	if err != nil {
		return err
	}
	draft, err := readDraft(c)
	if err != nil {
		return err
	}
	who := whoOf(c)
	v, err := s.views.Change(c.Request().Context(), who, c.Param("id"), version, draft, s.now())
	if errors.Is(err, desk.ErrVersion) {
		err = conflictIsPrecondition(err)
	}
	if err != nil {
		return err
	}
	return writeView(c, http.StatusOK, &v, who)
}

func writeView(c echo.Context, status int, v *desk.View, who desk.Who) error {
	c.Response().Header().Set("ETag", versionTag(v.Version))
	return c.JSON(status, viewDocOf(v, who))
}

// removeView forgets a view.
func (s *Server) removeView(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	version, err := readIfMatch(c)
	if err != nil {
		return err
	}
	if err := s.views.Remove(c.Request().Context(), whoOf(c), c.Param("id"), version); err != nil {
		return conflictIsPrecondition(err)
	}
	return c.NoContent(http.StatusNoContent)
}

// maxSeen bounds what is kept of how a view stood.
const maxSeen = 384 << 10

// watchView keeps how a view stands as seen.
func (s *Server) watchView(c echo.Context) error {
	var seen desk.Seen
	if err := noParams(c); err != nil {
		return err
	}
	if err := readBody(c, &seen, maxSeen); err != nil {
		return err
	}
	if err := s.views.Watch(c.Request().Context(), whoOf(c), c.Param("id"), seen, s.now()); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// watchedView is how a view stood when it was last looked at; not found when it is not watched.
func (s *Server) watchedView(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	media := negotiate(c, p, mediaJSON)
	if err := p.done(); err != nil {
		return err
	}
	seen, at, err := s.views.Seen(c.Request().Context(), whoOf(c), c.Param("id"))
	if err != nil {
		return err
	}
	body, err := json.Marshal(object{"at": at, "version": seen.Version, "layers": seen.Layers})
	if err != nil {
		return err
	}
	return digested(c, media, body)
}

// unwatchView ends watching.
func (s *Server) unwatchView(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	if err := s.views.Unwatch(c.Request().Context(), whoOf(c), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
