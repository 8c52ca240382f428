package live

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lianxin/data"
)

// UnitMatch is what a line of text says of where it is.
type UnitMatch struct {
	Unit       *UnitHit  // the one unit it names, if that is in scope
	Candidates []UnitHit // in scope, likeliest first, when it may be one of several
}

// MatchUnits reads names, addresses or codes, one a line. Units out of scope are as if they did not exist; names alone are compared, so that nothing is learnt
// of records. Nothing of the lines is kept.
func (v *View) MatchUnits(ctx context.Context, viewer data.Viewer, lines []string) ([]UnitMatch, error) {
	if !viewer.Aggregates() {
		return nil, fmt.Errorf("units: %w", data.ErrForbidden)
	}
	s := v.now.Load()
	books, err := v.books(s, viewer)
	if err != nil {
		return nil, fmt.Errorf("read the register of units: %w", err)
	}
	out := make([]UnitMatch, len(lines))
	for i, line := range lines {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var accepted, candidates []string
		for _, b := range books {
			m := b.gazetteer.Match(line)
			ours := func(code string) bool { return code != "" && viewer.Sees(code) && (b.own == nil || b.own[code]) }
			if ours(m.Code) {
				accepted = append(accepted, m.Code)
			}
			for _, c := range m.Candidates {
				if ours(c) {
					candidates = append(candidates, c)
				}
			}
		}
		if len(accepted) == 0 && len(candidates) == 1 && s.unitHit(candidates[0], "").Name == strings.TrimSpace(line) {
			accepted, candidates = candidates, nil // the others of that name are beyond the scope
		}
		if len(accepted) == 1 {
			hit := s.unitHit(accepted[0], "")
			out[i].Unit = &hit
			continue
		}
		for _, code := range slices.Concat(accepted, candidates) {
			out[i].Candidates = append(out[i].Candidates, s.unitHit(code, ""))
		}
	}
	return out, nil
}
