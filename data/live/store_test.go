package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// memStore is a data.Store in memory, as far as a View asks one: records, revisions, tombstones, settings.
type memStore struct {
	data.Store // nil: what a View has no business calling panics

	mu       sync.Mutex
	schema   *data.Schema
	settings data.Settings
	info     data.Info
	lists    []data.UnitList
	rows     map[data.LayerID]map[string]*memRow
	moved    chan struct{} // closed at every change
	fault    error
	opened   int
	clock    func() time.Time // testNow when nil
}

func (m *memStore) time() time.Time {
	if m.clock == nil {
		return testNow()
	}
	return m.clock()
}

type memRow struct {
	record   *data.Record // nil: deleted
	revision int64
	unit     string // before the newest change
	before   []data.Version
}

func newMemStore(kinds ...data.KindSpec) *memStore {
	schema, err := data.NewSchema(kinds...)
	if err != nil {
		panic(err)
	}
	return &memStore{
		schema: schema, settings: data.DefaultSettings(), rows: map[data.LayerID]map[string]*memRow{}, moved: make(chan struct{}),
		info: data.Info{ID: "mem"},
	}
}

func (m *memStore) Schema() *data.Schema { return m.schema }

func (m *memStore) Info(context.Context) (data.Info, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.info, m.fault
}

func (m *memStore) Settings(context.Context) (data.Settings, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.settings, m.fault
}

func (m *memStore) UnitLists(context.Context) ([]data.UnitList, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.lists, m.fault
}

func (m *memStore) setSettings(change func(*data.Settings)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change(&m.settings)
	m.settings.Version++
	m.bump()
}

// bump is called with the lock held.
func (m *memStore) bump() {
	m.info.Revision++
	close(m.moved)
	m.moved = make(chan struct{})
}

func (m *memStore) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fault = err
	close(m.moved)
	m.moved = make(chan struct{})
}

// put stores records in one step, as a batch would.
func (m *memStore) put(records ...*data.Record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.bump()
	for _, r := range records {
		if m.rows[r.Layer] == nil {
			m.rows[r.Layer] = map[string]*memRow{}
		}
		c := *r
		c.Version = 1
		row := m.rows[r.Layer][r.ID].next(m.info.Revision, m.time())
		if n := len(row.before); n > 0 {
			c.Version = row.before[0].Before.Version + 1
		}
		row.record = &c
		m.rows[r.Layer][r.ID] = row
	}
}

// next is a row after a change, its record yet to be said.
func (r *memRow) next(revision int64, at time.Time) *memRow {
	out := &memRow{revision: revision}
	if r == nil {
		return out
	}
	out.before = r.before
	if r.record != nil {
		out.unit = r.record.Unit
		out.before = append([]data.Version{{Before: *r.record, At: at}}, r.before...)
	}
	return out
}

func (m *memStore) History(_ context.Context, layer data.LayerID, id string) ([]data.Version, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r := m.rows[layer][id]; r != nil {
		return r.before, m.fault
	}
	return nil, data.ErrNotFound
}

func (m *memStore) delete(layer data.LayerID, ids ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.bump()
	for _, id := range ids {
		if old := m.rows[layer][id]; old != nil && old.record != nil {
			m.rows[layer][id] = old.next(m.info.Revision, m.time())
		}
	}
}

// records are the layer's records that are not deleted, ascending by id.
func (m *memStore) records(layer data.LayerID) []*data.Record {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []*data.Record
	for _, r := range m.rows[layer] {
		if r.record != nil {
			out = append(out, r.record)
		}
	}
	slices.SortFunc(out, func(a, b *data.Record) int { return strings.Compare(a.ID, b.ID) })
	return out
}

func (m *memStore) Since(_ context.Context, revision int64, visit func(data.Change) error) (int64, error) {
	m.mu.Lock()
	if m.fault != nil {
		m.mu.Unlock()
		return 0, m.fault
	}
	reached := m.info.Revision
	var all []data.Change
	for layer, rows := range m.rows {
		for id, r := range rows {
			if r.revision > revision {
				all = append(all, data.Change{Revision: r.revision, Layer: layer, ID: id, Record: r.record, Unit: r.unit})
			}
		}
	}
	m.mu.Unlock()
	slices.SortFunc(all, func(a, b data.Change) int { return int(a.Revision - b.Revision) })
	for _, c := range all {
		if err := visit(c); err != nil {
			return 0, err
		}
	}
	return reached, nil
}

func (m *memStore) Wait(ctx context.Context, revision int64) error {
	for {
		m.mu.Lock()
		moved, now, fault := m.moved, m.info.Revision, m.fault
		m.mu.Unlock()
		if fault != nil {
			return fault
		}
		if now > revision {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (m *memStore) Snapshot(context.Context) (data.Snapshot, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fault != nil {
		return nil, m.fault
	}
	m.opened++
	s := &memSnapshot{m: m, info: m.info, rows: map[data.LayerID][]*data.Record{}}
	for layer, rows := range m.rows {
		for _, r := range rows {
			if r.record != nil {
				s.rows[layer] = append(s.rows[layer], r.record)
			}
		}
	}
	return s, nil
}

type memSnapshot struct {
	m    *memStore
	info data.Info
	rows map[data.LayerID][]*data.Record
}

func (s *memSnapshot) Info() data.Info { return s.info }

func (s *memSnapshot) Records(ctx context.Context, layer data.LayerID, part, parts int, visit func(*data.Record) error) error {
	for i, r := range s.rows[layer] {
		if i%parts != part {
			continue
		}
		c := *r // the record is the caller's for this call only: what he keeps of it is spoilt below
		c.Values = slices.Clone(r.Values)
		if err := errors.Join(visit(&c), ctx.Err()); err != nil {
			return err
		}
		clear(c.Values)
	}
	return nil
}

func (s *memSnapshot) Close() error {
	s.m.mu.Lock()
	defer s.m.mu.Unlock()
	s.m.opened--
	return nil
}

// ground is a test prefecture: counties side by side, each of townships side by side in latitude, each of villages side by side. Every
// village is a rectangle of 0.02 by 0.03 degrees, but every fifth gives a bite of its east to its neighbour, so that boxes do not tell all.
type ground struct {
	counties, townships, villages int
}

const (
	groundWest, groundSouth = 113.0, 25.0
	villageWidth            = 0.02
	villageHeight           = 0.03
)

func (g ground) codes() []string {
	var out []string
	for c := range g.counties {
		for t := range g.townships {
			for v := range g.villages {
				out = append(out, fmt.Sprintf("4310%02d%03d%03d", 2+c, 1+t, 201+v))
			}
		}
	}
	return out
}

// at is the south-west corner of a village.
func (g ground) at(c, t, v int) orb.Point {
	return orb.Point{groundWest + float64(c*g.villages+v)*villageWidth, groundSouth + float64(t)*villageHeight}
}

func (g ground) width() float64  { return float64(g.counties*g.villages) * villageWidth }
func (g ground) height() float64 { return float64(g.townships) * villageHeight }

func (g ground) ring(c, t, v int) orb.Ring {
	p := g.at(c, t, v)
	x0, y0, x1, y1 := p[0], p[1], p[0]+villageWidth, p[1]+villageHeight
	bite := func(x float64) []orb.Point {
		d := villageWidth / 4
		return []orb.Point{{x, y0 + villageHeight/3}, {x - d, y0 + villageHeight/3}, {x - d, y0 + 2*villageHeight/3}, {x, y0 + 2*villageHeight/3}}
	}
	column := c*g.villages + v
	r := orb.Ring{{x0, y0}, {x1, y0}}
	if column%5 == 0 && v+1 < g.villages {
		r = append(r, bite(x1)...)
	}
	r = append(r, orb.Point{x1, y1}, orb.Point{x0, y1})
	if v > 0 && (column-1)%5 == 0 {
		b := bite(x0)
		slices.Reverse(b)
		r = append(r, b...)
	}
	return append(r, r[0])
}

// boundaries are the records of the three boundary layers.
func (g ground) boundaries(schema *data.Schema) []*data.Record {
	var out []*data.Record
	add := func(level data.Level, code, name string, mp orb.MultiPolygon) {
		l := schema.BoundaryLayer(level)
		r := &data.Record{
			Layer: l.ID, ID: code, Source: "ground", SourceID: code, Geometry: mp, Unit: code, Values: make([]data.Value, len(l.Fields)),
			Pin: data.Pin{BoundaryVersion: 1},
		}
		r.Values[l.Index("name")] = data.Text(name)
		r.Values[l.Index("households")] = data.Int(int64(100 + len(out)%57))
		out = append(out, r)
	}
	for c := range g.counties {
		county := fmt.Sprintf("4310%02d", 2+c)
		p, q := g.at(c, 0, 0), g.at(c, g.townships-1, g.villages-1)
		add(data.LevelCounty, county, fmt.Sprintf("县%c", '甲'+rune(c)), orb.MultiPolygon{{rectangle(p, orb.Point{q[0] + villageWidth, q[1] + villageHeight})}})
		for t := range g.townships {
			township := fmt.Sprintf("%s%03d", county, 1+t)
			p, q := g.at(c, t, 0), g.at(c, t, g.villages-1)
			add(data.LevelTownship, township, fmt.Sprintf("镇%d", t+1), orb.MultiPolygon{{rectangle(p, orb.Point{q[0] + villageWidth, q[1] + villageHeight})}})
			for v := range g.villages {
				add(data.LevelVillage, fmt.Sprintf("%s%03d", township, 201+v), fmt.Sprintf("村%d Cun", v+1), orb.MultiPolygon{{g.ring(c, t, v)}})
			}
		}
	}
	return out
}

func rectangle(p, q orb.Point) orb.Ring { return orb.Ring{p, {q[0], p[1]}, q, {p[0], q[1]}, p} }

// villageAt is where in codes the village of a point stands, by the plan the ground is laid out on; -1 off it. Of a village and those around
// it, which it may give a bite to, the point is in one.
func (g ground) villageAt(p orb.Point) int {
	column, row := int((p[0]-groundWest)/villageWidth), int((p[1]-groundSouth)/villageHeight)
	for _, t := range [...]int{row, row - 1, row + 1} {
		for _, x := range [...]int{column, column - 1, column + 1} {
			if t < 0 || t >= g.townships || x < 0 || x >= g.counties*g.villages {
				continue
			}
			if c, v := x/g.villages, x%g.villages; inRing(g.ring(c, t, v), p) {
				return (c*g.townships+t)*g.villages + v
			}
		}
	}
	return -1
}

// inRing is the textbook even-odd test, good enough for points that lie on no edge.
func inRing(r orb.Ring, p orb.Point) bool {
	in := false
	for i := range len(r) - 1 {
		a, b := r[i], r[i+1]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < (b[0]-a[0])*(p[1]-a[1])/(b[1]-a[1])+a[0] {
			in = !in
		}
	}
	return in
}

func newGroundStore(g ground) *memStore {
	m := newMemStore()
	m.info.BoundaryVersion = 1
	m.put(g.boundaries(m.schema)...)
	return m
}

// testNow is a noon in Shanghai.
func testNow() time.Time { return time.Date(2026, 3, 10, 4, 0, 0, 0, time.UTC) }
