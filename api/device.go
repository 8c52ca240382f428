package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
)

// maxBeatText bounds what a wall tells of itself, in bytes.
const maxBeatText = 200

// enrolDevice gives a wall that nobody knows a code to show and a secret to poll with.
func (s *Server) enrolDevice(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	if s.book == nil {
		return data.ErrNotFound
	}
	var in struct {
		Build  string `json:"build"`
		Screen string `json:"screen"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if err := shortTexts("build", in.Build, "screen", in.Screen); err != nil {
		return err
	}
	e, err := s.book.Enrol(c.Request().Context(), c.RealIP(), s.now())
	if err != nil {
		return err
	}
	return secretJSON(c, http.StatusCreated, object{"code": e.Code, "poll": e.Secret, "until": e.Until})
}

// shortTexts refuses what is longer than a wall has to tell; pairs of name and text.
func shortTexts(pairs ...string) error {
	var bad []error
	for i := 0; i+1 < len(pairs); i += 2 {
		if len(pairs[i+1]) > maxBeatText || !validText(pairs[i+1]) {
			bad = append(bad, data.Invalid(pairs[i], "is longer than %d bytes or no text", maxBeatText))
		}
	}
	return data.Collect(bad...)
}

// pollDevice tells a wall whether its code was approved; once it is, the secret becomes its cookie.
func (s *Server) pollDevice(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	if s.book == nil {
		return data.ErrNotFound
	}
	var in struct {
		Poll string `json:"poll"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	state, err := s.book.Enrolled(c.Request().Context(), in.Poll, s.now())
	if err != nil {
		return err
	}
	if state == accounts.EnrolmentApproved {
		s.setCookie(c, deviceCookie, in.Poll, s.now().Add(deviceCookieLife))
	}
	word := string(state)
	if state == accounts.EnrolmentEnded {
		word = "expired"
	}
	return secretJSON(c, http.StatusOK, object{"state": word})
}

// beatDevice hears how a wall is, and tells it its name and what to show.
func (s *Server) beatDevice(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	var b beat
	if err := readJSON(c, &b.vitals); err != nil {
		return err
	}
	if err := shortTexts("build", b.Build, "scene", b.Scene); err != nil {
		return err
	}
	if b.MemoryMB < 0 || b.MemoryMB > 1<<20 {
		return data.Invalid("memory_mb", "is out of range")
	}
	id := identityOf(c)
	b.At = s.now().UTC()
	s.fleet.set(id.Principal.DeviceID, b)
	name, message, err := s.book.Message(c.Request().Context(), id.Principal)
	if err != nil {
		return err
	}
	if secret := s.cookie(c.Request(), deviceCookie); secret != "" { // a wall that lives keeps its cookie
		s.setCookie(c, deviceCookie, secret, s.now().Add(deviceCookieLife))
	}
	doc := object{"name": name}
	if message != "" {
		doc["message"] = message
	}
	return secretJSON(c, http.StatusOK, doc)
}
