// Package stored is what both stores demand of records, batches and imports before they keep them, and what both need to stage and
// to read them: the set of ids an import has staged, and texts kept in few allocations. The storage itself is theirs.
package stored
