package api

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/geo/datum"
)

// crs84 is how coordinates are read and written unless a request says otherwise: longitude, latitude.
const crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

// parseCRS reads the identifier of a system: its URI, or the safe CURIE [EPSG:4547]. Whoever names a system so gives and gets
// coordinates in the order of its authority: latitude before longitude, northing before easting.
func parseCRS(name, text string) (datum.System, error) {
	if strings.HasPrefix(text, "http://www.opengis.net/def/crs/") || strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") {
		if sys, err := datum.Parse(text); err == nil && sys.URI() != "" {
			return sys, nil
		}
	}
	return datum.System{}, data.Invalid(name, "%s is not a coordinate system known here, such as %s or http://www.opengis.net/def/crs/EPSG/0/4490", strconv.Quote(clip(text)), crs84)
}

// offered are the systems that answers over an extent can be asked in: those of the whole world, and the Gauss–Krüger zones that reach into the
// extent or are neighbours of one that does, which is how far from home survey departments use a zone. Without an extent it is all there are.
func offered(extent orb.Bound) []datum.System {
	var out []datum.System
	for _, sys := range datum.Systems() {
		near := sys.Domain()
		if sys.Kind() == datum.GaussKruger && !extent.IsEmpty() {
			width := near.MaxLon - near.MinLon
			if near.MinLon-width > extent.Max[0] || near.MaxLon+width < extent.Min[0] {
				continue
			}
		}
		if sys.URI() != "" {
			out = append(out, sys)
		}
	}
	return out
}

// takeOutCRS is the system that crs asks the answer in: one of those offered.
func (s *Server) takeOutCRS(p *params, v data.Viewer) datum.System {
	before := len(p.bad)
	sys := takeCRS(p, "crs")
	if sys != datum.CRS84() && len(p.bad) == before && !slices.Contains(offered(s.view.Extent(v)), sys) {
		p.fault("crs", "is not one of the systems this collection lists")
	}
	return sys
}

// takeCRS is the system a parameter names; CRS84 without it.
func takeCRS(p *params, name string) datum.System {
	text, ok := p.text(name)
	if !ok {
		return datum.CRS84()
	}
	sys, err := parseCRS(name, text)
	p.take(err)
	return sys
}

// lonLat reads positions as the system's authority orders them.
func lonLat(sys datum.System) func(a, b float64) (orb.Point, error) {
	return func(a, b float64) (orb.Point, error) { return sys.LonLat(sys.FromAuthority(a, b)) }
}

// contentCRS says in which system the answer's coordinates are.
func contentCRS(c echo.Context, sys datum.System) {
	c.Response().Header().Set("Content-Crs", fmt.Sprintf("<%s>", sys.URI()))
}
