// Package stored is what both stores demand of records, batches and imports before they keep them, and what both need to stage and
// to read them: the columns of a layer (column.go), the set of ids an import has staged, texts kept in few allocations, which values are dates, the part of
// a store that a scope is. The storage itself is theirs.
//
// Content is a store with what moving it whole takes, and Sums the checksums by which two whole stores are compared, of whichever kind. Package wkb
// is the form in which both keep geometries.
package stored
