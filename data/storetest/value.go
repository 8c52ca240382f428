package storetest

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"lianxin/data"
)

func testEmpty(t *testing.T, s *suite) {
	info := s.info(t)
	if info.ID == "" || info.Revision != 0 || info.BoundaryVersion != 0 || info.Created.IsZero() {
		t.Errorf("info %+v", info)
	}
	for _, l := range s.store.Schema().Layers() {
		if n, ok := info.Counts[l.ID]; n != 0 || !ok {
			t.Errorf("layer %s counts %d, %v", l.ID, n, ok)
		}
	}
	if got := s.all(t); len(got) != 0 {
		t.Errorf("%d records", len(got))
	}
	if _, err := s.store.Get(s.ctx, data.Disputes, "none"); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("get: %v", err)
	}
	if _, err := s.store.Get(s.ctx, "none", "none"); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("get of an unknown layer: %v", err)
	}
	if _, err := s.store.History(s.ctx, data.Disputes, "none"); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("history: %v", err)
	}
	if _, err := s.store.CaseFile(s.ctx, data.Disputes, "none"); !errors.Is(err, data.ErrNotFound) {
		t.Errorf("case file: %v", err)
	}
	if reached, err := s.store.Since(s.ctx, 0, func(data.Change) error { return errors.New("visited") }); reached != 0 || err != nil {
		t.Errorf("since: %d, %v", reached, err)
	}
	if again := s.info(t); again.ID != info.ID || !again.Created.Equal(info.Created) {
		t.Errorf("the store's identity changed: %+v", again)
	}
}

func testValues(t *testing.T, s *suite) {
	for _, c := range []struct {
		name, field string
		layer       data.LayerID
		put, want   data.Value
	}{
		{"instant to the millisecond", "found", data.Disputes, data.Time(time.Date(2024, 2, 29, 23, 59, 59, 999e6, time.UTC)), data.Millis(1709251199999)},
		{"instant before 1970", "found", data.Disputes, data.Millis(-1), data.Millis(-1)},
		{"first instant", "found", data.Disputes, data.Time(time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)), data.Millis(-62135596800000)},
		{"last instant", "found", data.Disputes, data.Millis(253402300799999), data.Millis(253402300799999)},
		{"date stays a date", "due", data.Disputes, data.Date(20514), data.Date(20514)},
		{"date before 1970", "due", data.Disputes, data.Date(-1), data.Date(-1)},
		{"midnight is not a date", "due", data.Disputes, data.Millis(20514 * 86400000), data.Millis(20514 * 86400000)},
		{"null", "due", data.Disputes, data.Value{}, data.Value{}},
		{"empty text is null", "title", data.Disputes, data.Text(""), data.Value{}},
		{"truth", "key_case", data.Disputes, data.Bool(true), data.Bool(true)},
		{"untruth is not null", "key_case", data.Disputes, data.Bool(false), data.Bool(false)},
		{"zero is not null", "households", data.Disputes, data.Int(0), data.Int(0)},
		{"whole number", "people", data.Disputes, data.Int(100000000), data.Int(100000000)},
		{"list", "departments", data.Disputes, data.List("police", "justice", "公安"), data.List("police", "justice", "公安")},
		{"list of one", "departments", data.Disputes, data.List("police"), data.List("police")},
		{"empty list is null", "departments", data.Disputes, data.List(), data.Value{}},
		{"float", "turbidity_ntu", data.Hazards, data.Float(0.30000000000000004), data.Float(0.30000000000000004)},
		{"tiny float", "turbidity_ntu", data.Hazards, data.Float(math.SmallestNonzeroFloat64), data.Float(math.SmallestNonzeroFloat64)},
		{"whole float", "ph", data.Hazards, data.Float(7), data.Float(7)},
		{"whole number in a field of floats", "ph", data.Hazards, data.Int(7), data.Float(7)},
		{"float zero", "ph", data.Hazards, data.Float(math.Copysign(0, -1)), data.Float(0)},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := s.dispute(t, c.name)
			if c.layer == data.Hazards {
				r = s.record(t, data.Hazards, c.name, with("kind", data.Text("water_quality")), with("status", data.Text("found")))
			}
			l, _ := s.store.Schema().Layer(r.Layer)
			r.Values[l.Index(c.field)] = c.put
			s.apply(t, s.batch(data.Put{Record: r}))
			for where, got := range map[string]data.Record{"get": s.get(t, r), "snapshot": s.all(t, r.Layer)[name(r.Layer, r.ID)]} {
				if v := s.value(t, got, c.field); v != c.want {
					t.Errorf("%s: %v (kind %d), want %v (kind %d)", where, v, v.Kind(), c.want, c.want.Kind())
				}
			}
			// A change elsewhere puts the value into the history, which must return it alike.
			r.UnitAtEvent = "431021"
			s.apply(t, s.batch(data.Put{Record: r}))
			versions, err := s.store.History(s.ctx, r.Layer, r.ID)
			if err != nil || len(versions) != 1 {
				t.Fatalf("history: %v, %v", versions, err)
			}
			if v := s.value(t, versions[0].Before, c.field); v != c.want {
				t.Errorf("history: %v (kind %d), want %v (kind %d)", v, v.Kind(), c.want, c.want.Kind())
			}
		})
	}
}

func testValuesRefused(t *testing.T, s *suite) {
	for _, c := range []struct {
		name, field string
		change      func(*data.Record, set)
	}{
		{"required field missing", "category", with("category", data.Value{})},
		{"code that is none", "status", with("status", data.Text("lost"))},
		{"number out of range", "households", with("households", data.Int(-1))},
		{"derived field", "overdue", with("overdue", data.Bool(true))},
		{"case field", "phone", with("phone", data.Text("x"))},
		{"text for a time", "found", with("found", data.Text("2026-01-01"))},
		{"year 0", "found", with("found", data.Time(time.Date(0, 12, 31, 23, 59, 59, 0, time.UTC)))},
		{"year 10000", "found", with("found", data.Millis(253402300800000))},
		{"date beyond year 9999", "due", with("due", data.Date(2932897))},
		{"text with a zero byte", "title", with("title", data.Text("a\x00b"))},
		{"text that is not UTF-8", "title", with("title", data.Text("\xc4\xe3\xba\xc3"))},
		{"list that is not UTF-8", "departments", with("departments", data.List("ok", "\xff"))},
		{"no id", "id", func(r *data.Record, _ set) { r.ID = "" }},
		{"source that is not UTF-8", "source", func(r *data.Record, _ set) { r.Source = "\xff" }},
		{"unit that is none", "unit", func(r *data.Record, _ set) { r.Unit = "4310" }},
		{"units of a point", "units", func(r *data.Record, _ set) { r.Units = []string{village} }},
		{"pin method that is none", "pin_method", func(r *data.Record, _ set) { r.Pin.Method = "guess" }},
		{"negative distance", "pin_distance_m", func(r *data.Record, _ set) { r.Pin.DistanceM = -1 }},
		{"precision that is no number", "precision_m", func(r *data.Record, _ set) { r.Pin.PrecisionM = math.NaN() }},
		{"too few values", "values", func(r *data.Record, _ set) { r.Values = r.Values[:3] }},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := s.store.Apply(s.ctx, s.batch(data.Put{Record: s.dispute(t, c.name, c.change)}))
			var invalid *data.InvalidError
			if !errors.As(err, &invalid) || invalid.Fields[0].Field != c.field {
				t.Errorf("got %v, want a complaint about %s", err, c.field)
			}
		})
	}
	if info := s.info(t); info.Revision != 0 || len(s.all(t)) != 0 {
		t.Errorf("something was stored: %+v", info)
	}
}

func testText(t *testing.T, s *suite) {
	for _, text := range []string{
		"关于山林地界的纠纷",
		"宅基地😀与👨‍👩‍👧家庭",
		"𠮷野家、𬭚、㐀", // above U+FFFF, and rare ones
		"é é ",    // composed, decomposed, and a space at the end
		`it's "quoted"; DROP TABLE disputes; --`,
		"a,b\tc\r\nd\\e%_*?",
		"<script>alert(1)</script>&amp;",
		" ", "0", "null", "NULL",
		strings.Repeat("长", 20_000),
	} {
		r := s.dispute(t, text, with("title", data.Text(text)), with("departments", data.List(strings.ReplaceAll(text, ",", "，"))),
			func(r *data.Record, _ set) { r.Source, r.SourceID = text, text })
		s.apply(t, s.batch(data.Put{Record: r, Case: map[string]string{text: text}}))
		equal(t, "record", s.get(t, r), version(r, 1))
		equal(t, "record of a snapshot", s.all(t, r.Layer)[name(r.Layer, r.ID)], version(r, 1))
		file, err := s.store.CaseFile(s.ctx, r.Layer, r.ID)
		if err != nil || file.Fields[text] != text {
			t.Errorf("case file of %q: %v, %v", text, file.Fields, err)
		}
		moved := r
		moved.Unit = "431021"
		s.apply(t, s.batch(data.Put{Record: moved}))
		versions, err := s.store.History(s.ctx, r.Layer, r.ID)
		if err != nil || len(versions) != 1 {
			t.Fatalf("history of %q: %v, %v", text, versions, err)
		}
		equal(t, "history", versions[0].Before, version(r, 1))
	}
}

func square(x, y, size float64) orb.Ring {
	return orb.Ring{{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}, {x, y}}
}

func testGeometry(t *testing.T, s *suite) {
	third := 1.0 / 3
	for _, c := range []struct {
		name     string
		layer    data.LayerID
		geometry orb.Geometry
	}{
		{"none", data.Disputes, nil},
		{"point", data.Disputes, orb.Point{112 + third, 25 + third}},
		{"point at the origin", data.Disputes, orb.Point{0, 0}},
		{"point in the west and south", data.Disputes, orb.Point{-179.99999999999997, -89.99999999999999}},
		{"line", data.Traces, orb.LineString{{112, 25}, {112 + third, 25 + third}, {112 + third, 25 + third}}},
		{"line of one stretch among several", data.Traces, orb.MultiLineString{{{112, 25}, {113, 26}}}},
		{"lines", data.Traces, orb.MultiLineString{{{112, 25}, {113, 26}}, {{114, third}, {115, 2 * third}, {116, 3}}}},
		{"area", data.Villages, orb.MultiPolygon{{square(112, 25, third)}}},
		{"area with holes", data.Villages, orb.MultiPolygon{{square(112, 25, 1), square(112.1, 25.1, third/2), square(112.6, 25.6, third/2)}}},
		{"areas", data.Villages, orb.MultiPolygon{{square(112, 25, 1)}, {square(120, 30, third), square(120.1, 30.1, 0.01)}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := s.dispute(t, c.name)
			switch c.layer {
			case data.Traces:
				r = s.record(t, data.Traces, c.name, with("start", data.Time(start)), func(r *data.Record, _ set) { r.Units = []string{"431021114", village} })
			case data.Villages:
				r = s.record(t, data.Villages, c.name, with("name", data.Text(c.name)))
			default:
			}
			r.Geometry = c.geometry
			s.apply(t, s.batch(data.Put{Record: r}))
			equal(t, "get", s.get(t, r), version(r, 1))
			equal(t, "snapshot", s.all(t, c.layer)[name(r.Layer, r.ID)], version(r, 1))
			if _, err := s.store.Since(s.ctx, s.info(t).Revision-1, func(change data.Change) error {
				equal(t, "since", *change.Record, version(r, 1))
				return nil
			}); err != nil {
				t.Error(err)
			}
			moved := r
			moved.Geometry = nil
			moved.Source = "moved"
			s.apply(t, s.batch(data.Put{Record: moved}))
			equal(t, "without geometry", s.get(t, r), version(moved, 2))
			versions, err := s.store.History(s.ctx, r.Layer, r.ID)
			if err != nil || len(versions) != 1 {
				t.Fatalf("history: %v, %v", versions, err)
			}
			equal(t, "history", versions[0].Before, version(r, 1))
		})
	}
}

func testGeometryRefused(t *testing.T, s *suite) {
	for _, c := range []struct {
		name     string
		geometry orb.Geometry
	}{
		{"line for a point", orb.LineString{{1, 2}, {3, 4}}},
		{"area for a point", orb.MultiPolygon{{square(1, 2, 1)}}},
		{"points for a point", orb.MultiPoint{{1, 2}}},
		{"not a number", orb.Point{math.NaN(), 25}},
		{"infinite", orb.Point{112, math.Inf(-1)}},
	} {
		r := s.dispute(t, c.name)
		r.Geometry = c.geometry
		if _, err := s.store.Apply(s.ctx, s.batch(data.Put{Record: r})); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	empty := s.record(t, data.Traces, "empty", with("start", data.Time(start)), func(r *data.Record, _ set) { r.Geometry = orb.LineString{} })
	if _, err := s.store.Apply(s.ctx, s.batch(data.Put{Record: empty})); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("a line without points: %v", err)
	}
}

// testEveryLayer stores a record of every layer with a value in every field, as the schema describes them.
func testEveryLayer(t *testing.T, s *suite) {
	want := map[string]data.Record{}
	for _, l := range s.store.Schema().Layers() {
		r := s.record(t, l.ID, "full")
		for i := range l.Fields {
			if f := &l.Fields[i]; !f.Derived && f.Sensitivity != data.Case {
				r.Values[i] = sampleOf(f)
			}
		}
		s.apply(t, s.batch(data.Put{Record: r}))
		want[name(l.ID, r.ID)] = version(r, 1)
	}
	equal(t, "every layer", s.all(t), want)
	if counts := s.info(t).Counts; len(counts) != len(want) || counts[data.Facilities] != 1 {
		t.Errorf("counts %v", counts)
	}
}

func sampleOf(f *data.Field) data.Value {
	switch f.Type {
	case data.TypeCode:
		return data.Text(f.Codes[len(f.Codes)-1].Code)
	case data.TypeList:
		if len(f.Codes) > 1 {
			return data.List(f.Codes[1].Code, f.Codes[0].Code)
		}
		return data.List("一", "二")
	case data.TypeInt:
		return data.Int(1)
	case data.TypeFloat:
		return data.Float(f.Max / 3)
	case data.TypeBool:
		return data.Bool(true)
	case data.TypeTime:
		return data.Time(start)
	case data.TypeUnit:
		return data.Text(village)
	case data.TypeText:
		return data.Text("文字 " + f.Name)
	}
	return data.Value{}
}
