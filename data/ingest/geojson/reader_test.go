package geojson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"lianxin/data"
)

type got struct {
	ID    string
	Fault string
}

// readAll reads until the end or an error; the error is io.EOF when all was well.
func readAll(in io.Reader, limit int) (all []got, crs string, err error) {
	r := NewReader(in, limit)
	for {
		f, err := r.Next()
		if err != nil {
			return all, r.CRS(), err
		}
		fault, _, _ := strings.Cut(f.Fault, ": ")
		g := got{Fault: fault}
		if f.Fault == "" {
			p := Parse(f.Raw, Limits{})
			g = got{p.ID, p.Fault}
		}
		all = append(all, g)
	}
}

func feature(id string) string {
	return `{"type":"Feature","id":"` + id + `","properties":{"名称":"足田村"},"geometry":{"type":"Point","coordinates":[113.7,25.5]}}`
}

func TestReader(t *testing.T) {
	a, b := feature("a"), feature("b")
	ok := []got{{"a", ""}, {"b", ""}}
	for _, c := range []struct {
		name, in string
		want     []got
		crs      string
	}{
		{"collection", `{"type":"FeatureCollection","features":[` + a + `,` + b + `]}`, ok, ""},
		{"spaces everywhere", " \r\n{ \"type\" : \"FeatureCollection\" , \"features\" : [ " + a + " , " + b + " ] } \n", ok, ""},
		{"byte-order mark", "\ufeff" + `{"type":"FeatureCollection","features":[` + a + `,` + b + `]}`, ok, ""},
		{"members in another order", `{"features":[` + a + `,` + b + `],"bbox":[1,2,3,4],"x":{"features":[1]},"type":"FeatureCollection"}`, ok, ""},
		{"an object that is nothing", `{}`, []got{{"", "has no type"}}, ""},
		{"another object", `{"type":"Topology","objects":{}}`, []got{{"", "is a Topology, not a Feature"}}, ""},
		{"no features", `{"type":"FeatureCollection","features":[]}`, nil, ""},
		{"no features member", `{"type":"FeatureCollection"}`, nil, ""},
		{"crs before", `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4490"}},"features":[` + a + `,` + b + `]}`, ok, "EPSG:4490"},
		{"crs behind", `{"type":"FeatureCollection","features":[` + a + `,` + b + `],"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}}}`, ok, "urn:ogc:def:crs:OGC:1.3:CRS84"},
		{"crs null", `{"type":"FeatureCollection","crs":null,"features":[]}`, nil, ""},
		{"newline-delimited", a + "\n" + b + "\n", ok, ""},
		{"concatenated", a + b, ok, ""},
		{"one feature over lines", "{\n\"type\": \"Feature\",\n\"id\": \"a\",\n\"properties\": null,\n\"geometry\": null\n}", []got{{"a", ""}}, ""},
		{"text sequence", "\x1e" + a + "\n\x1e" + b + "\n", ok, ""},
		{"text sequence over lines", "\x1e{\n\"type\":\"Feature\",\"id\":\"a\"\n}\n\x1e" + b, ok, ""},
		{"a broken line costs itself", a + "\n{\"type\":\"Feature\",\n" + b + "\n", []got{{"a", ""}, {"", "is not JSON"}, {"b", ""}}, ""},
		{"a line cut off", a + "\n{\"type\":\"Feature\",\"properties\":{\"名称\n" + b + "\n", []got{{"a", ""}, {"", "is not JSON"}, {"b", ""}}, ""},
		{"a line that is something else", a + "\nnot JSON, {\n" + b + "\n", []got{{"a", ""}, {"", "is not JSON"}, {"b", ""}}, ""},
		{"the last line cut off", a + "\n" + b + "\n{\"type\":", []got{{"a", ""}, {"b", ""}, {"", "is not JSON"}}, ""},
		{"a broken record costs itself", "\x1e" + a + "\n\x1e{\n\"type\":,\n}\n\x1e" + b, []got{{"a", ""}, {"", "is not JSON"}, {"b", ""}}, ""},
		{"NaN costs its feature only", `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[NaN,1]}},` + b + `]}`, []got{{"", ""}, {"b", ""}}, ""},
		{"not a feature", `{"type":"FeatureCollection","features":[{"type":"Point","coordinates":[1,2]},3,null,"x",[1],` + b + `]}`, []got{
			{"", "is a Point, not a Feature"}, {"", "is not an object"}, {"", "is not an object"}, {"", "is not an object"}, {"", "is not an object"}, {"b", ""},
		}, ""},
		{"geometry long before the type", `{"geometry":{"type":"LineString","coordinates":[` + strings.Repeat("[1,2],", 40_000) + `[1,2]]},"id":"a","type":"Feature"}`, []got{{"a", ""}}, ""},
		{
			"nested deep", feature("a") + "\n" + `{"type":"Feature","id":"x","properties":{"p":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + "}}\n" + feature("b"),
			[]got{{"a", ""}, {"", "is not JSON"}, {"b", ""}},
			"",
		},
		{
			"nested deep in a collection", `{"type":"FeatureCollection","features":[{"p":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + "}," + feature("b") + "]}",
			[]got{{"", "is nested more than 64 deep"}, {"b", ""}},
			"",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			for name, in := range map[string]io.Reader{"at once": strings.NewReader(c.in), "byte by byte": iotest.OneByteReader(strings.NewReader(c.in))} {
				all, crs, err := readAll(in, 1<<20)
				if diff := cmp.Diff(c.want, all); diff != "" || crs != c.crs || !errors.Is(err, io.EOF) {
					t.Errorf("%s: crs %q, error %v %s", name, crs, err, diff)
				}
			}
		})
	}
}

func TestReaderRefuses(t *testing.T) {
	a := feature("a")
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", "is empty"},
		{"spaces", " \n", "is empty"},
		{"array", "[" + a + "]", "begins with an array"},
		{"not JSON", "id,lon,lat\n", "does not begin with {"},
		{"no type", `{"features":[` + a + `]}`, "type: is missing"},
		{"wrong type", `{"features":[],"type":"Topology"}`, "type: is not FeatureCollection"},
		{"features that are no array", `{"type":"FeatureCollection","features":{}}`, `'{' instead of '['`},
		{"cut off in a feature", `{"type":"FeatureCollection","features":[` + a + `,{"type":`, "feature 2: invalid: file: ends inside"},
		{"cut off between features", `{"type":"FeatureCollection","features":[` + a, "after feature 1"},
		{"cut off behind the features", `{"type":"FeatureCollection","features":[` + a + `]`, "ends inside"},
		{"broken feature", `{"type":"FeatureCollection","features":[{"type" "Feature"}]}`, "feature 1: invalid: file: is not JSON at byte 49"},
		{"a missing comma", `{"type":"FeatureCollection","features":[` + a + a + `]}`, "neither a comma nor the end after feature 1"},
		{"a comma too many", `{"type":"FeatureCollection","features":[` + a + `,]}`, "comma after the last feature"},
		{"text behind", `{"type":"FeatureCollection","features":[]} x`, "text after the collection"},
		{"crs twice", `{"type":"FeatureCollection","crs":{"properties":{"name":"a"}},"features":[],"crs":{"properties":{"name":"b"}}}`, "stands twice"},
		{"crs by link", `{"type":"FeatureCollection","crs":{"type":"link","properties":{"href":"x"}},"features":[]}`, "is not of the form"},
		{"ten thousand brackets", `{"type":"FeatureCollection","features":[` + strings.Repeat("[", 20_000), "brackets nested too deep"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := readAll(strings.NewReader(c.in), 1<<20)
			if !errors.Is(err, data.ErrInvalid) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v, want %q", err, c.want)
			}
		})
	}
}

func TestReaderPassesErrorsOn(t *testing.T) {
	broken := errors.New("line dropped")
	for _, head := range []string{"", `{"type":"FeatureCollection","features":[` + feature("a") + `,{"ty`, feature("a") + "\n{\"ty", `{"type":"FeatureCollection","features":[]`} {
		if _, _, err := readAll(io.MultiReader(strings.NewReader(head), iotest.ErrReader(broken)), 1<<20); !errors.Is(err, broken) {
			t.Errorf("%q: error %v", head, err)
		}
	}
}

func TestReaderSkipsWhatIsTooLarge(t *testing.T) {
	big := `{"type":"Feature","properties":{"x":"` + strings.Repeat("y", 3<<20) + `"}}`
	for _, in := range []string{feature("a") + "\n" + big + "\n" + feature("b"), `{"type":"FeatureCollection","features":[` + feature("a") + "," + big + "," + feature("b") + "]}"} {
		all, _, err := readAll(strings.NewReader(in), 100_000)
		if diff := cmp.Diff([]got{{"a", ""}, {"", "is larger than 100000 bytes"}, {"b", ""}}, all); diff != "" || !errors.Is(err, io.EOF) {
			t.Errorf("%v %s", err, diff)
		}
	}
}

// endless repeats a pattern behind a head.
type endless struct {
	head, pattern string
	left          int
}

func (e *endless) Read(p []byte) (n int, err error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	if e.head != "" {
		n = copy(p, e.head)
		e.head = e.head[n:]
		return n, nil
	}
	for n < len(p) && e.left > 0 {
		k := copy(p[n:], e.pattern)
		n, e.left = n+k, e.left-k
	}
	return n, nil
}

func TestReaderHoldsLittle(t *testing.T) {
	collection := `{"type":"FeatureCollection","features":[` + feature("a")
	for name, in := range map[string]*endless{
		"features":          {head: collection, pattern: "," + feature("b")},
		"lines":             {pattern: feature("b") + "\n"},
		"one string":        {head: collection + `,{"x":"`, pattern: "y"},
		"spaces":            {head: collection, pattern: " "},
		"one position":      {head: collection + `,[`, pattern: "1,"},
		"broken lines":      {pattern: "{\"type\":\n"},
		"a line never ends": {head: feature("a") + "\n{]", pattern: "x"},
		"a member":          {head: `{"type":"FeatureCollection","x":[0`, pattern: ",0"},
		"no telling member": {head: `{"x":[0`, pattern: ",0"},
	} {
		t.Run(name, func(t *testing.T) {
			in.left = 2 << 20
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			r := NewReader(in, 128<<10)
			for {
				if _, err := r.Next(); err != nil {
					break
				}
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			if held := int64(after.HeapAlloc) - int64(before.HeapAlloc); held > 3<<20 {
				t.Errorf("%d MiB held", held>>20)
			}
			runtime.KeepAlive(r)
		})
	}
}

// FuzzReader: no input panics or hangs, rows do not depend on the size of reads, and what encoding/json reads as a collection is read whole.
func FuzzReader(f *testing.F) {
	f.Add([]byte(`{"type":"FeatureCollection","features":[` + feature("a") + `,` + feature("b") + `]}`))
	f.Add([]byte("\x1e" + feature("a") + "\n\x1e" + feature("b")))
	f.Add([]byte(`{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}` + "\n{\"a\":"))
	f.Add([]byte(`{"features":[{"type":"Feature","id":1e309,"properties":{"a":[1,"\ud83d\ude00"],"b":{"c":NaN}}}],"crs":null,"type":"FeatureCollection"}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		all, crs, err := readAll(bytes.NewReader(in), 1000)
		again, crs2, err2 := readAll(iotest.HalfReader(bytes.NewReader(in)), 1000)
		if !cmp.Equal(all, again) || crs != crs2 || fmt.Sprint(err) != fmt.Sprint(err2) {
			t.Fatalf("%v %v\n%v %v", all, err, again, err2)
		}
		var c struct {
			Type     string
			Features []json.RawMessage
		}
		if json.Unmarshal(in, &c) == nil && c.Type == "FeatureCollection" && errors.Is(err, io.EOF) && len(c.Features) != len(all) && bytes.Count(in, []byte("eatures")) == 1 {
			t.Fatalf("%d features of %d", len(all), len(c.Features))
		}
	})
}

func BenchmarkReader(b *testing.B) {
	one := `{"type":"Feature","id":"A0000001","properties":{"category":"land","level":"2","status":"in_progress","found":"2026-03-01","departments":["公安局","司法局"],"title":"灌溉水渠被占"},"geometry":{"type":"Point","coordinates":[113.0123456,25.7712345]}}`
	in := []byte(`{"type":"FeatureCollection","features":[` + strings.Repeat(one+",", 9_999) + one + "]}")
	for name, parse := range map[string]bool{"cut": false, "cut and parse": true} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(in)))
			for b.Loop() {
				r := NewReader(bytes.NewReader(in), 1<<20)
				for {
					f, err := r.Next()
					if err != nil {
						break
					}
					if parse {
						Parse(f.Raw, Limits{})
					}
				}
			}
		})
	}
}
