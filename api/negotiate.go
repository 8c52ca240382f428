package api

import (
	"mime"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// media is a representation a resource can have: its f= name and its media type.
type media struct{ name, mime string }

var (
	mediaGeoJSON = media{"geojson", "application/geo+json"}
	mediaJSON    = media{"json", "application/json"}
	mediaOpenAPI = media{"json", "application/vnd.oai.openapi+json;version=3.0"}
)

// onlyForm is negotiate where the representation is all that can be asked for.
func onlyForm(c echo.Context, offers ...media) (media, error) {
	p := parseParams(c.Request().URL.RawQuery)
	m := negotiate(c, p, offers...)
	return m, p.done()
}

// negotiate picks the representation: f= when given (unknown: a fault of that parameter), else the best of Accept, else
// the first offered. Browsers and tools that accept nothing we have get the first: RFC 9110 §12.4.1 allows it and a
// person is better served by an answer than by 406.
func negotiate(c echo.Context, p *params, offers ...media) media {
	if f, ok := p.text("f"); ok {
		for _, m := range offers {
			if f == m.name || f == "json" && m == mediaGeoJSON {
				return m
			}
		}
		var names []string
		for _, m := range offers {
			names = append(names, m.name)
		}
		p.fault("f", "is not one of "+strings.Join(names, ", "))
		return offers[0]
	}
	best, bestQ := offers[0], 0.0
	for _, part := range strings.Split(c.Request().Header.Get(echo.HeaderAccept), ",") {
		accepted, attrs, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		q := 1.0
		if s, ok := attrs["q"]; ok {
			if q, err = strconv.ParseFloat(s, 64); err != nil {
				continue
			}
		}
		for _, m := range offers {
			if q > bestQ && accepted == baseType(m.mime) {
				best, bestQ = m, q
			}
		}
	}
	return best
}

func baseType(m string) string {
	base, _, _ := strings.Cut(m, ";")
	return base
}
