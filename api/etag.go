package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// The validator of an answer is the live view's tag and the representation. It is weak: content coding and the time stamp of an
// answer may differ while it holds.

// knownTags are the live view's tags among what the client says it has in this representation.
func knownTags(c echo.Context, m media) []string {
	var tags []string
	for _, known := range strings.Split(c.Request().Header.Get("If-None-Match"), ",") {
		known = strings.Trim(strings.TrimPrefix(strings.TrimSpace(known), "W/"), `"`)
		if tag, ok := strings.CutSuffix(known, "-"+m.name); ok {
			tags = append(tags, tag)
		}
	}
	return tags
}

// unchanged sets the caching headers of an answer and tells whether the client has it already; then 304 has been written and the
// handler is done.
func unchanged(c echo.Context, tag string, known bool, m media) bool {
	h := c.Response().Header()
	h.Set("ETag", `W/"`+tag+"-"+m.name+`"`)
	h.Add(echo.HeaderVary, "Accept")
	known = known || slices.Contains(knownTags(c, m), tag)
	if known {
		c.Response().WriteHeader(http.StatusNotModified)
	}
	return known
}
