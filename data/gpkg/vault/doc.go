// Package vault keeps beside a store's map file what a map file must not carry: case files and the raw cells of rejected
// rows. It is an SQLite file of mode 0600 whose payloads are sealed with AES-256-GCM under a key that lies elsewhere.
//
// # Two files, one truth
//
// No transaction spans the map file and the vault. A writer opens a Batch, writes its rows here, and only then commits the
// references to them in the map file: that commit makes them visible. Settle then forgets that the batch was pending and
// removes what it replaced. After a crash between the two, Tidy asks the store for the fate of the batches still
// pending: committed there, they are settled, else dropped. A row that no reference names is never read.
//
// # Sealing
//
// The place that a payload is sealed for is its table and its row; how, package seal says.
//
// # The key
//
// Rekey changes it: in one transaction all is sealed anew and the key of digests noted, sealed, beside the proof of the new key; the key before stays, sealed
// with the new one, until what the map file holds sealed (answers) is sealed anew as well (Forget). So at every moment one key opens all there is.
//
// # Decisions
//
// 2026-11 A change of key seals every row anew instead of wrapping a data key again, which would take a moment: whoever has an old key and an old copy of the vault has
// the data key for good, and a key is changed because somebody may have both. The price is the vault written once, with the server stopped. Digests of
// case files keep the first key's: made anew they would stand in the map file, and no transaction spans the two. They say nothing to who cannot guess a
// whole case file to the letter, and what visits name is digested in memory alone.
//
// 2026-11 Rows are sealed one by one instead of encrypting the file: pages stay comparable, a backup is a copy, and a record's
// case file can be erased (secure_delete is on) when the record goes. What remains in clear is how many rows there are, their
// sizes, and row numbers of rejections.
package vault
