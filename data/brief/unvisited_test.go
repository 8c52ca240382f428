package brief

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/live"
)

// TestUnvisitedVillages compares the villages where nobody has been for long with the visits themselves.
func TestUnvisitedVillages(t *testing.T) {
	const thisMonth = 2026*12 + 5
	for seed := range uint64(6) {
		w := newWorld(t, seed)
		l, _ := w.store.Schema().Layer(data.Visits)
		first := thisMonth
		latest := map[string]time.Time{}
		for _, r := range w.round {
			at := time.UnixMilli(r.Values[l.Index("time")].Int()).In(time.FixedZone("", 8*3600))
			first = min(first, at.Year()*12+int(at.Month())-1)
			if at.After(latest[r.Unit]) {
				latest[r.Unit] = at
			}
		}
		for _, unit := range []string{"431000", "431021", "431023101", "431023101200"} {
			var want []string
			for v := range 8 {
				town := fmt.Sprintf("4310%d10%d", 21+2*(v/4), v/2%2)
				code := fmt.Sprint(town, "20", v%2)
				last, month := "", first-1
				if at, ok := latest[code]; ok {
					last, month = at.Format("2006-01"), at.Year()*12+int(at.Month())-1
				}
				months := thisMonth - 1 - month // this month is not over
				if months < 2 || !strings.HasPrefix(code, data.UnitPrefix(unit)) {
					continue
				}
				place := fmt.Sprint("村", v%2)
				if len(unit) == 6 {
					place = "镇" + town + " " + place
				}
				if unit == "431000" {
					place = "县" + town[:6] + " " + place
				}
				want = append(want, fmt.Sprintf("%03d %s %q %s", 999-months, code, last, place))
			}
			slices.Sort(want)
			b, err := Make(t.Context(), w.view, viewer(t, data.Commander, "4310"), Query{Unit: unit, Until: now})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, u := range b.Round.Longest {
				got = append(got, fmt.Sprintf("%03d %s %q %s", 999-u.Months, u.Code, u.Last, strings.Join(append(u.Above, u.Name), " ")))
			}
			for _, p := range b.Parts {
				n := 0
				for _, place := range want {
					if strings.Contains(place, " "+p.Code) {
						n++
					}
				}
				if p.Neglected != n {
					t.Errorf("seed %d, %s: %d villages of %s, want %d", seed, unit, p.Neglected, p.Code, n)
				}
			}
			if !slices.Equal(got, want) || b.Round.Neglected != len(want) {
				t.Errorf("seed %d, %s: %d\n%s\nwant\n%s", seed, unit, b.Round.Neglected, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	}
}

// Of many unvisited villages a document lists some and says how many more there are.
func TestManyUnvisitedVillages(t *testing.T) {
	w := newWorld(t, 3)
	b, err := Make(t.Context(), w.view, viewer(t, data.Commander, "4310"), Query{Unit: "431021", Until: now})
	if err != nil {
		t.Fatal(err)
	}
	var villages []live.UnitCoverage
	for i := range maxUnvisited + 7 {
		villages = append(villages, live.UnitCoverage{UnitName: live.UnitName{Code: fmt.Sprintf("431021100%03d", i), Name: fmt.Sprintf("远村%d", i)}, GapMonths: int64(2 + i)})
	}
	b.Round.Longest = nil
	b.unvisited(villages, func(string) string { return "某镇" })
	var out bytes.Buffer
	if err := b.DOCX(&out, "zh", ""); err != nil {
		t.Fatal(err)
	}
	text := documentText(t, out.Bytes())
	if !strings.Contains(text, "某镇 远村26") || !strings.Contains(text, "某镇 远村7") || strings.Contains(text, "远村6") || !strings.Contains(text, "另有 7 个村（社区）未列出") || !strings.Contains(text, "有记录以来没有") {
		t.Error(text)
	}
}
