// Package api is the HTTP face: echo routes that parse strictly, ask, and write.
//
// A handler is parse, ask, write. Parsing (params, filter, bbox, interval, negotiate) reports every bad field at once and never guesses; asking
// always hands over the data.Viewer that the session gave, or the principal it was made of; writing sends bytes that the live view encoded already.
// Errors become application/problem+json in one place, problem.go.
//
// Who is asked: live.View for whatever the map shows, lists or counts; data.Store for schema, settings, imports and case files; ingest for files and
// rounds; edit for single records; export for files to carry away; accounts for who asks, who may, and what was done; basemap for tiles of the
// background.
//
// # Routes and rules
//
// Every route stands in one of the tables that routes joins (route.go, route_accounts.go, route_statistics.go) with the rule that says who may call
// it. A route without a rule cannot be registered, and a test walks echo's own list to find any that went round the table.
//
// # Caching
//
// Answers that depend on records carry a weak ETag: the live view's keyed hash of filter, viewer and the newest change in the
// viewer's scope, together with the representation. They are private and revalidated (no-cache): what one role may see is
// never stored for another.
//
// # Copies
//
// A copy of what a question selects is begun with since=start on items and kept by the `since` of the answer before. An answer says in `sync` what it is:
//
//   - whole: a page of all rows. Follow `next` to the last page, then drop what the copy holds beside them. It answers start, and every cursor of which it
//     is not known what came after (an import that changed most of a village, other boundaries, names or settings).
//   - changes: features to put in place of those of the same id, and in `removed` the ids of those that were deleted, left the viewer's scope, or no longer match;
//     ids the copy does not hold are skipped. Follow `next` while there is one.
//
// The link `monitor` is where the next step begins. Cursors are bound to filter and viewer, and nothing in them hangs on what lies out of scope. They
// outlive a restart and go from node to node of one store; after a backup was restored copies begin anew. What derives from
// other records (station_distance_m) changes untold; lateness that comes with a new day is told.
//
// # Walls and alerts
//
// An alert is the server's, the same on every wall: a case that is open, of the level in the settings or a graver one, found less than a day ago, and met after the rule
// was first asked; backfilled cases raise none. Tend asks the rule whenever records changed, on every node; the book of accounts raises each case once. It stands
// until somebody acknowledges it with a post, or its case has ended. Streams hear of it within a second, whichever node it happened on. A scoped node
// (serve --scope) raises what it sees.
//
// # Connections
//
// HTTPServer and pace bound time: heads, bodies (also those that no handler reads), stretches of an answer, events. A body's limit ends with its last byte.
// Request bodies are wrapped in a copy of the request, since net/http looks at its own before it answers.
//
// # Decisions
//
// 2026-11 Property parameters of enumerations take several codes separated by commas (status=found,accepted): no code has
// a comma, and OGC API Features leaves the meaning of other operators open. Full comparison is what filter= is for.
//
// 2026-11 datetime also accepts a plain date, the whole day in the configured zone: people type dates. RFC 3339 times keep
// their exact meaning.
//
// 2026-11 /api/schema gives screens and forms the part of data.Schema that the viewer may read in one answer. collections/{id}/schema says it too, a
// layer at a time and in JSON Schema, for programs that know OGC API Features part 5; a screen would need a request a layer before its first paint.
//
// 2026-11 bbox-crs and filter-crs take the URI of any system of geo/datum, or its safe CURIE [EPSG:4547], in the authority's axis order. A box of a
// Gauss–Krüger plane selects by its outline, followed to a centimetre, not by the wider bounds that hold it. area is always lon lat: it is drawn on the map.
package api
