package api

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"lianxin/data"
	"lianxin/data/live"
	"lianxin/data/units"
)

// listedFixture is the fixture in a prefecture whose lists are known, served as a role over units.
func listedFixture(t *testing.T, log *slog.Logger, role data.Role, scope ...string) *fixture {
	t.Helper()
	store, _ := openFixture(t)
	for _, l := range units.ChenzhouLists() {
		if err := store.PutUnitList(t.Context(), l, "test"); err != nil {
			t.Fatal(err)
		}
	}
	view, err := live.Open(t.Context(), store, live.Options{Secret: []byte("a secret for tests alone"), Now: fixedNow})
	if err != nil {
		t.Fatal(err)
	}
	v, err := data.NewViewer(role, scope...)
	if err != nil {
		t.Fatal(err)
	}
	return serveConfig(t, store, Config{View: view, Store: store, Identify: Anonymous(v), Now: fixedNow, Log: log})
}

type unitHits struct {
	NumberMatched int
	Units         []struct {
		Code, Name, Level, Matched, Former string
		Path                               []string
		Point                              *[2]float64
		BBox                               *[4]float64
	}
	Records []struct{ Layer, ID, Unit string }
}

func (f *fixture) find(t *testing.T, query string) unitHits {
	t.Helper()
	a := f.get(t, "/api/units?"+query)
	if a.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %s", query, a.Status, a.body)
	}
	var out unitHits
	if err := json.Unmarshal(a.body, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFindUnitsOfLists(t *testing.T) {
	f := listedFixture(t, nil, data.Official, "431023")
	for query, want := range map[string]string{
		"灵坎": "431023001208", "lingkan": "431023001208", "lkc": "431023001208", "431023108208": "431023001208", "便江镇": "431023001",
		"永兴": "431023", "yx lk": "431023001208", "ＬＫＣ": "431023001208",
	} {
		got := f.find(t, "limit=5&q="+url.QueryEscape(query))
		if len(got.Units) == 0 || got.Units[0].Code != want {
			t.Errorf("%s finds %+v, not %s first", query, got.Units, want)
		}
	}
	if got := f.find(t, "q=431023108208").Units[0]; got.Matched != "former" || got.Former != "431023108208" || strings.Join(got.Path, "/") != "郴州市/永兴县/便江街道" || got.Point != nil {
		t.Errorf("%+v", got)
	}
	for _, query := range []string{"桂阳", "guiyang", "431021", "郴州", "豆坪解放村", "足田村"} { // in other counties
		if got := f.find(t, "q="+query); len(got.Units) != 0 || got.NumberMatched != 0 {
			t.Errorf("%s finds %+v out of scope", query, got)
		}
	}
	if got := f.find(t, "q=431023&level=county"); got.NumberMatched != 1 || got.Units[0].Level != "county" {
		t.Errorf("%+v", got)
	}
}

// Boundaries that no list names are found by what they call themselves.
func TestFindUnitsWithoutLists(t *testing.T) {
	f := newFixture(t, data.Commander, "431021", "431023101")
	got := f.find(t, "q=haocun")
	if got.NumberMatched != 6 || len(got.Units) != 6 || got.Units[0].Code != "431021100200" || got.Units[0].Matched != "pinyin" {
		t.Fatalf("%+v", got)
	}
	if p := got.Units[0].Point; p == nil || *p != [2]float64{113.05, 25.05} || *got.Units[0].BBox != [4]float64{113, 25, 113.1, 25.1} {
		t.Errorf("%+v", got.Units[0])
	}
	if got := f.find(t, "q=haocun&limit=1"); got.NumberMatched != 6 || len(got.Units) != 1 {
		t.Errorf("%+v", got)
	}
	if got := f.find(t, "q=%E6%B0%B8%E5%85%B4"); got.NumberMatched != 0 { // 永兴, whose township alone is in scope
		t.Errorf("%+v", got)
	}
}

func TestFindRecordsByID(t *testing.T) {
	id := data.RecordID(data.Disputes, "test", "D4-1") // in 431023
	for _, c := range []struct {
		role  data.Role
		scope string
		want  int
	}{{data.Official, "431023", 1}, {data.Analyst, "431000", 1}, {data.Official, "431021", 0}, {data.Kiosk, "431000", 0}, {data.Contact, "431023100200", 0}} {
		got := newFixture(t, c.role, c.scope).find(t, "q="+id)
		if len(got.Records) != c.want {
			t.Errorf("%s of %s: %+v", c.role, c.scope, got)
		} else if c.want == 1 && (got.Records[0].Layer != "disputes" || got.Records[0].ID != id || got.Records[0].Unit != "431023100200") {
			t.Errorf("%+v", got.Records)
		}
	}
}

func TestFindUnitsRefuses(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	for query, field := range map[string]string{
		"": "q", "?q=": "q", "?q=%20": "q", "?q=a&q=b": "q", "?q=" + strings.Repeat("a", 201): "q", "?q=a&limit=0": "limit", "?q=a&level=village,county": "level", "?q=a&unit=431021": "unit",
	} {
		if faults := f.get(t, "/api/units"+query).faultsOf(t); faults[field] == "" {
			t.Errorf("%q: %v", query, faults)
		}
	}
	a := f.get(t, "/api/units?q=a")
	if again := f.get(t, "/api/units?q=a", "If-None-Match", a.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Error(again.Status)
	}
}

func TestUnitCard(t *testing.T) {
	f := listedFixture(t, nil, data.Official, "431021")
	doc := f.get(t, "/api/units/431021100201").doc(t, http.StatusOK)
	if round, ok := doc["coverage"].(map[string]any); !ok || round["unit"] != "431021100201" || len(round["months"].([]any)) != 12 {
		t.Errorf("coverage on the card: %v", doc["coverage"])
	}
	if doc["level"] != "village" || doc["households"] != 100.0 || doc["roster"] != nil || doc["population"] != nil {
		t.Errorf("%v", doc)
	}
	var neighbours []string
	for _, n := range doc["neighbours"].([]any) {
		neighbours = append(neighbours, n.(map[string]any)["code"].(string))
	}
	if strings.Join(neighbours, " ") != "431021100200 431021101200" {
		t.Errorf("neighbours %v", neighbours)
	}
	if n := f.get(t, "/api/units/431021101201").doc(t, http.StatusOK)["neighbours"].([]any); len(n) != 1 {
		t.Errorf("a neighbour in another county shows: %v", n)
	}
	disputes := doc["layers"].([]any)[0].(map[string]any)
	if disputes["layer"] != "disputes" || disputes["rows"] != 3.0 || disputes["open"] != 2.0 || disputes["settled"] != 1.0 {
		t.Errorf("%v", disputes)
	}
	if former := f.get(t, "/api/units/431021114216").doc(t, http.StatusOK)["former"].([]any); len(former) != 1 || former[0].(map[string]any)["name"] != "豆坪解放村" {
		t.Errorf("%v", former)
	}
	unknown := f.get(t, "/api/units/431021999")
	for _, code := range []string{"431023", "431023100200", "431000", "x", "431021999999"} {
		if a := f.get(t, "/api/units/"+code); a.StatusCode != http.StatusNotFound || !bytes.Equal(a.body, unknown.body) {
			t.Errorf("%s: %s %s", code, a.Status, a.body)
		}
	}
}

func (f *fixture) match(t *testing.T, text string) answer {
	t.Helper()
	body, err := json.Marshal(map[string]string{"text": text})
	if err != nil {
		t.Fatal(err)
	}
	return f.do(t, http.MethodPost, "/api/units/match", bytes.NewReader(body), "Content-Type", "application/json")
}

type unitMatches struct {
	Lines []struct {
		Line       int
		Text       string
		Unit, Name *string
		Count      int
		Candidates []struct {
			Code, Name string
			Path       []string
		}
	}
	Units []struct {
		Unit, Name string
		Count      int
	}
}

// TestMatchUnits reads the address lines of the oracle as one paste.
func TestMatchUnits(t *testing.T) {
	file, err := os.Open("../data/units/testdata/address-lines.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, r := range rows[1:] {
		text.WriteString(r[0] + "\r\n\n")
	}
	var log bytes.Buffer
	f := listedFixture(t, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), data.Commander, "431000")
	a := f.match(t, text.String())
	var got unitMatches
	if err := json.Unmarshal(a.body, &got); err != nil || len(got.Lines) != len(rows)-1 {
		t.Fatalf("%s %d lines: %v", a.Status, len(got.Lines), err)
	}
	matched, counted := 0, 0
	for i, r := range rows[1:] {
		line := got.Lines[i]
		if line.Line != 2*i+1 || line.Text != strings.TrimSpace(r[0]) {
			t.Errorf("line %d %q is told of as %d %q", 2*i+1, r[0], line.Line, line.Text)
		}
		unit := ""
		if line.Unit != nil {
			unit = *line.Unit
			matched++
		}
		if unit != r[1] {
			t.Errorf("%q leads to %q, not %q", r[0], unit, r[1])
		}
		if r[1] == "" && strings.HasPrefix(r[2], "ambiguous") && len(line.Candidates) != strings.Count(r[3], "|")+1 {
			t.Errorf("%q has candidates %v, not %s", r[0], line.Candidates, r[3])
		}
	}
	for _, u := range got.Units {
		counted += u.Count
	}
	if counted != matched || matched == 0 {
		t.Errorf("counts of units add up to %d of %d lines", counted, matched)
	}
	if a.Header.Get("Cache-Control") != "no-store" {
		t.Error("may be kept on the way")
	}
	if strings.Contains(log.String(), "足田") || strings.Contains(log.String(), "灵坎") {
		t.Error("the log tells of the list")
	}
}

// A name that several villages have means the only one in scope to whoever sees no other; what merely begins like it does not.
func TestMatchTakesTheOnlyOneInScope(t *testing.T) {
	var all, one unitMatches
	for scope, got := range map[string]*unitMatches{"431000": &all, "431024": &one} {
		if err := json.Unmarshal(listedFixture(t, nil, data.Official, scope).match(t, "大村\n石桥镇石桥村").body, got); err != nil {
			t.Fatal(err)
		}
	}
	if l := all.Lines[0]; l.Unit != nil || len(l.Candidates) < 2 {
		t.Errorf("in the prefecture: %+v", l)
	}
	if l := one.Lines[0]; l.Unit == nil || *l.Unit != "431024110201" || len(l.Candidates) != 0 {
		t.Errorf("in the county: %+v", l)
	}
	if l := one.Lines[1]; l.Unit != nil || len(l.Candidates) != 1 {
		t.Errorf("another name: %+v", l)
	}
}

// TestMatchKeepsToTheScope: what lies elsewhere is as if there were no such place.
func TestMatchKeepsToTheScope(t *testing.T) {
	f := listedFixture(t, nil, data.Kiosk, "431023")
	var got unitMatches
	if err := json.Unmarshal(f.match(t, "灵坎村\n足田村\n431026103213\n山下村\n灵坎村").body, &got); err != nil {
		t.Fatal(err)
	}
	if got.Lines[0].Unit == nil || got.Lines[0].Count != 2 || got.Lines[1].Unit != nil || got.Lines[2].Unit != nil || len(got.Lines[1].Candidates)+len(got.Lines[2].Candidates) != 0 {
		t.Errorf("%+v", got.Lines)
	}
	if l := got.Lines[3]; l.Unit == nil || *l.Unit != "431023104208" || len(l.Candidates) != 0 {
		t.Errorf("%+v", l)
	}
}

func TestMatchRefuses(t *testing.T) {
	f := newFixture(t, data.Official, "431021")
	for _, c := range []struct {
		name, media, body string
		status            int
	}{
		{"no body", "application/json", "", 400},
		{"no text", "application/json", "{}", 400},
		{"another member", "application/json", `{"text":"a","store":true}`, 400},
		{"a list", "application/json", `["a"]`, 400},
		{"a form", "application/x-www-form-urlencoded", "text=a", 415},
		{"no media type", "", `{"text":"a"}`, 415},
		{"too many lines", "application/json", `{"text":"` + strings.Repeat(`a\n`, 5001) + `"}`, 400},
		{"too large", "application/json", fmt.Sprintf(`{"text":%q}`, strings.Repeat("a", 600<<10)), 413},
	} {
		a := f.do(t, http.MethodPost, "/api/units/match", strings.NewReader(c.body), "Content-Type", c.media)
		if a.StatusCode != c.status {
			t.Errorf("%s: %s", c.name, a.Status)
		}
		a.faultsOf(t)
	}
	if a := f.match(t, strings.Repeat("0号村\n", 5000)); a.StatusCode != http.StatusOK {
		t.Error(a.Status)
	}
}
