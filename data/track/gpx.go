package track

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// maxDepth bounds the nesting of a GPX file; the format itself needs 6.
const maxDepth = 32

// ReadGPX reads the tracks of a GPX 1.0 or 1.1 file: each segment of two fixes or more, WGS 84. Routes and way points are no rounds and passed over.
// A document type is refused, as is nesting beyond what the format has. Fixes without a time are kept for Clean to count.
func ReadGPX(r io.Reader) ([]Track, error) {
	d := xml.NewDecoder(r)
	d.Strict = true
	d.CharsetReader = func(label string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("encoding %q: only UTF-8 is read", label)
	}
	g := gpx{decoder: d}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, data.Invalid("file", "is no GPX: %s", strings.TrimPrefix(err.Error(), "XML syntax error on "))
		}
		if err := g.take(token); err != nil {
			return nil, err
		}
	}
	if !g.root {
		return nil, data.Invalid("file", "is no GPX: it has no gpx element")
	}
	return g.tracks, nil
}

// gpx is a file that is being read.
type gpx struct {
	decoder *xml.Decoder
	path    []string // of element names, without their name space
	root    bool
	name    string // of the track
	segment []Fix
	fix     Fix
	text    strings.Builder
	tracks  []Track
	fixes   int
}

func (g *gpx) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.Directive:
		return data.Invalid("file", "has a document type, which GPX has not")
	case xml.StartElement:
		return g.start(t)
	case xml.CharData:
		if g.text.Len()+len(t) <= 1000 {
			g.text.Write(t)
		}
	case xml.EndElement:
		return g.end()
	}
	return nil
}

func (g *gpx) start(e xml.StartElement) error {
	if len(g.path) == maxDepth {
		return data.Invalid("file", "is nested more than %d deep", maxDepth)
	}
	if len(g.path) == 0 {
		if e.Name.Local != "gpx" {
			return data.Invalid("file", "is no GPX: it begins with %.40q", e.Name.Local)
		}
		g.root = true
	}
	g.path = append(g.path, e.Name.Local)
	g.text.Reset()
	if e.Name.Local == "trkpt" && g.in("trk", "trkseg", "trkpt") {
		if g.fixes++; g.fixes > MaxFixes {
			return data.Invalid("file", "has more than %d fixes", MaxFixes)
		}
		g.fix = Fix{At: positionOf(e.Attr)}
	}
	return nil
}

// in tells whether the innermost elements are these.
func (g *gpx) in(names ...string) bool {
	if len(g.path) < len(names) {
		return false
	}
	for i, n := range names {
		if g.path[len(g.path)-len(names)+i] != n {
			return false
		}
	}
	return true
}

func (g *gpx) end() error {
	text := strings.TrimSpace(g.text.String())
	switch {
	case g.in("trk", "name"):
		g.name = text
	case g.in("trkpt", "time"):
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
			g.fix.Time = at.UTC()
		}
	case g.in("trkpt", "hdop"): // about 5 m of a phone's receiver a unit
		if v, err := strconv.ParseFloat(text, 64); err == nil && v > 0 {
			g.fix.AccuracyM = 5 * v
		}
	case g.in("trkseg", "trkpt"):
		g.segment = append(g.segment, g.fix)
	case g.in("trk", "trkseg"):
		if len(g.segment) >= 2 {
			if len(g.tracks) == MaxTracks {
				return data.Invalid("file", "has more than %d tracks", MaxTracks)
			}
			g.tracks = append(g.tracks, Track{g.name, g.segment})
		}
		g.segment = nil
	case g.in("trk"):
		g.name = ""
	}
	g.path = g.path[:len(g.path)-1]
	g.text.Reset()
	return nil
}

// positionOf reads lat and lon; a fix without them lies nowhere.
func positionOf(attributes []xml.Attr) orb.Point {
	p := orb.Point{}
	for _, a := range attributes {
		v, err := strconv.ParseFloat(strings.TrimSpace(a.Value), 64)
		if err != nil {
			continue
		}
		switch a.Name.Local {
		case "lon":
			p[0] = v
		case "lat":
			p[1] = v
		}
	}
	return p
}
