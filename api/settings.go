package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
)

// getSettings is the newest settings document.
func (s *Server) getSettings(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	settings, err := s.store.Settings(c.Request().Context())
	if err != nil {
		return err
	}
	return secretJSON(c, http.StatusOK, settings)
}

// patchSettings lays members over the document. The body names the version it was made from; another one now is 409. The audit log
// holds what changed before it does.
func (s *Server) patchSettings(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	var patch map[string]any
	if err := readJSON(c, &patch); err != nil {
		return err
	}
	version, ok := patch["version"].(float64)
	if !ok {
		return data.Invalid("version", "is missing: which document the change was made from")
	}
	ctx := c.Request().Context()
	now, err := s.store.Settings(ctx)
	if err != nil {
		return err
	}
	if int64(version) != now.Version {
		return fmt.Errorf("the settings changed since version %d: %w", int64(version), data.ErrConflict)
	}
	delete(patch, "version")
	doc, err := json.Marshal(patch)
	if err != nil {
		return err
	}
	next, err := data.MergeSettings(now, doc)
	if err != nil {
		return err
	}
	if _, err := s.audit(c, accounts.Event{Kind: accounts.SettingChanged, Detail: map[string]string{
		"from_version": strconv.FormatInt(now.Version, 10), "change": clipTo(string(doc), 4000),
	}}); err != nil {
		return err
	}
	stored, err := s.store.PutSettings(ctx, next, byOf(c).Subject, s.now())
	if err != nil {
		return err
	}
	return secretJSON(c, http.StatusOK, stored)
}

// clipTo cuts a text to n bytes at most, between characters.
func clipTo(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n]
}
