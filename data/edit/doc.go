// Package edit changes single records as a person asks for it: registers, corrects, moves along the chain of statuses, extends a deadline, hands
// over to another unit, merges duplicates, assigns owners, removes.
//
// Every change is one data.Batch, so it is whole or nothing, is applied once for its key (asking again is answered as the first time, with the
// record as it was then; asking for something else under the key is ErrReused), leaves the state before it in the record's history with
// actor and reason, and is refused with data.ErrConflict when somebody changed the record since it was read. A record goes through the same
// rules as an imported row (ingest.Pinner.Judge): values, kinds, what names a person, place.
//
// Out of the actor's scope a record does not exist: data.ErrNotFound. Who may ask at all is the caller's to know (a right), what may be asked of a
// record in its state is decided here.
//
// # Decisions
//
// 2026-11 A status changes by Step alone, never by Update: so the chain found → accepted → assigned → in progress → settled → closed → revisited
// holds whatever a form sends, and the times that a step stands for are always there.
//
// 2026-11 A deadline is extended once, by the layer's clock (as shipped 60 days and one extension of 30). That it was is read from the history, not
// from a field that a form could clear. A suspended case has no clock; resuming moves its deadline by the days it stood still.
package edit
