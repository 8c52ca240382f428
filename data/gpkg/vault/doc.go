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
// # Decisions
//
// 2026-11 Rows are sealed one by one instead of encrypting the file: pages stay comparable, a backup is a copy, and a record's
// case file can be erased (secure_delete is on) when the record goes. What remains in clear is how many rows there are, their
// sizes, and row numbers of rejections.
package vault
