package data

import (
	"context"
	"time"
)

// Store is the system of record. Its methods are safe for concurrent use. A failed commit may have happened: callers
// repeat a write with the same key. Driver text, SQL and paths never stand in errors that wrap this package's sentinels.
//
// storetest holds what both implementations must do.
type Store interface {
	// Schema is the registry the store was opened with.
	Schema() *Schema
	// Info is the store's state now.
	Info(ctx context.Context) (Info, error)
	// Settings is the newest settings document.
	Settings(ctx context.Context) (Settings, error)
	// PutSettings replaces it; ErrConflict unless s.Version is the newest version. It is audited as a change.
	PutSettings(ctx context.Context, s Settings, actor string, at time.Time) (Settings, error)

	// UnitLists are the imported lists of administrative units, oldest cut-off first.
	UnitLists(ctx context.Context) ([]UnitList, error)
	// PutUnitList adds a list, or replaces the one with its cut-off and prefix.
	PutUnitList(ctx context.Context, l UnitList, actor string) error

	// Snapshot opens a consistent read of every record. Close it.
	Snapshot(ctx context.Context) (Snapshot, error)
	// Since visits, in order of revision, the last change of every record that changed after the revision, tombstones
	// included, and returns the revision reached.
	Since(ctx context.Context, revision int64, visit func(Change) error) (int64, error)
	// Wait returns when the store has passed the revision (nil) or ctx ends (its error). It sees writes of other processes.
	Wait(ctx context.Context, revision int64) error

	// Get reads one record as stored; ErrNotFound.
	Get(ctx context.Context, layer LayerID, id string) (Record, error)
	// History is every earlier state of a record, newest first; ErrNotFound when the record never was.
	History(ctx context.Context, layer LayerID, id string) ([]Version, error)
	// CaseFile is a record's case file, without fields when it has none; ErrNotFound when the record is not.
	CaseFile(ctx context.Context, layer LayerID, id string) (CaseFile, error)

	// Apply performs a batch in one transaction: all of it or nothing. A batch whose Key was applied before is not applied
	// again and answers as the first time. ErrConflict on an IfVersion that does not hold.
	Apply(ctx context.Context, b Batch) (Applied, error)
	// Answer tells what a batch with a Request did, by its key, for at least a day after Batch.At; ErrNotFound. It was written with the batch: whoever
	// committed it and never heard of that finds it here.
	Answer(ctx context.Context, key string) (Answer, error)
	// Stage begins an import beside the store: what is staged is invisible until merged and survives nothing.
	Stage(ctx context.Context, imp Import) (Stage, error)
	// Imports are all imports, newest first, and Import is one of them; ErrNotFound.
	Imports(ctx context.Context) ([]Import, error)
	Import(ctx context.Context, id string) (Import, error)
	// Rejections visits the rejected and quarantined rows of an import in order of row.
	Rejections(ctx context.Context, importID string, visit func(Rejection) error) error
	// RewriteRejections replaces rejections of an import by what rewrite makes of them, where changed says so, in one transaction: how many there are
	// and their rows stay; an import that another keeps them for (Import.Again) has them rewritten there. What was replaced leaves the store as an erased case file does. ErrNotFound.
	RewriteRejections(ctx context.Context, importID string, rewrite func(Rejection) (r Rejection, changed bool, err error)) error

	// Check verifies the whole store and reports every finding; an error means the check itself could not go on.
	Check(ctx context.Context, report func(Finding)) error
	// Close waits for running writes and releases everything.
	Close() error
}

// Parted is a Store that can be read in part, by a process that need not know the rest.
type Parted interface {
	Store
	// Part is the store as far as it concerns units of a scope (NewScope); the store itself without one. Its Snapshot, Since, Get, History and CaseFile,
	// VisitKeys of a VisitKeyReader and Past of a PastReader know no record beyond: a record that leaves the scope is told as deleted, one that comes into it as new, and
	// a change of others is not told. Lines belong to every scope they cross, boundaries also to those inside them. All else, writing too, is the
	// whole store's.
	Part(scope []string) Store
}

// Point is a moment of a store: what it held at a revision. A store that lost that revision and gave its number out again has another Mark there.
type Point struct {
	Revision int64
	Mark     string // empty: not known, and not compared
}

// Follower is a Store that can tell whether it still holds what was read from it.
type Follower interface {
	Store
	// After is Since of a point, and returns the one reached, both of one moment. It is ErrDiverged when the store has no such point in its past: a
	// standby took over that lacked the newest commits, or an older copy was put back. It is ErrReplaced when it is another store.
	After(ctx context.Context, p Point, visit func(Change) error) (Point, error)
}

// Info is the state of a store.
type Info struct {
	ID              string // made at creation, never changes
	Revision        int64  // of the newest change; never shown to a client
	Mark            string // of that revision, see Point
	BoundaryVersion int64  // 0 until boundaries are imported, +1 with every import that changes them
	Generated       string // of demonstration data: how it was made; empty for real data
	Created         time.Time
	Counts          map[LayerID]int64 // records that are not deleted
}

// UnitList is a list of administrative units as published on a day: what codes and names were then. Names of units come from
// the newest list; older ones give the history of codes.
type UnitList struct {
	CutOff string // YYYY-MM-DD
	Prefix string // of every code in it, such as 4310
	Source string // who published it
	CSV    []byte // UTF-8 with the heading code,name; at most 16 MiB
}

// Snapshot is a consistent read at one revision.
type Snapshot interface {
	Info() Info
	// Records visits part `part` of `parts` of a layer's records; the parts are disjoint, together whole, and may be read
	// at the same time. The order is unspecified. The record is valid only during the call.
	Records(ctx context.Context, layer LayerID, part, parts int, visit func(*Record) error) error
	Close() error
}

// Change is the newest state of a changed record.
type Change struct {
	Revision int64
	Layer    LayerID
	ID       string
	Record   *Record // nil: deleted
	Unit     string  // where the record was before the newest change; empty when it was not
}

// Version is an earlier state of a record and what ended it.
type Version struct {
	Before Record // the state that was replaced or deleted
	At     time.Time
	Actor  string
	Import string // id of the import that did it; empty for an edit
	Reason string
}

// CaseFile is what only the unit that handles a record may read: Case fields and unmapped import columns by name.
type CaseFile struct {
	Layer  LayerID
	ID     string
	Fields map[string]string
}

// Batch is one atomic change.
type Batch struct {
	Key        string // idempotency key; required
	Request    []byte // digest of what a person asked for, whatever became of it, kept sealed; with one, Answer knows the key
	Actor      string
	Import     string
	Reason     string
	At         time.Time
	Boundaries bool // the batch changes boundaries: Info.BoundaryVersion rises by one
	Puts       []Put
	Deletes    []Delete
}

// Put inserts a record, or replaces the one with its id. Replacing a record by an equal one changes nothing.
type Put struct {
	Record    Record            // Version is ignored
	IfVersion int64             // when positive, the version that must be current; when -1, the record must not exist; a stage skips the put instead
	Case      map[string]string // replaces the case file when not nil
	Row       int64             // of the import's input, 1-based; 0 otherwise
}

// Delete removes a record, leaving a tombstone and its history.
type Delete struct {
	Layer     LayerID
	ID        string
	IfVersion int64 // when positive, the version that must be current
}

// Applied says what a batch or a merge did.
type Applied struct {
	Revision                              int64 // of its newest change; the store's when it changed nothing
	Inserted, Updated, Unchanged, Deleted int64
	Skipped                               int64 // puts of a stage whose IfVersion did not hold at the merge
	Replayed                              bool  // the key was known: nothing was done now
}

// Answer is what a batch did that somebody asked for.
type Answer struct {
	Request []byte
	At      time.Time
	Records []Versioned // of the puts, in order
}

// Versioned names a state of a record.
type Versioned struct {
	Layer   LayerID `json:"layer"`
	ID      string  `json:"id"`
	Version int64   `json:"version"`
}

// Stage collects an import. It is used by one goroutine and takes records of any layer: boundaries are merged together with the
// records they re-pin.
type Stage interface {
	// Put stages records and returns the indexes of those whose id is staged already; these are not staged again.
	Put(ctx context.Context, puts []Put) (duplicates []int, err error)
	// Delete stages deletions.
	Delete(ctx context.Context, deletes []Delete) error
	// Reject stages rows that did not become records.
	Reject(ctx context.Context, rows []Rejection) error
	// Merge makes everything visible in one transaction and ends the stage. The import's finished state and counts are
	// stored with it; Inserted, Updated and Unchanged are filled in by the store and count puts with a Row alone, while
	// Applied counts every put. Refused rows that an earlier import of the same file left alike are not kept twice (Import.Again).
	Merge(ctx context.Context, done Import, o MergeOptions) (Import, Applied, error)
	// Discard ends the stage and leaves nothing. After Merge it does nothing.
	Discard() error
}

// MergeOptions of Stage.Merge.
type MergeOptions struct {
	Boundaries        bool                // as in Batch
	IfBoundaryVersion int64               // when positive, the Info.BoundaryVersion that must be current, else ErrConflict
	Progress          func(done, n int64) // called now and then with rows merged and rows to merge; may be nil
}

// ImportState is where an import stands.
type ImportState string

// Import states.
const (
	ImportRunning   ImportState = "running"
	ImportDone      ImportState = "done"
	ImportFailed    ImportState = "failed"
	ImportCancelled ImportState = "cancelled"
)

// Import is the account of one import: Input = Accepted + Rejected + Quarantined, Accepted = Inserted + Updated + Unchanged.
type Import struct {
	ID                           string // also the idempotency key
	Layer                        LayerID
	Name                         string // base name of the file, or as the client called it
	SHA256                       string // of the input, hex
	CRS                          string // as stated
	Actor                        string
	Started, Finished            time.Time
	State                        ImportState
	Error                        string // of a failed one, for people
	Input, Accepted              int64
	Rejected, Quarantined        int64
	Inserted, Updated, Unchanged int64
	Snapped, ByAddress           int64 // of the accepted
	Moved                        int64 // records that other units hold now, when boundaries were imported

	// Again is an earlier import of the same file by the same actor, when it left the same rows refused: it keeps them for both. Set by the store.
	Again string `json:",omitempty"`
}

// Refused is how many rows are kept under the import's own id for somebody to mend.
func (i Import) Refused() int64 {
	if i.Again != "" {
		return 0
	}
	return i.Rejected + i.Quarantined
}

// Rejection is an input row that did not become a record, with everything needed to mend it.
type Rejection struct {
	Row        int64 // 1-based, of the data rows: a CSV heading is not counted
	Field      string
	Reason     string
	Quarantine bool        // waits for a person's decision instead of being refused
	Candidates []string    // unit codes it might belong to, when that is the question
	Raw        [][2]string // the row as read: heading and cell, in order
}

// Severity of a finding.
type Severity string

// Severities.
const (
	Fine    Severity = "ok"
	Warning Severity = "warning"
	Fault   Severity = "fault"
)

// Finding is one line of a check.
type Finding struct {
	Check    string // what was looked at, snake_case
	Severity Severity
	Detail   string // for people, with counts and ids
}
