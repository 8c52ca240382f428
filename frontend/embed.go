// Package frontend carries the built screens inside the binary.
//
// dist is built by `npm run build` and never committed; only its marker is, so that `go build ./...` passes on a clone without
// Node. A binary without built screens says at / which command builds them.
package frontend

import (
	"cmp"
	"embed"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// Handler serves the screens: index.html at /, NAME.html at /NAME, hashed assets for ever, each precompressed when the client takes it.
// Other paths are 404.
func Handler() http.Handler {
	root, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path: cannot happen
	}
	return &handler{root}
}

type handler struct{ root fs.FS }

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	page := name == "" || !strings.ContainsAny(name, "./")
	if page {
		name = cmp.Or(name, "index") + ".html"
	}
	if !fs.ValidPath(name) || strings.HasPrefix(path.Base(name), ".") || encodingOf(name) != "" {
		http.NotFound(w, r)
		return
	}
	if _, err := fs.Stat(h.root, name); err != nil {
		if _, err := fs.Stat(h.root, "index.html"); page && err != nil {
			unbuilt(w)
			return
		}
		http.NotFound(w, r)
		return
	}
	h.serve(w, r, name)
}

// serve writes the smallest variant of an asset that the client accepts.
func (h *handler) serve(w http.ResponseWriter, r *http.Request, name string) {
	header := w.Header()
	header.Add("Vary", "Accept-Encoding")
	header.Set("Content-Type", typeOf(name))
	if strings.HasPrefix(name, "assets/") { // the name carries a hash of the content
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		header.Set("Cache-Control", "no-cache")
	}
	for _, v := range []struct{ suffix, encoding string }{{".br", "br"}, {".gz", "gzip"}, {"", ""}} {
		if v.encoding != "" && !strings.Contains(r.Header.Get("Accept-Encoding"), v.encoding) {
			continue
		}
		body, err := fs.ReadFile(h.root, name+v.suffix)
		if err != nil {
			continue
		}
		if v.encoding != "" {
			header.Set("Content-Encoding", v.encoding)
		}
		header.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method != http.MethodHead {
			_, _ = w.Write(body)
		}
		return
	}
}

func encodingOf(name string) string {
	switch path.Ext(name) {
	case ".br", ".gz":
		return path.Ext(name)
	}
	return ""
}

func typeOf(name string) string {
	if path.Ext(name) == ".webmanifest" {
		return "application/manifest+json"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

func unbuilt(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = w.Write([]byte("The screens are not built into this binary. Run `make build` (needs Node 20 and npm) and start it again.\n" +
		"此程序未包含页面，请运行 make build（需要 Node 20 与 npm）后重新启动。\nThe API is at /api.\n"))
}
