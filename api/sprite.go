package api

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"

	"github.com/labstack/echo/v4"

	"lianxin/data"
)

// glyph is a silhouette of the product: SVG path data in a square of 24 units, filled by the even-odd rule; the same as on the screens
// (frontend/src/glyph.ts; a test compares).
type glyph struct{ name, path string }

func glyphs() []glyph {
	return []glyph{
		{"dispute", "M10 5.5a7 7 0 0 0 0 13v-3.2a4 4 0 0 1 0-6.6ZM14 5.5a7 7 0 0 1 0 13v-3.2a4 4 0 0 0 0-6.6Z"},
		{"house", "M4.5 12 11 6.2l1.2 2.6-1.4 2 2.4 1.3 2-3.4L19.5 12H17.6v6.5H6.4V12Z"},
		{"water", "M12 4.6c3 3.7 4.9 6.3 4.9 8.9a4.9 4.9 0 0 1-9.8 0c0-2.6 1.9-5.2 4.9-8.9Z"},
		{"fuel", "M6.5 5.5h6.5v5h1.5a1.5 1.5 0 0 1 1.5 1.5v3.5h.8V10l-1.6-1.6 1-1L18.3 9.5v7.5h-3.8v-5h-1.5v6.5H6.5ZM8 7v3h3.5V7Z"},
		{"request", "M7 5h7l3.5 3.5V19H7ZM9 11v1.5h6V11Zm0 3.2v1.5h4.5v-1.5Z"},
		{"visit", "M9.8 5c1.9 0 2.9 2 2.7 4.3-.1 1.6-.7 2.7-.6 4.2H8.3c0-1.6-1-3-1-5C7.3 6.4 8.3 5 9.8 5ZM8.4 14.7h3.7c.1 2.6-.6 4.3-2 4.3-1.3 0-2-1.7-1.7-4.3ZM15.5 8.5c1.3.2 1.7 1.7 1.4 3.3-.2 1.2-.7 2-.8 3.1l-2.2-.4c.2-2.3.1-6.2 1.6-6Z"},
		{"clinic", "M10 5h4v5h5v4h-5v5h-4v-5H5v-4h5Z"},
		{"office", "M6 19V8l6-3 6 3v11h-4.5v-4h-3v4ZM9 10v2h2v-2Zm4 0v2h2v-2Z"},
		{"hazard", "M12 4.5 20 18.5H4ZM11.2 9.5v4.5h1.6V9.5Zm0 5.7v1.6h1.6v-1.6Z"},
	}
}

// Sprites are drawn at two pixels a unit, with a margin for the distances around them.
const (
	spriteScale  = 2
	spriteMargin = 4
	spriteSide   = 24*spriteScale + 2*spriteMargin
	spriteReach  = 8.0 // pixels that distances reach, as MapLibre has it
)

// sprite serves the silhouettes for MapLibre as signed distances, which a style colours.
func (s *Server) sprite(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	if err := p.done(); err != nil {
		return err
	}
	switch c.Param("file") {
	case "lianxin.json", "lianxin@2x.json":
		index := object{}
		for i, g := range glyphs() {
			index[g.name] = object{"x": i * spriteSide, "y": 0, "width": spriteSide, "height": spriteSide, "pixelRatio": spriteScale, "sdf": true}
		}
		for i, h := range hatches() {
			index[h.name] = object{"x": hatchAt(i), "y": 0, "width": hatchSide, "height": hatchSide, "pixelRatio": spriteScale}
		}
		return document(c, mediaJSON, index)
	case "lianxin.png", "lianxin@2x.png":
		body, err := s.sprites()
		if err != nil {
			return err
		}
		return digested(c, media{"png", "image/png"}, body)
	}
	return data.ErrNotFound
}

// drawSprites makes the image: alpha is 191 on the outline, more inside (Mapbox, "Drawing text with signed distance fields").
func drawSprites() ([]byte, error) {
	all := glyphs()
	img := image.NewNRGBA(image.Rect(0, 0, spriteSide*len(all)+hatchSide*len(hatches()), spriteSide))
	for i, g := range all {
		outline := parsePath(g.path)
		for y := range spriteSide {
			for x := range spriteSide {
				at := vec{(float64(x) + 0.5 - spriteMargin) / spriteScale, (float64(y) + 0.5 - spriteMargin) / spriteScale}
				d := outline.distance(at) * spriteScale
				alpha := 255 - 255*(d/spriteReach+0.25)
				img.SetNRGBA(i*spriteSide+x, y, color.NRGBA{A: uint8(math.Round(min(max(alpha, 0), 255)))})
			}
		}
	}
	drawHatches(img)
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

type vec struct{ x, y float64 }

// outlines are closed rings.
type outlines [][]vec

// distance is how far a point is from the nearest edge: negative inside, by the even-odd rule.
func (o outlines) distance(p vec) float64 {
	best, inside := math.Inf(1), false
	for _, ring := range o {
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			dx, dy := b.x-a.x, b.y-a.y
			t := 0.0
			if n := dx*dx + dy*dy; n > 0 {
				t = min(max(((p.x-a.x)*dx+(p.y-a.y)*dy)/n, 0), 1)
			}
			best = min(best, math.Hypot(p.x-a.x-t*dx, p.y-a.y-t*dy))
			if (a.y > p.y) != (b.y > p.y) && p.x < a.x+(p.y-a.y)/(b.y-a.y)*dx {
				inside = !inside
			}
		}
	}
	if inside {
		return -best
	}
	return best
}
