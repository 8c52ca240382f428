package units

import (
	"strings"
	"testing"
)

func TestChenzhouCSVCounts(t *testing.T) {
	// Counts as the bureau's own pages add up to (brief: 11 counties, 162 townships, 2,420 villages in 2023).
	for year, villages := range map[int]int{2018: 2415, 2020: 2427, 2023: 2420} {
		byLen := map[int]int{}
		lines := strings.Split(strings.TrimSpace(ChenzhouCSV(year)), "\n")
		if lines[0] != "code,name" {
			t.Fatalf("%d: heading %q", year, lines[0])
		}
		for _, line := range lines[1:] {
			code, _, _ := strings.Cut(line, ",")
			byLen[len(code)]++
		}
		if byLen[6] != 1+1+11 || byLen[9] != 162 || byLen[12] != villages {
			t.Errorf("%d: province to county %d, townships %d, villages %d", year, byLen[6], byLen[9], byLen[12])
		}
	}
	if ChenzhouCSV(2019) != "" {
		t.Error("a year without a list must be empty")
	}
}
