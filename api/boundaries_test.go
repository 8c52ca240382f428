package api

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"testing"

	"lianxin/data"
)

// boundaryHref is where the file of a detail lies.
func boundaryHref(t *testing.T, f *fixture, detail int) string {
	t.Helper()
	var doc boundariesDoc
	if err := json.Unmarshal(f.get(t, "/api/boundaries").body, &doc); err != nil || len(doc.Details) <= detail {
		t.Fatalf("no boundaries: %v, %+v", err, doc)
	}
	return doc.Details[detail].Href
}

type boundaryTopology struct {
	Type      string
	Transform *struct{ Scale, Translate [2]float64 }
	Arcs      [][][2]float64
	Objects   map[string]struct {
		Geometries []struct {
			ID, Type   string
			Arcs       json.RawMessage
			Properties struct {
				Name, Parent           string
				Label                  [2]float64
				LabelM                 float64 `json:"label_m"`
				Households, Population *int64
			}
		}
	}
}

func boundariesOf(t *testing.T, body []byte) (topo boundaryTopology, codes map[string][]string) {
	t.Helper()
	if err := json.Unmarshal(body, &topo); err != nil {
		t.Fatalf("%v: %.200s", err, body)
	}
	codes = map[string][]string{}
	for name, o := range topo.Objects {
		for _, g := range o.Geometries {
			codes[name] = append(codes[name], g.ID)
		}
	}
	return topo, codes
}

func TestBoundaryFiles(t *testing.T) {
	f := newFixture(t, data.Kiosk, "431000")
	index := f.get(t, "/api/boundaries")
	var doc boundariesDoc
	if err := json.Unmarshal(index.body, &doc); err != nil || len(doc.Details) != 4 {
		t.Fatalf("%s: %v", index.body, err)
	}
	if again := f.get(t, "/api/boundaries", "If-None-Match", index.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("the same list is sent again: %s", again.Status)
	}
	for i, d := range doc.Details {
		if i > 0 && d.MaxZoom <= doc.Details[i-1].MaxZoom {
			t.Errorf("detail %d is good up to zoom %d, the one before up to %d", i, d.MaxZoom, doc.Details[i-1].MaxZoom)
		}
		a := f.get(t, d.Href)
		if got := a.Header.Get("Cache-Control"); got != "private, max-age=31536000, immutable" {
			t.Errorf("%s: %q", d.Href, got)
		}
		topo, codes := boundariesOf(t, a.body)
		if len(codes["counties"]) != 2 || len(codes["townships"]) != 4 || len(codes["villages"]) != 8 {
			t.Fatalf("%v", codes)
		}
		v := topo.Objects["villages"].Geometries[0]
		if v.ID != "431021100200" || v.Properties.Name != "0号村" || v.Properties.Parent != "431021100" || *v.Properties.Households != 100 || v.Properties.Population != nil {
			t.Errorf("%+v", v)
		}
		if at := v.Properties.Label; at != [2]float64{113.05, 25.05} || v.Properties.LabelM < 5000 || v.Properties.LabelM > 5060 { // half of 0.1° of longitude at 25° N is 5,046 m
			t.Errorf("label at %v with room for %v m", at, v.Properties.LabelM)
		}
		zipped := f.get(t, d.Href, "Accept-Encoding", "br, gzip;q=0.5")
		if zipped.Header.Get("Content-Encoding") != "gzip" || len(zipped.body) != d.Bytes {
			t.Errorf("%d bytes as %q, %d said", len(zipped.body), zipped.Header.Get("Content-Encoding"), d.Bytes)
		}
		r, err := gzip.NewReader(bytes.NewReader(zipped.body))
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := io.ReadAll(r); err != nil || !bytes.Equal(plain, a.body) {
			t.Errorf("compressed and plain differ (%v)", err)
		}
		if none := f.get(t, d.Href, "Accept-Encoding", "gzip;q=0, identity"); none.Header.Get("Content-Encoding") != "" || !bytes.Equal(none.body, a.body) {
			t.Error("compressed for a client that refuses it")
		}
		if again := f.get(t, d.Href, "If-None-Match", a.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("the same file is sent again: %s", again.Status)
		}
	}
}

// TestBoundariesKeepToTheScope: files of a narrower scope hold its units alone, and names of another scope's files are unknown.
func TestBoundariesKeepToTheScope(t *testing.T) {
	whole := newFixture(t, data.Commander, "431000")
	foreign := boundaryHref(t, whole, 0)
	for _, c := range []struct {
		scope string
		want  map[string][]string
	}{
		{"431021", map[string][]string{
			"counties": {"431021"}, "townships": {"431021100", "431021101"},
			"villages": {"431021100200", "431021100201", "431021101200", "431021101201"},
		}},
		{"431021100", map[string][]string{"townships": {"431021100"}, "villages": {"431021100200", "431021100201"}}},
		{"431023101201", map[string][]string{"villages": {"431023101201"}}},
		{"431022", map[string][]string{}},
	} {
		f := newFixture(t, data.Official, c.scope)
		_, codes := boundariesOf(t, f.get(t, boundaryHref(t, f, 3)).body)
		for _, layer := range []string{"counties", "townships", "villages"} {
			if !slices.Equal(codes[layer], c.want[layer]) {
				t.Errorf("%s sees %s %v, not %v", c.scope, layer, codes[layer], c.want[layer])
			}
		}
		unknown := f.get(t, "/api/boundaries/0/00000000000000000000000000000000")
		if a := f.get(t, foreign); a.StatusCode != http.StatusNotFound || !bytes.Equal(a.body, unknown.body) {
			t.Errorf("%s asks for another scope's file: %s %s", c.scope, a.Status, a.body)
		}
	}
}

func TestBoundariesRefuse(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	for _, path := range []string{"/api/boundaries/9/x", "/api/boundaries/-1/x", "/api/boundaries/x/x", "/api/boundaries/0"} {
		if a := f.get(t, path); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
	if faults := f.get(t, "/api/boundaries?level=1&detail=2").faultsOf(t); len(faults) != 2 {
		t.Errorf("%v", faults)
	}
	if faults := f.get(t, boundaryHref(t, f, 0)+"?v=1").faultsOf(t); len(faults) != 1 {
		t.Errorf("%v", faults)
	}
	for _, role := range []data.Role{data.SysAdmin, data.Auditor} {
		if a := newFixture(t, role, "431021").get(t, "/api/boundaries"); a.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", role, a.Status)
		}
	}
}

func TestAcceptsGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "br, GZIP": true, "gzip;q=0": false, "gzip; q=0.000": false, "*": true, "*;q=0": false, "*, gzip;q=0": false, "br": false, "identity": false, "x-gzip;q=1": true,
	} {
		if got := acceptsGzip(header); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}
