package ingest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/gpkg"
	"lianxin/data/ingest"
	"lianxin/data/units"
)

// These tests run the whole way into a real store.

func newStore(t testing.TB) data.Store {
	t.Helper()
	s, err := gpkg.Create(context.Background(), filepath.Join(t.TempDir(), "test.gpkg"), gpkg.CreateOptions{Now: at})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, l := range units.ChenzhouLists() {
		if err := s.PutUnitList(context.Background(), l, "test"); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

var at = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func run(t testing.TB, s data.Store, o ingest.Options, in io.Reader) data.Import {
	t.Helper()
	o.Store, o.At = s, at
	if o.CRS == "" {
		o.CRS = "EPSG:4490"
	}
	imp, err := ingest.Run(context.Background(), o, in)
	if err != nil {
		t.Fatal(err)
	}
	if imp.Input != imp.Accepted+imp.Rejected+imp.Quarantined || imp.Accepted != imp.Inserted+imp.Updated+imp.Unchanged {
		t.Fatalf("the account does not add up: %+v", imp)
	}
	return imp
}

// villages is a row of squares of 0.01°, as GeoJSON lines; widths in hundredths of a degree say how wide each is.
func villages(widths ...float64) string {
	codes := []string{"431026103213", "431026103200", "431026102001", "431026102200"}
	var b strings.Builder
	x := 113.0
	for i, w := range widths {
		x2 := x + w/100
		ring := fmt.Sprintf("[[[%.3f,25.5],[%.3f,25.5],[%.3f,25.51],[%.3f,25.51],[%.3f,25.5]]]", x, x2, x2, x, x)
		fmt.Fprintf(&b, `{"type":"Feature","properties":{"代码":%q,"户数":%d},"geometry":{"type":"Polygon","coordinates":%s}}`+"\n", codes[i], 100+i, ring)
		x = x2
	}
	return b.String()
}

// records reads a whole layer, by source id; of those without one any is kept.
func records(t testing.TB, s data.Store, layer data.LayerID) map[string]data.Record {
	t.Helper()
	snap, err := s.Snapshot(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	all := map[string]data.Record{}
	err = snap.Records(context.Background(), layer, 0, 1, func(r *data.Record) error {
		c := *r
		c.Values, c.Units = slices.Clone(r.Values), slices.Clone(r.Units)
		if r.Geometry != nil {
			c.Geometry = orb.Clone(r.Geometry)
		}
		all[r.SourceID] = c
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestStoreFromFilesToMovedBoundaries(t *testing.T) {
	s := newStore(t)
	imp := run(t, s, ingest.Options{Layer: data.Villages, ImportID: "b1", Source: "survey"}, strings.NewReader(villages(1, 1, 1, 1)))
	if imp.Inserted != 4 {
		t.Fatalf("%+v", imp)
	}
	info, err := s.Info(t.Context())
	if err != nil || info.BoundaryVersion != 1 || info.Counts[data.Villages] != 4 || info.Counts[data.Townships] != 2 || info.Counts[data.Counties] != 1 {
		t.Fatalf("%+v %v", info, err)
	}
	file := "编号,类别,状态,发现时间,经度,纬度,村代码,标题,当事人,手机,网格\n" +
		"stays,土地山林,已发现,2026-03-01,113.002,25.505,,水渠被占,某某,13000000000,甲\n" +
		"moves,合同,已办结,2026-03-01 14:30,113.008,25.505,,,,,\n" +
		"byunit,其他,已受理,,,,431026103213,,,,乙\n" +
		"bad,其他,?,,113.008,25.505,,,,,\n" +
		"doubt,其他,已受理,,113.008,25.505,,电话13000000000,,,\n" +
		",其他,已受理,,113.035,25.505,,,,,\n,其他,已受理,,113.035,25.505,,,,,\n"
	o := ingest.Options{Layer: data.Disputes, ImportID: "r1", Source: "desk", Name: "a.csv"}
	imp = run(t, s, o, strings.NewReader(file))
	if imp.Accepted != 5 || imp.Rejected != 1 || imp.Quarantined != 1 || imp.ByAddress != 1 {
		t.Fatalf("%+v", imp)
	}
	stored, err := s.Import(t.Context(), "r1")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(imp, stored); diff != "" {
		t.Error(diff)
	}
	id := data.RecordID(data.Disputes, "desk", "stays")
	file1, err := s.CaseFile(t.Context(), data.Disputes, id)
	if diff := cmp.Diff(map[string]string{"parties": "某某", "phone": "13000000000", "网格": "甲"}, file1.Fields); diff != "" || err != nil {
		t.Error(diff, err)
	}
	var out bytes.Buffer
	if err := ingest.WriteRejections(&out, func(visit func(data.Rejection) error) error { return s.Rejections(t.Context(), "r1", visit) }); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(out.String(), "\r\n"); lines != 3 {
		t.Fatalf("%d lines:\n%s", lines, &out)
	}
	o.ImportID = "r2"
	if imp = run(t, s, o, strings.NewReader(file)); imp.Unchanged != 5 {
		t.Fatalf("the same file again: %+v", imp)
	}
	mended := strings.NewReplacer(",?,", ",已受理,", "电话13000000000", "水").Replace(out.String())
	o.ImportID = "r3"
	if imp = run(t, s, o, strings.NewReader(mended)); imp.Inserted != 2 {
		t.Fatalf("the mended rejections: %+v", imp)
	}

	before := records(t, s, data.Disputes)
	imp = run(t, s, ingest.Options{Layer: data.Villages, ImportID: "b2", Source: "survey"}, strings.NewReader(villages(0.5, 1.5, 1, 1)))
	if imp.Updated != 2 || imp.Unchanged != 2 || imp.Moved != 3 { // moves, bad, doubt
		t.Fatalf("%+v", imp)
	}
	after := records(t, s, data.Disputes)
	if got := slices.Sorted(maps.Keys(after)); len(got) != 6 { // the two without source id share the empty key
		t.Fatalf("%v", got)
	}
	moves, stays, rest := after["moves"], after["stays"], after[""]
	if moves.Unit != "431026103200" || moves.UnitAtEvent != "431026103213" || moves.Pin.BoundaryVersion != 2 || moves.Version != 2 {
		t.Errorf("%+v", moves)
	}
	if stays.Unit != "431026103213" || stays.Pin.BoundaryVersion != 2 {
		t.Errorf("%+v", stays)
	}
	if diff := cmp.Diff(before[""].Pin, rest.Pin); diff != "" || rest.Version != 1 {
		t.Errorf("a record of a village that did not change was written: %s", diff)
	}
	history, err := s.History(t.Context(), data.Disputes, moves.ID)
	if err != nil || len(history) != 1 || history[0].Import != "b2" || history[0].Before.Unit != "431026103213" {
		t.Errorf("%+v %v", history, err)
	}
	o.ImportID = "r4"
	if imp = run(t, s, o, strings.NewReader(file)); imp.Unchanged != 5 {
		t.Errorf("the file again, after boundaries moved: %+v", imp)
	}
	if err := s.Check(t.Context(), func(f data.Finding) {
		if f.Severity != data.Fine {
			t.Errorf("%+v", f)
		}
	}); err != nil {
		t.Error(err)
	}
}

func TestStoreIsAsItWasAfterCancel(t *testing.T) {
	s := newStore(t)
	run(t, s, ingest.Options{Layer: data.Villages, ImportID: "b1"}, strings.NewReader(villages(1, 1, 1, 1)))
	was, err := s.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, phase := range []ingest.Phase{ingest.PhaseRead, ingest.PhaseMerge} {
		ctx, cancel := context.WithCancel(t.Context())
		rows := &generated{heading: "编号,类别,状态,经度,纬度\n", rows: 30_000, row: func(n int) string {
			return fmt.Sprintf("A%d,合同,已发现,113.%02d5,25.505\n", n, n%4)
		}}
		imp, err := ingest.Run(ctx, ingest.Options{Store: s, Layer: data.Disputes, CRS: "EPSG:4490", At: at, ImportID: string(phase), Now: time.Now, Progress: func(p ingest.Progress) {
			if p.Phase == phase {
				cancel()
			}
		}}, rows)
		if err == nil || imp.State != data.ImportCancelled {
			t.Fatalf("%s: %+v %v", phase, imp, err)
		}
		is, err := s.Info(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(was, is); diff != "" {
			t.Errorf("%s: %s", phase, diff)
		}
		if _, err := s.Import(t.Context(), string(phase)); err == nil {
			t.Errorf("%s: the import is listed", phase)
		}
		cancel()
	}
}

// generated is a file that is never held.
type generated struct {
	heading string
	row     func(n int) string
	rows, n int
	rest    string
}

func (g *generated) Read(p []byte) (n int, err error) {
	if g.heading != "" {
		g.rest, g.heading = g.heading, ""
	}
	for n < len(p) {
		if g.rest == "" {
			if g.n == g.rows {
				return n, io.EOF
			}
			g.rest = g.row(g.n)
			g.n++
		}
		k := copy(p[n:], g.rest)
		g.rest = g.rest[k:]
		n += k
	}
	return n, nil
}

// The published cases of the shared oracle: those that lead to one unit are pinned there, the others wait for a person.
func TestStorePublishedCases(t *testing.T) {
	s := newStore(t)
	content, err := os.ReadFile("testdata/published-cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct{ Layer, ID, Place, Unit, Fields string }
	if err := json.Unmarshal(content, &cases); err != nil {
		t.Fatal(err)
	}
	snap, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	pinner, err := ingest.LoadPinner(t.Context(), snap, units.ChenzhouLists(), data.DefaultSettings())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			file := "编号,地点," + strings.SplitN(c.Fields, "\n", 2)[0] + "\n" + c.ID + "," + c.Place + "," + strings.SplitN(c.Fields, "\n", 2)[1] + "\n"
			layer := data.LayerID(c.Layer)
			imp := run(t, s, ingest.Options{Layer: layer, ImportID: c.ID, Source: "published", Pinner: pinner}, strings.NewReader(file))
			if c.Unit == "" {
				if imp.Quarantined != 1 {
					t.Fatalf("%+v", imp)
				}
				return
			}
			r, err := s.Get(t.Context(), layer, data.RecordID(layer, "published", c.ID))
			if err != nil || r.Unit != c.Unit || r.Pin.Method != data.PinAddress {
				t.Fatalf("%+v %v", r, err)
			}
		})
	}
}
