package live

import (
	"testing"

	"lianxin/data"
)

// However deep the zoom and wide the view, an answer has no more cells than a map draws, and every row is in one.
func TestClustersAreBounded(t *testing.T) {
	v := open(t, newBulkStore(map[data.LayerID]int{data.Disputes: 30_000}))
	who := viewer(t, data.Commander, "431000")
	for _, zoom := range []int{8, 16, 22} {
		got, err := v.Clusters(t.Context(), who, data.Filter{Layer: data.Disputes}, zoom)
		if err != nil {
			t.Fatal(err)
		}
		sum := int64(0)
		for _, c := range got.Cells {
			sum += int64(c.Count)
		}
		if len(got.Cells) > maxCells || sum != got.Matched || (got.Zoom < zoom) != (zoom > 8) {
			t.Errorf("zoom %d: %d cells of zoom %d, %d of %d rows", zoom, len(got.Cells), got.Zoom, sum, got.Matched)
		}
	}
}
