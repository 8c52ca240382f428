package live

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"lianxin/data"
)

// pastMemStore is a memStore that remembers whole what it held, to be compared with.
type pastMemStore struct {
	*memStore
	states []memState
	reads  int
}

type memState struct {
	at   time.Time
	rows map[data.LayerID]map[string]*data.Record
}

// remember keeps what the store holds as of a moment.
func (p *pastMemStore) remember(at time.Time) {
	s := memState{at, map[data.LayerID]map[string]*data.Record{}}
	for _, l := range p.schema.Layers() {
		s.rows[l.ID] = map[string]*data.Record{}
		for _, r := range p.records(l.ID) {
			s.rows[l.ID][r.ID] = r
		}
	}
	p.states = append(p.states, s)
}

func (p *pastMemStore) Past(_ context.Context, at time.Time, visit func(data.Past) error) error {
	p.reads++
	then := p.states[0]
	for _, s := range p.states {
		if !s.at.After(at) {
			then = s
		}
	}
	for _, l := range p.schema.Layers() {
		now := map[string]*data.Record{}
		for _, r := range p.records(l.ID) {
			now[r.ID] = r
		}
		all := maps.Clone(now)
		maps.Copy(all, then.rows[l.ID])
		for id := range all {
			was, is := then.rows[l.ID][id], now[id]
			if was == is {
				continue
			}
			told := data.Past{Layer: l.ID, ID: id}
			if is != nil {
				told.Unit = is.Unit
			}
			if was != nil {
				told.Record = new(*was)
			}
			if err := visit(told); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *pastMemStore) Reach(context.Context) (time.Time, error) { return p.states[0].at, nil }

// figures is everything that a viewer is told as of a moment, but for tags, cursors and what is said of archived months.
func figures(t testing.TB, v *View, who data.Viewer, at time.Time) []byte {
	t.Helper()
	var b bytes.Buffer
	say := func(what any, answer any, err error) {
		text, bad := json.Marshal(answer)
		fmt.Fprintln(&b, what, string(text), err, bad)
	}
	for _, l := range v.store.Schema().Layers() {
		for _, f := range []data.Filter{
			{Layer: l.ID, AsOf: at},
			{Layer: l.ID, AsOf: at, Units: []string{"431002001"}},
			{Layer: l.ID, AsOf: at, Where: data.Eq("overdue", data.Bool(true))},
		} {
			r, err := v.Features(t.Context(), who, f, Query{All: true})
			if err != nil {
				say(l.ID, nil, err)
				continue
			}
			fmt.Fprintln(&b, l.ID, r.Matched, string(r.AppendFeatures(nil)))
			n, err := v.Count(t.Context(), who, f)
			say("count", n, err)
			facets, err := v.Facets(t.Context(), who, f, nil)
			if err == nil {
				say("facets", facets.Fields, err)
			}
			for _, m := range []data.MeasureID{data.MeasureCount, data.MeasureSettlement, data.MeasureOverdue, data.MeasureOnTime} {
				s, err := v.Summarise(t.Context(), who, f, SummaryQuery{Measure: m, By: data.LevelTownship})
				if err == nil {
					say(m, []any{s.Total, s.Values}, err)
				}
			}
			trend, err := v.Trend(t.Context(), who, f, TrendQuery{Measure: data.MeasureCount, Step: StepMonth})
			if err == nil {
				say("trend", trend.Points, err)
			}
			picks, err := v.Pick(t.Context(), who, f, PickQuery{Order: PickDue})
			if err == nil {
				say("picks", picks.Matched, err)
			}
		}
	}
	board, err := v.Board(t.Context(), who, BoardQuery{By: data.LevelCounty, Period: data.PresetMonth, AsOf: at})
	if err == nil {
		say("board", []any{board.Total, board.Values}, err)
	}
	return b.Bytes()
}

// What is told as of a moment is what a View told that was opened then, whatever was put, moved, deleted or re-drawn since.
func TestThePastIsWhatWasToldThen(t *testing.T) {
	for seed := range uint64(6) {
		mem, mk := populated(t, ground{2, 2, 2}, seed, 40)
		m := &pastMemStore{memStore: mem}
		now := testNow()
		clock := func() time.Time { return now }
		m.remember(now)
		v := openAt(t, m, clock)
		f := &follower{v: v}
		told := map[time.Time][][]byte{}
		whos := viewers(t)
		tell := func() {
			opened := openAt(t, m.memStore, clock)
			for _, who := range whos {
				told[now] = append(told[now], figures(t, opened, who, time.Time{}))
			}
		}
		tell()
		for step := range 5 {
			now = now.Add(11 * time.Hour)
			editSome(mem, mk)
			editSome(mem, mk)
			if step == 2 {
				moveGround(mem)
			}
			m.remember(now)
			if err := f.step(t.Context()); err != nil {
				t.Fatal(err)
			}
			tell()
		}
		now = now.Add(time.Hour)
		for _, at := range slices.SortedFunc(maps.Keys(told), time.Time.Compare) {
			for i, who := range whos {
				if got := figures(t, v, who, at); !bytes.Equal(got, told[at][i]) {
					t.Fatalf("seed %d, %s %v as of %v differs from what was told then:\n%s", seed, who.Role, who.Scope, at, firstDifference(got, told[at][i]))
				}
			}
		}
	}
}

// moveGround renames a county and moves a village's border.
func moveGround(m *memStore) {
	l := m.schema.BoundaryLayer(data.LevelCounty)
	county := *m.records(l.ID)[0]
	county.Values = slices.Clone(county.Values)
	county.Values[l.Index("name")] = data.Text("新县")
	l = m.schema.BoundaryLayer(data.LevelVillage)
	village := *m.records(l.ID)[0]
	mp := areasOf(village.Geometry).Clone()
	mp[0][0][0][0] -= 0.001
	mp[0][0][len(mp[0][0])-1][0] -= 0.001
	village.Geometry, village.Pin.BoundaryVersion = mp, 2
	m.put(&county, &village)
}

// A moment that is settled is read once; one that just passed is read again when the store moves on, as what is late may still come.
func TestThePastIsKept(t *testing.T) {
	mem, mk := populated(t, ground{1, 2, 2}, 1, 20)
	m := &pastMemStore{memStore: mem}
	now := testNow()
	m.remember(now)
	v := openAt(t, m, func() time.Time { return now })
	f := &follower{v: v}
	who := viewer(t, data.Commander, "431000")
	ask := func(at time.Time) {
		t.Helper()
		if _, err := v.Count(t.Context(), who, data.Filter{Layer: data.Disputes, AsOf: at}); err != nil {
			t.Fatal(err)
		}
	}
	edit := func() {
		t.Helper()
		editSome(mem, mk)
		m.remember(now)
		if err := f.step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	now = now.Add(time.Hour)
	edit()
	for _, c := range []struct {
		at   time.Time
		want int
	}{{testNow(), 1}, {now, 2}} {
		m.reads = 0
		ask(c.at)
		ask(c.at)
		edit()
		ask(c.at)
		if m.reads != c.want {
			t.Errorf("as of %v: read %d times, want %d", c.at, m.reads, c.want)
		}
	}
	for i := range 3 * maxPasts {
		ask(testNow().Add(time.Duration(i) * time.Minute))
	}
	if n := len(v.pasts.list); n > maxPasts {
		t.Errorf("%d snapshots are kept, want %d", n, maxPasts)
	}
}

// Within a minute all who ask of no moment of their own ask of the same; a store that is younger, or of which no record says when it came, is asked from its start on.
func TestLastMinute(t *testing.T) {
	noon := testNow()
	for _, c := range []struct {
		name  string
		reach time.Time
		now   time.Time
		want  time.Time
	}{
		{"on the minute", noon.Add(-time.Hour), noon, noon},
		{"within it", noon.Add(-time.Hour), noon.Add(59 * time.Second), noon},
		{"made in it", noon.Add(7 * time.Second), noon.Add(30 * time.Second), noon.Add(7 * time.Second)},
		{"nothing said, opened in it", time.Time{}, noon.Add(30 * time.Second), noon.Add(10 * time.Second)},
		{"nothing said, opened before", time.Time{}, noon.Add(90 * time.Second), noon.Add(time.Minute)},
	} {
		mem, _ := populated(t, ground{1, 1, 2}, 1, 5)
		m := &reachingStore{pastMemStore: pastMemStore{memStore: mem}, reach: c.reach}
		m.remember(noon)
		now := noon.Add(10 * time.Second)
		v := openAt(t, m, func() time.Time { return now })
		now = c.now
		got, err := v.LastMinute(t.Context())
		if err != nil || !got.Equal(c.want) {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
		f := data.Filter{Layer: data.Disputes, AsOf: got}
		if n, err := v.Count(t.Context(), viewer(t, data.Commander, "431000"), f); err != nil || n != 5 {
			t.Errorf("%s: %d, %v", c.name, n, err)
		}
		f.AsOf = c.want.Add(-2 * time.Hour)
		if _, err := v.Count(t.Context(), viewer(t, data.Commander, "431000"), f); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s, long before: %v", c.name, err)
		}
	}
}

// reachingStore says how far its past reaches.
type reachingStore struct {
	pastMemStore
	reach time.Time
}

func (r *reachingStore) Reach(context.Context) (time.Time, error) { return r.reach, nil }

func TestPastsThatAreRefused(t *testing.T) {
	mem, _ := populated(t, ground{1, 1, 2}, 1, 5)
	m := &pastMemStore{memStore: mem}
	m.remember(testNow().Add(-time.Hour))
	v := openAt(t, m, testNow)
	commander, kiosk := viewer(t, data.Commander, "431000"), viewer(t, data.Kiosk, "431000")
	for _, c := range []struct {
		name string
		at   time.Time
		want string
	}{
		{"to come", testNow().Add(time.Second), "lies in the future"},
		{"before the store", testNow().Add(-2 * time.Hour), "lies before 2026-03-10T11:00:00+08:00"},
	} {
		_, err := v.Features(t.Context(), commander, data.Filter{Layer: data.Disputes, AsOf: c.at}, Query{})
		if !errors.Is(err, data.ErrInvalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	at := testNow().Add(-time.Minute)
	if _, err := v.Summarise(t.Context(), kiosk, data.Filter{Layer: data.Disputes, AsOf: at}, SummaryQuery{Measure: data.MeasureCount, By: data.LevelCounty}); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("a kiosk asks for the past: %v", err)
	}
	if _, err := v.Coverage(t.Context(), kiosk, CoverageQuery{By: data.LevelCounty, AsOf: at}); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("a kiosk asks for the round of the past: %v", err)
	}
	if _, err := v.Features(t.Context(), kiosk, data.Filter{Layer: data.Facilities, AsOf: at}, Query{}); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("a kiosk asks for the facilities of the past: %v", err)
	}
	if n := len(v.pasts.list); n != 0 {
		t.Errorf("%d snapshots were made for viewers without a past", n)
	}
	if _, err := v.Sync(t.Context(), commander, data.Filter{Layer: data.Disputes, AsOf: at}, Query{}, SyncStart); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("a copy of the past: %v", err)
	}
	plain := openAt(t, mem, testNow)
	if _, err := plain.Count(t.Context(), commander, data.Filter{Layer: data.Disputes, AsOf: at}); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("a store without a past: %v", err)
	}
}
