package demo

import "testing"

func TestLayoutFitsForManySeeds(t *testing.T) {
	counties, err := readCounties(countiesCSV)
	if err != nil {
		t.Fatal(err)
	}
	last := uint64(102)
	if underRace {
		last = 100
	}
	for seed := uint64(100); seed <= last; seed++ {
		l, err := newLayout(counties, seed)
		if err != nil {
			t.Errorf("seed %d: %v", seed, err)
			continue
		}
		for i, c := range counties {
			if l.label[l.cell(c.seat)] != uint8(i+1) {
				t.Errorf("seed %d: %s has lost its seat", seed, c.name)
			}
		}
	}
}
