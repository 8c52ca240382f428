package api

import "lianxin/data"

// under tells of a prefix whether a unit that has a boundary lies under it; nil when this server cannot know: it holds a part, or there are no boundaries.
func (s *Server) under() func(prefix string) bool {
	levels := []data.Level{data.LevelVillage, data.LevelTownship, data.LevelCounty}
	holds := func(prefix string) bool {
		for _, level := range levels {
			if len(s.view.Codes(level, prefix)) > 0 {
				return true
			}
		}
		return false
	}
	if len(s.part) > 0 || !holds("") {
		return nil
	}
	return holds
}

// checkScope refuses units that are nowhere, but for those that somebody had before.
func (s *Server) checkScope(scope []string, had ...string) error {
	var bad []error
	for _, code := range data.NowhereIn(scope, had, s.under()) {
		bad = append(bad, data.Invalid("scope", "%s is no unit's code", code))
	}
	return data.Collect(bad...)
}
