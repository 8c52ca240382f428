package stored

import (
	"context"

	"lianxin/data"
)

// Content is a store with everything that moving it whole takes. Each visits one moment, which is the same for all of them only while
// nobody writes. Records and their revisions are told by Since.
type Content interface {
	data.Store
	// EachCase visits every case file that is not empty.
	EachCase(ctx context.Context, visit func(data.CaseFile) error) error
	// EachVersion visits every earlier state of every record that ever was, in the order in which they ended.
	EachVersion(ctx context.Context, visit func(data.Version) error) error
	// EachGrave visits every record that was deleted.
	EachGrave(ctx context.Context, visit func(Grave) error) error
	// EachBatch visits what is known of every batch that was applied.
	EachBatch(ctx context.Context, visit func(Batch) error) error
	// EachImport visits every import, oldest first.
	EachImport(ctx context.Context, visit func(Import) error) error
	// EachSettings visits every settings document, oldest first.
	EachSettings(ctx context.Context, visit func(Settings) error) error
}

// Grave is what remains of a deleted record besides its history.
type Grave struct {
	Layer    data.LayerID
	ID       string
	Version  int64 // of the deletion
	Revision int64
	Unit     string // before it
}

// Batch is an applied batch. In a store that was moved its digest is empty: what it asked for is then not compared any more.
type Batch struct {
	Key     string
	Applied data.Applied

	Request []byte // of its Answer, sealed for its key; nil when it has none, or none any more
	At      int64  // milliseconds since 1970
	Records string
}

// Import is a merged import and what its merge did.
type Import struct {
	Account data.Import
	Applied data.Applied
}

// Settings is a settings document as it lies in a store.
type Settings struct {
	Version, At int64 // At is milliseconds since 1970
	Actor, Doc  string
}
