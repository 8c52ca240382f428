package api

import (
	"testing"
	"time"

	"lianxin/data"
)

// TestBoundariesElsewhere: county B's boundaries are imported anew, and nothing that county A's official gets differs in a byte: items, cursors,
// tags; A's stream tells of nothing.
func TestBoundariesElsewhere(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	paths := []string{"/api/collections/disputes/items?limit=3", "/api/collections/villages/items?limit=2", "/api/collections/villages/items", "/api/collections", "/api/boundaries"}
	ask := func() map[string]string {
		out := map[string]string{}
		for _, p := range paths {
			a := f.get(t, p)
			out[p] = stable(a.body) + "|" + a.Header.Get("ETag")
		}
		return out
	}
	before := ask()
	v, err := data.NewViewer(data.Official, "431021")
	if err != nil {
		t.Fatal(err)
	}
	other, err := data.NewViewer(data.Official, "431023")
	if err != nil {
		t.Fatal(err)
	}
	mine, theirs := f.view.Subscribe(v), f.view.Subscribe(other)
	defer mine.Close()
	defer theirs.Close()
	tag := mine.Tag()
	l, _ := f.store.Schema().Layer(data.Villages)
	r := data.Record{
		Layer: data.Villages, ID: "431023101201", Source: "test", SourceID: "431023101201", Unit: "431023101201",
		Geometry: square(113.7, 25, 0.1, 0.09), Values: make([]data.Value, len(l.Fields)),
	}
	r.Values[l.Index("name")] = data.Text("改了的村")
	if _, err := f.store.Apply(t.Context(), data.Batch{Key: "b", At: fixedNow(), Boundaries: true, Puts: []data.Put{{Record: r}}}); err != nil {
		t.Fatal(err)
	}
	select {
	case <-theirs.C:
	case <-time.After(20 * time.Second):
		t.Fatal("county B is not told")
	}
	select {
	case <-mine.C:
		t.Errorf("county A is told of %+v", mine.Take())
	default:
	}
	if mine.Tag() != tag {
		t.Error("county A's state has another name")
	}
	after := ask()
	for _, p := range paths {
		if before[p] != after[p] {
			t.Errorf("%s differs:\n%.600s\n%.600s", p, before[p], after[p])
		}
	}
}

// stable is a body without the address of the test's server and the moment of the answer, which the clock of tests fixes anyway.
func stable(body []byte) string { return string(body) }
