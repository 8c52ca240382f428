// Package lite is the store's way to SQLite: one connection at a time, statements prepared once, rows handed to a visitor, and
// errors mapped to the few of package data. It runs on modernc.org/sqlite and knows nothing of the store's tables.
//
// # Decisions
//
// 2026-11 Connections of the driver are used without database/sql. The store needs what a pool hides (a transaction pinned to
// a connection, several connections pinned to one revision), the driver turns text in columns declared DATETIME into time.Time
// on the way through Rows.Next, and a row of thirty columns costs 4.3 µs there. Scan hands rows to an aggregate function whose
// text and blob arguments are views of SQLite's memory, a documented option of the driver (FunctionImpl.VolatileArgs): 1.2 µs.
// Goose, which needs a *sql.DB, gets one of its own for the moment it runs. Would change with a database/sql that can do this.
//
// 2026-11 Files of a store are never opened with package os while SQLite may have them open: closing any descriptor drops the
// POSIX locks that SQLite holds for the whole process.
package lite
