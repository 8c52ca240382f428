package api

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
)

// audit writes an event of who asks, now, and returns its number once it is on the disk: only then may what it tells of leave. Without
// accounts there is no log, and nobody who could do what is written there.
func (s *Server) audit(c echo.Context, e accounts.Event) (seq int64, err error) {
	if s.book == nil {
		return 0, nil
	}
	by := byOf(c)
	e.At, e.Actor, e.Address = s.now(), by.Subject, clipTo(by.Address, 64)
	return s.book.Append(c.Request().Context(), e)
}

type eventDoc struct {
	Seq     int64              `json:"seq"`
	At      time.Time          `json:"at"`
	Kind    accounts.EventKind `json:"kind"`
	Actor   string             `json:"actor"`
	Address string             `json:"address"`
	Object  string             `json:"object"`
	Purpose string             `json:"purpose"`
	Detail  map[string]string  `json:"detail"`
}

// listAudit is a page of the audit log, newest first, with the names of whom it tells of. That it was read is in the log before the answer.
func (s *Server) listAudit(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	q := accounts.EventQuery{Limit: p.count("limit")}
	zone := s.view.Settings().Location()
	q.From, q.To = p.day("from", zone, false), p.day("to", zone, true)
	for _, kind := range p.list("kind") {
		if !slices.Contains(accounts.EventKinds(), accounts.EventKind(kind)) {
			p.fault("kind", strconv.Quote(clip(kind))+" is not a kind of event")
		}
		q.Kinds = append(q.Kinds, accounts.EventKind(kind))
	}
	q.Actor, _ = p.text("subject")
	q.Object, _ = p.text("object")
	if cursor, ok := p.text("cursor"); ok {
		before, err := strconv.ParseInt(cursor, 10, 64)
		if err != nil || before < 1 {
			p.fault("cursor", "is not one that a page ended with")
		}
		q.Before = before
	}
	if err := p.done(); err != nil {
		return err
	}
	q.Limit = min(max(q.Limit, 0), 1000)
	list, err := s.book.Events(c.Request().Context(), byOf(c), q, s.now())
	if err != nil {
		return err
	}
	return s.writeAudit(c, list, q.Limit)
}

func (s *Server) writeAudit(c echo.Context, list []accounts.Logged, limit int) error {
	docs, subjects := []eventDoc{}, []string{}
	for _, l := range list {
		docs = append(docs, eventDoc{l.Seq, l.At.UTC(), l.Kind, l.Actor, l.Address, l.Object, l.Purpose, l.Detail})
		subjects = append(subjects, l.Actor, l.Object)
	}
	slices.Sort(subjects)
	names, err := s.book.Names(c.Request().Context(), byOf(c), slices.Compact(subjects)...)
	if err != nil {
		return err
	}
	doc := object{"events": docs, "names": names, "kinds": accounts.EventKinds()}
	if limit == 0 {
		limit = 100
	}
	if len(list) == limit && list[len(list)-1].Seq > 1 {
		doc["next"] = strconv.FormatInt(list[len(list)-1].Seq, 10)
	}
	return secretJSON(c, http.StatusOK, doc)
}

// auditChain proves the log: every row, number and hash, and the heads of its days.
func (s *Server) auditChain(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	type findingDoc struct {
		Check    string        `json:"check"`
		Severity data.Severity `json:"severity"`
		Detail   string        `json:"detail"`
	}
	findings, whole := []findingDoc{}, true
	err := s.book.Verify(c.Request().Context(), nil, func(f data.Finding) {
		whole = whole && f.Severity != data.Fault
		findings = append(findings, findingDoc{f.Check, f.Severity, f.Detail})
	})
	if err != nil {
		return err
	}
	heads, err := s.book.Heads(c.Request().Context(), "")
	if err != nil {
		return err
	}
	lines := []string{}
	for _, h := range heads {
		lines = append(lines, h.String())
	}
	return secretJSON(c, http.StatusOK, object{"whole": whole, "findings": findings, "heads": lines})
}

type accessDoc struct {
	Subject string         `json:"subject"`
	Role    data.Role      `json:"role"`
	Scope   []string       `json:"scope"`
	Rights  []Right        `json:"rights"`
	Since   *time.Time     `json:"since"`
	Until   *time.Time     `json:"until"`
	Exact   []data.LayerID `json:"exact"`
}

// auditAccess is who could read what on a local day.
func (s *Server) auditAccess(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	zone := s.view.Settings().Location()
	from, to := p.day("date", zone, false), p.day("date", zone, true)
	if from.IsZero() && len(p.bad) == 0 {
		p.fault("date", "is missing")
	}
	if err := p.done(); err != nil {
		return err
	}
	ctx, by := c.Request().Context(), byOf(c)
	if _, err := s.audit(c, accounts.Event{Kind: accounts.AuditRead, Detail: map[string]string{"access": from.In(zone).Format(time.DateOnly)}}); err != nil {
		return err
	}
	list, err := s.book.AccessBetween(ctx, by, from, to.Add(-time.Millisecond))
	if err != nil {
		return err
	}
	docs, subjects := []accessDoc{}, []string{}
	for _, a := range list {
		exact := a.Exact
		if exact == nil {
			exact = []data.LayerID{}
		}
		docs = append(docs, accessDoc{a.Subject, a.Role, scopeDoc(a.Scope), a.Rights, moment(a.Since), moment(a.Until), exact})
		subjects = append(subjects, a.Subject)
	}
	names, err := s.book.Names(ctx, by, subjects...)
	if err != nil {
		return err
	}
	return secretJSON(c, http.StatusOK, object{"date": from.In(zone).Format(time.DateOnly), "access": docs, "names": names})
}

// day is a parameter that is a date or an RFC 3339 time: the beginning of a date, or with after its end. The zero time when absent or at fault.
func (p *params) day(name string, zone *time.Location, after bool) time.Time {
	s, ok := p.text(name)
	if !ok {
		return time.Time{}
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, zone); err == nil && t.Year() >= 1900 && t.Year() < 2200 {
		if after {
			return t.AddDate(0, 0, 1)
		}
		return t
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Year() < 1900 || t.Year() >= 2200 {
		if !slices.ContainsFunc(p.bad, func(f data.FieldError) bool { return f.Field == name }) {
			p.fault(name, "is neither a date (2026-11-23) nor an RFC 3339 time")
		}
		return time.Time{}
	}
	return t
}
