// Package frontend carries the built screens inside the binary.
//
// dist is built by `npm run build` and never committed; only its marker is, so that `go build ./...` passes on a clone without
// Node. A binary without built screens says at / which command builds them.
package frontend

import (
	"bytes"
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
// Other paths are 404, in words for a person who asks for a page; a page's name with a slash behind leads to the page.
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
	if bare := strings.TrimSuffix(name, "/"); bare != name && h.has(bare+".html") && bare+".html" != missing && !strings.ContainsAny(bare, "./") {
		w.Header().Set("Location", "/"+bare+question(r))
		w.WriteHeader(http.StatusPermanentRedirect)
		return
	}
	page := name == "" || !strings.ContainsAny(name, "./")
	if page {
		name = cmp.Or(name, "index") + ".html"
	}
	if !fs.ValidPath(name) || strings.HasPrefix(path.Base(name), ".") || encodingOf(name) != "" {
		h.missing(w, r)
		return
	}
	switch {
	case h.has(name) && name != missing:
		h.serve(w, r, name)
	case page && !h.has("index.html"):
		unbuilt(w)
	default:
		h.missing(w, r)
	}
}

func (h *handler) has(name string) bool {
	_, err := fs.Stat(h.root, name)
	return err == nil
}

func question(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return ""
	}
	return "?" + r.URL.RawQuery
}

// missing is the page at addresses that nothing stands at.
const missing = "missing.html"

func (h *handler) missing(w http.ResponseWriter, r *http.Request) {
	body, err := fs.ReadFile(h.root, missing)
	if err != nil || !strings.Contains(r.Header.Get("Accept"), "text/html") {
		http.NotFound(w, r)
		return
	}
	header := w.Header()
	header.Set("Content-Type", typeOf(missing))
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNotFound)
	if r.Method != http.MethodHead {
		_, _ = w.Write(bytes.ReplaceAll(body, []byte(`"./`), []byte(`"/`))) // the address may be of any depth
	}
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
