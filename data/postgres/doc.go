// Package postgres is the shared store: PostgreSQL with PostGIS, which any number of processes follow. It implements data.Store;
// storetest says what that means.
//
// # Schemas
//
// `lianxin` holds a table per layer (table.go), derived from data.Schema: the common stored fields, then the layer's own, public
// and internal, never Case fields; lx_history_LAYER holds earlier states in the same columns; the other tables that begin with lx_
// are the store's own (migrations/). `vault` holds what no map may carry, sealed by package seal: case files, rejected rows, and
// the book of accounts. Instants are timestamptz; of a date the instant is its midnight in UTC, and date_only names the columns
// whose value is a date. Geometries are EPSG:4490 with a GiST index. Visits and traces are partitioned by month, with a default
// partition for months that have none.
//
// # Changes
//
// A writer does its work, then takes one advisory lock, takes its numbers from lx_store, writes its row of lx_outbox and commits;
// the lock ends after the commit is visible. So numbers are given out in the order of commits, whoever sees a revision has seen
// all before it, and a follower's cursor is one integer. The lock is held for a handful of small statements, whatever the size of
// the write: rows carry the number of their write (lx_batch) and their place in it (lx_seq), and the outbox says where its
// revisions begin. NOTIFY wakes; Wait looks every few seconds besides.
//
// # Writing
//
// Apply goes row by row under row locks; a stage copies into temporary tables of a session of its own and merges in one
// transaction, under a lock of the layers that holds off other writers and no reader. A write whose connection breaks is tried
// again while there is time: its key tells whether it happened.
//
// # Reading
//
// Records cross in PostgreSQL's binary form and are decoded here (wire.go): no value is boxed. A snapshot is several sessions on
// one exported snapshot, each reading stretches of a table's blocks.
//
// # Erasing
//
// What is erased from the vault is gone for every reader at the commit; Guest.Scrub then vacuums the vault's tables. PostgreSQL does not
// promise more: bytes of a dead row can stay in a page until other rows take its place, and stay in the write-ahead log, its archive,
// standbys and dumps for as long as the operator keeps them. All of it is sealed under the vault's key, which is in none of these.
// Whoever must be sure rewrites the tables (VACUUM FULL) and lets old logs and dumps run out.
//
// # Decisions
//
// 2026-11 The revision of a change is not in its row but follows from the outbox: a merge of a million rows would otherwise hold
// the order lock while it numbers them, and every other writer with it.
//
// 2026-11 A partitioned table has no unique index on id alone. Writers of visits and traces therefore take turns, by a table lock;
// Check looks for doubles.
//
// 2026-11 Staging is in temporary tables: nothing is logged, and a killed process leaves nothing. Unlogged tables would have to be
// swept.
//
// 2026-11 Case files are keyed by their record and not by a reference: one transaction spans both schemas here.
//
// 2026-11 Every commit has a random mark in lx_outbox, and a follower gives its point's back (After): a standby that took over without the
// newest commits, or a backup put back, is told from the database that was read even when it has given their numbers out again. Timeline and
// system identifier were left alone: they change when nothing is lost, too, and a fail-over that lost nothing should read nothing anew.
//
// 2026-11 The vault's key changes under way (rekey.go): the new one lies in the vault sealed with the old and the old with the new, so that running
// nodes follow and either starts one. What was sealed before a node knew is refused at the commit (generation). Digests (case files, what visits
// name, the secret of the live view) keep the first key's, sealed, or every case file would be another one after the change. What is sealed beside
// the vault (lx_answer) is sealed anew like the rest.
//
// 2026-11 Who follows leaves the planner no choice but the index of writes (beginSince). After a merge it knew too little of the layer and read all of it for each
// 4,096 changes: 300,000 rows merged beside as many were shown after 12 s, now after 1.6; time grew with the square.
//
// 2026-11 PgBouncer must pool by session, not by transaction: LISTEN, temporary tables and exported snapshots belong to a session.
package postgres
