package units

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lianxin/data"
)

func TestChenzhouCSVCounts(t *testing.T) {
	// Counts of the published lists (sources.md): 11 counties, 162 townships and 2,420 villages in 2023.
	villages := map[int]int{2016: 2410, 2017: 2411, 2018: 2415, 2019: 2419, 2020: 2427, 2021: 2424, 2022: 2420, 2023: 2420}
	for year, want := range villages {
		byLen := map[int]int{}
		lines := strings.Split(strings.TrimSpace(ChenzhouCSV(year)), "\n")
		if lines[0] != "code,name" {
			t.Fatalf("%d: heading %q", year, lines[0])
		}
		for _, line := range lines[1:] {
			code, _, _ := strings.Cut(line, ",")
			byLen[len(code)]++
		}
		townships := 162
		if year < 2018 {
			townships = 163
		}
		if byLen[6] != 1+1+11 || byLen[9] != townships || byLen[12] != want {
			t.Errorf("%d: province to county %d, townships %d, villages %d", year, byLen[6], byLen[9], byLen[12])
		}
	}
	if ChenzhouCSV(2015) != "" || ChenzhouCSV(2024) != "" {
		t.Error("a year without a list must be empty")
	}
}

func TestReadListKnowsItsPrefix(t *testing.T) {
	day := time.Date(2023, time.June, 30, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct{ name, text, prefix string }{
		{"a prefecture", ChenzhouCSV(2023), "4310"},
		{"one county", "code,name\n431021,桂阳县\n431021100,某镇\n", "431021"},
		{"two prefectures", "code,name\n430100,长沙市\n431000,郴州市\n", "43"},
	} {
		l, err := ReadList(strings.NewReader(c.text), day, "test")
		if err != nil || l.Prefix != c.prefix || l.CutOff != "2023-06-30" {
			t.Errorf("%s: %q, %q, %v", c.name, l.Prefix, l.CutOff, err)
		}
	}
	if _, err := ReadList(strings.NewReader("code,name\nx,y\n"), day, "test"); !errors.Is(err, data.ErrInvalid) {
		t.Errorf("a bad row: %v", err)
	}
}
