package data

import "time"

// State is what a status means for counting and deadlines.
type State uint8

// States of a case.
const (
	StateNone     State = iota // the layer has no cases, or the status is missing
	StateOpen                  // counts, its clock runs
	StatePaused                // counts, its clock stands (suspended on lawful grounds)
	StateSettled               // counts as settled
	StateRejected              // does not count
)

// CaseState maps a status of disputes, requests and hazards to its state.
func CaseState(status string) State {
	switch status {
	case "found", "accepted", "assigned", "in_progress", "verified", "controlled":
		return StateOpen
	case "suspended":
		return StatePaused
	case "settled", "closed", "revisited", "removed":
		return StateSettled
	case "rejected":
		return StateRejected
	}
	return StateNone
}

// Deadline says how a case stands against its clock.
type Deadline struct {
	Day           int64 // days since 1970 of the last day in time, in the configured zone; valid when Known
	Known         bool
	DueSoon, Late bool
}

// DeadlineOf derives due day, due_soon and overdue of a record for a local date, so that they hold for a whole day: a case
// is late from the day after its due day, and due soon from DueSoonDays before it. Only open cases are either. Without a
// stated due time the layer's clock runs from `found`.
func DeadlineOf(l *Layer, values []Value, s *Settings, zone *time.Location, today int64) Deadline {
	var d Deadline
	if due := l.Index("due"); due >= 0 && !values[due].IsNull() {
		d.Day, d.Known = LocalDay(values[due], zone), true
	} else if found := l.Index("found"); found >= 0 && !values[found].IsNull() {
		if clock, ok := s.Clocks[l.ID]; ok {
			d.Day, d.Known = LocalDay(values[found], zone)+int64(clock.SettleDays), true
		}
	}
	status := l.Index(l.Status)
	if !d.Known || status < 0 || CaseState(values[status].Text()) != StateOpen {
		return d
	}
	d.Late = today > d.Day
	d.DueSoon = !d.Late && today >= d.Day-int64(s.DueSoonDays)
	return d
}

// LocalDay is the calendar day of a time or date value in zone, as days since 1970; 0 for other kinds.
func LocalDay(v Value, zone *time.Location) int64 {
	switch v.Kind() {
	case KindDate:
		return v.Int()
	case KindTime:
		return DateOf(time.UnixMilli(v.Int()).In(zone)).Int()
	default:
		return 0
	}
}
