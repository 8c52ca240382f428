package api

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
)

// crsRequirements are of OGC 18-058r1.
func crsRequirements() []requirement {
	return []requirement{
		{"crs/fc-md-crs-list, -storageCrs", func(s *suite) {
			d := s.doc(col)
			systems, _ := d["crs"].([]any)
			if !slices.Contains(systems, any(crs84)) || !slices.Contains(systems, d["storageCrs"]) {
				s.Errorf("%v, %v", systems, d["storageCrs"])
			}
		}},
		{"crs/fc-bbox-crs-definition, -valid-value, -action", func(s *suite) {
			if schemaOf(s.params("/collections/disputes/items")["bbox-crs"])["format"] != "uri" {
				s.Error("bbox-crs is not described")
			}
			s.refuses(list+"?bbox=1,2,3,4&bbox-crs=x", list+"?bbox=1,2,3,4&bbox-crs="+epsg+"99999")
			s.count(list+"?bbox=25,113,25.1,113.0999&bbox-crs="+epsg+"4326", 3)
			s.count(list+"?bbox=113,25,113.0999,25.1&bbox-crs="+crs84, 3)
			for _, sys := range []string{"4326", "4490"} { // a reader that takes longitude to come first everywhere
				swapped := "?bbox=113,25,113.0999,25.1&bbox-crs=" + epsg + sys
				for _, items := range []string{list, "/api/collections/coverage/items"} {
					if d := s.doc(items + swapped); d["numberMatched"] != 0.0 || !strings.Contains(fmt.Sprint(d["notes"]), "latitude comes first") {
						s.Errorf("%s, %s: %v, %v", items, sys, d["numberMatched"], d["notes"])
					}
				}
				s.refuses("/api/summary"+swapped+"&layer=disputes&by=county", "/api/facets"+swapped+"&layer=disputes") // nobody's suite asks here
			}
		}},
		{"crs/fc-crs-definition, -valid-value, -default-value, -action", func(s *suite) {
			if schemaOf(s.params("/collections/disputes/items")["crs"])["format"] != "uri" {
				s.Error("crs is not described")
			}
			s.refuses(list+"?crs=x", list+"?crs="+epsg+"99999")
			plain := s.f.get(s.T, list+"?limit=1").page(s.T).Features[0].Geometry.Coordinates
			swapped := s.f.get(s.T, list+"?limit=1&crs="+epsg+"4326").page(s.T).Features[0].Geometry.Coordinates
			if math.Abs(plain[0]-swapped[1]) > 1e-9 || math.Abs(plain[1]-swapped[0]) > 1e-9 {
				s.Errorf("%v, %v", plain, swapped)
			}
		}},
		{"crs/ogc-crs-header, -value", func(s *suite) {
			first := s.f.get(s.T, list+"?limit=1").page(s.T).Features[0].ID
			for query, want := range map[string]string{"": crs84, "?crs=" + epsg + "3857": epsg + "3857"} {
				for _, path := range []string{list, list + "/" + first} {
					if got := s.f.get(s.T, path+query).Header.Get("Content-Crs"); got != "<"+want+">" {
						s.Errorf("%s: %q", path+query, got)
					}
				}
			}
			next := s.f.get(s.T, list+"?limit=5&crs="+epsg+"3857").page(s.T).next()
			if !strings.Contains(next, "crs=") {
				s.Errorf("the next page is in another system: %s", next)
			}
		}},
		{"crs/fc-crs-action: the same place in every system that a collection lists", func(s *suite) {
			systems, _ := s.doc(col)["crs"].([]any)
			for _, sys := range systems {
				a := s.f.get(s.T, list+"?limit=1&crs="+url.QueryEscape(fmt.Sprint(sys)))
				if a.StatusCode != 200 || a.Header.Get("Content-Crs") != "<"+fmt.Sprint(sys)+">" {
					s.Errorf("%v: %s, %s", sys, a.Status, a.Header.Get("Content-Crs"))
				}
				p := a.page(s.T).Features[0].Geometry.Coordinates
				box := fmt.Sprintf("%f,%f,%f,%f", p[0]-1e-6, p[1]-1e-6, p[0]+1e-6, p[1]+1e-6)
				if strings.HasSuffix(fmt.Sprint(sys), "3857") || p[0] > 1000 || p[1] > 1000 {
					box = fmt.Sprintf("%f,%f,%f,%f", p[0]-0.1, p[1]-0.1, p[0]+0.1, p[1]+0.1)
				}
				s.count(list+"?bbox="+box+"&bbox-crs="+url.QueryEscape(fmt.Sprint(sys)), 1) // and back
			}
			if len(systems) < 5 {
				s.Errorf("%d systems", len(systems))
			}
		}},
	}
}
