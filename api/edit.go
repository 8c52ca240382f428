package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/edit"
)

// editBody is a record as a form sends it: a GeoJSON feature, or the parts of one that change. Empty or null properties empty their fields; a
// geometry is a Point in lon, lat (CGCS2000); `unit` among the properties says where when there is no point; `case` is for the case file.
type editBody struct {
	Type       string                     `json:"type"`
	Geometry   *pointBody                 `json:"geometry"`
	Properties map[string]json.RawMessage `json:"properties"`
	Case       map[string]string          `json:"case"`
	Reason     string                     `json:"reason"`
}

type pointBody struct {
	Type        string    `json:"type"`
	Coordinates []float64 `json:"coordinates"`
}

// change is what the body says, and every part of it that cannot be read.
func (b *editBody) change() (edit.Change, error) {
	c := edit.Change{Texts: map[string]string{}, Case: b.Case}
	var bad []error
	if b.Type != "" && b.Type != "Feature" {
		bad = append(bad, data.Invalid("type", "is not Feature"))
	}
	if g := b.Geometry; g != nil {
		if g.Type != "Point" || len(g.Coordinates) < 2 || len(g.Coordinates) > 3 {
			bad = append(bad, data.Invalid("geometry", "is not a Point of longitude and latitude"))
		} else {
			c.Point = &orb.Point{g.Coordinates[0], g.Coordinates[1]}
		}
	}
	for name, raw := range b.Properties {
		text, ok := cellOf(raw)
		switch {
		case !ok:
			bad = append(bad, data.Invalid(name, "is neither a text, a number, a truth value nor a list of texts"))
		case name == data.FieldUnit:
			c.Unit = text
		default:
			c.Texts[name] = text
		}
	}
	return c, data.Collect(bad...)
}

// cellOf is a JSON value as a cell of a table says it; null is empty.
func cellOf(raw json.RawMessage) (string, bool) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return "", false
	}
	switch v := v.(type) {
	case nil:
		return "", true
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	case []any:
		var texts []string
		for _, m := range v {
			s, ok := m.(string)
			if !ok {
				return "", false
			}
			texts = append(texts, s)
		}
		return strings.Join(texts, ";"), true
	}
	return "", false
}

// by is who edits: whoever may not edit only reports.
func (s *Server) by(c echo.Context, reason string) edit.By {
	id := identityOf(c)
	key := c.Request().Header.Get("Idempotency-Key")
	if !plainKey(key) {
		key = "" // refused as missing
	}
	return edit.By{Viewer: id.Viewer, Reports: !id.may(accounts.RightEdit), At: s.now(), Key: key, Reason: reason}
}

// versionTag is a record's version as an entity tag, and readIfMatch reads it.
func versionTag(v int64) string { return `"v` + strconv.FormatInt(v, 10) + `"` }

// errPrecondition asks for the version that was read.
var errPrecondition = echo.NewHTTPError(http.StatusPreconditionRequired)

func readIfMatch(c echo.Context) (int64, error) {
	tag := c.Request().Header.Get("If-Match")
	if tag == "" {
		return 0, errPrecondition
	}
	n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimPrefix(tag, `"v`), `"`), 10, 64)
	if err != nil || n < 1 || versionTag(n) != tag {
		return 0, data.Invalid("If-Match", `is not a version such as "v3"`)
	}
	return n, nil
}

// noParams refuses any query.
func noParams(c echo.Context) error { return parseParams(c.Request().URL.RawQuery).done() }

// postItem registers a record.
func (s *Server) postItem(c echo.Context) error {
	var body editBody
	if err := noParams(c); err != nil {
		return err
	}
	if err := readJSON(c, &body); err != nil {
		return err
	}
	change, err := body.change()
	if err != nil {
		return err
	}
	layer := data.LayerID(c.Param("layer"))
	r, err := s.editor.Create(c.Request().Context(), s.by(c, body.Reason), layer, change)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, "/api/collections/"+string(layer)+"/items/"+r.ID)
	return s.writeEdited(c, http.StatusCreated, r)
}

// patchItem corrects a record.
func (s *Server) patchItem(c echo.Context) error {
	var body editBody
	version, err := s.readChange(c, &body)
	if err != nil {
		return err
	}
	change, err := body.change()
	if err != nil {
		return err
	}
	r, err := s.editor.Update(c.Request().Context(), s.by(c, body.Reason), data.LayerID(c.Param("layer")), c.Param("id"), version, change)
	if err != nil {
		return conflictIsPrecondition(err)
	}
	return s.writeEdited(c, http.StatusOK, r)
}

// readChange reads the body of a change of a record, and the version that it changes.
func (s *Server) readChange(c echo.Context, body any) (int64, error) {
	if err := noParams(c); err != nil {
		return 0, err
	}
	version, err := readIfMatch(c)
	if err != nil {
		return 0, err
	}
	return version, readJSON(c, body)
}

// conflictIsPrecondition is the answer to an If-Match that does not hold.
func conflictIsPrecondition(err error) error {
	if errors.Is(err, data.ErrConflict) {
		return echo.NewHTTPError(http.StatusPreconditionFailed)
	}
	return err
}

// writeEdited answers with a record after its change.
func (s *Server) writeEdited(c echo.Context, status int, r data.Record) error {
	l, err := s.store.Schema().Layer(r.Layer)
	if err != nil {
		return err
	}
	s.awaitOwn(c.Request().Context())
	c.Response().Header().Set("ETag", versionTag(r.Version))
	return c.JSON(status, s.editDoc(l, &r, viewerOf(c)))
}

// ownTime is the longest that a writer waits to read what was written; publishing takes up to 100 ms.
const ownTime = time.Second

// awaitOwn waits until reads have what the caller just wrote. A view that is cut off from its store has it later: it says how old it is.
func (s *Server) awaitOwn(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, ownTime)
	defer cancel()
	if info, err := s.store.Info(ctx); err == nil {
		_ = s.view.Await(ctx, info.Revision)
	}
}

// editDoc is a record as a form shows it. Whoever may not read the layer's items gets its identity alone.
func (s *Server) editDoc(l *data.Layer, r *data.Record, v data.Viewer) object {
	doc := object{"type": "Feature", "id": r.ID, "version": r.Version}
	if !v.Items(l) {
		return doc
	}
	properties := object{
		data.FieldUnit: r.Unit, data.FieldUnitAtEvent: r.UnitAtEvent, data.FieldPinMethod: r.Pin.Method, data.FieldBoundaryVersion: r.Pin.BoundaryVersion,
	}
	for i := range l.Fields {
		f := &l.Fields[i]
		if f.Derived || !v.ReadsField(f) {
			continue
		}
		properties[f.Name] = jsonOf(r.Values[i])
	}
	doc["properties"] = properties
	if p, ok := r.Geometry.(orb.Point); ok {
		doc["geometry"] = object{"type": "Point", "coordinates": p}
	}
	return doc
}

// getEdit is what a form needs to edit a record: the record as stored, what may follow, and what became of it.
func (s *Server) getEdit(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	ctx, by := c.Request().Context(), s.by(c, "")
	l, r, err := s.editor.Get(ctx, by, data.LayerID(c.Param("layer")), c.Param("id"))
	if err != nil {
		return err
	}
	history, err := s.editor.History(ctx, by, l.ID, r.ID)
	if err != nil {
		return err
	}
	doc := s.editDoc(l, &r, by.Viewer)
	doc["deadline"] = s.deadlineDoc(l, &r)
	doc["steps"] = append([]string{}, edit.NextSteps(l, &r)...)
	doc["history"] = historyDocs(l, history, by.Viewer)
	c.Response().Header().Set("ETag", versionTag(r.Version))
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.JSON(http.StatusOK, doc)
}

type deadlineDoc struct {
	Due    string `json:"due"`    // YYYY-MM-DD: the last day in time
	Stated bool   `json:"stated"` // the record says it; else it follows from the day it was found
	Paused bool   `json:"paused"` // suspended: the clock stands still
	Over   bool   `json:"over"`   // settled or rejected: nothing runs any more

	ExtensionDays int `json:"extension_days"` // by which it is extended, once; 0 when the layer's deadlines are not
}

// deadlineDoc is how a record stands against its clock; nil for one without.
func (s *Server) deadlineDoc(l *data.Layer, r *data.Record) *deadlineDoc {
	settings := s.view.Settings()
	d := data.DeadlineOf(l, r.Values, &settings, settings.Location(), 0)
	if !d.Known {
		return nil
	}
	due, status := l.Index("due"), l.Index(l.Status)
	doc := deadlineDoc{Due: data.Date(d.Day).String(), Stated: due >= 0 && !r.Values[due].IsNull(), ExtensionDays: settings.Clocks[l.ID].ExtensionDays}
	if status >= 0 {
		state := data.CaseState(r.Values[status].Text())
		doc.Paused, doc.Over = state == data.StatePaused, state == data.StateSettled || state == data.StateRejected
	}
	return &doc
}

// jsonOf is a value as JSON has it: times and dates as texts, lists as arrays, nothing as null.
func jsonOf(v data.Value) any {
	switch v.Kind() {
	case data.KindText, data.KindTime, data.KindDate:
		return v.String()
	case data.KindInt:
		return v.Int()
	case data.KindFloat:
		return v.Float()
	case data.KindBool:
		return v.Bool()
	case data.KindList:
		return v.Codes()
	case data.KindNull:
	}
	return nil
}

type historyDoc struct {
	Version int64          `json:"version"` // that ended
	At      time.Time      `json:"at"`
	Actor   string         `json:"actor"`
	Import  string         `json:"import,omitempty"`
	Reason  string         `json:"reason,omitempty"`
	Unit    string         `json:"unit"`
	Before  map[string]any `json:"before"` // fields the viewer reads, where they had a value
}

// historyDocs are earlier states, newest first, in fields the viewer reads. Actors are subjects, never names.
func historyDocs(l *data.Layer, history []data.Version, v data.Viewer) []historyDoc {
	docs := []historyDoc{}
	for _, h := range history {
		d := historyDoc{Version: h.Before.Version, At: h.At.UTC(), Actor: h.Actor, Import: h.Import, Reason: h.Reason, Unit: h.Before.Unit, Before: map[string]any{}}
		for i := range l.Fields {
			if f := &l.Fields[i]; v.ReadsField(f) && !f.Derived && i < len(h.Before.Values) && !h.Before.Values[i].IsNull() {
				d.Before[f.Name] = jsonOf(h.Before.Values[i])
			}
		}
		docs = append(docs, d)
	}
	return docs
}

// deleteItem removes a record, with ?reason=.
func (s *Server) deleteItem(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	reason, _ := p.text("reason")
	if err := p.done(); err != nil {
		return err
	}
	version, err := readIfMatch(c)
	if err != nil {
		return err
	}
	if err := s.editor.Delete(c.Request().Context(), s.by(c, reason), data.LayerID(c.Param("layer")), c.Param("id"), version); err != nil {
		return conflictIsPrecondition(err)
	}
	s.awaitOwn(c.Request().Context())
	if s.shelf != nil {
		if _, err := s.shelf.DeleteAll(c.Request().Context(), data.LayerID(c.Param("layer")), c.Param("id")); err != nil {
			s.log.Error("attachments of a removed record are left to be swept", slog.Any("error", err))
		}
	}
	return c.NoContent(http.StatusNoContent)
}
