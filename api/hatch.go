package api

import (
	"image"
	"image/color"

	"lianxin/data/export"
)

// hatchSide is the width of a square of strokes in the sprite, which repeats without a seam.
const hatchSide = 8 * spriteScale

// hatch is a pattern of the sprite.
type hatch struct {
	export.Hatch
	name string
}

func hatches() []hatch {
	return []hatch{{export.Rising, "hatch-rising"}, {export.Falling, "hatch-falling"}}
}

// hatchAt is where the i-th pattern begins, right of the silhouettes.
func hatchAt(i int) int { return len(glyphs())*spriteSide + i*hatchSide }

// drawHatches draws strokes in a grey that shows on fills of either theme: patterns take no colour from a style.
func drawHatches(img *image.NRGBA) {
	stroke := color.NRGBA{R: 0x6f, G: 0x7e, B: 0x95, A: 0xa0}
	for i, h := range hatches() {
		for y := range hatchSide {
			for x := range hatchSide {
				along := x + y
				if h.Hatch == export.Falling {
					along = x - y + hatchSide
				}
				if along%hatchSide < spriteScale {
					img.SetNRGBA(hatchAt(i)+x, y, stroke)
				}
			}
		}
	}
}
