package gpkg

import (
	"database/sql/driver"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/gpkg/blob"
	"lianxin/data/gpkg/lite"
)

// packedTable makes a layer's table with n boxes of very different sizes, some rows without geometry, and packs its index.
func packedTable(t *testing.T, n int) (*lite.Conn, *table, []orb.Bound) {
	t.Helper()
	schema, err := data.NewSchema()
	if err != nil {
		t.Fatal(err)
	}
	l, err := schema.Layer(data.Villages)
	if err != nil {
		t.Fatal(err)
	}
	tab, err := newTable(l)
	if err != nil {
		t.Fatal(err)
	}
	d, err := lite.NewDriver(functions()...)
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.Open(t.Context(), filepath.Join(t.TempDir(), "a.gpkg"), lite.Options{Create: true, Trusted: true, Unsynced: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	bounds := make([]orb.Bound, n)
	random := rand.New(rand.NewPCG(3, uint64(n)))
	err = c.Write(t.Context(), func() error {
		if err := createContainer(t.Context(), c, 0); err != nil {
			return err
		}
		if err := createLayer(t.Context(), c, tab, 0, ""); err != nil {
			return err
		}
		if err := dropTriggers(t.Context(), c, tab); err != nil {
			return err
		}
		for i := range n {
			x, y, size := 112+2*random.Float64(), 25+2*random.Float64(), math.Pow(10, -6*random.Float64())
			ring := orb.Ring{{x, y}, {x + size, y}, {x + size, y + size}, {x, y}}
			bounds[i] = ring.Bound()
			raw, err := blob.Append(nil, orb.MultiPolygon{{ring}}, srsID)
			if err != nil {
				return err
			}
			if _, err := c.Exec(t.Context(), "INSERT INTO villages (fid, geom, id, version, lx_revision) VALUES (?, ?, ?, 1, 1)", 3*i+1, raw, fmt.Sprint(i)); err != nil {
				return err
			}
			if i%100 == 0 {
				if _, err := c.Exec(t.Context(), "INSERT INTO villages (fid, id, version, lx_revision) VALUES (?, ?, 1, 1)", 3*i+2, fmt.Sprint("none ", i)); err != nil {
					return err
				}
			}
		}
		if err := packIndex(t.Context(), c, tab); err != nil {
			return err
		}
		return addTriggers(t.Context(), c, tab)
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, tab, bounds
}

func checkTree(t *testing.T, c *lite.Conn, tab *table, entries int) {
	t.Helper()
	if text, err := c.Text(t.Context(), "SELECT rtreecheck(?)", tab.rtree); text != "ok" || err != nil {
		t.Errorf("rtreecheck: %s, %v", text, err)
	}
	if n, err := c.Int(t.Context(), "SELECT count(*) FROM "+tab.rtree); n != int64(entries) || err != nil {
		t.Errorf("%d entries, want %d, %v", n, entries, err)
	}
}

// A packed tree must be one for SQLite, answer windows as brute force does, and go on being kept by the triggers.
func TestPackedIndex(t *testing.T) {
	for _, n := range []int{0, 1, 50, 51, 52, 46 * 46, 46*46 + 1, 8000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			c, tab, bounds := packedTable(t, n)
			checkTree(t, c, tab, n)
			random := rand.New(rand.NewPCG(1, 1))
			for range 20 {
				x, y, size := 112+2*random.Float64(), 25+2*random.Float64(), random.Float64()/3
				window := orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + size, y + size}}
				found := map[int64]bool{}
				if err := c.Rows(t.Context(), "SELECT id FROM rtree_villages_geom WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?",
					[]any{window.Min[0], window.Max[0], window.Min[1], window.Max[1]}, func(row []driver.Value) error {
						found[row[0].(int64)] = true
						return nil
					}); err != nil {
					t.Fatal(err)
				}
				hits := 0
				for i, b := range bounds {
					if b.Intersects(window) {
						hits++
						if !found[int64(3*i+1)] {
							t.Fatalf("row %d at %v is not found in %v", 3*i+1, b, window)
						}
					}
				}
				if extra := len(found) - hits; extra > 2 { // boxes are rounded outward
					t.Errorf("%d rows too many in %v", extra, window)
				}
			}
			for _, sql := range []string{
				"UPDATE villages SET geom = (SELECT geom FROM villages WHERE fid = 1) WHERE fid % 7 = 1 AND geom NOT NULL",
				"DELETE FROM villages WHERE fid % 5 = 1",
				"UPDATE villages SET geom = NULL WHERE fid % 11 = 1",
			} {
				if _, err := c.Exec(t.Context(), sql); err != nil {
					t.Fatalf("%s: %v", sql, err)
				}
			}
			left, err := c.Int(t.Context(), "SELECT count(*) FROM villages WHERE geom NOT NULL")
			if err != nil {
				t.Fatal(err)
			}
			checkTree(t, c, tab, int(left))
		})
	}
}

func TestBoxesRoundOutward(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 9))
	for range 10_000 {
		f := (random.Float64() - 0.5) * 360
		if a, b := below(f), above(f); float64(a) > f || float64(b) < f || math.Abs(float64(b)-float64(a)) > math.Abs(f)/1e6 {
			t.Fatalf("%v lies in [%v, %v]", f, a, b)
		}
	}
	if below(1.5) != 1.5 || above(1.5) != 1.5 || below(0) != 0 || above(0) != 0 {
		t.Error("what a float holds exactly is rounded")
	}
}
