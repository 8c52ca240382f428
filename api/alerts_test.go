package api

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

// tend runs Tend; the function that it returns lets it do one whole round.
func (f *bookFixture) tend(t *testing.T) (round func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	tick, done := make(chan time.Time), make(chan struct{})
	go func() { defer close(done); f.server.Tend(ctx, tick) }()
	t.Cleanup(func() { stop(); <-done })
	return func() {
		tick <- f.clock.Now()
		tick <- f.clock.Now() // taken once the round before has ended
	}
}

// red registers red disputes in a village, found so long before now, and waits until they are served.
func (f *bookFixture) red(t *testing.T, key, village string, n int, ago time.Duration) {
	t.Helper()
	l, _ := f.store.Schema().Layer(data.Disputes)
	batch := data.Batch{Key: key, At: fixedNow(), Actor: "user-9"}
	for i := range n {
		r := fixtureRecord(l, fmt.Sprint(key, i), village, 113.02, 25.05)
		if strings.HasPrefix(village, "431023") {
			r = fixtureRecord(l, fmt.Sprint(key, i), village, 113.42, 25.05)
		}
		r.Values[l.Index("category")], r.Values[l.Index("level")] = data.Text("land"), data.Text("1")
		r.Values[l.Index("status")], r.Values[l.Index("found")] = data.Text("found"), data.Millis(fixedNow().Add(-ago).UnixMilli())
		batch.Puts = append(batch.Puts, data.Put{Record: r})
	}
	done, err := f.store.Apply(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	f.await(t, func() bool { return f.view.State().Revision >= done.Revision })
}

// alertsAs is the answer of /api/alerts: ids and villages of those that stand, and of those acknowledged with which post.
func (f *bookFixture) alertsAs(t *testing.T, j jar) (ids []string, stand, done string) {
	t.Helper()
	doc := f.ask(t, j, http.MethodGet, "/api/alerts", nil).doc(t, 200)
	for _, name := range []string{"alerts", "acknowledged"} {
		list, _ := doc[name].([]any)
		for _, a := range list {
			m, _ := a.(map[string]any)
			card, _ := m["card"].(map[string]any)
			if name == "alerts" {
				ids = append(ids, fmt.Sprint(m["id"]))
				stand += fmt.Sprint(card["village"], " ")
				continue
			}
			ack, _ := m["acknowledged"].(map[string]any)
			done += fmt.Sprint(card["village"], "/", ack["post"], " ")
		}
	}
	if n := doc["unacknowledged"]; n != float64(len(ids)) {
		t.Errorf("%v unacknowledged, %d listed", n, len(ids))
	}
	return ids, stand, done
}

// TestAlertsStandUntilSomebodyAcknowledgesThem: one notion of an alert for every wall, in scope, over restarts of the server.
func TestAlertsStandUntilSomebodyAcknowledgesThem(t *testing.T) {
	const a, b = "431021100200", "431023100200"
	f := newBookFixture(t, withDemo)
	round := f.tend(t)
	round()
	f.red(t, "old", a, 300, 36*time.Hour) // backfilled
	round()
	wall, official := f.as(t, data.Kiosk), f.as(t, data.Official)
	if _, stand, _ := f.alertsAs(t, wall); stand != "" {
		t.Errorf("300 old cases alert: %s", stand)
	}
	f.red(t, "new-a", a, 1, time.Hour)
	f.red(t, "new-b", b, 1, time.Hour)
	round()
	ids, stand, _ := f.alertsAs(t, wall)
	if stand != a+" "+b+" " && stand != b+" "+a+" " {
		t.Fatalf("the wall shows %q", stand)
	}
	own, stand, _ := f.alertsAs(t, official)
	if stand != a+" " {
		t.Errorf("county A's official is told of %q", stand)
	}
	other := ids[slices.IndexFunc(ids, func(id string) bool { return id != own[0] })]
	post := func(j jar, body any) answer { return f.ask(t, j, http.MethodPost, "/api/alerts/acknowledge", body) }
	elsewhere, none := post(official, map[string]any{"alerts": []string{own[0], other}, "post": "值班长"}), post(official, map[string]any{"alerts": []string{"no-such"}, "post": "值班长"})
	if elsewhere.StatusCode != http.StatusNotFound || string(elsewhere.body) != string(none.body) {
		t.Errorf("another county's: %s %s, none at all: %s %s", elsewhere.Status, elsewhere.body, none.Status, none.body)
	}
	if r := post(wall, map[string]any{"alerts": own}); r.StatusCode != http.StatusForbidden {
		t.Errorf("a wall acknowledges: %s", r.Status)
	}
	for name, body := range map[string]any{
		"none": map[string]any{"alerts": []string{}}, "more": map[string]any{"alerts": own, "county": "431023"},
		"a post of two lines": map[string]any{"alerts": own, "post": "a\nb"}, "too many": map[string]any{"alerts": make([]string, 201)},
	} {
		if r := post(official, body); r.StatusCode != http.StatusBadRequest || len(r.faultsOf(t)) == 0 {
			t.Errorf("%s: %s %s", name, r.Status, r.body)
		}
	}
	if doc := post(official, map[string]any{"alerts": own, "post": "值班长"}).doc(t, 200); doc["acknowledged"] != 1.0 {
		t.Errorf("%v", doc)
	}
	if doc := post(official, map[string]any{"alerts": own, "post": "别人"}).doc(t, 200); doc["acknowledged"] != 0.0 {
		t.Errorf("a second time: %v", doc)
	}
	if rows := f.events(t, accounts.AlertAcknowledged); len(rows) != 1 || rows[0].Detail["post"] != "值班长" || rows[0].Object != "disputes/"+data.RecordID(data.Disputes, "test", "new-a0") {
		t.Errorf("%+v", rows)
	}
	again := f.again(t)
	if _, stand, done := again.alertsAs(t, wall); stand != b+" " || done != a+"/值班长 " {
		t.Errorf("after a restart %q stands and %q is done", stand, done)
	}
	l, _ := f.store.Schema().Layer(data.Disputes)
	r, err := f.store.Get(t.Context(), data.Disputes, data.RecordID(data.Disputes, "test", "new-b0"))
	if err != nil {
		t.Fatal(err)
	}
	r.Values[l.Index("status")] = data.Text("settled")
	done, err := f.store.Apply(t.Context(), data.Batch{Key: "settle", At: fixedNow(), Puts: []data.Put{{Record: r}}})
	if err != nil {
		t.Fatal(err)
	}
	f.await(t, func() bool { return f.view.State().Revision >= done.Revision })
	if _, stand, _ := f.alertsAs(t, wall); stand != "" {
		t.Errorf("a settled case alerts: %q", stand)
	}
}

// TestAlertsRingInScope: event streams are told of alerts in their scope alone, whichever node they were acknowledged on.
func TestAlertsRingInScope(t *testing.T) {
	f := newBookFixture(t, withDemo)
	round := f.tend(t)
	round()
	far := f.again(t, withDemo)
	ears := map[string]*ear{}
	for name, units := range map[string]string{"all": "4310", "a": "431021", "b": "431023"} {
		v, err := data.NewViewer(data.Kiosk, units)
		if err != nil {
			t.Fatal(err)
		}
		ears[name] = f.server.bell.listen(v)
	}
	rung := func() (out string) {
		for _, name := range []string{"a", "all", "b"} {
			select {
			case <-ears[name].C:
				out += name + " "
			default:
			}
		}
		return out
	}
	stream := f.stream(t, "Cookie", f.as(t, data.Kiosk).header())
	f.red(t, "new", "431021100200", 1, time.Hour)
	round()
	if got := rung(); got != "a all " {
		t.Errorf("raised: %q hear", got)
	}
	stream.await(t, "event: alerts")
	round()
	if got := rung(); got != "" {
		t.Errorf("nothing new: %q hear", got)
	}
	ids, _, _ := far.alertsAs(t, far.as(t, data.Official))
	far.ask(t, far.as(t, data.Official), http.MethodPost, "/api/alerts/acknowledge", map[string]any{"alerts": ids, "post": "值班长"}).doc(t, 200)
	round()
	if got := rung(); got != "a all " {
		t.Errorf("acknowledged on another node: %q hear", got)
	}
	stream.await(t, "event: alerts")
}

type stream struct{ in *bufio.Reader }

// stream opens the event stream.
func (f *bookFixture) stream(t *testing.T, header ...string) *stream {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.http.URL+"/api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set(header[0], header[1])
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	s := &stream{bufio.NewReader(res.Body)}
	s.await(t, "event: hello")
	return s
}

func (s *stream) await(t *testing.T, line string) {
	t.Helper()
	for {
		got, err := s.in.ReadString('\n')
		if err != nil {
			t.Fatalf("waiting for %q: %v", line, err)
		}
		if strings.TrimSpace(got) == line {
			return
		}
	}
}

// TestBeatsOfEveryNode: the fleet page shows walls whichever node they talk to, and what they told before a restart.
func TestBeatsOfEveryNode(t *testing.T) {
	f := newBookFixture(t, withDemo)
	round := f.tend(t)
	far := f.again(t, withDemo)
	wall, admin := f.as(t, data.Kiosk), far.as(t, data.SecAdmin)
	beat := func(f *bookFixture, scene string) {
		t.Helper()
		f.ask(t, wall, http.MethodPost, "/api/devices/beat", map[string]any{"build": "7", "scene": scene, "memory_mb": 210.5, "frame_at": f.clock.Now()}).doc(t, 200)
	}
	scene := func(f *bookFixture) any {
		t.Helper()
		list, _ := f.ask(t, admin, http.MethodGet, "/api/admin/devices", nil).doc(t, 200)["devices"].([]any)
		d, _ := list[0].(map[string]any)
		b, _ := d["beat"].(map[string]any)
		return b["scene"]
	}
	beat(f, "全市")
	if got := scene(f); got != "全市" {
		t.Errorf("the node that was told shows %v", got)
	}
	f.clock.pass(beatsEvery)
	round()
	if got := scene(far); got != "全市" {
		t.Errorf("another node shows %v", got)
	}
	beat(far, "桂阳县") // newer, and not in the book yet
	if got := scene(far); got != "桂阳县" {
		t.Errorf("the wall moved to the other node, which shows %v", got)
	}
	if err := far.server.fleet.flush(t.Context(), far.server.book); err != nil {
		t.Fatal(err)
	}
	if got := scene(f); got != "桂阳县" {
		t.Errorf("the first node shows %v", got)
	}
}

// TestHandoverBoard: the shift is the settings', for everyone; a wall gets counts, and nobody chooses another.
func TestHandoverBoard(t *testing.T) {
	f := newBookFixture(t, withDemo)
	f.red(t, "before", "431021100200", 2, 5*time.Hour) // before 08:00 in Shanghai
	f.red(t, "since", "431021100200", 3, 3*time.Hour)
	f.red(t, "b", "431023100200", 1, 2*time.Hour)
	l, _ := f.store.Schema().Layer(data.Disputes)
	quiet := fixtureRecord(l, "quiet", "431021100200", 113.02, 25.05)
	quiet.Source = "网格平台"
	quiet.Values[l.Index("category")], quiet.Values[l.Index("status")], quiet.Values[l.Index("found")] = data.Text("land"), data.Text("found"), data.Millis(fixedNow().Add(-75*time.Hour).UnixMilli())
	done, err := f.store.Apply(t.Context(), data.Batch{Key: "quiet", At: fixedNow(), Actor: "user-9", Puts: []data.Put{{Record: quiet}}})
	if err != nil {
		t.Fatal(err)
	}
	f.await(t, func() bool { return f.view.State().Revision >= done.Revision })
	silent := map[data.Role]string{data.Kiosk: "<nil>", data.Official: "[map[last:2026-06-27T01:00:00.000Z layer:disputes source:网格平台]]"}
	for role, want := range map[data.Role]string{
		data.Kiosk: "4 found, silent false; 431021 3; 431023 1; hazards silent true", data.Official: "3 found, silent false; 431021 3; hazards silent true",
	} {
		j := f.as(t, role)
		a := f.ask(t, j, http.MethodGet, "/api/handover", nil)
		doc := a.doc(t, 200)
		if doc["from"] != "2026-06-30T00:00:00Z" {
			t.Errorf("the shift began %v", doc["from"])
		}
		layers, _ := doc["layers"].([]any)
		first, _ := layers[0].(map[string]any)
		got := fmt.Sprintf("%v found, silent %v", first["found"], first["silent"])
		values, _ := doc["values"].([]any)
		for _, v := range values {
			u, _ := v.(map[string]any)
			own, _ := u["layers"].([]any)
			d, _ := own[0].(map[string]any)
			if d["found"] != 0.0 {
				got += fmt.Sprintf("; %v %v", u["unit"], d["found"])
			}
		}
		hazards, _ := layers[1].(map[string]any)
		if got += fmt.Sprintf("; hazards silent %v", hazards["silent"]); got != want {
			t.Errorf("%s: %s, want %s", role, got, want)
		}
		if told := fmt.Sprint(doc["silent_sources"]); told != silent[role] {
			t.Errorf("%s is told of silent sources %s, want %s", role, told, silent[role])
		}
		if again := f.ask(t, j, http.MethodGet, "/api/handover", nil, "If-None-Match", a.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s asks again: %s", role, again.Status)
		}
		for query, field := range map[string]string{"by=village": "by", "by=x": "by", "within=1": "within", "from=2026-01-01": "from"} {
			if a := f.ask(t, j, http.MethodGet, "/api/handover?"+query, nil); a.StatusCode != http.StatusBadRequest || a.faultsOf(t)[field] == "" {
				t.Errorf("%s: %s", query, a.Status)
			}
		}
		for query, field := range map[string]string{"hours=0": "hours", "hours=25": "hours", "unit=431021": "unit", "hours=x": "hours"} {
			if a := f.ask(t, j, http.MethodGet, "/api/pulses?"+query, nil); a.StatusCode != http.StatusBadRequest || a.faultsOf(t)[field] == "" {
				t.Errorf("%s: %s", query, a.Status)
			}
		}
	}
}

func TestShiftBegin(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	for _, c := range []struct{ now, start, want string }{
		{"2026-06-30T08:00:00+08:00", "08:00", "2026-06-30T08:00:00+08:00"},
		{"2026-06-30T07:59:59+08:00", "08:00", "2026-06-29T08:00:00+08:00"},
		{"2026-07-01T00:10:00+08:00", "20:30", "2026-06-30T20:30:00+08:00"},
		{"2026-06-29T16:10:00Z", "00:00", "2026-06-30T00:00:00+08:00"},
	} {
		now, _ := time.Parse(time.RFC3339, c.now)
		if got := shiftBegin(now, zone, c.start).Format(time.RFC3339); got != c.want {
			t.Errorf("%s with %s: %s, want %s", c.now, c.start, got, c.want)
		}
	}
}
