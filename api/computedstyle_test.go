package api

import (
	"slices"
	"strings"
	"testing"

	"lianxin/data/export"
)

func classesOf(s *export.Shading) (froms []float64, labels, colours []string) {
	for _, w := range s.Swaths {
		froms, labels, colours = append(froms, w.From), append(labels, w.Label.En), append(colours, w.Colour)
	}
	return froms, labels, colours
}

// A threshold that has no thirds in whole metres: what lies exactly at an end is of the class below it, as on the screens.
func TestFuelShading(t *testing.T) {
	froms, labels, _ := classesOf(fuelShading(paletteOf(false), export.Swath{}, 10_000))
	if want := []float64{0, 3334, 6667, 10_001, 15_001}; !slices.Equal(froms, want) {
		t.Errorf("classes begin at %v, want %v", froms, want)
	}
	want := "0–3.3 km|3.3–6.7 km|6.7–10 km|10–15 km (beyond the threshold)|> 15 km (beyond the threshold)"
	if got := strings.Join(labels, "|"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// Four classes of five stops lie at 0, 4/3, 8/3 and 4 of the way.
func TestStepShading(t *testing.T) {
	p := palette{steps: [5]string{"#000000", "#090000", "#0900ff", "#000000", "#102030"}}
	for _, c := range []struct {
		edges []float64
		want  string
	}{
		{nil, ""},
		{[]float64{0, 0}, "0% #000000"},
		{[]float64{2, 2}, "2% #0900ff"},
		{[]float64{0, 1, 2.5, 3, 9}, "0–1% #000000|1–2.5% #090055|2.5–3% #030055|3–9% #102030"},
	} {
		_, labels, colours := classesOf(stepShading("value", c.edges, "%", p, export.Swath{}))
		var got []string
		for i := range labels {
			got = append(got, labels[i]+" "+colours[i])
		}
		if text := strings.Join(got, "|"); text != c.want {
			t.Errorf("%v: %s, want %s", c.edges, text, c.want)
		}
	}
}
