package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/paulmach/orb/encoding/wkb"

	"lianxin/data"
)

func TestGeoParquetReadsBack(t *testing.T) {
	for _, system := range []string{"CRS84", "EPSG:4490", "EPSG:4547", "GCJ-02"} {
		for _, tab := range samples(t) {
			j := job(t, GeoParquet, tab)
			j.System = mustSystem(t, system)
			body := write(t, j)
			f, err := parquet.OpenFile(bytes.NewReader(body), int64(len(body)))
			if err != nil {
				t.Fatal(err)
			}
			if f.NumRows() != tab.Matched {
				t.Fatalf("%d rows, want %d", f.NumRows(), tab.Matched)
			}
			checkGeoMetadata(t, f, j)
			columns := map[string]int{}
			for i, path := range f.Schema().Columns() {
				columns[path[0]] = i
			}
			rows := parquet.NewReader(f)
			read := make([]parquet.Row, 1)
			for row := range tab.Rows {
				if n, err := rows.ReadRows(read); n != 1 || err != nil && !errors.Is(err, io.EOF) {
					t.Fatalf("%d %v", n, err)
				}
				at := func(name string) parquet.Value { return read[0][columns[name]] }
				if got := string(at("id").ByteArray()); got != row.ID() {
					t.Errorf("id %q, want %q", got, row.ID())
				}
				if g := at(geometryColumn); g.IsNull() != (row.Geometry() == nil) {
					t.Errorf("geometry of %s: %v", row.ID(), g)
				} else if !g.IsNull() {
					shape, err := wkb.Unmarshal(g.ByteArray())
					if err != nil {
						t.Fatal(err)
					}
					comparePlace(t, j.System, shape, row.Geometry())
				}
				for i, field := range tab.Fields {
					if want := row.Value(i); !sameInParquet(at(field.Name), want) {
						t.Errorf("%s of %s: %v, want %v", field.Name, row.ID(), at(field.Name), want)
					}
					if isDate := row.Value(i).Kind() == data.KindDate; isDate != strings.Contains(","+string(at(datesColumn).ByteArray())+",", ","+field.Name+",") {
						t.Errorf("date_only of %s: %v", row.ID(), at(datesColumn))
					}
				}
			}
		}
	}
}

func sameInParquet(got parquet.Value, want data.Value) bool {
	switch want.Kind() {
	case data.KindNull:
		return got.IsNull()
	case data.KindText, data.KindList:
		return string(got.ByteArray()) == want.Text()
	case data.KindInt, data.KindTime:
		return got.Int64() == want.Int()
	case data.KindBool:
		return got.Boolean() == want.Bool()
	case data.KindDate:
		start, _ := want.Start(time.UTC)
		return got.Int64() == start.UnixMilli()
	case data.KindFloat:
	}
	return math.Abs(got.Double()-want.Float()) < 1e-12
}

func checkGeoMetadata(t *testing.T, f *parquet.File, j *Job) {
	t.Helper()
	raw, _ := f.Lookup("geo")
	var doc struct {
		Version string
		Primary string `json:"primary_column"`
		Columns map[string]struct {
			Encoding string
			Types    []string `json:"geometry_types"`
			BBox     []float64
			CRS      *struct {
				Name string
				ID   *struct {
					Authority string
					Code      int
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(raw), &doc); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	c := doc.Columns[doc.Primary]
	if doc.Version != "1.1.0" || c.Encoding != "WKB" || len(c.Types) != 1 || len(c.BBox) != 4 {
		t.Errorf("metadata %s", raw)
	}
	switch {
	case j.System.Code() == "CRS84":
		if c.CRS != nil {
			t.Errorf("crs %+v", c.CRS)
		}
	case c.CRS == nil || j.System.EPSG() != 0 && (c.CRS.ID == nil || c.CRS.ID.Code != j.System.EPSG()):
		t.Errorf("crs %+v of %s", c.CRS, j.System)
	case j.System.EPSG() == 0 && (c.CRS.ID != nil || !strings.Contains(c.CRS.Name, j.System.Code())):
		t.Errorf("crs %+v of %s", c.CRS, j.System)
	}
	if note, _ := f.Lookup("lianxin:note"); !strings.Contains(note, "4711") || !strings.Contains(note, "演示数据") {
		t.Errorf("note %s", note)
	}
}
