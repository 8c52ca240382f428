package basemap

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lianxin/data"
)

const mediaMVT = "application/vnd.mapbox-vector-tile"

// Bounds of asking another server.
const (
	upstreamWait     = 10 * time.Second // for a tile
	upstreamRequests = 16               // at a time
	maxUpstreamBytes = 4 << 20
	cacheBytes       = 64 << 20
	keepFor          = 7 * 24 * time.Hour
	keepNoneFor      = time.Hour // that there is no tile
)

var errElsewhere = errors.New("leads to another host")

// upstream is another server's tiles.
type upstream struct {
	template string
	key      string
	scheme   string
	host     string
	client   *http.Client
	slots    chan struct{}
	cache    *cache
}

func newUpstream(template string, o Options) *upstream {
	u := &upstream{template: template, key: o.Key, slots: make(chan struct{}, upstreamRequests), cache: newCache(o.Now)}
	if parsed, err := url.Parse(u.address(0, 0, 0)); err == nil {
		u.scheme, u.host = parsed.Scheme, parsed.Host
	}
	u.client = &http.Client{Transport: o.Transport, Timeout: upstreamWait, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if r.URL.Host != u.host || r.URL.Scheme != u.scheme || len(via) > 3 {
			return errElsewhere
		}
		return nil
	}}
	return u
}

// address fills the template.
func (u *upstream) address(z, x, y int) string {
	return strings.NewReplacer(
		"{z}", strconv.Itoa(z), "{x}", strconv.Itoa(x), "{y}", strconv.Itoa(y), "{-y}", strconv.Itoa(1<<z-1-y), "{key}", url.QueryEscape(u.key),
	).Replace(u.template)
}

func (u *upstream) tile(ctx context.Context, z, x, y int) (Tile, error) {
	t, err := u.cache.get(ctx, [3]int{z, x, y}, func(ctx context.Context) (Tile, error) { return u.fetch(ctx, u.address(z, x, y)) })
	if err != nil && !errors.Is(err, data.ErrNotFound) {
		return Tile{}, fmt.Errorf("tile of the base map: %w", err)
	}
	return t, err
}

// fetch asks for a tile. Errors name no address: it holds the key.
func (u *upstream) fetch(ctx context.Context, address string) (Tile, error) {
	select {
	case u.slots <- struct{}{}:
		defer func() { <-u.slots }()
	case <-ctx.Done():
		return Tile{}, ctx.Err()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Tile{}, fmt.Errorf("its address is none: %w", data.ErrUnavailable)
	}
	req.Header.Set("Accept", "image/webp,image/png,image/jpeg,"+mediaMVT)
	req.Header.Set("User-Agent", "lianxin")
	res, err := u.client.Do(req)
	if err != nil {
		var e *url.Error
		if errors.As(err, &e) {
			err = e.Err // without the address
		}
		return Tile{}, fmt.Errorf("%w: %w", data.ErrUnavailable, err)
	}
	defer res.Body.Close()
	switch res.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound, http.StatusNoContent:
		return Tile{}, data.ErrNotFound
	default:
		return Tile{}, fmt.Errorf("its server answers %d: %w", res.StatusCode, data.ErrUnavailable)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxUpstreamBytes+1))
	if err != nil {
		return Tile{}, fmt.Errorf("it breaks off: %w", data.ErrUnavailable)
	}
	if len(body) > maxUpstreamBytes {
		return Tile{}, fmt.Errorf("it is larger than %d bytes: %w", maxUpstreamBytes, data.ErrUnavailable)
	}
	t := Tile{Body: body, Media: sniff(body, res.Header.Get("Content-Type"))}
	if t.Media == "" {
		return Tile{}, fmt.Errorf("what its server sends is no tile: %w", data.ErrUnavailable)
	}
	return t, nil
}

// sniff tells what a tile is by its first bytes; empty for what is none. Vector tiles have no mark of their own: their server has to say so.
func sniff(b []byte, said string) string {
	switch {
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png"
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return "image/jpeg"
	case len(b) > 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP":
		return "image/webp"
	case len(b) > 12 && string(b[4:12]) == "ftypavif":
		return "image/avif"
	}
	said, _, _ = strings.Cut(said, ";")
	switch strings.TrimSpace(said) {
	case mediaMVT, "application/x-protobuf":
		return mediaMVT
	}
	return ""
}

func (u *upstream) media() string { return "" }

func (u *upstream) close() { u.client.CloseIdleConnections() }
