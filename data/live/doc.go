// Package live is the in-memory read model: every map-facing question is answered from it, none reaches the store.
//
// A View holds one immutable snapshot behind an atomic pointer. A reader loads the pointer once and is never locked out or disturbed; Run
// follows the store and publishes the next snapshot, which shares with the one before whatever did not change.
//
// # How a snapshot is built
//
//	snapshot ── units     the administrative units, each with a slot, a representative point and the text its rows share
//	         └─ table     one a layer
//	             ├─ segment   all rows of one unit: extent, times, digest, and for each code and each month the set of its rows
//	             │   └─ block     up to 128 rows along the Hilbert curve, by column, with their features' text
//	             └─ idIndex   id -> slot
//
// Together units, segments and blocks are an R-tree whose upper levels are the villages: a search walks the units along the Hilbert curve,
// skips those whose extent or sets rule them out, and tests what remains 64 rows at a time. So counts need no list of hits, answers come in
// order without sorting, a page begins where its cursor says without counting up to there, scope is a set of units, and an edit in one county
// touches nothing of another's.
//
// # How a question is answered
//
// snapshot.ask compiles a data.Filter for one data.Viewer into a plan: sets of units, boxes, column tests. plan.tag makes the validator before
// anything is searched. scan.run walks the table and hands out matching rows block by block: whatever counts, groups or lists rows goes
// through it. An emitter writes rows as GeoJSON, Row gives typed values; both see only what plan.reads and the viewer's precision let them.
//
// # The past
//
// A data.Filter with AsOf is answered from a snapshot of that moment: the newest one with everything undone that was recorded after it. Undoing is a step of
// following like any other, whose changes are what the records were (data.PastReader): what changed since has its state of then, what was deleted since is back,
// what was taken in since is not there, and units stand on the ground and under the names that the boundaries had. overdue and due_soon are of that day.
//
//   - What counts is when a change was recorded, not the day it is about: records imported later about earlier days are in no past, and a
//     change recorded at the moment itself is.
//   - The same moment is told the same for ever, but for what follows: settings, lists of names and households named by visits are today's, visits that became
//     facts stay so, and of these the facts are today's.
//   - A moment before the store began to record, or to come, is data.ErrInvalid. For some minutes after a moment its snapshot is made anew when the store moves on:
//     writes take their time.
//   - A few snapshots are kept (maxPasts); they share with the newest what did not change. Reads without AsOf do nothing for all this.
//   - Whoever may not read items has no past: differences between moments would tell of single records.
//
// # Invariants
//
//   - What hangs on a snapshot is never written after it was published, except that a segment may note its order by id (atomically).
//   - A block's rows are of one unit, sorted by (Hilbert key, id); a segment's blocks follow one another in that order.
//   - A slot means the same unit in all snapshots until the store is read anew. Slots, revisions and sums never reach a client.
//   - A row's cells, its precoded text and its typed values say the same (tests compare all three).
//   - Whatever of an answer depends on another row goes through plan.scope first.
//
// # Decisions
//
// 2026-11 Positions are multiples of 1e-7 degrees, as served: about a centimetre. Bounds and areas test the served position, so that a
// client can check every answer with the numbers it was given. Would change with a layer surveyed finer than that.
//
// 2026-11 The order of answers is (unit along the Hilbert curve, row along the Hilbert curve, id), not the row's (Hilbert key, id) alone. It lets a
// page be found by unit, keeps a unit's rows together in memory, and costs a search nothing.
//
// 2026-11 Units and blocks in place of github.com/tidwall/rtree. An R-tree of single rows answers a viewport as fast, but unsorted, uncounted and
// without a place to resume; sorting 10,000 hits alone costs half of the floor. Filters by kind and status would need a tree a class (33 bytes a row and
// class), where sets of rows cost 10 bytes a row for all codes and months together.
//
// 2026-11 An edit rewrites its block with its text (some 75 kB, 20 to 80 µs) instead of appending to an arena: nothing is left to compact, and
// 1,000 edits a second are 100 MB/s of pointer-free garbage.
//
// 2026-11 Tiles thin by cells, not by sampling: one row a cell, with how many it stands for, so that a crowded town is no blot and a lonely farm no gap. A segment keeps
// its cells of the zooms asked for (64 bytes for each four rows or more), which is what makes a tile of a prefecture cost a quarter of a millisecond.
//
// 2026-11 Null members are written as null, so that GIS programs find every property in the first page; members that belong to other kinds are left out.
//
// 2026-11 A tag is a digest of content, not of revisions: it survives restarts, is the same on every node, and moves for no change
// outside the scope, down to the village.
//
// 2026-11 Figures per unit (Summarise, Trend, Board) are counted by the same scan that lists rows, not read from sums kept up to date: sets of codes and a column of
// signed due days make a measure of a million rows cost a few milliseconds under any filter, and there is one truth. Denominators are of the units asked for (scope,
// unit, within), whatever else is asked of rows. Would change with ten million rows that are all cases.
//
// 2026-11 What is hidden from viewers without item rights (fewer than Settings.K households, and complementary cells) is worked out over their whole scope, never
// over the part they ask for: parts asked for one by one say no more than the whole. Each preset period is a table of its own; differences between tables of nested
// periods are not guarded against.
//
// 2026-11 Distinct households reach the view as 64-bit digests under the store's key, kept in a map beside the rows by visit (data.VisitKeyReader): columns of
// bounded width do not hold sets, and few visits name any. They are dropped with the months that are no longer live, whose coverage is then 'at most'.
package live
