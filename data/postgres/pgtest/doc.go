//go:build unix

// Package pgtest runs a throwaway PostgreSQL with PostGIS for tests and benchmarks.
//
// A test asks for a database of its own:
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
//
//	func TestPostgresThing(t *testing.T) {
//		url := pgtest.Database(t) // postgres://…, empty but for PostGIS
//
// One cluster serves all tests of a process. It starts with the first Database, in 2 to 4 s on two cores; a
// database costs some 0.1 s. Tests that stop, kill or pause the server take a cluster of their own from Start. A program
// that is no test uses New and Close.
//
// The server listens on a socket in a temporary folder and on no port, as user "nobody" when root starts it,
// without waiting for the disk. Its end is sure: a guard holds the other end of a pipe and, when the process ends
// in whatever way, stops the server and removes the folder.
//
// # Decisions
//
// A missing PostgreSQL fails the test and names the packages: nothing is skipped.
//
// Text sorts by ICU's Chinese rules and times print in Asia/Shanghai, as on the servers of those who will run
// this. SQL that silently counts on byte order or UTC fails here rather than there.
//
// PostgreSQL 15 is the oldest: Debian 12 has it, and ICU as the default collation begins there.
package pgtest
