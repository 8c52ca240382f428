// Package charset turns a stream of unknown encoding into UTF-8 and says which encoding it was. Files from offices in China
// come as UTF-8 with or without a byte-order mark, as GB18030 (of which GBK and GB2312 are parts) and, from spreadsheets, as
// UTF-16 with a mark. Nothing is guessed silently: what is neither is refused, and the answer is there to be shown.
//
// # Decisions
//
// 2026-11 Validity decides, statistics only object. Chinese text in GB18030 is practically never valid UTF-8, so a window
// that is valid UTF-8 is UTF-8; what is not but is valid GB18030 is GB18030, unless its characters are mostly rare ones and
// the detector is sure of another encoding (Big5, Shift JIS), which decodes as GB18030 nonsense as often as not.
//
// 2026-11 The decision waits for the first byte that is not ASCII: a file may have a thousand English rows before a Chinese name.
package charset
