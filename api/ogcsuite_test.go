package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// suite asks a served fixture as the abstract tests of the OGC standards do.
type suite struct {
	*testing.T
	f *fixture
}

func (s *suite) doc(path string) map[string]any {
	s.Helper()
	return s.f.get(s.T, path).doc(s.T, http.StatusOK)
}

// links are those of a document, by relation.
func (s *suite) links(doc map[string]any) map[string][]map[string]any {
	out := map[string][]map[string]any{}
	list, _ := doc["links"].([]any)
	for _, l := range list {
		m, _ := l.(map[string]any)
		if m["href"] == nil || m["rel"] == nil {
			s.Errorf("a link without href or rel: %v", m)
		}
		out[fmt.Sprint(m["rel"])] = append(out[fmt.Sprint(m["rel"])], m)
	}
	return out
}

// needs fails unless every relation is there, with a type, and its target answers in that type.
func (s *suite) needs(doc map[string]any, rels ...string) {
	s.Helper()
	links := s.links(doc)
	for _, rel := range rels {
		if len(links[rel]) == 0 {
			s.Errorf("no link %s", rel)
		}
		for _, l := range links[rel] {
			href, _ := l["href"].(string)
			if l["type"] == nil || !strings.HasPrefix(href, s.f.http.URL) {
				s.Errorf("link %v has no type or leads elsewhere", l)
				continue
			}
			if strings.Contains(href, "{") {
				continue
			}
			a := s.f.get(s.T, strings.TrimPrefix(href, s.f.http.URL), "Accept", fmt.Sprint(l["type"]))
			if a.StatusCode != http.StatusOK || baseType(a.Header.Get("Content-Type")) != baseType(fmt.Sprint(l["type"])) {
				s.Errorf("%s leads to %s of %s, not %v", rel, a.Status, a.Header.Get("Content-Type"), l["type"])
			}
		}
	}
}

func (s *suite) refuses(paths ...string) {
	s.Helper()
	for _, path := range paths {
		if a := s.f.get(s.T, path); a.StatusCode != http.StatusBadRequest || len(a.faultsOf(s.T)) == 0 {
			s.Errorf("%s: %s", path, a.Status)
		}
	}
}

func (s *suite) count(path string, want int) {
	s.Helper()
	if got := s.doc(path)["numberMatched"]; got != float64(want) {
		s.Errorf("%s: %v, want %d", path, got, want)
	}
}

// params are the parameters of a path in the API document, by name.
func (s *suite) params(path string) map[string]map[string]any {
	paths, _ := s.doc("/api/openapi.json")["paths"].(map[string]any)
	item, _ := paths[path].(map[string]any)
	get, _ := item["get"].(map[string]any)
	all, _ := get["parameters"].([]any)
	out := map[string]map[string]any{}
	for _, p := range all {
		m, _ := p.(map[string]any)
		out[fmt.Sprint(m["name"])] = m
	}
	return out
}

func schemaOf(p map[string]any) map[string]any { m, _ := p["schema"].(map[string]any); return m }
