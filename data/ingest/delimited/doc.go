// Package delimited reads comma-, tab- and semicolon-separated text (RFC 4180 and what spreadsheets make of it) as a stream of rows in
// bounded memory. A row that cannot be read is handed out as such and the next one is found: a stray quotation mark costs
// one row, not the rest of the file.
//
// # Decisions
//
// 2026-11 Own reader instead of encoding/csv, which reads a field that never ends into memory, cannot go on after it, and
// splits on the goroutine that reads. Here Next only finds where a row ends, and Split may run elsewhere. Checked against encoding/csv by
// fuzzing.
//
// 2026-11 Lenient where only one reading is possible: CR LF or LF, short rows, spaces around a quoted cell, quotation marks inside an
// unquoted one, an empty line. Strict where a row would silently become another: text after a closing mark, a mark never closed.
package delimited
