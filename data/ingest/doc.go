// Package ingest turns files into records: the one way in, shared by the command line, the HTTP route, the demonstration prefecture and the tests.
//
// [Run] reads a stream (CSV, GeoJSON, newline-delimited or sequence GeoJSON; UTF-8, GB18030 or UTF-16), names each column's field by the Schema's
// headings, converts coordinates from the stated system, finds every record's village through a [Pinner], and merges what is good in one
// transaction. What is not good becomes a data.Rejection with its row, field, reason and cells; [WriteRejections] gives these back as a file that one
// can mend and send again. Every row is accounted for: Input = Accepted + Rejected + Quarantined.
//
// Boundary layers go the same way and then re-pin every record (see [Run]); [UnitList] takes lists of administrative units. [Preview] is a Run that writes nothing
// and tells more: what each column was taken for, and which datum would fit the boundaries best.
//
// # Memory
//
// Records are read, converted and staged in chunks; nothing grows with their number but the store's stage. Boundaries are held whole.
//
// # Identity
//
// A record's id comes from (layer, source, source id) where the input has a source id (id, 编号, 案件编号…, or a GeoJSON feature's id), else from the
// normalised row and which of the equal rows it is. An id that has the form of this product's own (an exported file) is that record's id. In
// boundary layers the unit's code is the id. So the same file twice changes nothing.
//
// # Privacy
//
// A column that is no field of the layer is sealed in the case file, never public; so are the layer's Case fields. Addresses are read for pinning
// and then kept only there. What looks like an ID number, a phone, a name or a door in a public or internal text, or in a source id, sends the row
// to quarantine (package personal). A column whose heading announces a person cannot be mapped to a text that others read.
//
// A trace whose positions have times is a line of raw fixes: it is pinned by all of them, and what is stored is cut around stays and ends. The fixes
// themselves lie in the trace's case file, with who sent them, until they expire (Expire). A line without times is taken for one that was cut before.
//
// # Decisions
//
// 2026-11 An importer of some units names records by source id within its own: the id is bound to its units, unless a record of that name lies within
// them. Refusing a name that another county uses told that it does. The price: what a county fed first and the prefecture then imports
// whole, under the same source, stands there twice.
//
// 2026-11 Coordinates win over a stated unit when both lie in one county: a code typed wrongly is commoner than a position that wanders into the
// next village, and the import says how many disagree. When they lie in different counties the row is quarantined with both as
// candidates: who may read the record depends on its county. unit_at_event keeps the stated code either way.
//
// 2026-11 Pins by address or code get the unit's representative point as geometry and a precision that holds the unit, at every level.
//
// 2026-11 Where the most precise boundary that holds a point is a township's or county's, because its villages are not imported or leave a gap, the
// point is first snapped to a village within the configured distance, else pinned to the wider unit.
//
// 2026-11 A row with a source id that an earlier row of the file has is refused: which of the two holds cannot be known.
//
// 2026-11 An imported row does not undo a person's work: a record placed by hand keeps its place while its unit exists, and unit_at_event of an
// unmoved record stays what it was.
//
// 2026-11 A boundary import ends the units that its file replaces: a unit of the layer that the file does not have, and whose representative point now
// lies in a unit the file brings, is deleted with it. Files of one county thus leave the other counties alone.
package ingest
