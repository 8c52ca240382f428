package demo

import (
	"strings"
	"testing"

	"lianxin/data/units"
)

func TestReadCounties(t *testing.T) {
	list, err := readCounties(countiesCSV)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 11 {
		t.Fatalf("%d counties", len(list))
	}
	total := 0
	for i, c := range list {
		total += c.areaKM2
		for _, j := range c.neighbours {
			back := false
			for _, k := range list[j].neighbours {
				back = back || k == i
			}
			if !back {
				t.Errorf("%s neighbours %s, but not the other way round", c.code, list[j].code)
			}
		}
	}
	if total != 19353 {
		t.Errorf("%d km² in all", total)
	}
	if s := list[0].seat; s != (spot{113_030_000, 25_790_000}) {
		t.Errorf("the first seat is at %v", s)
	}
	head := "h\n"
	row := "431002,a,1,2,1,2,3,1,2,3,4,"
	for name, text := range map[string]string{
		"too few fields": head + "431002,a,1",
		"no number":      head + strings.Replace(row, "1,2", "x,2", 1),
		"too exact":      head + strings.Replace(row, "1,2", "1.2345678,2", 1),
		"no area":        head + "431002,a,1,2,1,2,x,1,2,3,4,",
		"no neighbour":   head + row + "431003",
	} {
		if _, err := readCounties(text); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestEnclosedCounties(t *testing.T) {
	list, err := readCounties(countiesCSV)
	if err != nil {
		t.Fatal(err)
	}
	// Read off the neighbours by hand: those of 431002 and 431003 close around them, all others reach the outside.
	for i, c := range list {
		if got := enclosed(list, i); got != (c.code == "431002" || c.code == "431003") {
			t.Errorf("%s: %v", c.code, got)
		}
	}
}

func TestReadRoll(t *testing.T) {
	r, err := readRoll(units.ChenzhouCSV(2023), "431000")
	if err != nil {
		t.Fatal(err)
	}
	if len(r.counties)-1 != 11 || len(r.townships)-1 != 162 || len(r.villages)-1 != 2420 {
		t.Errorf("%d counties, %d townships, %d villages", len(r.counties)-1, len(r.townships)-1, len(r.villages)-1)
	}
	for i, u := range r.townships[1:] {
		for v := u.first; v < u.end; v++ {
			if r.villages[v].parent != i+1 || !strings.HasPrefix(r.villages[v].code, u.code) {
				t.Errorf("%s is under %s", r.villages[v].code, u.code)
			}
		}
	}
	// County seats by the names of their towns.
	for county, town := range map[string]string{"431022": "玉溪镇", "431025": "舜峰镇", "431026": "卢阳镇", "431027": "沤江镇", "431028": "永乐江镇", "431081": "唐洞街道"} {
		for c := range r.counties {
			if r.counties[c].code == county && r.townships[r.seatOf(c)].name != town {
				t.Errorf("%s has its seat in %s", county, r.townships[r.seatOf(c)].name)
			}
		}
	}
	for name, text := range map[string]string{
		"no name":        "code,name\n431002",
		"no parent":      "code,name\n431000,a\n431002001,b",
		"wrong parent":   "code,name\n431000,a\n431002,b\n431003001,c",
		"not a code":     "code,name\n4310021,a",
		"orphan village": "code,name\n431002,a\n431002001001,b",
	} {
		if _, err := readRoll(text, "431000"); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
