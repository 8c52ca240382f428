// Package api is the HTTP face: echo routes that parse strictly, ask live.View, data.Store or ingest, and write.
//
// A handler is parse, ask, write. Parsing (params, filter, bbox, interval, negotiate) reports every bad field at once and
// never guesses; asking always hands over the data.Viewer that the session gave; writing sends bytes that the live view
// encoded already. Errors become application/problem+json in one place, problem.go.
//
// # Routes and rules
//
// Every route stands in the table of route.go with the rule that says who may call it. A route without a rule cannot be
// registered, and a test walks echo's own list to find any that went round the table.
//
// # Caching
//
// Answers that depend on records carry a weak ETag: the live view's keyed hash of filter, viewer and the newest change in the
// viewer's scope, together with the representation. They are private and revalidated (no-cache): what one role may see is
// never stored for another.
//
// # Decisions
//
// 2026-11 Property parameters of enumerations take several codes separated by commas (status=found,accepted): no code has
// a comma, and OGC API Features leaves the meaning of other operators open. Full comparison is what filter= is for.
//
// 2026-11 datetime also accepts a plain date, the whole day in the configured zone: people type dates. RFC 3339 times keep
// their exact meaning.
//
// 2026-11 /api/schema, beside the routes of the design, gives screens and forms the part of data.Schema that the viewer may
// read in one answer; collections/{id}/schema would cost nine requests before the first paint.
//
// 2026-11 bbox-crs and filter-crs take the URI of any system of geo/datum, or its safe CURIE [EPSG:4547], in the authority's axis order. A box of a
// Gauss–Krüger plane selects by its outline, followed to a centimetre, not by the wider bounds that hold it. area is always lon lat: it is drawn on the map.
package api
