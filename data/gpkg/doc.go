// Package gpkg is the default store: one OGC GeoPackage, and a vault beside it for what a map file must not carry. It implements
// data.Store; storetest says what that means.
//
// # Files
//
// A store at path F is F (the map file), F.vault, F.key and, while it is open, SQLite's logs beside them. F.stage-… are imports
// under way; F.format-N is the pair as it was before a migration, F.before-rekey the store before its key was changed, and F.key.next the key to come. All are mode 0600.
//
// # The map file
//
// One feature table per layer (table.go), derived from data.Schema: the common stored fields, then the layer's own, public and
// internal, never Case fields. Codes stand as they are on the wire; their labels are in gpkg_data_column_constraints and in the
// attribute table `codes`. Instants are DATETIME in UTC; of a date the instant is its midnight in UTC, and date_only names the
// columns whose value is a date. Tables that begin with lx_ are the store's own (migrations/) and not listed in gpkg_contents.
//
// # Changes
//
// Every change of a record has a number of its own, the revision. lx_change holds the last one of every record that ever was, so
// Since is a scan; a change that is no record's (settings, unit lists) raises the store's revision without a row. lx_history
// keeps earlier states, lx_batch and lx_import make writes happen once.
//
// # Writing
//
// One connection writes, in WAL mode with synchronous=FULL, so what was acknowledged survives a loss of power. Small writes go
// row by row and triggers keep the spatial index (apply.go); a merge compares, archives and copies whole staged layers in SQL and
// makes indexes anew when that is cheaper (merge.go, pack.go). Several processes may have the store open: SQLite's lock orders
// their writes, and Wait sees them within 100 ms. Case files are written to the vault first and become visible with the map
// file's commit; package vault says how the two stay together.
//
// # Reading
//
// Records reach Go through an aggregate function instead of a result set (package lite). A snapshot is several connections pinned
// to one commit, so that parts of a layer are read at the same time.
//
// # Decisions
//
// 2026-11 Geometries are stored under EPSG:4490. The coordinates are CGCS2000, the law's system, and the surveys they are laid
// over (4490, 4546–4548) need no datum step from it. PROJ takes 4490 to 4326 and 3857 with no shift at all (a test asks GDAL), so
// web base maps fit as well; QGIS calls that step ballpark. Under 4326 it would be the other way round: base maps quiet, surveys
// ballpark. 4326 is in the file's list of systems for whoever wants to relabel. Would change when QGIS warned louder.
//
// 2026-11 The version is GeoPackage 1.3: the triggers of 1.4 have other names, and GDAL's validator up to 3.7 looks for the old.
//
// 2026-11 date_only instead of DATE text in DATETIME columns, which GDAL reads but its validator calls invalid.
//
// 2026-11 Traces are of type GEOMETRY: a line stays a line and a multi-line of one member stays that, which MULTILINESTRING
// could not tell apart. QGIS offers such a layer by geometry type.
//
// 2026-11 The schema of a file is executable. Open reads it with a connection that trusts nothing and refuses views, triggers,
// virtual tables and generated columns that are not this package's, word for word; only then does the writer, whose triggers
// call registered functions, trust it (guard.go).
//
// 2026-11 A schema that grew (configured hazard kinds, new fields) adds columns at Open; one that shrank leaves them unread.
//
// 2026-11 The newest commits have random marks (lx_mark), so that a follower notices an older copy written into the file (After). Another file
// at its path is told by what it is (place.go): writes into the one nobody finds are refused, following ends with ErrReplaced, and closing
// removes the log that SQLite would take for the new file's.
//
// 2026-11 Keys of batches are kept for good: 60 bytes each beside a history of 500. What batches with a Request did (lx_answer) is kept
// for three days, since a client that asks again later has lost more than an answer; the next such batch removes what is older.
package gpkg
