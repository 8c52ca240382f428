package ingest

// NoticeKind says what a notice is about.
type NoticeKind string

// Kinds of notices.
const (
	NoticeEncoding   NoticeKind = "encoding"       // what the text is encoded in
	NoticeHeading    NoticeKind = "heading"        // rows above the heading were passed over
	NoticeSealed     NoticeKind = "sealed"         // columns that go to the case file because the layer has no such field
	NoticeDropped    NoticeKind = "dropped"        // columns that are not read
	NoticeIdentity   NoticeKind = "identity"       // rows without a source id, which no later import can update
	NoticeDisagree   NoticeKind = "disagree"       // rows whose stated unit is not where their coordinates lie
	NoticeDatum      NoticeKind = "datum"          // another datum fits the boundaries better
	NoticeSwapped    NoticeKind = "swapped"        // longitude and latitude look swapped
	NoticeRepaired   NoticeKind = "repaired"       // boundaries that were mended
	NoticeTiling     NoticeKind = "tiling"         // boundaries overlap or leave gaps
	NoticeUnit       NoticeKind = "unit"           // boundaries whose code no list of units has
	NoticeEnded      NoticeKind = "ended"          // units that the new boundaries replace
	NoticeDerived    NoticeKind = "derived"        // townships and counties made of villages
	NoticeUnplaced   NoticeKind = "unplaced"       // records that lie in no boundary any more and keep the unit above
	NoticeConcurrent NoticeKind = "concurrent"     // records that were edited while they were re-pinned
	NoticeKept       NoticeKind = "kept"           // records placed by hand that keep their place
	NoticeBoundaries NoticeKind = "no_boundaries"  // there is nothing to pin to
	NoticeDuplicates NoticeKind = "not_looked_for" // a dry run stopped looking for repeated ids
)

// Notice is something a person should know about an import that went on. It names no person and no place more exact than a unit.
type Notice struct {
	Kind   NoticeKind
	Detail string // one plain sentence without a full stop
}
