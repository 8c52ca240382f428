package ingest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"

	"lianxin/data"
)

// memory is a data.Store of maps: as much of the contract as imports use, and strict about it.
type memory struct {
	mu         sync.Mutex
	schema     *data.Schema
	settings   data.Settings
	lists      []data.UnitList
	records    map[data.LayerID]map[string]data.Record
	cases      map[string]map[string]string
	imports    map[string]data.Import
	rejections map[string][]data.Rejection
	revision   int64
	boundary   int64
	stages     int            // open ones
	pinner     func() *Pinner // of its boundaries, so that not every test loads one; nil: load
}

func newMemory() *memory {
	schema, err := data.NewSchema()
	if err != nil {
		panic(err)
	}
	return &memory{
		schema: schema, settings: data.DefaultSettings(), records: map[data.LayerID]map[string]data.Record{}, cases: map[string]map[string]string{},
		imports: map[string]data.Import{}, rejections: map[string][]data.Rejection{},
	}
}

func (m *memory) Schema() *data.Schema { return m.schema }

func (m *memory) Info(context.Context) (data.Info, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	info := data.Info{Revision: m.revision, BoundaryVersion: m.boundary, Counts: map[data.LayerID]int64{}}
	for l, rs := range m.records {
		info.Counts[l] = int64(len(rs))
	}
	return info, nil
}

func (m *memory) Settings(context.Context) (data.Settings, error) { return m.settings, nil }

func (m *memory) PutSettings(context.Context, data.Settings, string, time.Time) (data.Settings, error) {
	return data.Settings{}, errors.ErrUnsupported
}

func (m *memory) UnitLists(context.Context) ([]data.UnitList, error) { return m.lists, nil }

func (m *memory) PutUnitList(_ context.Context, l data.UnitList, _ string) error {
	m.lists = slices.DeleteFunc(m.lists, func(o data.UnitList) bool { return o.CutOff == l.CutOff && o.Prefix == l.Prefix })
	m.lists = append(m.lists, l)
	slices.SortFunc(m.lists, func(a, b data.UnitList) int { return compare(a.CutOff, b.CutOff) })
	return nil
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (m *memory) Snapshot(ctx context.Context) (data.Snapshot, error) {
	info, _ := m.Info(ctx)
	m.mu.Lock()
	defer m.mu.Unlock()
	s := &memorySnapshot{info: info, records: map[data.LayerID]map[string]data.Record{}}
	for l, rs := range m.records {
		s.records[l] = maps.Clone(rs)
	}
	return s, nil
}

type memorySnapshot struct {
	info    data.Info
	records map[data.LayerID]map[string]data.Record
}

func (s *memorySnapshot) Info() data.Info { return s.info }
func (s *memorySnapshot) Close() error    { return nil }

func (s *memorySnapshot) Records(ctx context.Context, layer data.LayerID, part, parts int, visit func(*data.Record) error) error {
	for i, id := range slices.Sorted(maps.Keys(s.records[layer])) {
		if i%parts != part {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		r := s.records[layer][id]
		r.Values = slices.Clone(r.Values)
		if err := visit(&r); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) Since(context.Context, int64, func(data.Change) error) (int64, error) {
	return m.revision, nil
}
func (m *memory) Wait(context.Context, int64) error { return nil }

func (*memory) Answer(context.Context, string) (data.Answer, error) {
	return data.Answer{}, data.ErrNotFound // imports ask for none
}

func (m *memory) Get(_ context.Context, layer data.LayerID, id string) (data.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.records[layer][id]
	if !ok {
		return r, fmt.Errorf("record: %w", data.ErrNotFound)
	}
	return r, nil
}

func (m *memory) History(context.Context, data.LayerID, string) ([]data.Version, error) {
	return nil, errors.ErrUnsupported
}

func (m *memory) CaseFile(_ context.Context, layer data.LayerID, id string) (data.CaseFile, error) {
	return data.CaseFile{Layer: layer, ID: id, Fields: m.cases[string(layer)+"/"+id]}, nil
}

func (m *memory) Apply(_ context.Context, b data.Batch) (data.Applied, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var a data.Applied
	for _, p := range b.Puts {
		if old, ok := m.records[p.Record.Layer][p.Record.ID]; p.IfVersion > 0 && (!ok || old.Version != p.IfVersion) {
			return a, data.ErrConflict
		}
		m.put(p, &a)
	}
	return a, nil
}

func (m *memory) put(p data.Put, a *data.Applied) {
	rs := m.records[p.Record.Layer]
	if rs == nil {
		rs = map[string]data.Record{}
		m.records[p.Record.Layer] = rs
	}
	old, ok := rs[p.Record.ID]
	p.Record.Version = old.Version
	switch {
	case ok && reflect.DeepEqual(old, p.Record):
		a.Unchanged++
	case ok:
		a.Updated++
	default:
		a.Inserted++
	}
	if !ok || !reflect.DeepEqual(old, p.Record) {
		p.Record.Version++
		m.revision++
	}
	rs[p.Record.ID] = p.Record
	if p.Case != nil {
		m.cases[string(p.Record.Layer)+"/"+p.Record.ID] = p.Case
	}
}

func (m *memory) Import(_ context.Context, id string) (data.Import, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	imp, ok := m.imports[id]
	if !ok {
		return imp, data.ErrNotFound
	}
	return imp, nil
}

func (m *memory) Imports(context.Context) ([]data.Import, error) { return nil, errors.ErrUnsupported }

func (m *memory) RewriteRejections(context.Context, string, func(data.Rejection) (data.Rejection, bool, error)) error {
	return errors.New("an import rewrites nothing")
}

func (m *memory) Rejections(_ context.Context, id string, visit func(data.Rejection) error) error {
	for _, r := range m.rejections[id] {
		if err := visit(r); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) Check(context.Context, func(data.Finding)) error { return errors.ErrUnsupported }
func (m *memory) Close() error                                    { return nil }

func (m *memory) Stage(_ context.Context, imp data.Import) (data.Stage, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stages++
	return &memoryStage{store: m, imp: imp, seen: map[string]bool{}}, nil
}

type memoryStage struct {
	store      *memory
	imp        data.Import
	puts       []data.Put
	deletes    []data.Delete
	seen       map[string]bool
	rejections []data.Rejection
	ended      bool
}

func (s *memoryStage) Put(ctx context.Context, puts []data.Put) (duplicates []int, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i, p := range puts {
		if err := s.store.schema.Check(&p.Record); err != nil {
			return nil, fmt.Errorf("row %d: %w", p.Row, err)
		}
		key := string(p.Record.Layer) + "/" + p.Record.ID
		if s.seen[key] {
			duplicates = append(duplicates, i)
			continue
		}
		s.seen[key] = true
		s.puts = append(s.puts, p)
	}
	return duplicates, nil
}

func (s *memoryStage) Delete(_ context.Context, deletes []data.Delete) error {
	s.deletes = append(s.deletes, deletes...)
	return nil
}

func (s *memoryStage) Reject(_ context.Context, rows []data.Rejection) error {
	for _, r := range rows {
		if n := len(s.rejections); n > 0 && s.rejections[n-1].Row > r.Row {
			return fmt.Errorf("row %d after row %d", r.Row, s.rejections[n-1].Row)
		}
		s.rejections = append(s.rejections, r)
	}
	return nil
}

func (s *memoryStage) Merge(ctx context.Context, done data.Import, o data.MergeOptions) (data.Import, data.Applied, error) {
	m := s.store
	m.mu.Lock()
	defer m.mu.Unlock()
	s.ended = true
	m.stages--
	if err := ctx.Err(); err != nil {
		return done, data.Applied{}, err
	}
	if o.IfBoundaryVersion > 0 && o.IfBoundaryVersion != m.boundary {
		return done, data.Applied{}, data.ErrConflict
	}
	var all, rows data.Applied
	for _, d := range s.deletes {
		if _, ok := m.records[d.Layer][d.ID]; ok {
			delete(m.records[d.Layer], d.ID)
			all.Deleted++
			m.revision++
		}
	}
	for _, p := range s.puts {
		if old, ok := m.records[p.Record.Layer][p.Record.ID]; p.IfVersion > 0 && (!ok || old.Version != p.IfVersion) {
			all.Skipped++
			continue
		}
		if p.Row > 0 {
			m.put(p, &rows)
		} else {
			m.put(p, &all)
		}
	}
	done.Inserted, done.Updated, done.Unchanged = rows.Inserted, rows.Updated, rows.Unchanged
	all.Inserted, all.Updated, all.Unchanged = all.Inserted+rows.Inserted, all.Updated+rows.Updated, all.Unchanged+rows.Unchanged
	if o.Boundaries && all.Inserted+all.Updated+all.Deleted > 0 {
		m.boundary++
	}
	all.Revision = m.revision
	m.imports[done.ID] = done
	m.rejections[done.ID] = s.rejections
	if o.Progress != nil {
		o.Progress(int64(len(s.puts)), int64(len(s.puts)))
	}
	return done, all, nil
}

func (s *memoryStage) Discard() error {
	if !s.ended {
		s.ended = true
		s.store.mu.Lock()
		s.store.stages--
		s.store.mu.Unlock()
	}
	return nil
}
