package data

import (
	"math/big"
	"math/rand/v2"
	"strconv"
	"testing"
)

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		n, d int64
		want float64
	}{
		{6557, 6784, 96.7}, // the campaign's: 96.654 %, which its source cut off to 96.6
		{0, 7, 0},
		{7, 7, 100},
		{1, 2, 50},
		{1, 3, 33.3},
		{2, 3, 66.7},
		{1, 8, 12.5},
		{9999, 10_000, 99.9},     // 99.99: not 100 while one is open
		{1_999_999, 2e6, 99.9},   // 99.99995
		{1, 10_000, 0.1},         // 0.01: not 0 while one is settled
		{1, 5_000_000_000, 0.1},  // far below a tenth
		{45, 1000, 4.5},          // exact tenths stay
		{1, 2000, 0.1},           // 0.05: half up
		{3, 2000, 0.2},           // 0.15
		{308, 838, 36.8},         // households with their certificate
		{8495, 8495, 100},        // whole
		{838 - 1, 838, 99.9},     // 99.88
		{9_994_999, 1e7, 99.9},   // 99.94999
		{9_995_000, 1e7, 99.9},   // 99.95 would round to 100
		{1 << 61, 1 << 62, 50.0}, // beyond 64 bits on the way
	} {
		if got := Percent(c.n, c.d); got != c.want {
			t.Errorf("%d of %d: %v, want %v", c.n, c.d, got, c.want)
		}
	}
}

// Rounding is exact: half up of the true quotient, by big rationals.
func TestPercentIsExact(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		d := 1 + rnd.Int64N(1<<rnd.IntN(40)+1)
		n := rnd.Int64N(d + 1)
		q := new(big.Rat).SetFrac64(n*2000+d, 2*d)
		tenths := new(big.Int).Div(q.Num(), q.Denom()).Int64()
		if tenths == 1000 && n < d {
			tenths = 999
		}
		if tenths == 0 && n > 0 {
			tenths = 1
		}
		if got := Percent(n, d); got != float64(tenths)/10 {
			t.Fatalf("%d of %d: %v, want %v tenths", n, d, got, tenths)
		}
	}
}

func TestMeasureValue(t *testing.T) {
	for _, c := range []struct {
		unit  MeasureUnit
		basis Basis
		n, d  int64
		want  string
	}{
		{UnitRecords, BasisNone, 12, 0, "12"},
		{UnitPercent, BasisRows, 1, 0, ""},
		{UnitPerHouseholds, BasisHouseholds, 3, 700, "4.29"}, // 4.2857
		{UnitPerHouseholds, BasisHouseholds, 1, 8000, "0.13"},
		{UnitPerHouseholds, BasisHouseholds, 3, 0, ""},
		{UnitPerKm2, BasisHectares, 7, 1234, "0.567"}, // per 12.34 km2: 0.56726
		{UnitPerKm2, BasisHectares, 0, 1234, "0"},
	} {
		m := &Measure{Unit: c.unit, Basis: c.basis}
		got := ""
		if v, ok := m.Value(c.n, c.d); ok {
			got = strconv.FormatFloat(v, 'g', -1, 64)
		}
		if got != c.want {
			t.Errorf("%d over %d %s: %q, want %q", c.n, c.d, c.unit, got, c.want)
		}
	}
}

// Every measure says in both languages what it is made of, and is made of fields that its layer has and a public viewer may count by.
func TestMeasuresAreDefined(t *testing.T) {
	schema, err := NewSchema()
	if err != nil {
		t.Fatal(err)
	}
	public := Viewer{Role: Analyst}
	for _, l := range schema.Layers() {
		seen := map[MeasureID]bool{}
		for _, m := range l.Measures() {
			if seen[m.ID] {
				t.Errorf("%s twice", m.Definition())
			}
			seen[m.ID] = true
			ratio := m.Basis != BasisNone
			if m.Label.Zh == "" || m.Label.En == "" || m.Numerator.Zh == "" || m.Numerator.En == "" || ratio != (m.Denominator.Zh != "" && m.Denominator.En != "") {
				t.Errorf("%s: %+v", m.Definition(), m)
			}
			for _, e := range []Expr{m.Counted, m.Base, m.Asked} {
				if e == nil {
					continue
				}
				Properties(e, func(name string) {
					if f, ok := l.Field(name); !ok || !public.ReadsField(f) {
						t.Errorf("%s counts by %s", m.Definition(), name)
					}
				})
			}
			if got, err := l.Measure(m.ID); err != nil || got.ID != m.ID {
				t.Errorf("%s: %v", m.Definition(), err)
			}
		}
		if l.IsBoundary() != (len(seen) == 0) {
			t.Errorf("%s has %d measures", l.ID, len(seen))
		}
	}
	disputes, _ := schema.Layer(Disputes)
	if _, err := disputes.Measure("removal"); err == nil {
		t.Error("disputes are removed")
	}
}
