package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lianxin/data"
)

// wallViewers are those of viewers, and walls, who count the same rows.
func wallViewers(t *testing.T) []data.Viewer {
	all := viewers(t)
	return append(all, viewer(t, data.Kiosk, "431000"), viewer(t, data.Kiosk, "431002"), viewer(t, data.Contact, "431003001201"))
}

// What a shift hands over is what its records come to one by one: newly overdue is what is late today and was not on the day the shift began.
func TestHandoverAgainstBruteForce(t *testing.T) {
	m, _ := populated(t, ground{2, 3, 4}, 11, 400)
	v := open(t, m)
	o := newOracle(m, testNow())
	some, quiet := ShiftFigures{}, 0
	for _, from := range []time.Time{testNow().Add(-4 * time.Hour), testNow().Add(-30 * time.Hour), testNow().AddDate(0, 0, -20), testNow().AddDate(0, 0, -200)} {
		for _, who := range wallViewers(t) {
			for _, by := range []data.Level{data.LevelCounty, data.LevelTownship} {
				for _, within := range []string{"", "431002"} {
					got, err := v.Handover(t.Context(), who, HandoverQuery{By: by, Within: within, From: from})
					if err != nil {
						t.Fatal(err)
					}
					total, units := o.handover(who, by, within, from)
					for n, f := range got.Total {
						if f != total[n] {
							t.Fatalf("%s %v within %q since %s: %+v, want %+v", who.Role, who.Scope, within, from, f, total[n])
						}
						some.add(f)
					}
					for _, u := range got.Values {
						if want := units[u.Code]; !slices.Equal(u.Layers, want) || u.Name == "" && len(want) == 0 {
							t.Fatalf("%s since %s: %+v, want %+v", u.Code, from, u.Layers, want)
						}
						delete(units, u.Code)
					}
					if len(units) > 0 {
						t.Fatalf("%s %v: missing %v", who.Role, who.Scope, units)
					}
					silent := o.silent(who, within, from)
					if told := got.Silent != nil; told != (who.Role == data.Commander || who.Role == data.Official) {
						t.Errorf("%s is told of silent sources: %v", who.Role, told)
					}
					if !slices.Equal(got.Silent, silent) {
						t.Fatalf("%s %v within %q since %s: %v fell silent, want %v", who.Role, who.Scope, within, from, got.Silent, silent)
					}
					quiet += len(silent)
				}
			}
		}
	}
	if some.Found == 0 || some.Settled == 0 || some.NewlyOverdue == 0 || some.NewlyOverdue == some.Overdue {
		t.Errorf("the records show nothing: %+v", some)
	}
	if quiet == 0 {
		t.Error("no source fell silent")
	}
}

// silent tells the sources that fed layers in the week before a moment and not since.
func (o *oracle) silent(who data.Viewer, within string, from time.Time) []SilentSource {
	var out []SilentSource
	first := data.LocalDay(data.Millis(from.UnixMilli()), o.zone)
	for _, id := range []data.LayerID{data.Disputes, data.Hazards, data.Requests, data.Visits} {
		l, _ := o.m.schema.Layer(id)
		if at := slices.IndexFunc(l.Common(), func(f data.Field) bool { return f.Name == data.FieldSource }); !who.ReadsFieldOf(l, &l.Common()[at]) {
			continue
		}
		var all []SilentSource
		begin := func(s SilentSource) int64 { t, _ := s.Last.Start(o.zone); return t.UnixMilli() }
		since := map[string]bool{}
		for _, r := range o.m.records(id) {
			at := r.Values[l.Index(l.Time)]
			start, ok := at.Start(o.zone)
			if !who.Sees(r.Unit) || !strings.HasPrefix(r.Unit, within) || r.Source == "" || !ok || start.Before(from.AddDate(0, 0, -7)) {
				continue
			}
			if at.Kind() == data.KindDate && at.Int() >= first || at.Kind() == data.KindTime && at.Int() >= from.UnixMilli() {
				since[r.Source] = true
			}
			all = append(all, SilentSource{id, r.Source, at})
		}
		slices.SortFunc(all, func(a, b SilentSource) int {
			return cmp.Or(cmp.Compare(begin(b), begin(a)), cmp.Compare(a.Source, b.Source))
		})
		told := map[string]bool{}
		for _, s := range all {
			if !since[s.Source] && !told[s.Source] {
				out, told[s.Source] = append(out, s), true
			}
		}
	}
	return out
}

func (o *oracle) handover(who data.Viewer, by data.Level, within string, from time.Time) (total []ShiftFigures, units map[string][]ShiftFigures) {
	units = map[string][]ShiftFigures{}
	first := data.LocalDay(data.Millis(from.UnixMilli()), o.zone)
	since := func(v data.Value) bool {
		if v.Kind() == data.KindDate {
			return v.Int() >= first
		}
		return v.Kind() == data.KindTime && v.Int() >= from.UnixMilli()
	}
	for n, id := range []data.LayerID{data.Disputes, data.Hazards, data.Requests, data.Visits} {
		l, _ := o.m.schema.Layer(id)
		total = append(total, ShiftFigures{Layer: id})
		for _, r := range o.m.records(id) {
			if !who.Sees(r.Unit) || within != "" && (len(r.Unit) < len(within) || r.Unit[:len(within)] != within) || id == data.Visits && o.archived(l, r) {
				continue
			}
			var f ShiftFigures
			f.Found = one(since(r.Values[l.Index(l.Time)]))
			if id != data.Visits {
				now, then := data.DeadlineOf(l, r.Values, &o.settings, o.zone, o.today), data.DeadlineOf(l, r.Values, &o.settings, o.zone, first)
				f.Overdue, f.NewlyOverdue = one(now.Late), one(now.Late && !then.Late)
				end := map[data.LayerID]string{data.Disputes: "settled", data.Hazards: "removed", data.Requests: "settled"}[id]
				f.Settled = one(data.CaseState(r.Values[l.Index(l.Status)].Text()) == data.StateSettled && since(r.Values[l.Index(end)]))
			}
			if f == (ShiftFigures{}) {
				continue
			}
			total[n].add(f)
			code := data.UnitAt(r.Unit, by)
			if code == "" || !who.Sees(code) {
				continue
			}
			if units[code] == nil {
				units[code] = []ShiftFigures{{Layer: data.Disputes}, {Layer: data.Hazards}, {Layer: data.Requests}, {Layer: data.Visits}}
			}
			units[code][n].add(f)
		}
	}
	return total, units
}

func TestHandoverRefuses(t *testing.T) {
	m, _ := populated(t, ground{1, 1, 2}, 1, 5)
	v := open(t, m)
	all := viewer(t, data.Commander, "431000")
	for name, c := range map[string]struct {
		who  data.Viewer
		q    HandoverQuery
		want error
	}{
		"by village":       {all, HandoverQuery{By: data.LevelVillage, From: testNow()}, data.ErrInvalid},
		"within no unit":   {all, HandoverQuery{By: data.LevelCounty, Within: "x", From: testNow()}, data.ErrInvalid},
		"an administrator": {viewer(t, data.SysAdmin), HandoverQuery{By: data.LevelCounty, From: testNow()}, data.ErrForbidden},
	} {
		if _, err := v.Handover(t.Context(), c.who, c.q); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := v.Pulses(t.Context(), viewer(t, data.Auditor), 3, nil); !errors.Is(err, data.ErrForbidden) {
		t.Error(err)
	}
	for _, hours := range []int{0, -1, 25} {
		if _, err := v.Pulses(t.Context(), all, hours, nil); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%d hours: %v", hours, err)
		}
	}
}

// Visits are counted by village and hour; those that say no hour are told apart, and when there are none in these hours it is told when the newest was.
func TestPulses(t *testing.T) {
	m, mk := populated(t, ground{2, 2, 3}, 5, 1)
	l, _ := m.schema.Layer(data.Visits)
	made := func(unit string, at data.Value) {
		r := mk.record(data.Visits)
		r.Unit, r.UnitAtEvent = unit, unit
		r.Values[l.Index(l.Time)] = at
		m.put(r)
	}
	for _, r := range m.records(data.Visits) {
		m.delete(data.Visits, r.ID)
	}
	now := testNow() // 12:00 in Shanghai
	at := func(d time.Duration) data.Value { return data.Millis(now.Add(d).UnixMilli()) }
	a, b := mk.codes[0], mk.codes[1]
	for _, d := range []time.Duration{0, -time.Minute, -59 * time.Minute, -2 * time.Hour, -2*time.Hour - time.Millisecond, -3 * time.Hour} {
		made(a, at(d))
	}
	made(b, at(-time.Minute))
	made(b, at(time.Hour+time.Minute)) // a clock that is ahead: not yet
	made(b, data.Date(data.LocalDay(at(0), shanghaiZone())))
	made(a[:9], at(-time.Minute)) // of no village
	v := open(t, m)
	text := func(who data.Viewer, hours int) string {
		got, err := v.Pulses(t.Context(), who, hours, nil)
		if err != nil {
			t.Fatal(err)
		}
		out := fmt.Sprintf("%s-%s", got.From.Format("15"), got.To.Format("15"))
		for _, p := range got.Values {
			out += fmt.Sprintf(" %s/%s:%d", p.Hour.Format("15"), p.Village, p.Visits)
		}
		return out + fmt.Sprintf(" undated %d latest %s", got.Undated, got.Latest.In(shanghaiZone()).Format("15:04"))
	}
	all := viewer(t, data.Kiosk, "431000")
	if got, want := text(all, 3), "10-13 10/"+a+":1 11/"+a+":2 11/"+b+":1 12/"+a+":1 undated 1 latest 12:00"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got, want := text(all, 4), "09-13 09/"+a+":2 10/"+a+":1 11/"+a+":2 11/"+b+":1 12/"+a+":1 undated 1 latest 12:00"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got, want := text(viewer(t, data.Kiosk, b), 24), "13-13 11/"+b+":1 undated 1 latest 11:59"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	first, _ := v.Pulses(t.Context(), all, 3, nil)
	if again, err := v.Pulses(t.Context(), all, 3, []string{first.Tag}); err != nil || !again.NotModified {
		t.Errorf("the same question has another tag: %v", err)
	}
}

func shanghaiZone() *time.Location { return time.FixedZone("CST", 8*3600) }

// The rule meets what is recent, open and grave enough, whoever is to see it; what is told of it keeps to the viewer.
func TestAlarmsAgainstBruteForce(t *testing.T) {
	m, mk := populated(t, ground{2, 3, 4}, 7, 300)
	now := testNow()
	today := data.LocalDay(data.Millis(now.UnixMilli()), shanghaiZone())
	for i, layer := range []data.LayerID{data.Disputes, data.Hazards, data.Requests} {
		l, _ := m.schema.Layer(layer)
		for n := range 60 { // around the edges of what is recent
			r := mk.record(layer)
			r.Values[l.Index("level")] = data.Text(strconv.Itoa(1 + n%4))
			at := now.Add(time.Duration(n-40)*time.Hour + time.Duration(i)*time.Minute)
			r.Values[l.Index(l.Time)] = data.Millis(at.UnixMilli())
			if n%3 == 0 {
				r.Values[l.Index(l.Time)] = data.Date(today + int64(n/3%5) - 3)
			}
			m.put(r)
		}
	}
	v := open(t, m)
	for level := range 5 {
		got, err := v.Alarms(context.Background(), level, now)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{}
		for _, layer := range []data.LayerID{data.Disputes, data.Hazards, data.Requests} {
			l, _ := m.schema.Layer(layer)
			for _, r := range m.records(layer) {
				rank, _ := strconv.Atoi(r.Values[l.Index("level")].Text())
				found, state := r.Values[l.Index(l.Time)], data.CaseState(r.Values[l.Index(l.Status)].Text())
				recent := found.Kind() == data.KindDate && (found.Int() == today || found.Int() == today-1) ||
					found.Kind() == data.KindTime && found.Int() > now.UnixMilli()-86_400_000 && found.Int() <= now.UnixMilli()+3_600_000
				if rank >= 1 && rank <= level && recent && (state == data.StateOpen || state == data.StatePaused) && r.Unit != "" {
					want[r.ID] = fmt.Sprint(layer, r.Unit, rank)
				}
			}
		}
		if level > 1 && len(want) < 5 {
			t.Errorf("level %d: the records show nothing: %d", level, len(want))
		}
		ids := map[data.LayerID][]string{}
		for _, a := range got {
			if want[a.ID] != fmt.Sprint(a.Layer, a.Unit, a.Level) {
				t.Errorf("level %d: %+v, want %q", level, a, want[a.ID])
			}
			delete(want, a.ID)
			ids[a.Layer] = append(ids[a.Layer], a.ID)
		}
		if len(want) > 0 {
			t.Errorf("level %d: missing %v", level, want)
		}
		for layer, list := range ids {
			checkNamed(t, v, m, layer, list)
		}
	}
}

// checkNamed looks at what viewers are told of cases by id.
func checkNamed(t *testing.T, v *View, m *memStore, layer data.LayerID, ids []string) {
	t.Helper()
	unit := map[string]string{}
	for _, r := range m.records(layer) {
		unit[r.ID] = r.Unit
	}
	for _, who := range wallViewers(t) {
		told, err := v.PickOf(who, layer, append([]string{"", "no such id", "0000000000000000"}, ids...))
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			n, ok := told[id]
			if ok != who.Sees(unit[id]) && who.Role != data.Kiosk && who.Role != data.Contact {
				t.Errorf("%s %v is told of %s in %s: %t", who.Role, who.Scope, id, unit[id], ok)
			}
			if ok && !who.Sees(unit[id]) {
				t.Errorf("%s %v is told of %s", who.Role, who.Scope, unit[id])
			}
			if ok && (n.Key == "" || n.Key == id) {
				t.Errorf("key %q of %s", n.Key, id)
			}
			delete(told, id)
		}
		if len(told) > 0 {
			t.Errorf("told of %v", told)
		}
	}
}
