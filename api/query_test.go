package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"lianxin/data"
)

func TestSortedPages(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for _, c := range []struct{ sortby, property string }{{"%2Btitle", "title"}, {"+title", "title"}, {"title", "title"}, {"-title", "title"}, {"-level,id", "level"}} {
		var got []string
		path := "/api/collections/disputes/items?limit=5&sortby=" + c.sortby
		for path != "" {
			p := f.get(t, strings.TrimPrefix(path, f.http.URL)).page(t)
			for _, x := range p.Features {
				got = append(got, fmt.Sprint(x.Properties[c.property]))
			}
			path = p.next()
		}
		want := slices.Sorted(slices.Values(got))
		if strings.HasPrefix(c.sortby, "-") {
			slices.Reverse(want)
		}
		if len(got) != 24 || !slices.Equal(got, want) {
			t.Errorf("%s: %v", c.sortby, got)
		}
	}
}

func TestPropertiesAndSkipGeometry(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for _, x := range f.get(t, "/api/collections/disputes/items?properties=status,level&skipGeometry=true").page(t).Features {
		if len(x.Properties) != 2 || x.Properties["status"] == nil || x.Geometry.Coordinates != nil {
			t.Fatalf("%v", x)
		}
	}
	if p := f.get(t, "/api/collections/disputes/items?id="+data.RecordID(data.Disputes, "test", "D0-0")+","+data.RecordID(data.Disputes, "test", "D5-1")+",none").page(t); p.NumberMatched != 2 {
		t.Errorf("two ids find %d", p.NumberMatched)
	}
}

func TestBadQueriesOfShape(t *testing.T) {
	f := newFixture(t, data.Analyst, "431000")
	for query, field := range map[string]string{
		"sortby=colour": "sortby", "sortby=": "sortby", "sortby=title": "sortby", "sortby=--level": "sortby", "sortby=level,level": "sortby", "sortby=departments": "sortby",
		"sortby=level,status,found,due,settled": "sortby", "sortby=(select+1)": "sortby", "properties=title": "properties", "properties=": "properties", "properties=parties": "properties",
		"skipGeometry=yes": "skipGeometry", "id=": "id",
	} {
		a := f.get(t, "/api/collections/disputes/items?"+query)
		if got := a.faultsOf(t); a.StatusCode != http.StatusBadRequest || got[field] == "" {
			t.Errorf("%s: %s %v", query, a.Status, got)
		}
	}
}

// TestFieldDocuments: what the three documents name is what works, and nothing else.
func TestFieldDocuments(t *testing.T) {
	for _, role := range []data.Role{data.Commander, data.Analyst} {
		f := newFixture(t, role, "431000")
		for _, layer := range []string{"disputes", "hazards", "requests", "visits", "traces", "facilities", "villages", "counties"} {
			names := map[string][]string{}
			for _, doc := range []string{"queryables", "sortables", "schema"} {
				a := f.get(t, "/api/collections/"+layer+"/"+doc)
				if got := a.Header.Get("Content-Type"); got != mediaSchema.mime {
					t.Errorf("%s: %s", doc, got)
				}
				properties, _ := a.doc(t, http.StatusOK)["properties"].(map[string]any)
				for name := range properties {
					names[doc] = append(names[doc], name)
				}
				if again := f.get(t, "/api/collections/"+layer+"/"+doc, "If-None-Match", a.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
					t.Errorf("%s again: %s", doc, again.Status)
				}
			}
			for _, hidden := range []string{"parties", "phone", "address"} {
				if slices.Contains(names["schema"], hidden) || slices.Contains(names["queryables"], hidden) {
					t.Errorf("%s tells of %s", layer, hidden)
				}
			}
			if slices.Contains(names["queryables"], "title") == (role == data.Analyst) && layer == "disputes" {
				t.Errorf("%s: title %v", role, names["queryables"])
			}
			for _, name := range names["queryables"] {
				if a := f.get(t, "/api/collections/"+layer+"/items?filter="+name+"+IS+NOT+NULL"); a.StatusCode != http.StatusOK {
					t.Errorf("%s %s cannot be filtered by: %s", layer, name, a.body)
				}
			}
			for _, name := range names["sortables"] {
				if a := f.get(t, "/api/collections/"+layer+"/items?sortby="+name); a.StatusCode != http.StatusOK {
					t.Errorf("%s %s cannot be sorted by: %s", layer, name, a.body)
				}
			}
			for _, x := range f.get(t, "/api/collections/"+layer+"/items?skipGeometry=true").page(t).Features {
				for name := range x.Properties {
					if !slices.Contains(names["schema"], name) {
						t.Errorf("%s: %s is not in the schema", layer, name)
					}
				}
			}
		}
	}
}
