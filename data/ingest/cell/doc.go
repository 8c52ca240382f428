// Package cell turns the text of one cell, as people and spreadsheets write it, into a data.Value of a field: dates in the forms used in
// China, numbers with thousands separators or the field's own unit behind them, 是/否, codes by wire value or label, lists.
//
// A text is read only when it can mean one thing. Otherwise the reason says what would be needed, without repeating the cell: a cell
// may hold what no log should.
//
// # Decisions
//
// 2026-11 A date without a day (2022-06, 2022年) is refused with a reason: the store has no month precision, the first of the month would invent one,
// and an empty value would lose what was written. The row comes back in the rejections file to be given a day or emptied.
//
// 2026-11 A time of exactly 00:00:00 without a zone is a date: spreadsheets write dates so. With a zone it is the instant.
//
// 2026-11 Day/month/year orders and two-digit years are refused: 03/04/2026 is two different days.
package cell
