package ingest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"lianxin/data"
)

// busy is a store in which a trace is changed by another right after it was read.
type busy struct {
	*memory
	changed string
}

func (b *busy) Get(ctx context.Context, layer data.LayerID, id string) (data.Record, error) {
	r, err := b.memory.Get(ctx, layer, id)
	if err == nil && id == b.changed {
		now := r
		now.Version++
		b.records[layer][id] = now
	}
	return r, err
}

// TestExpireLeavesOnlyWhatChanged: one trace that is changed meanwhile keeps its fixes until the next time, and is the only one that does.
func TestExpireLeavesOnlyWhatChanged(t *testing.T) {
	m := bare()
	importBoundaries(t, m, "b1", boundaryFile(t, fourVillages()...))
	var in strings.Builder
	const n = 4
	for i := range n {
		in.WriteString(fixes(fmt.Sprint("t", i), 113.0205))
	}
	if imp, _ := importText(t, m, Options{Layer: data.Traces, Source: "s", ImportID: "t1"}, in.String()); imp.Accepted != n {
		t.Fatalf("%+v", imp)
	}
	changed := data.RecordID(data.Traces, "s", "t2")
	later := testTime.AddDate(0, 2, 0)
	if got, err := Expire(t.Context(), &busy{m, changed}, later, later); got != n-1 || err != nil {
		t.Errorf("expired %d, %v", got, err)
	}
	for id := range m.records[data.Traces] {
		file, _ := m.CaseFile(t.Context(), data.Traces, id)
		if kept := file.Fields[data.CaseFixes] != ""; kept != (id == changed) {
			t.Errorf("%s: kept is %t", id, kept)
		}
	}
	if got, err := Expire(t.Context(), m, later, later.AddDate(0, 0, 1)); got != 1 || err != nil {
		t.Errorf("the next time: %d, %v", got, err)
	}
}

// TestRejectionsOfTracesKeepNoFixes: a rejection has no term as raw fixes have, so it tells neither where nor when, in whatever form the row came.
func TestRejectionsOfTracesKeepNoFixes(t *testing.T) {
	const line = `"LINESTRING(113.0021234 25.505,113.0101234 25.505)"`
	feature := func(id, properties string) string {
		return `{"type":"Feature","id":"` + id + `","properties":{` + properties + `},"geometry":{"type":"LineString","coordinates":[[113.0021234,25.505],[113.0101234,25.505]]}}` + "\n"
	}
	times := `"times":["2026-03-01T01:23:45Z","2026-03-01T01:23:55Z"]`
	for name, c := range map[string]struct {
		in      string
		refused int
	}{
		"features": {feature("bad", `"times":["2026-03-01T01:23:45Z"]`) + feature("twice", times) + feature("twice", times) + feature("clash", `"unit":"1","times":["2026-03-01T01:23:45Z"],"轨迹":"113.0021234"`), 3},
		"cells":    {"id,geometry,times,remark\nbad," + line + ",2026-03-01T01:23:45Z,113.0021234\nshifted,LINESTRING(113.0021234 25.505,113.0101234 25.505,113.0201234 25.505),2026-03-01T01:23:45Z,x\n", 2},
		"broken":   {"id,geometry,times\nbad," + line + ",2026-03-01T01:23:45Z\nopen,\"LINESTRING(113.0021234 25.505,2026-03-01T01:23:45Z\n", 2},
	} {
		m := bare()
		importBoundaries(t, m, "b1", boundaryFile(t, fourVillages()...))
		imp, rejections := importText(t, m, Options{Layer: data.Traces, Source: "s", ImportID: "t1"}, c.in)
		if len(rejections) != c.refused || imp.Rejected+imp.Quarantined != int64(c.refused) {
			t.Errorf("%s: %+v %+v", name, imp, rejections)
		}
		for _, r := range rejections {
			told := fmt.Sprint(r)
			if len(r.Raw) == 0 || !strings.Contains(told, notKept) {
				t.Errorf("%s: nothing stands for what was left out: %s", name, told)
			}
			for _, secret := range []string{"1234", "25.505", "01:23"} {
				if strings.Contains(told, secret) {
					t.Errorf("%s: %s is kept: %s", name, secret, told)
				}
			}
		}
	}
}
