package api

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
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
			if paint, _ := l["paint"].(map[string]any); l["type"] == "circle" {
				_, colour := paint["circle-color"].(string)
				if _, size := paint["circle-radius"].(float64); !colour || !size {
					t.Errorf("%v: QGIS draws circles of one colour and size, not %v", l["id"], paint)
				}
			}
			if source == "visits" && drawn["disputes"] {
				t.Error("visits cover disputes")
			}
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
	for dark, text := range map[bool]string{false: light, true: rest} {
		p := paletteOf(dark)
		for token, want := range map[string]string{
			"bg": p.bg, "land": p.land, "land-village": p.village, "land-township": p.township, "land-county": p.county, "level-1": p.levels[0], "level-2": p.levels[1],
			"level-3": p.levels[2], "level-4": p.levels[3], "level-none": p.none, "accent": p.visit, "level-place": p.facility, "pin-edge": p.edge, "overdue": p.overdue,
			"ink-1": p.inks[0], "ink-2": p.inks[1], "ink-3": p.inks[2], "ink-4": p.inks[3], "ink-none": p.inkNone, "ink-place": p.inkPlace,
			"step-1": p.steps[0], "step-2": p.steps[1], "step-3": p.steps[2], "step-4": p.steps[3], "step-5": p.steps[4], "cold-3": p.turns[0], "cold-2": p.turns[1],
			"cold-1": p.turns[2], "turn-0": p.turns[3], "hot-1": p.turns[4], "hot-2": p.turns[5], "hot-3": p.turns[6], "cold-stroke": p.coldStroke,
			"calm-stroke": p.calmStroke, "void": p.void, "hatch": p.hatch, "seam": p.border,
		} {
			found := regexp.MustCompile(`--` + token + `: (#[0-9a-f]{6});`).FindStringSubmatch(text)
			if found == nil || found[1] != want {
				t.Errorf("dark %v: --%s is %v on the screens, %s here", dark, token, found, want)
			}
		}
	}
}

// TestSpritesAreTheScreens: the silhouettes are those of the screens.
func TestSpritesAreTheScreens(t *testing.T) {
	text, err := os.ReadFile("../frontend/src/glyph.ts")
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range glyphs() {
		if !regexp.MustCompile(g.name + `:\s+"` + regexp.QuoteMeta(g.path) + `"`).Match(text) {
			t.Errorf("%s is drawn otherwise on the screens", g.name)
		}
	}
}

// TestSprites: each icon has an inside, an outside and an edge between them, and every icon a style names is there.
func TestSprites(t *testing.T) {
	f := newFixture(t, data.Commander, "431000")
	index := f.get(t, "/api/sprites/lianxin.json").doc(t, http.StatusOK)
	a := f.get(t, "/api/sprites/lianxin@2x.png")
	img, err := png.Decode(bytes.NewReader(a.body))
	if err != nil || a.Header.Get("Content-Type") != "image/png" {
		t.Fatalf("%v, %s", err, a.Header.Get("Content-Type"))
	}
	for i, g := range glyphs() {
		in, out := 0, 0
		for y := range spriteSide {
			for x := range spriteSide {
				_, _, _, alpha := img.At(i*spriteSide+x, y).RGBA()
				if alpha>>8 > 191 {
					in++
				} else if alpha>>8 < 150 {
					out++
				}
			}
		}
		if share := float64(in) / (24 * 24 * spriteScale * spriteScale); share < 0.08 || share > 0.5 || out < in {
			t.Errorf("%s fills %.0f %% of its square", g.name, 100*share)
		}
		if index[g.name] == nil {
			t.Errorf("%s is not in the index", g.name)
		}
	}
	style := string(f.get(t, "/api/styles/lianxin").body)
	for _, name := range []string{"dispute", "house", "water", "fuel", "request", "visit", "hazard", "clinic", "office"} {
		if !strings.Contains(style, `"`+name+`"`) {
			t.Errorf("the style draws no %s", name)
		}
	}
	if f.get(t, "/api/sprites/x.png").StatusCode != http.StatusNotFound {
		t.Error("a sprite that is none")
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

// TestComputedStyles: each has both styles, whose tiles answer and carry its parameters; QGIS gets a rule a class and one for the rest.
func TestComputedStyles(t *testing.T) {
	f := newFixture(t, data.Kiosk, "431000")
	listed := string(f.get(t, "/api/styles").body)
	for id, want := range map[string]struct {
		query string
		rules int
	}{
		"hotspots": {"layer=disputes&measure=count&by=township", 8}, "coverage": {"month=2026-05", 6}, "fuel-access": {"unit=431021", 6},
	} {
		for _, name := range []string{id, id + "-dark"} {
			var style struct {
				Sources map[string]struct{ Tiles []string }
				Layers  []struct{ ID, Source string }
			}
			f.get(t, "/api/styles/"+name+"?f=mapbox&"+want.query).into(t, &style)
			address := strings.TrimPrefix(style.Sources[id].Tiles[0], f.http.URL)
			for _, part := range strings.Split(want.query, "&") {
				if !strings.Contains(address, part) {
					t.Errorf("%s: tiles of %s lack %s", name, address, part)
				}
			}
			at := tile.Containing(113.05, 25.05, 8)
			layers := f.get(t, strings.NewReplacer("{z}", "8", "{y}", fmt.Sprint(at.Y), "{x}", fmt.Sprint(at.X)).Replace(address)).layers(t)
			if layers[id] == nil || len(layers[id].Features) == 0 {
				t.Errorf("%s: no features in its tiles", name)
			}
			if !strings.Contains(listed, "/api/styles/"+name+"?f=mapbox") || style.Layers[len(style.Layers)-1].Source != "lianxin" {
				t.Errorf("%s is not listed, or no border is on top", name)
			}
			if faults := f.get(t, "/api/styles/"+name+"?f=mapbox&limit=1&colour=red").faultsOf(t); len(faults) != 2 {
				t.Errorf("%s: %v", name, faults)
			}
		}
		a := f.get(t, "/api/styles/"+id)
		if got := a.Header.Get("Content-Type"); got != mediaQML.mime || strings.Count(string(a.body), "<rule ") != want.rules || !strings.Contains(string(a.body), `filter="ELSE"`) {
			t.Errorf("%s: %s", id, a.body)
		}
		if a := f.get(t, "/api/styles/"+id+"-dark?f=qml"); a.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: QGIS has no theme: %s", id, a.Status)
		}
	}
}
