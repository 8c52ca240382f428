package api

import (
	"fmt"
	"math"
	"strconv"
)

// palette are colours of a theme, those of the screens (frontend/src/style/tokens.css; a test compares).
type palette struct {
	bg, land, village, township, county, text, halo, edge, overdue string
	levels                                                         [4]string
	inks                                                           [4]string // of what stands on a level
	none, visit, trace, facility, inkNone, inkPlace                string

	steps                                       [5]string // least to most
	turns                                       [7]string // coldest over neither to hottest
	coldStroke, calmStroke, void, hatch, border string    // border parts units that are filled
}

// darkTheme ends the id of a style of the dark theme.
const darkTheme = "-dark"

func paletteOf(dark bool) palette {
	if dark {
		return palette{
			bg: "#0a101b", land: "#182438", village: "#2b3b56", township: "#3a4d6c", county: "#7088ab", text: "#b3c2d8", halo: "#121c2d", edge: "#0a101b", overdue: "#ff5d5d",
			levels: [4]string{"#ff5d5d", "#f98e22", "#f7dc6f", "#5aa9e6"}, inks: [4]string{"#1c0505", "#1d1300", "#1d1700", "#04121f"}, inkNone: "#0c1320", inkPlace: "#c3d0e3", none: "#8fa1ba", visit: "#56c7e0", trace: "#56c7e0", facility: "#22314a",
			steps: [5]string{"#1c3648", "#21526a", "#2b7590", "#48a1bd", "#97e0f0"}, turns: [7]string{"#6fa8ff", "#3d70bd", "#263f68", "#222c3c", "#5a342b", "#b0502f", "#ff7d55"},
			coldStroke: "#0d1a30", calmStroke: "#2f3b50", void: "#141e2f", hatch: "#44566f", border: "#0f1828",
		}
	}
	return palette{
		bg: "#e7edf4", land: "#fcfdfe", village: "#dbe3ed", township: "#b3c1d3", county: "#6d7f98", text: "#4a5a73", halo: "#fcfdfe", edge: "#2b3950", overdue: "#d32f2f",
		levels: [4]string{"#d32f2f", "#ee8a1d", "#f3ca2b", "#2f7fc4"}, inks: [4]string{"#ffffff", "#1d1300", "#1d1700", "#ffffff"}, inkNone: "#ffffff", inkPlace: "#33435b", none: "#74849b", visit: "#0b7c99", trace: "#0b7c99", facility: "#ffffff",
		steps: [5]string{"#dbeaee", "#abd3dd", "#72b5c8", "#3990aa", "#0b607a"}, turns: [7]string{"#2458b8", "#6f9be3", "#c2d6f5", "#f1f2f4", "#f9cdbd", "#ee8b6a", "#c83a1c"},
		coldStroke: "#12336f", calmStroke: "#dfe3e9", void: "#f3f6fa", hatch: "#a9b6c7", border: "#ffffff",
	}
}

// ramp are n colours from the first stop to the last, mixed as on the screens (frontend/src/ramp.ts); one alone is the first.
func ramp(stops []string, n int) []string {
	out := make([]string, n)
	for i := range out {
		place := float64(i) / float64(max(n-1, 1)) * float64(len(stops)-1)
		from := min(int(place), len(stops)-2)
		a, b := channels(stops[from]), channels(stops[from+1])
		for k := range a {
			a[k] = math.Floor(a[k] + (b[k]-a[k])*(place-float64(from)) + 0.5)
		}
		out[i] = fmt.Sprintf("#%02x%02x%02x", int(a[0]), int(a[1]), int(a[2]))
	}
	return out
}

// channels are red, green and blue of #rrggbb.
func channels(colour string) [3]float64 {
	n, _ := strconv.ParseUint(colour[1:], 16, 32)
	return [3]float64{float64(n >> 16 & 255), float64(n >> 8 & 255), float64(n & 255)}
}
