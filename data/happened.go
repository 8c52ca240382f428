package data

import "time"

// ClockSkew is how far ahead of now a time may lie that tells what happened: clocks of phones and of feeding systems differ. It is not a setting: whoever
// needs more has a wrong clock, or wrote a local time as UTC.
const ClockSkew = time.Hour

// Happened tells whether a time or date of the field can have been by now; the reason is empty when it can, for null and for fields of what is to come. A
// date counts from its beginning in zone: today has begun.
func (f *Field) Happened(v Value, now time.Time, zone *time.Location) (reason string) {
	if f.Type != TypeTime || f.Ahead {
		return ""
	}
	if at, ok := v.Start(zone); ok && InFuture(at, now) {
		return "lies in the future"
	}
	return ""
}

// InFuture tells whether a moment lies further ahead of now than clocks differ.
func InFuture(at, now time.Time) bool { return at.Sub(now) > ClockSkew }
