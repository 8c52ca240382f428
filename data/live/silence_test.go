package live

import (
	"fmt"
	"testing"

	"lianxin/data"
)

// Of more silent sources than are told of, those that fell silent last are, and how many are not is said.
func TestSilentSourcesAreCut(t *testing.T) {
	s := sources{heard: map[string]*heard{"of this shift": {begin: 1000, since: true}}}
	for i := range maxSilent + 3 {
		s.heard[fmt.Sprint("source ", i)] = &heard{begin: int64(i), last: data.Millis(int64(i))}
	}
	told, more := s.silent(data.Visits)
	if len(told) != maxSilent || more != 3 || told[0].Source != fmt.Sprint("source ", maxSilent+2) || told[maxSilent-1].Source != "source 3" {
		t.Errorf("%d more than %v", more, told)
	}
}
