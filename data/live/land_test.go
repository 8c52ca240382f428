package live

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/paulmach/orb"

	"lianxin/data"
)

// landOfViewer is all of the land that a viewer can fetch: the files, their list, and who lies beside whom.
func landOfViewer(t testing.TB, v *View, who data.Viewer) []byte {
	t.Helper()
	var b bytes.Buffer
	list, err := v.Boundaries(t.Context(), who)
	if err != nil {
		fmt.Fprintln(&b, err)
		return b.Bytes()
	}
	fmt.Fprintf(&b, "%+v\n", *list)
	for _, d := range list.Details {
		b.Write(boundaryText(t, v, who, d.Detail, d.Hash))
	}
	beside, err := v.landOf(v.now.Load(), who).beside()
	if err != nil {
		t.Fatal(err)
	}
	for level := data.LevelCounty; level <= data.LevelVillage; level++ {
		fmt.Fprintf(&b, "%+v\n", *beside.levels[level])
	}
	for _, query := range []string{"cun", "村1", "4310", "县乙"} {
		hits, total, err := v.FindUnits(t.Context(), who, query, 100, 0)
		fmt.Fprintln(&b, total, err)
		writeHits(&b, hits)
	}
	matches, err := v.MatchUnits(t.Context(), who, []string{"县甲镇1村1 Cun", "县乙镇1村1 Cun", "村2 Cun", "431003001201"})
	fmt.Fprintln(&b, err)
	for _, m := range matches {
		if m.Unit != nil {
			writeHits(&b, []UnitHit{*m.Unit})
		}
		writeHits(&b, m.Candidates)
	}
	for _, code := range []string{"431000", "431002", "431002001", "431002001201", "431003001201"} {
		c, err := v.Card(t.Context(), who, code)
		if err == nil {
			fmt.Fprintln(&b, c.Neighbours, c.Former, c.BoundaryVersion, *c.Point, *c.Bound)
		}
		fmt.Fprintln(&b, err)
	}
	return b.Bytes()
}

func writeHits(b *bytes.Buffer, hits []UnitHit) {
	for _, h := range hits {
		fmt.Fprintln(b, h.UnitName, h.Level, h.Path, *h.Point, *h.Bound, h.By, h.Former)
	}
}

func boundaryText(t testing.TB, v *View, who data.Viewer, detail int, hash string) []byte {
	t.Helper()
	zipped, err := v.BoundaryFile(t.Context(), who, detail, hash)
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func boundaries(t testing.TB, v *View, who data.Viewer) *Boundaries {
	t.Helper()
	list, err := v.Boundaries(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Neighbours are those of the plan: on a grid of rectangles, by hand.
func TestAdjacencyByHand(t *testing.T) {
	v := open(t, newGroundStore(ground{2, 2, 3}))
	for _, c := range []struct {
		scope       string
		level       data.Level
		code        string
		queen, rook int
	}{
		{"431000", data.LevelVillage, "431002001201", 3, 2}, // a corner
		{"431000", data.LevelVillage, "431002001203", 5, 3}, // at the county's border
		{"431002", data.LevelVillage, "431002001203", 3, 2}, // to whom the other county does not exist
		{"431000", data.LevelTownship, "431002001", 3, 2},
		{"431002", data.LevelTownship, "431002001", 1, 1},
		{"431000", data.LevelCounty, "431002", 1, 1},
		{"431002", data.LevelCounty, "431002", 0, 0},
		{"431002001201", data.LevelVillage, "431002001201", 0, 0},
	} {
		a, err := v.landOf(v.now.Load(), viewer(t, data.Official, c.scope)).beside()
		if err != nil {
			t.Fatal(err)
		}
		b := a.levels[c.level]
		i, ok := b.find(c.code)
		if !ok || len(b.queen[i]) != c.queen || len(b.rook[i]) != c.rook {
			t.Errorf("%s in %s: %v, %d touch it and %d border on it, not %d and %d", c.code, c.scope, ok, len(b.queen[i]), len(b.rook[i]), c.queen, c.rook)
		}
	}
}

// What units say changes the files' names and nothing of who is beside whom; the files before stay to be had, once.
func TestBoundariesFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newGroundStore(ground{2, 2, 3})
		v := following(t, m, Options{})
		official, other := viewer(t, data.Official, "431002"), viewer(t, data.Official, "431003")
		first, untouched := boundaries(t, v, official), boundaries(t, v, other)
		beside, err := v.landOf(v.now.Load(), official).beside()
		if err != nil {
			t.Fatal(err)
		}
		change := func(do func(l *data.Layer, r *data.Record)) *Boundaries {
			all := m.records(data.Villages)
			r := *all[slices.IndexFunc(all, func(r *data.Record) bool { return r.ID == "431002001201" })]
			l, _ := m.schema.Layer(data.Villages)
			r.Values = slices.Clone(r.Values)
			do(l, &r)
			m.put(&r)
			settle(time.Minute)
			return boundaries(t, v, official)
		}
		second := change(func(l *data.Layer, r *data.Record) { r.Values[l.Index("households")] = data.Int(987654) })
		for i, d := range second.Details {
			if d.Hash == first.Details[i].Hash || !bytes.Contains(boundaryText(t, v, official, i, d.Hash), []byte("987654")) {
				t.Errorf("detail %d does not tell the new number of households", i)
			}
			boundaryText(t, v, official, i, first.Details[i].Hash)
		}
		if again, err := v.landOf(v.now.Load(), official).beside(); err != nil || again != beside {
			t.Errorf("neighbours were looked for again (%v)", err)
		}
		change(func(_ *data.Layer, r *data.Record) {
			r.Geometry = orb.MultiPolygon{{rectangle(orb.Point{112, 25}, orb.Point{112.01, 25.01})}}
		})
		if again, err := v.landOf(v.now.Load(), official).beside(); err != nil || len(again.levels[data.LevelVillage].queen[0]) != 0 {
			t.Errorf("a village that went away has neighbours (%v)", err)
		}
		if _, err := v.BoundaryFile(t.Context(), official, 0, first.Details[0].Hash); !errors.Is(err, data.ErrNotFound) {
			t.Errorf("files are kept for ever: %v", err)
		}
		if now := boundaries(t, v, other); now.Tag != untouched.Tag {
			t.Error("the other county's files changed")
		}
		for detail, hash := range map[int]string{0: untouched.Details[0].Hash, -1: second.Details[0].Hash, 4: second.Details[0].Hash} {
			if _, err := v.BoundaryFile(t.Context(), official, detail, hash); !errors.Is(err, data.ErrNotFound) {
				t.Errorf("detail %d: %v", detail, err)
			}
		}
	})
}

// Boundaries that do not tile are shown all the same, and parents without villages bring their own.
func TestBoundariesOfRoughGround(t *testing.T) {
	m := newMemStore()
	put := func(level data.Level, code string, mp orb.MultiPolygon) {
		l := m.schema.BoundaryLayer(level)
		m.put(&data.Record{Layer: l.ID, ID: code, SourceID: code, Unit: code, Geometry: mp, Values: make([]data.Value, len(l.Fields)), Pin: data.Pin{BoundaryVersion: 7}})
	}
	box := func(x, y, w, h float64) orb.MultiPolygon {
		return orb.MultiPolygon{{rectangle(orb.Point{x, y}, orb.Point{x + w, y + h})}}
	}
	put(data.LevelCounty, "431002", box(113, 25, 0.2, 0.1)) // with two villages that overlap
	put(data.LevelTownship, "431002001", box(113, 25, 0.2, 0.1))
	put(data.LevelVillage, "431002001201", box(113, 25, 0.12, 0.1))
	put(data.LevelVillage, "431002001202", box(113.1, 25.01, 0.1, 0.05))
	put(data.LevelCounty, "431003", box(113.2, 25, 0.2, 0.1)) // with a township alone
	put(data.LevelTownship, "431003001", box(113.2, 25, 0.1, 0.1))
	put(data.LevelCounty, "431004", box(113.4, 25, 0.2, 0.1)) // with nothing
	v := open(t, m)
	who := viewer(t, data.Kiosk, "431000")
	list := boundaries(t, v, who)
	if list.Version != 7 {
		t.Errorf("version %d", list.Version)
	}
	for _, d := range list.Details {
		text := boundaryText(t, v, who, d.Detail, d.Hash)
		for _, code := range []string{"431002", "431002001", "431002001201", "431002001202", "431003", "431003001", "431004"} {
			if !bytes.Contains(text, fmt.Appendf(nil, `{"id":%q,`, code)) {
				t.Errorf("detail %d has no %s: %.300s", d.Detail, code, text)
			}
		}
	}
}

// Many who ask at once get the same, made once.
func TestBoundariesAreMadeOnce(t *testing.T) {
	v := open(t, newGroundStore(ground{2, 3, 4}))
	who := viewer(t, data.Kiosk, "431000")
	var wg sync.WaitGroup
	made := make([]*boundaryFiles, 16)
	for i := range made {
		wg.Go(func() { made[i], _ = v.landOf(v.now.Load(), who).files() })
	}
	v.Warm()
	wg.Wait()
	for _, files := range made {
		if files == nil || files != made[0] {
			t.Fatal("made more than once")
		}
	}
}
