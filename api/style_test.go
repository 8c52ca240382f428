package api

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"lianxin/data"
	"lianxin/geo/tile"
)

// TestMapStyle: every layer of a style draws a layer that the tiles have, by properties that they have.
func TestMapStyle(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	for _, name := range []string{"lianxin", "lianxin-dark"} {
		a := f.get(t, "/api/styles/"+name+"?unit=431021&datetime=2026-01-01/..")
		if got := a.Header.Get("Content-Type"); got != mediaMapLibre.mime {
			t.Errorf("%s", got)
		}
		var style struct {
			Version int
			Sources map[string]struct{ Tiles []string }
			Layers  []map[string]any
		}
		a.into(t, &style)
		at := tile.Containing(113.05, 25.05, 8)
		address := strings.NewReplacer("{z}", "8", "{y}", fmt.Sprint(at.Y), "{x}", fmt.Sprint(at.X)).Replace(style.Sources["lianxin"].Tiles[0])
		layers := f.get(t, strings.TrimPrefix(address, f.http.URL)).layers(t)
		if countOf(layers["disputes"]) != 12 || style.Version != 8 {
			t.Errorf("the style's tiles have %d disputes of one county, want 12", countOf(layers["disputes"]))
		}
		drawn := map[string]bool{}
		for _, l := range style.Layers {
			source, _ := l["source-layer"].(string)
			if source == "" {
				continue
			}
			drawn[source] = true
			raw, _ := json.Marshal(l["paint"])
			for _, get := range regexp.MustCompile(`\["get","(\w+)"\]`).FindAllStringSubmatch(string(raw), -1) {
				if x := layers[source]; x != nil && get[1] != "level" && x.Features[0].Properties[get[1]] == nil {
					t.Errorf("%s draws by %s, which its features lack", source, get[1])
				}
			}
		}
		for _, l := range f.store.Schema().Layers() {
			if !drawn[string(l.ID)] {
				t.Errorf("%s does not draw %s", name, l.ID)
			}
		}
	}
	if a := f.get(t, "/api/styles/lianxin?colour=red&unit=x"); len(a.faultsOf(t)) != 2 {
		t.Errorf("%s", a.body)
	}
	if a := f.get(t, "/api/styles/none"); a.StatusCode != http.StatusNotFound {
		t.Errorf("%s", a.Status)
	}
}

// TestStylesAreTheScreens: colours are those of the screens.
func TestStylesAreTheScreens(t *testing.T) {
	css, err := os.ReadFile("../frontend/src/style/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	light, rest, _ := strings.Cut(string(css), `:root[data-theme="dark"]`)
	for name, text := range map[string]string{"lianxin": light, "lianxin-dark": rest} {
		p, _ := paletteOf(name)
		for token, want := range map[string]string{
			"bg": p.bg, "land": p.land, "land-village": p.village, "land-township": p.township, "land-county": p.county, "level-1": p.levels[0], "level-2": p.levels[1],
			"level-3": p.levels[2], "level-4": p.levels[3], "level-none": p.none, "accent": p.visit, "level-place": p.facility, "pin-edge": p.edge, "overdue": p.overdue,
		} {
			found := regexp.MustCompile(`--` + token + `: (#[0-9a-f]{6});`).FindStringSubmatch(text)
			if found == nil || found[1] != want {
				t.Errorf("%s: --%s is %v on the screens, %s here", name, token, found, want)
			}
		}
	}
}

// TestQGISStyles: well-formed, and with a category for each code of a level.
func TestQGISStyles(t *testing.T) {
	f := newFixture(t, data.Analyst, "431000")
	for _, l := range f.store.Schema().Layers() {
		a := f.get(t, "/api/styles/"+string(l.ID)+"?f=qml")
		if a.StatusCode != http.StatusOK || !strings.Contains(a.Header.Get("Content-Disposition"), string(l.ID)+".qml") {
			t.Fatalf("%s: %s", l.ID, a.Status)
		}
		dec, depth := xml.NewDecoder(strings.NewReader(string(a.body))), 0
		for {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", l.ID, err)
			}
			if _, ok := token.(xml.StartElement); ok {
				depth++
			}
		}
		if strings.Contains(string(a.body), `"title"`) || depth < 5 {
			t.Errorf("%s: %d elements, or a field the viewer may not read", l.ID, depth)
		}
		if _, ok := l.Field("level"); ok && strings.Count(string(a.body), "<category ") < 4 {
			t.Errorf("%s has no categories by level", l.ID)
		}
	}
}
