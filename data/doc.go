// Package data is the domain: the one registry of layers and fields (Schema), the one question a reader can
// ask (Filter), the one statement of who asks (Viewer), the one system of record (Store) and the values that
// travel between them. It has no HTTP, SQL, clock, log or file in it; everything else in the tree is an adapter to it.
//
// # Records
//
// A Record is one feature of one layer: identity, place, pin and a slice of Values in the order of the layer's own
// fields. There is no struct per layer: storage tables, columns, import headings, masks, forms, exports and the
// OpenAPI document all derive from the Schema, so a layer is added in one place.
//
// # Places
//
// Coordinates are longitude, latitude in degrees, CGCS2000 (within centimetres of WGS 84 and treated as equal). Units
// are named by their statistical code: 4 digits prefix for a prefecture (written 6 digits with 00), 6 for a county,
// 9 for a township, 12 for a village; a code's prefix is its parent, so scope is prefix matching.
//
// # Decisions
//
// 2026-11 Values are a small tagged union, not interface{}: a million rows of thirty fields must not allocate thirty
// million boxes. Would change with a Go sum type.
//
// 2026-11 A boundary, and every pin to it, carries the boundary version at which that boundary last changed, not the newest of all:
// an import that redraws ten villages rewrites the records of ten villages, and importing a file again changes nothing.
//
// 2026-11 Imprecise records keep the most precise unit known in Unit (a township or county code is legal) and have no
// point of their own; readers draw them at that unit's representative point with its precision.
package data
