package api

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
)

// maxRoll bounds an uploaded list of users: ten thousand rows and more.
const maxRoll = 8 << 20

type slipDoc struct {
	Name     string    `json:"name"`
	Password string    `json:"password,omitempty"`
	FullName string    `json:"full_name"`
	Post     string    `json:"post"`
	Role     data.Role `json:"role"`
	Scope    []string  `json:"scope"`
	Until    time.Time `json:"until"`
}

// importUsers makes, changes and ends accounts by a list (CSV or XLSX): all of it or nothing. dry_run=true only tells what would happen.
func (s *Server) importUsers(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	dry, _ := p.text("dry_run")
	if dry != "" && dry != "true" && dry != "false" {
		p.fault("dry_run", "is not true or false")
	}
	if err := p.done(); err != nil {
		return err
	}
	bodyWithin(c, 2*limitsOf(c).body)
	body := http.MaxBytesReader(c.Response(), c.Request().Body, maxRoll)
	roll, err := s.book.ImportUsers(c.Request().Context(), byOf(c), body, accounts.RollOptions{DryRun: dry == "true", Under: s.under()}, s.now())
	var rows *accounts.RollError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return echo.NewHTTPError(http.StatusRequestEntityTooLarge)
	case errors.As(err, &rows):
		return rollFaults(rows)
	case err != nil:
		return err
	}
	slips := []slipDoc{}
	for _, x := range roll.Slips {
		slips = append(slips, slipDoc{x.Name, x.Password, x.FullName, x.Post, x.Role, scopeDoc(x.Scope), x.Until})
	}
	return secretJSON(c, http.StatusOK, object{
		"rows": roll.Rows, "created": roll.Created, "changed": roll.Changed, "unchanged": roll.Unchanged, "slips": slips,
	})
}

// rollFaults names every row that stands in the way.
func rollFaults(e *accounts.RollError) error {
	invalid := &data.InvalidError{}
	for _, r := range e.Rows {
		invalid.Fields = append(invalid.Fields, data.FieldError{Field: fmt.Sprintf("row %d %s", r.Row, r.Field), Reason: r.Reason})
	}
	if e.More > 0 {
		invalid.Fields = append(invalid.Fields, data.FieldError{Field: "rows", Reason: fmt.Sprintf("%d more cannot be imported", e.More)})
	}
	return invalid
}
