package data

import "strings"

// Level is a level of the administrative hierarchy. The zero Level is not one.
type Level uint8

// Levels from the widest to the narrowest.
const (
	LevelPrefecture Level = iota + 1
	LevelCounty
	LevelTownship
	LevelVillage
)

// String is the level's wire name: prefecture, county, township, village; empty for others.
func (l Level) String() string {
	switch l {
	case LevelPrefecture:
		return "prefecture"
	case LevelCounty:
		return "county"
	case LevelTownship:
		return "township"
	case LevelVillage:
		return "village"
	}
	return ""
}

// Digits is how many leading digits of a code tell units of the level apart: 4, 6, 9, 12; 0 for what is no level.
func (l Level) Digits() int {
	switch l {
	case LevelPrefecture:
		return 4
	case LevelCounty:
		return 6
	case LevelTownship:
		return 9
	case LevelVillage:
		return 12
	}
	return 0
}

// ParseLevel reads a wire name; false when it is none.
func ParseLevel(s string) (Level, bool) {
	for l := LevelPrefecture; l <= LevelVillage; l++ {
		if l.String() == s {
			return l, true
		}
	}
	return 0, false
}

// UnitLevel is the level a unit code names: 6 digits ending 00 a prefecture, 6 a county, 9 a township, 12 a village.
// Zero when the code is none of these.
func UnitLevel(code string) Level {
	for i := range len(code) {
		if code[i] < '0' || code[i] > '9' {
			return 0
		}
	}
	switch len(code) {
	case 6:
		if code[4:] == "00" {
			return LevelPrefecture
		}
		return LevelCounty
	case 9:
		return LevelTownship
	case 12:
		return LevelVillage
	}
	return 0
}

// UnitPrefix is the text every code inside the unit begins with: the code itself, without the 00 of a prefecture.
func UnitPrefix(code string) string {
	if len(code) == 6 {
		return strings.TrimSuffix(code, "00")
	}
	return code
}

// InUnit tells whether the unit named by code is, or lies inside, the unit or prefix `in`. An empty `in` holds all.
func InUnit(code, in string) bool { return strings.HasPrefix(code, UnitPrefix(in)) }

// UnitAt cuts a code to a level: the county of a village. Empty when the code is less precise than the level.
func UnitAt(code string, l Level) string {
	switch {
	case l == LevelPrefecture && len(code) >= 6:
		return code[:4] + "00"
	case l == LevelCounty && len(code) >= 6 && code[4:6] != "00":
		return code[:6]
	case l == LevelTownship && len(code) >= 9:
		return code[:9]
	case l == LevelVillage && len(code) == 12:
		return code
	}
	return ""
}
