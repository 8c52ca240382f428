package data

import (
	"fmt"
	"unicode/utf8"
)

// WallSettings is what video walls show and do beyond their address.
type WallSettings struct {
	Duty           string             `json:"duty"`            // one line: who is on duty and where to call; empty shows none
	Targets        map[string]float64 `json:"targets"`         // by definition id ("disputes.settlement"), in the unit of the measure; none shows no target
	AlertLevel     int                `json:"alert_level"`     // new cases of this level or a worse one raise an alert: 1 red … 4 blue; 0 raises none
	MinDenominator int                `json:"min_denominator"` // units whose base is smaller are not ranked
	ShiftStart     string             `json:"shift_start"`     // HH:MM at which a day's shift begins, for the handover board
}

// DefaultWall are the shipped values.
func DefaultWall() WallSettings {
	return WallSettings{Targets: map[string]float64{}, AlertLevel: 1, MinDenominator: 20, ShiftStart: "08:00"}
}

// check names every bad member.
func (w WallSettings) check() []error {
	var bad []error
	if n := utf8.RuneCountInString(w.Duty); n > 80 {
		bad = append(bad, Invalid("wall.duty", "has %d characters, at most 80 fit a wall", n))
	}
	if w.AlertLevel < 0 || w.AlertLevel > 4 {
		bad = append(bad, Invalid("wall.alert_level", "%d is not a level from 0 to 4", w.AlertLevel))
	}
	if w.MinDenominator < 1 || w.MinDenominator > 1_000_000 {
		bad = append(bad, Invalid("wall.min_denominator", "is out of range"))
	}
	for id, target := range w.Targets {
		if !(target >= 0 && target <= 1e9) { // NaN too
			bad = append(bad, Invalid("wall.targets."+id, "is out of range"))
		}
	}
	var h, m int
	if n, err := fmt.Sscanf(w.ShiftStart, "%2d:%2d", &h, &m); n != 2 || err != nil || len(w.ShiftStart) != 5 || h < 0 || h > 23 || m < 0 || m > 59 {
		bad = append(bad, Invalid("wall.shift_start", "%q is not a time as 08:00", w.ShiftStart))
	}
	return bad
}
