// Package citizen does for a person what the law gives each: to know what is kept of them, to have it corrected, to have it erased.
//
// What is kept of a person lies in case files, and in rows that imports did not take in: layers, history, exports and the audit log hold no name or
// number. Whom a case file mentions is found through the keyed index of package accounts, within the scope of whoever asks for it, for a purpose that is in the
// audit log before anything is returned. A name alone may be another's: an official looks at the records and says which are meant.
//
// # Erasing
//
// Erase takes a person out of case files: the name from columns for names, name and numbers from prose, the fields that are named besides
// as a whole, and the attachments that are named. The record stays with its place, kind, times and history. Case files have no history, so there
// is no earlier state of one to look through; the record's history tells that its case file changed, by whom and why, and neither a reason nor
// a purpose may name the person. The index forgets the person, then the vault is scrubbed: in a file nothing of what was erased remains, not
// even sealed, in pages or log; what PostgreSQL can promise is said in package postgres. Backups made before hold it until they are thrown away.
//
// # Handing over
//
// A file of everything: a zip with citizen.json and the attachments of the records. Where a case file names others as well, their names and numbers
// are left out of what is handed over, as far as they are known as such; names in prose and what attachments show are for the official to look
// through. Who read the case files, when and why, is part of it.
//
// # Keeping
//
// Purge erases the case files, and the attachments, of records that have been settled for longer than the settings keep them, and what was read of rows that
// imports refused as long ago: headings, place and the field at fault stay. It is one audit row.
//
// # Rows that were not taken in
//
// A row that an import refused or put into the review queue stands beside the records found, as one of the layer accounts.RejectedRow, with its cells for
// fields. It exists for whoever has all units in scope that it names by code; one that names none, or others too, for whoever has a whole prefecture. It has no
// history and no version but a digest of what it holds. Its place and that it was rejected stay when the person is erased from it.
//
// # Decisions
//
// 2026-11 Rows are rewritten after the records of the same request, whose answer is kept under its key: sent again, a request that was interrupted between
// the two is done to its end. Two sides of one transaction they cannot be, since rows lie in the vault and records in the map file.
package citizen
