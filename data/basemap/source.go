package basemap

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"lianxin/data"
)

// Tile is a tile as it is handed on.
type Tile struct {
	Body     []byte
	Media    string // image/png, image/jpeg, image/webp, image/avif or application/vnd.mapbox-vector-tile
	Encoding string // gzip, or empty
}

// Options of a Map. Now is required.
type Options struct {
	Key       string            // for {key} in addresses
	Transport http.RoundTripper // nil: one of its own, without proxy
	Now       func() time.Time
}

// Map is the base map as the newest settings have it. It is safe for concurrent use.
type Map struct {
	opts Options

	mu       sync.Mutex
	settings data.BasemapSettings
	source   source
	err      error
}

// source is where tiles come from.
type source interface {
	// tile is data.ErrNotFound where there is none, data.ErrUnavailable when it cannot be had now.
	tile(ctx context.Context, z, x, y int) (Tile, error)
	// media is that of all tiles, empty when it is not known beforehand.
	media() string
	close()
}

// New makes a Map without a source.
func New(o Options) *Map {
	if o.Transport == nil {
		o.Transport = &http.Transport{ResponseHeaderTimeout: upstreamWait, MaxIdleConnsPerHost: upstreamRequests, IdleConnTimeout: time.Minute}
	}
	return &Map{opts: o}
}

// About is what clients are told.
type About struct {
	Kind, Datum, Attribution string
	MinZoom, MaxZoom         int
	Media                    string // empty: not known before a tile is seen
	Borders, Names           bool   // of vector tiles: shown
	Err                      error  // why there are no tiles
}

// About tells of the base map under settings.
func (m *Map) About(s data.BasemapSettings) About {
	src, err := m.open(s)
	if src == nil && err == nil {
		return About{Kind: "none"}
	}
	a := About{Kind: s.Kind, Datum: s.Datum, Attribution: s.Attribution, MinZoom: s.MinZoom, MaxZoom: deepest(s), Borders: s.Borders, Names: s.Names, Err: err}
	if p, ok := src.(*pyramid); ok {
		a.MinZoom, a.MaxZoom = max(a.MinZoom, int(p.MinZoom)), min(a.MaxZoom, int(p.MaxZoom))
	}
	if src != nil {
		a.Media = src.media()
	}
	return a
}

func deepest(s data.BasemapSettings) int {
	if s.MaxZoom == 0 {
		return 18
	}
	return s.MaxZoom
}

// Tile is a tile under settings; x counts from the west, y from the north. data.ErrNotFound where there is none.
func (m *Map) Tile(ctx context.Context, s data.BasemapSettings, z, x, y int) (Tile, error) {
	src, err := m.open(s)
	switch {
	case err != nil:
		return Tile{}, fmt.Errorf("open the base map: %w", err)
	case src == nil, z < s.MinZoom, z > deepest(s), x < 0, y < 0, x>>z != 0, y>>z != 0:
		return Tile{}, data.ErrNotFound
	}
	return src.tile(ctx, z, x, y)
}

// open is the source of the settings, made anew when they changed or it could not be had before.
func (m *Map) open(s data.BasemapSettings) (source, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s == m.settings && m.err == nil {
		return m.source, nil
	}
	if m.source != nil {
		m.source.close()
	}
	m.settings, m.source, m.err = s, nil, nil
	switch s.Kind {
	case "pmtiles":
		p, err := openPyramid(s.Path)
		if err != nil {
			m.err = err
			return nil, err
		}
		m.source = p
	case "xyz", "wmts":
		m.source = newUpstream(s.URL, m.opts)
	}
	return m.source, m.err
}

// Close lets go of files and connections.
func (m *Map) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.source != nil {
		m.source.close()
	}
	m.settings, m.source, m.err = data.BasemapSettings{}, nil, nil
}
