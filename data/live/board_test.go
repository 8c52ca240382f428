package live

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/data"
)

// campaignFigures are the printed ones (testdata/campaign-figures.csv: the campaign's own, of 2022).
func campaignFigures(t *testing.T) map[string]int {
	t.Helper()
	f, err := os.Open("testdata/campaign-figures.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, r := range rows[1:] {
		if out[r[0]], err = strconv.Atoi(r[1]); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// Records that come to the campaign's printed totals make a board that says them, and the rate rounded as the printed figures should have been.
func TestBoardIsTheCampaigns(t *testing.T) {
	want := campaignFigures(t)
	g := ground{2, 2, 3}
	m := newMemStore()
	m.info.BoundaryVersion = 1
	villages, _ := m.schema.Layer(data.Villages)
	boundaries := g.boundaries(m.schema)
	for _, r := range boundaries {
		if r.Layer == data.Villages {
			for i, tier := range []string{"roster_county", "roster_department", "roster_township", "roster_legal"} {
				r.Values[villages.Index(tier)] = data.Int([]int64{1, 2, 2, 2}[i])
			}
		}
	}
	m.put(boundaries...)
	codes := g.codes()
	n := 0
	var raised []string
	add := func(layer data.LayerID, values map[string]data.Value) string {
		l, _ := m.schema.Layer(layer)
		n++
		r := &data.Record{Layer: layer, ID: data.RecordID(layer, "t", fmt.Sprint(n)), Unit: codes[n%len(codes)], Values: make([]data.Value, len(l.Fields)), Geometry: orb.Point{0, 0}}
		r.UnitAtEvent = r.Unit
		for name, v := range values {
			r.Values[l.Index(name)] = v
		}
		m.put(r)
		return r.ID
	}
	for i := range want["disputes_handled"] {
		v := map[string]data.Value{"category": data.Text("land"), "status": data.Text("settled"), "found": data.Date(20_000), "settled": data.Date(20_000 + int64(i%31)), "owner_tier": data.Text("village")}
		if i >= want["disputes_settled"] {
			v["status"], v["settled"] = data.Text("in_progress"), data.Value{}
		}
		switch {
		case i < want["key_cases_owned_by_city_leaders"]:
			v["owner_tier"], v["key_case"] = data.Text("city_leader"), data.Bool(true)
		case i < 100+want["supervised_cases_owned_by_county_heads"] && i >= 100:
			v["owner_tier"], v["supervised"] = data.Text("county_head"), data.Bool(true)
		case i < 200+want["supervised_cases_owned_by_other_county_leaders"] && i >= 200:
			v["owner_tier"], v["supervised"] = data.Text("county_leader"), data.Bool(true)
		}
		id := add(data.Disputes, v)
		if i%3 == 0 {
			raised = append(raised, id)
		}
	}
	for range want["livelihood_requests_settled"] {
		add(data.Requests, map[string]data.Value{"category": data.Text("water"), "status": data.Text("closed"), "found": data.Date(20_001)})
	}
	today := dayIn(testNow(), m.settings.Location())
	for i, ids := range slices.Collect(slices.Chunk(raised, 7)) {
		add(data.Visits, map[string]data.Value{
			"time": data.Date(today - int64(i%300)), "place_kind": data.Text("home"), "households": data.Int(3), "raised": data.List(append(ids, "nothing-of-ours")...),
		})
	}
	v := open(t, m)
	b, err := v.Board(t.Context(), viewer(t, data.Commander, "431000"), BoardQuery{By: data.LevelCounty})
	if err != nil {
		t.Fatal(err)
	}
	all := b.Total
	settledRaised := int64(0)
	for i := range want["disputes_settled"] {
		settledRaised += one(i%3 == 0)
	}
	for name, c := range map[string][2]int64{
		"found": {all.Found, int64(want["disputes_handled"])}, "settled": {all.Settled, int64(want["disputes_settled"])}, "owned": {all.Owned, int64(want["disputes_handled"])},
		"key, city leaders":            {all.Key["city_leader"], int64(want["key_cases_owned_by_city_leaders"])},
		"supervised, county heads":     {all.Supervised["county_head"], int64(want["supervised_cases_owned_by_county_heads"])},
		"supervised, county leaders":   {all.Supervised["county_leader"], int64(want["supervised_cases_owned_by_other_county_leaders"])},
		"requests met":                 {all.Met, int64(want["livelihood_requests_settled"])},
		"officials, seven a village":   {*all.Officials, int64(want["contact_officials_per_village_min"] * len(codes))},
		"visits":                       {all.Visits, int64((len(raised) + 6) / 7)},
		"households of visits":         {all.Households, 3 * int64((len(raised)+6)/7)},
		"raised":                       {all.Raised, int64(len(raised))},
		"raised and settled":           {all.RaisedSettled, settledRaised},
		"settled by those on the spot": {int64(*all.Local * 10), int64(data.Percent(int64(want["disputes_settled"]-62-37-251), int64(want["disputes_settled"])) * 10)},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: %d, want %d", name, c[0], c[1])
		}
	}
	if *all.Rate != 96.7 { // 96.654 %: the source prints 96.6, cut off instead of rounded
		t.Errorf("rate %v", *all.Rate)
	}
	if *all.MedianDays != 15 {
		t.Errorf("median %v", *all.MedianDays)
	}
	var sum BoardUnit
	var months BoardMonth
	for _, u := range b.Values {
		sum.Found, sum.Settled, sum.Visits, sum.Raised = sum.Found+u.Found, sum.Settled+u.Settled, sum.Visits+u.Visits, sum.Raised+u.Raised
		for _, m := range u.Months {
			months.add(m)
		}
	}
	if len(b.Values) != 2 || sum.Found != all.Found || sum.Settled != all.Settled || sum.Visits != all.Visits || sum.Raised != all.Raised {
		t.Errorf("counties come to %+v, all to %+v", sum, all)
	}
	if months != (BoardMonth{Visits: all.Visits, Raised: all.Raised, RaisedSettled: all.RaisedSettled}) {
		t.Errorf("months come to %+v, all to %+v", months, all)
	}
	// A county's viewer is told of what its own records and visits come to: what was raised elsewhere is nothing.
	part, err := v.Board(t.Context(), viewer(t, data.Official, "431002"), BoardQuery{By: data.LevelCounty})
	if err != nil {
		t.Fatal(err)
	}
	if len(part.Values) != 1 || part.Total.Found != b.Values[0].Found || part.Total.Raised >= b.Values[0].Raised {
		t.Errorf("a county sees %+v", part.Total)
	}
}

// Who may not read single cases is told no owners, medians or key cases of less than a county, neither by asking within it nor because no more is in scope.
func TestBoardOfAVillageIsWithheld(t *testing.T) {
	m, _ := populated(t, ground{2, 2, 2}, 5, 200)
	v := open(t, m)
	const village = "431002001201"
	ask := func(who data.Viewer, by data.Level, within string) (*Board, error) {
		return v.Board(t.Context(), who, BoardQuery{By: by, Within: within})
	}
	told := func(u *BoardUnit) bool {
		return u.Owned > 0 && u.MedianDays != nil && len(u.Key) > 0 && len(u.Supervised) > 0
	}
	for _, role := range []data.Role{data.Kiosk, data.Contact} {
		for _, by := range []data.Level{data.LevelPrefecture, data.LevelCounty} {
			for _, within := range []string{village, village[:9]} {
				if _, err := ask(viewer(t, role, "431000"), by, within); !errors.Is(err, data.ErrForbidden) {
					t.Errorf("a %s's board by %s within %s: %v", role, by, within, err)
				}
			}
			for _, within := range []string{"", "431000", "431002"} {
				b, err := ask(viewer(t, role, "431000"), by, within)
				if err != nil || b.Withheld || !told(&b.Total) {
					t.Fatalf("a %s's board by %s within %q: %+v %v", role, by, within, b, err)
				}
			}
		}
		for _, scope := range [][]string{{village}, {village[:9]}, {"431003", village}} {
			b, err := ask(viewer(t, role, scope...), data.LevelCounty, "")
			if err != nil || !b.Withheld {
				t.Fatalf("scope %v: %+v %v", scope, b, err)
			}
			for _, u := range append(b.Values, b.Total) {
				if u.Found == 0 || u.Owned != 0 || u.MedianDays != nil || u.Key != nil || u.Supervised != nil {
					t.Errorf("a %s of %v is told %+v", role, scope, u)
				}
			}
		}
	}
	for _, who := range []data.Viewer{viewer(t, data.Official, village), viewer(t, data.Analyst, "431002")} {
		if b, err := ask(who, data.LevelVillage, village); err != nil || b.Withheld || b.Total.Found == 0 || b.Total.Owned == 0 {
			t.Errorf("an office's board of a village: %+v %v", b, err)
		}
	}
}
