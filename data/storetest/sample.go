package storetest

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/paulmach/orb"

	"lianxin/data"
)

const village = "431021114216"

// dispute is a valid record; each change alters it.
func (s *suite) dispute(t testing.TB, name string, changes ...func(*data.Record, set)) data.Record {
	t.Helper()
	return s.record(t, data.Disputes, name, append([]func(*data.Record, set){func(r *data.Record, set set) {
		r.Geometry = orb.Point{112.7321987654321, 25.7412345678901}
		r.Pin = data.Pin{Method: data.PinPolygon, BoundaryVersion: 1}
		set("category", data.Text("land"))
		set("status", data.Text("found"))
		set("found", data.Time(start))
	}}, changes...)...)
}

// set sets an own field of the record being made.
type set func(field string, v data.Value)

func (s *suite) record(t testing.TB, layer data.LayerID, name string, changes ...func(*data.Record, set)) data.Record {
	t.Helper()
	l, err := s.store.Schema().Layer(layer)
	if err != nil {
		t.Fatal(err)
	}
	r := data.Record{
		Layer: layer, ID: data.RecordID(layer, "测试系统", name), Source: "测试系统", SourceID: name,
		Unit: village, UnitAtEvent: village, Values: make([]data.Value, len(l.Fields)),
	}
	for _, change := range changes {
		change(&r, func(field string, v data.Value) {
			i := l.Index(field)
			if i < 0 {
				t.Fatalf("layer %s has no field %s", layer, field)
			}
			r.Values[i] = v
		})
	}
	return r
}

// with makes a change of one field.
func with(field string, v data.Value) func(*data.Record, set) {
	return func(_ *data.Record, set set) { set(field, v) }
}

// value reads an own field.
func (s *suite) value(t testing.TB, r data.Record, field string) data.Value {
	t.Helper()
	l, err := s.store.Schema().Layer(r.Layer)
	if err != nil || l.Index(field) < 0 {
		t.Fatalf("field %s of layer %s: %v", field, r.Layer, err)
	}
	return r.Values[l.Index(field)]
}

// batch makes a batch with a key of its own.
func (s *suite) batch(puts ...data.Put) data.Batch {
	s.keys++
	return data.Batch{Key: fmt.Sprintf("key %d", s.keys), Actor: "测试员", At: start, Puts: puts}
}

func put(records ...data.Record) []data.Put {
	puts := make([]data.Put, len(records))
	for i, r := range records {
		puts[i] = data.Put{Record: r, Row: int64(i + 1)}
	}
	return puts
}

// apply applies a batch that must succeed.
func (s *suite) apply(t testing.TB, b data.Batch) data.Applied {
	t.Helper()
	a, err := s.store.Apply(s.ctx, b)
	if err != nil {
		t.Fatalf("apply: %v", err)
	}
	return a
}

// get reads a record that must be there.
func (s *suite) get(t testing.TB, r data.Record) data.Record {
	t.Helper()
	got, err := s.store.Get(s.ctx, r.Layer, r.ID)
	if err != nil {
		t.Fatalf("get: %v", err)
	}
	return got
}

func (s *suite) info(t testing.TB) data.Info {
	t.Helper()
	info, err := s.store.Info(s.ctx)
	if err != nil {
		t.Fatalf("info: %v", err)
	}
	return info
}

// reporter is what testing.TB and rapid.T have in common.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// equal compares two things bit by bit; empty and nil lists are the same.
func equal(t reporter, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, comparing...); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

var comparing = []cmp.Option{
	cmp.Comparer(func(a, b data.Value) bool { return a == b }),
	cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }),
	cmpopts.EquateEmpty(),
	cmpopts.IgnoreFields(data.Record{}, "Recorded"), // the store says it: testRecorded
}

// version is the record with another version.
func version(r data.Record, v int64) data.Record {
	r.Version = v
	return r
}

// all reads every record of a layer from a new snapshot.
func (s *suite) all(t testing.TB, layers ...data.LayerID) map[string]data.Record {
	t.Helper()
	snap, err := s.store.Snapshot(s.ctx)
	if err != nil {
		t.Fatalf("snapshot: %v", err)
	}
	defer func() {
		if err := snap.Close(); err != nil {
			t.Errorf("close snapshot: %v", err)
		}
	}()
	if len(layers) == 0 {
		for _, l := range s.store.Schema().Layers() {
			layers = append(layers, l.ID)
		}
	}
	records := map[string]data.Record{}
	for _, l := range layers {
		if err := snap.Records(s.ctx, l, 0, 1, collect(records)); err != nil {
			t.Fatalf("records of %s: %v", l, err)
		}
	}
	return records
}

// collect keeps copies of records, by layer and id: those visited are valid during the call only.
func collect(into map[string]data.Record) func(*data.Record) error {
	return func(r *data.Record) error {
		key := name(r.Layer, r.ID)
		if _, twice := into[key]; twice {
			return fmt.Errorf("%s is visited twice", key)
		}
		into[key] = clone(*r)
		return nil
	}
}

func name(layer data.LayerID, id string) string { return string(layer) + " " + id }

func clone(r data.Record) data.Record {
	r.Units = append([]string(nil), r.Units...)
	r.Values = append([]data.Value(nil), r.Values...)
	if r.Geometry != nil {
		r.Geometry = orb.Clone(r.Geometry)
	}
	return r
}

// byName is what all returns, of records at version 1 or their own.
func byName(records ...data.Record) map[string]data.Record {
	m := map[string]data.Record{}
	for _, r := range records {
		r.Version = max(r.Version, 1)
		m[name(r.Layer, r.ID)] = r
	}
	return m
}
