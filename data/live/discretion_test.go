package live

import (
	"slices"
	"strings"
	"testing"

	"lianxin/data"
)

// sized is a prefecture of some cases in every village, of which these have so many households.
func sized(t *testing.T, g ground, households map[string]int64) (*memStore, *View) {
	t.Helper()
	m, _ := populated(t, g, 5, 190)
	l, _ := m.schema.Layer(data.Villages)
	for _, r := range m.records(data.Villages) {
		n, ok := households[r.Unit]
		if !ok {
			n = 100
		}
		c := *r
		c.Values = slices.Clone(r.Values)
		c.Values[l.Index("households")] = data.Int(n)
		m.put(&c)
	}
	return m, open(t, m)
}

func picksOf(t *testing.T, v *View, who data.Viewer, units ...string) *Picks {
	t.Helper()
	got, err := v.Pick(t.Context(), who, data.Filter{Layer: data.Disputes, Units: units}, PickQuery{Limit: maxPicks})
	if err != nil {
		t.Fatal(err)
	}
	if got.Matched > maxPicks || int(got.Matched) != len(got.Picks) {
		t.Fatalf("%v: %d cards of %d", units, len(got.Picks), got.Matched)
	}
	return got
}

// However a wall filters by units, and whatever it subtracts, the cases of a small village stay among those of k households.
func TestCardsOfSmallVillages(t *testing.T) {
	const (
		small, next   = "431002001201", "431002001203"
		one, two      = "431002002202", "431002002203" // two small ones that come to fewer than k together
		third         = "431002002201"
		plain, plain2 = "431002001202", "431002003202"
	)
	m, v := sized(t, ground{1, 3, 3}, map[string]int64{small: 4, next: 60, one: 2, two: 2, third: 90})
	kiosk, commander := viewer(t, data.Kiosk, "431000"), viewer(t, data.Commander, "431000")
	unnamed := map[string]bool{small: true, next: true, one: true, two: true, third: true}
	all := picksOf(t, v, kiosk)
	full := picksOf(t, v, commander)
	if all.Matched != full.Matched {
		t.Fatalf("%d cards, a commander has %d", all.Matched, full.Matched)
	}
	for i, p := range all.Picks {
		if code := full.Picks[i].Village.Code; (code == "" || unnamed[code]) != (p.Village == UnitName{}) || p.Township != full.Picks[i].Township {
			t.Errorf("a case of %s is shown in %v of %v", code, p.Village, p.Township)
		}
	}
	count := func(code string) (n int64) {
		for _, p := range full.Picks {
			if strings.HasPrefix(p.Village.Code, code) {
				n++
			}
		}
		return n
	}
	for _, r := range m.records(data.Villages) {
		got := picksOf(t, v, kiosk, r.Unit)
		want := count(r.Unit)
		if want == 0 {
			t.Fatalf("no case lies in %s", r.Unit)
		}
		if unnamed[r.Unit] {
			want = 0
		}
		if got.Matched != want {
			t.Errorf("of %s there are %d cards, want %d", r.Unit, got.Matched, want)
		}
		if with := picksOf(t, v, kiosk, plain2, r.Unit); r.Unit != plain2 && with.Matched != want+count(plain2) {
			t.Errorf("of %s and another there are %d cards, want %d", r.Unit, with.Matched, want+count(plain2))
		}
	}
	// A township's cards less those of a named village leave those of two.
	want := count(plain)
	for _, p := range full.Picks {
		if p.Township.Code == "431002001" && p.Village.Code == "" { // known to be of the township, and no more
			want++
		}
	}
	if got := picksOf(t, v, kiosk, "431002001", small); got.Matched != want {
		t.Errorf("%d cards of a township and a small village of it, want %d", got.Matched, want)
	}
	for _, c := range []struct {
		scope []string
		want  int64
	}{
		{[]string{small}, 0},
		{[]string{next}, count(next)},
		{[]string{small, next}, count(next)},
		{[]string{plain, next}, count(plain) + count(next)},
	} {
		got := picksOf(t, v, viewer(t, data.Contact, c.scope...))
		if got.Matched != c.want {
			t.Errorf("a contact of %v has %d cards, want %d", c.scope, got.Matched, c.want)
		}
		for _, p := range got.Picks {
			if !slices.Contains(c.scope, p.Village.Code) {
				t.Errorf("a contact of %v sees a case in %v", c.scope, p.Village)
			}
		}
	}
}

// Where the village is all of its township, or all of a township is small, the township would name it.
func TestCardsOfSmallTownships(t *testing.T) {
	for _, c := range []struct {
		ground     ground
		households map[string]int64
	}{
		{ground{1, 2, 1}, map[string]int64{"431002001201": 4}},
		{ground{1, 2, 2}, map[string]int64{"431002001201": 2, "431002001202": 2}},
	} {
		_, v := sized(t, c.ground, c.households)
		kiosk := viewer(t, data.Kiosk, "431000")
		whole := picksOf(t, v, viewer(t, data.Commander, "431000"), "431002001")
		inVillages := int64(0)
		for _, p := range whole.Picks {
			if p.Village.Code != "" {
				inVillages++
			}
		}
		if got := picksOf(t, v, kiosk, "431002001").Matched; inVillages == 0 || got != whole.Matched-inVillages {
			t.Errorf("%d cards of a small township, want %d", got, whole.Matched-inVillages)
		}
	}
}
