package data

import (
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// BasemapSettings say what a map lies on. Tiles are shifted by their datum, data never.
type BasemapSettings struct {
	Kind string `json:"kind"` // none, pmtiles, xyz or wmts
	// URL of a tile for xyz and wmts: {z}, {x}, and {y} or {-y} (rows from the south); {key} stands for the key that the server was started with and
	// that no client and no document ever holds.
	URL         string `json:"url,omitempty"`
	Path        string `json:"path,omitempty"` // of the PMTiles file, on the server
	Datum       string `json:"datum,omitempty"`
	Attribution string `json:"attribution,omitempty"` // shown with the map, with the approval number if its tiles have one of their own
	MinZoom     int    `json:"min_zoom,omitempty"`
	MaxZoom     int    `json:"max_zoom,omitempty"` // 0: 18
	// Of vector tiles, which are drawn here: whether their borders and names of places are shown. Whoever turns these on answers for them as for a map.
	Borders bool `json:"borders,omitempty"`
	Names   bool `json:"names,omitempty"`
}

// MaxBasemapZoom is the deepest zoom of a base map.
const MaxBasemapZoom = 22

var placeholder = regexp.MustCompile(`\{[^}]*\}?|\}`)

func (b BasemapSettings) check() []error {
	var bad []error
	fault := func(name, reason string) { bad = append(bad, Invalid("map.basemap."+name, "%s", reason)) }
	switch b.Kind {
	case "", "none":
		return nil
	case "pmtiles":
		if !filepath.IsAbs(b.Path) || filepath.Ext(b.Path) != ".pmtiles" {
			fault("path", "is not the absolute path of a .pmtiles file")
		}
	case "xyz", "wmts":
		if reason := tileURLFault(b.URL); reason != "" {
			fault("url", reason)
		}
	default:
		fault("kind", "is not one of none, pmtiles, xyz, wmts")
	}
	if !slices.Contains([]string{"wgs84", "gcj02", "bd09"}, b.Datum) {
		fault("datum", "is not one of wgs84, gcj02, bd09: it has to be said")
	}
	if b.MinZoom < 0 || b.MaxZoom > MaxBasemapZoom || b.MaxZoom != 0 && b.MaxZoom < b.MinZoom {
		fault("max_zoom", "is out of range, or below min_zoom")
	}
	return bad
}

func tileURLFault(text string) string {
	plain := placeholder.ReplaceAllString(text, "0")
	u, err := url.Parse(plain)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return "is not an address beginning with http:// or https://"
	}
	host, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(text, "https://"), "http://"), "/")
	if strings.ContainsAny(host, "{}") {
		return "has a placeholder in its host"
	}
	seen := placeholder.FindAllString(text, -1)
	for _, p := range seen {
		if !slices.Contains([]string{"{z}", "{x}", "{y}", "{-y}", "{key}"}, p) {
			return "has a placeholder other than {z}, {x}, {y}, {-y}, {key}"
		}
	}
	if !slices.Contains(seen, "{z}") || !slices.Contains(seen, "{x}") || !slices.Contains(seen, "{y}") && !slices.Contains(seen, "{-y}") {
		return "lacks {z}, {x} or {y}"
	}
	return ""
}
