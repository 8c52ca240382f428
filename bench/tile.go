package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"github.com/paulmach/orb/encoding/mvt"

	"lianxin/bench/floor"
	"lianxin/geo/tile"
)

// tiles measures product and PostGIS on the same tiles. The least an encoder can do is beside the live view: go test ./data/live -bench Tiles.
func (o options) tiles(ctx context.Context, features []floor.Feature, product, postgis string) error {
	fmt.Printf("\ntiles of zoom 8 to 14, each asked for once (bar ≥ 15× PostGIS)\n%-6s %8s %10s %12s %12s %10s\n", "zoom", "tiles", "features", "product", "PostGIS", "quotient")
	random := rand.New(rand.NewPCG(3, 4))
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	for z := uint8(8); z <= 14; z++ {
		seen := map[tile.Tile]bool{}
		var times [2][]time.Duration
		drawn := 0
		for range o.viewports {
			b := features[random.IntN(len(features))].Box
			at := tile.Containing(b[0], b[1], z)
			if seen[at] {
				continue
			}
			seen[at] = true
			var counts [2]int
			for i, url := range []string{
				fmt.Sprintf("%s/api/collections/disputes/tiles/WebMercatorQuad/%d/%d/%d", product, at.Z, at.Y, at.X), fmt.Sprintf("%s/tile?z=%d&x=%d&y=%d", postgis, at.Z, at.X, at.Y),
			} {
				began := time.Now()
				body, err := get(ctx, client, url)
				if err != nil {
					return err
				}
				times[i] = append(times[i], time.Since(began))
				layers, err := mvt.Unmarshal(body)
				if err != nil {
					return err
				}
				for _, l := range layers {
					counts[i] += len(l.Features)
				}
			}
			if counts[0] < counts[1]*98/100-2 || counts[1] < counts[0]*98/100-2 { // cells of the margin's rim are cut a hair differently
				return fmt.Errorf("tile %s has %d features of the product and %d of PostGIS", at, counts[0], counts[1])
			}
			drawn += counts[0]
		}
		for i := range times {
			slices.Sort(times[i])
		}
		p, g := times[0][len(times[0])/2], times[1][len(times[1])/2]
		fmt.Printf("%-6d %8d %10d %12s %12s %9.1f×\n", z, len(seen), drawn/len(seen), p.Round(time.Microsecond), g.Round(time.Microsecond), float64(g)/float64(p))
	}
	return nil
}
