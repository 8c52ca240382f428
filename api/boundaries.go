package api

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/labstack/echo/v4"

	"lianxin/data"
)

type boundariesDoc struct {
	Version int64               `json:"version"`
	Details []boundaryDetailDoc `json:"details"`
}

type boundaryDetailDoc struct {
	Detail  int    `json:"detail"`
	MaxZoom int    `json:"max_zoom"`
	Hash    string `json:"hash"`
	Href    string `json:"href"`
	Bytes   int    `json:"bytes"`
}

// boundaries lists the files with the borders of the viewer's scope, coarse first.
func (s *Server) boundaries(c echo.Context) error {
	m, err := onlyForm(c, mediaJSON)
	if err != nil {
		return err
	}
	found, err := s.view.Boundaries(c.Request().Context(), viewerOf(c))
	if err != nil {
		return err
	}
	if unchanged(c, found.Tag, false, m) {
		return nil
	}
	doc := boundariesDoc{Version: found.Version, Details: []boundaryDetailDoc{}}
	for _, d := range found.Details {
		doc.Details = append(doc.Details, boundaryDetailDoc{
			Detail: d.Detail, MaxZoom: d.MaxZoom, Hash: d.Hash, Href: "/api/boundaries/" + strconv.Itoa(d.Detail) + "/" + d.Hash, Bytes: d.Bytes,
		})
	}
	return c.JSON(http.StatusOK, doc)
}

// boundaryFile answers one of them. Its name is its content's, so that it may be kept for ever by the browser that fetched it, and by nobody between.
func (s *Server) boundaryFile(c echo.Context) error {
	p := parseParams(c.Request().URL.RawQuery)
	if err := p.done(); err != nil {
		return err
	}
	detail, err := strconv.Atoi(c.Param("detail"))
	if err != nil {
		return data.ErrNotFound
	}
	zipped, err := s.view.BoundaryFile(c.Request().Context(), viewerOf(c), detail, c.Param("hash"))
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, "private, max-age=31536000, immutable")
	h.Add(echo.HeaderVary, echo.HeaderAcceptEncoding)
	if unchanged(c, c.Param("hash"), false, mediaJSON) {
		return nil
	}
	return zippedBlob(c, mediaJSON.mime, zipped)
}

// maxUnzipped bounds what a body compressed by another may become.
const maxUnzipped = 64 << 20

// zippedBlob answers with bytes that are compressed by gzip already, as they are to clients that accept that.
func zippedBlob(c echo.Context, mime string, zipped []byte) error {
	if acceptsGzip(c.Request().Header.Get(echo.HeaderAcceptEncoding)) {
		c.Response().Header().Set(echo.HeaderContentEncoding, "gzip")
		return c.Blob(http.StatusOK, mime, zipped)
	}
	r, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return fmt.Errorf("what is kept compressed: %w", err)
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxUnzipped))
	if err != nil {
		return fmt.Errorf("what is kept compressed: %w", err)
	}
	return c.Blob(http.StatusOK, mime, plain)
}

// acceptsGzip reads an Accept-Encoding header: RFC 9110 §12.5.3. Without one nothing is compressed, which every client understands.
func acceptsGzip(header string) bool {
	any := false
	for _, part := range strings.Split(header, ",") {
		name, weight, _ := strings.Cut(part, ";")
		_, q, _ := strings.Cut(weight, "q=")
		v, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
		accepted := err != nil || v > 0
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "gzip", "x-gzip":
			return accepted
		case "*":
			any = accepted
		}
	}
	return any
}
