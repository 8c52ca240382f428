// Package storetest holds what every implementation of data.Store must do. A store's own tests call Run with a function that
// opens an empty one.
//
// The suite settles what the contract's words leave open:
//
//   - A whole number in a field of floats is stored as a float. Instants keep their milliseconds, dates stay dates.
//   - Text is UTF-8 without a zero byte; anything else is ErrInvalid, as is a geometry of another type than the layer's, one
//     without points or with coordinates that are no numbers, and a time before year 1 or after 9999.
//   - A changed case file is a change of its record: its version and the revision rise, though the record's own state is equal.
//   - A record that returns after deletion goes on from its version (deletion counts one), so that an IfVersion read before the
//     deletion never holds by chance.
//   - A batch names a record once. Deleting what is not there is ErrNotFound in a batch, and nothing in a stage.
//   - A record knows when it was taken in: it keeps that through changes, and is taken in anew when it returns after deletion. No put says it, and it makes no
//     record differ from another.
//   - What a record was at a moment (Past) goes by when changes were recorded, to the millisecond; one recorded at the moment itself has happened.
//   - Settings and unit lists raise the revision, so that those who wait look again; Since then visits nothing.
//   - After a stage's Put, Delete or Reject failed, it can only be discarded.
//   - Rejected rows keep their cells byte for byte, also when these are not UTF-8.
package storetest
