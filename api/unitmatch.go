package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"lianxin/data"
)

// Limits of one list that is pasted in.
const (
	maxMatchBytes = 512 << 10
	maxMatchLines = 5000
)

type matchLineDoc struct {
	Line       int            `json:"line"` // from 1
	Text       string         `json:"text"`
	Unit       *string        `json:"unit"`
	Name       *string        `json:"name"`
	Count      int            `json:"count,omitempty"` // lines of the list that lead to the same unit
	Candidates []candidateDoc `json:"candidates"`
}

type candidateDoc struct {
	Code string   `json:"code"`
	Name string   `json:"name"`
	Path []string `json:"path"`
}

type matchUnitDoc struct {
	Unit  string `json:"unit"`
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// matchUnits reads a pasted list of names or addresses, one a line, and tells which unit each one names. Nothing of it is stored or logged.
func (s *Server) matchUnits(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	if err := p.done(); err != nil {
		return err
	}
	var body struct {
		Text *string `json:"text"`
	}
	if err := readBody(c, &body, maxMatchBytes); err != nil {
		return err
	}
	if body.Text == nil {
		return data.Invalid("text", "is missing")
	}
	var doc struct {
		Lines []matchLineDoc `json:"lines"`
		Units []matchUnitDoc `json:"units"` // each unit once, ascending by code
	}
	doc.Lines, doc.Units = []matchLineDoc{}, []matchUnitDoc{}
	var texts []string
	n := 0
	for line := range strings.Lines(*body.Text) {
		n++
		if text := strings.TrimSpace(line); text != "" {
			texts = append(texts, text)
			doc.Lines = append(doc.Lines, matchLineDoc{Line: n, Text: text, Candidates: []candidateDoc{}})
		}
	}
	if len(texts) > maxMatchLines {
		return data.Invalid("text", "has more than %d lines", maxMatchLines)
	}
	found, err := s.view.MatchUnits(c.Request().Context(), viewerOf(c), texts)
	if err != nil {
		return err
	}
	counts := map[string]int{}
	for i := range found {
		line := &doc.Lines[i]
		if u := found[i].Unit; u != nil {
			line.Unit, line.Name = &u.Code, &u.Name
			if counts[u.Code]++; counts[u.Code] == 1 {
				doc.Units = append(doc.Units, matchUnitDoc{Unit: u.Code, Name: u.Name})
			}
		}
		for _, h := range found[i].Candidates {
			line.Candidates = append(line.Candidates, candidateDoc{h.Code, h.Name, h.Path})
		}
	}
	for i := range doc.Lines {
		if u := doc.Lines[i].Unit; u != nil {
			doc.Lines[i].Count = counts[*u]
		}
	}
	for i := range doc.Units {
		doc.Units[i].Count = counts[doc.Units[i].Unit]
	}
	slices.SortFunc(doc.Units, func(a, b matchUnitDoc) int { return strings.Compare(a.Unit, b.Unit) })
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.JSON(http.StatusOK, doc)
}
