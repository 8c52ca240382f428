package api

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/edit"
)

// caseAction is one of the things done with a case, by name in the path.
func (s *Server) caseAction(c echo.Context) error {
	var body struct {
		To     string `json:"to"`   // of a step
		Unit   string `json:"unit"` // of a transfer
		Into   string `json:"into"` // of a merge
		Reason string `json:"reason"`
	}
	version, err := s.readChange(c, &body)
	if err != nil {
		return err
	}
	ctx, by, layer, id := c.Request().Context(), s.by(c, body.Reason), data.LayerID(c.Param("layer")), c.Param("id")
	var r data.Record
	switch c.Param("action") {
	case "step":
		r, err = s.editor.Step(ctx, by, layer, id, version, body.To)
	case "extend":
		r, err = s.editor.Extend(ctx, by, layer, id, version)
	case "merge":
		if r, err = s.editor.Merge(ctx, by, layer, id, version, body.Into); err == nil && s.shelf != nil {
			err = s.shelf.Move(ctx, layer, id, body.Into)
		}
	case "transfer":
		if err = s.editor.Transfer(ctx, by, layer, id, version, body.Unit); err == nil {
			s.awaitOwn(ctx)
			return c.NoContent(http.StatusNoContent)
		}
	default:
		return echo.ErrNotFound
	}
	if err != nil {
		return conflictIsPrecondition(err)
	}
	return s.writeEdited(c, http.StatusOK, r)
}

// assign gives many records one owner.
func (s *Server) assign(c echo.Context) error {
	var body struct {
		Records []struct {
			ID      string `json:"id"`
			Version int64  `json:"version"`
		} `json:"records"`
		Properties map[string]json.RawMessage `json:"properties"`
		Reason     string                     `json:"reason"`
	}
	if err := noParams(c); err != nil {
		return err
	}
	if err := readJSON(c, &body); err != nil {
		return err
	}
	change, err := (&editBody{Properties: body.Properties}).change()
	if err != nil {
		return err
	}
	var records []edit.Version
	for _, r := range body.Records {
		records = append(records, edit.Version{ID: r.ID, Version: max(r.Version, 1)})
	}
	done, err := s.editor.Assign(c.Request().Context(), s.by(c, body.Reason), data.LayerID(c.Param("layer")), records, change.Texts)
	if err != nil {
		return err
	}
	s.awaitOwn(c.Request().Context())
	docs := []object{}
	for i := range done {
		docs = append(docs, object{"id": done[i].ID, "version": done[i].Version})
	}
	return c.JSON(http.StatusOK, object{"assigned": docs})
}
