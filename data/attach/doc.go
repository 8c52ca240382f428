// Package attach keeps documents and photographs of case files in the vault, beside a GeoPackage or in PostgreSQL.
//
// # What is taken
//
// JPEG, PNG, WebP and PDF, of at most MaxSize bytes, MaxFiles of them a record. What a file is, its content says, never its name or the type that a
// browser states; anything else is refused with the reason. Content is read as a stream: a reader of outside bytes that keeps no
// more than a segment in memory.
//
// # What is left out
//
// Of pictures only what draws them is kept, byte for byte, so that nothing is encoded anew and no quality is lost: no EXIF, XMP, IPTC, comments,
// thumbnails, further pictures or films behind the end. Of EXIF one thing stays, the orientation, in an EXIF block that holds nothing else;
// without it photographs would lie on their side. Moving pictures become still ones (PNG) or are refused (WebP). A PDF is kept as it is.
//
// # How it is kept
//
// In chunks of 256 KiB, each sealed with AES-256-GCM (package seal) for its file and place in it; name, type, mark and digest are sealed too, for the
// record they belong to. What remains in clear is whose they are, when they came and how long they are. A file is there when its row has a seal:
// what was cut short is swept. The same content twice in a record is one file.
//
// # Who reads it
//
// The rules of case files, which package api holds: right, scope, a stated purpose, an audit row that is on the disk before any content leaves.
//
// # Decisions
//
// 2026-11 Word and spreadsheet files are refused: whether one carries a macro cannot be told from its beginning, and a PDF of it is what a
// case file needs. HEIC is refused by name, with what to do: no browser on the county's machines shows it.
//
// 2026-11 Chunks are written one short transaction each: a guest's writes hold up the store's.
package attach
