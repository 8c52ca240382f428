// Command testcount runs a test program, says readably what it is doing, and counts.
//
//	testcount go         -tally FILE -- go test -json ARGS…
//	testcount vitest     -tally FILE -report JSON -- npm test -- …
//	testcount playwright -tally FILE -report JSON -- npm run e2e -- …
//	testcount sum        [-require postgres,gdal,browser] TALLY…
//
// The first three run the command after "--", print failures and skips with their output, one line a
// package, and write what became of each test to the tally file. sum adds tallies up and closes with the line
//
//	N passed, N failed, N skipped
//
// alone on its line. Everything that is not plainly a pass fails: a skipped test, a test that never ended, a
// package that did not build, a test that passed only when tried again, a command that exits non-zero though
// no test failed, a run of no tests, a tally that is not there, and a required class of which no test passed.
//
// # Decisions
//
// Leaves are counted: a test with subtests is its subtests, unless it failed by itself. A test that ran in
// two tallies (with and without the race detector) is one test with its worse outcome.
//
// Classes are names. A Go test whose top-level name begins with TestPostgres is a PostgreSQL test, with TestGDAL
// a GDAL test; every Playwright test is a browser test. A test named so must use the real program.
//
// The runners are started from here rather than piped in, since a shell without pipefail loses their exit
// code. gotestsum does part of this, but neither fails on skips nor knows the other two runners.
package main
