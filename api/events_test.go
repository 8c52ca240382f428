package api

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
	"time"

	"lianxin/data"
)

// stream reads events of a role over units until the test ends.
func (f *fixture) stream(t *testing.T) <-chan map[string]string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.http.URL+"/api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	if got := res.Header.Get("Content-Type"); got != "text/event-stream" || res.Header.Get("Content-Encoding") != "" {
		t.Fatalf("content type %q", got)
	}
	out := make(chan map[string]string, 16)
	go func() {
		defer close(out)
		event := map[string]string{}
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			name, value, ok := strings.Cut(lines.Text(), ": ")
			if ok {
				event[name] = value
				continue
			}
			out <- event
			event = map[string]string{}
		}
	}()
	return out
}

func next(t *testing.T, events <-chan map[string]string) map[string]string {
	t.Helper()
	select {
	case e := <-events:
		return e
	case <-time.After(10 * time.Second):
		t.Fatal("no event")
		return nil
	}
}

func (f *fixture) settle(t *testing.T, id string) {
	t.Helper()
	r, err := f.store.Get(t.Context(), data.Disputes, data.RecordID(data.Disputes, "test", id))
	if err != nil {
		t.Fatal(err)
	}
	l, _ := f.store.Schema().Layer(data.Disputes)
	r.Values[l.Index("status")] = data.Text("closed")
	if _, err := f.store.Apply(t.Context(), data.Batch{Key: "settle " + id, At: fixedNow(), Puts: []data.Put{{Record: r}}}); err != nil {
		t.Fatal(err)
	}
}

func TestAChangeInScopeIsTold(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	events := f.stream(t)
	hello := next(t, events)
	if hello["event"] != "hello" || hello["id"] == "" {
		t.Fatalf("%v", hello)
	}
	f.settle(t, "D5-0") // county B: not our business
	f.settle(t, "D0-0")
	e := next(t, events)
	if e["event"] != "change" || !strings.Contains(e["data"], `"disputes":["431021100200"]`) || strings.Contains(e["data"], "431023") {
		t.Fatalf("%v", e)
	}
	if e["id"] == hello["id"] {
		t.Error("the state has another name before and after a change")
	}
	p := f.get(t, "/api/collections/disputes/items?unit=431021100200&status=closed").page(t)
	if p.NumberMatched != 1 {
		t.Errorf("%d closed after the event", p.NumberMatched)
	}
}

// TestCountyBChangesNoByteOfCountyA asks everything an official of county A can, before and after county B changes.
func TestCountyBChangesNoByteOfCountyA(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	paths := []string{
		"/api/collections", "/api/collections/disputes", "/api/collections/disputes/items?limit=5", "/api/collections/disputes/items?q=%E4%BA%8B%E9%A1%B9&limit=100",
		"/api/collections/villages/items", "/api/collections/disputes/items?status=closed", "/api/clusters?layer=disputes&zoom=9", "/api/session", "/api/schema",
		"/api/collections/disputes/items/" + data.RecordID(data.Disputes, "test", "D0-0"),
	}
	all := func() (out []string) {
		for _, p := range paths {
			a := f.get(t, p)
			out = append(out, a.Header.Get("ETag")+"\n"+string(a.body))
		}
		return out
	}
	before := all()
	f.settle(t, "D5-0")
	f.await(t, func() bool { return f.view.State().Revision > 2 })
	for i, after := range all() {
		if after != before[i] {
			t.Errorf("%s\nbefore %s\nafter  %s", paths[i], before[i], after)
		}
	}
}

// await waits until something holds that a change of the store brings about.
func (f *fixture) await(t *testing.T, holds func() bool) {
	t.Helper()
	everything, err := data.NewViewer(data.Commander, "431000")
	if err != nil {
		t.Fatal(err)
	}
	sub := f.view.Subscribe(everything)
	defer sub.Close()
	for late := time.After(10 * time.Second); !holds(); {
		select {
		case <-sub.C:
		case <-late:
			t.Fatal("waited ten seconds for nothing")
		}
	}
}
