#!/bin/sh
# test.sh check|test : runs every stage, says what failed and how long each took, closes with the count of tests
# ("N passed, N failed, N skipped"). Exits 1 if a stage failed, a test failed or was skipped, or a class of tests
# that must be there was not. `make` has built $GOLANGCI and $GOFUMPT.
set -u
cd "$(dirname "$0")/.." || exit 1

what=${1-}
[ -t 1 ] || export NO_COLOR=1
results=var/test
failed=
times=
began=$(date +%s)

# stage NAME COMMAND... : runs the command and remembers how it went; the next stages run all the same.
stage() {
	name=$1
	shift
	printf '\n== %s\n' "$name"
	from=$(date +%s)
	"$@" || failed="$failed $name"
	times="$times$(printf '%5d s  %s' $(($(date +%s) - from)) "$name")
"
}

format() {
	unformatted=$(scripts/gofiles.sh | xargs "$GOFUMPT" -l) || return
	if [ -n "$unformatted" ]; then
		echo "not formatted; run make fmt:"
		echo "$unformatted"
		return 1
	fi
}

lint() { "$GOLANGCI" run ./...; }

unit() {
	"$count" go -tally "$results/unit.json" -- go test -json -short -skip '^Test(Postgres|GDAL)' ./...
}

# go_tests NAME ARGS... : every package, nothing from the cache, not vetted once more. Two packages a core, since many wait for
# other programs or for time; those that take longest begin, so that none is left alone at the end.
go_tests() {
	tally=$results/$1.json
	shift
	"$count" go -tally "$tally" -- \
		go test -json -count=1 -vet=off -p $(($(getconf _NPROCESSORS_ONLN) * 2)) "$@" \
		./data/postgres ./cmd/lianxin ./api ./data/gpkg ./data/live ./...
}

# Everything, for real.
full() { go_tests full -timeout 20m; }

# What the race detector does not watch, since watching its memory takes most of the time: SQLite's C, translated, with its libc and its
# memory, which lock by Go's mutexes, which are watched; a compressor's inner loops; and the generator of demonstrations, which starts
# nothing (TestDemoStartsNothing): its writers run in ingest.Piped's goroutine, on what nobody changes any more.
unwatched='modernc.org/sqlite/lib modernc.org/libc modernc.org/memory github.com/klauspost/compress/flate lianxin/data/demo lianxin/data/demo/campaign'

# Under the race detector with smaller sizes (testing.Short), without the tests that run other programs on files or move whole
# stores through the command line, which take minutes there and share their code with tests that stay.
race() {
	set --
	for package in $unwatched; do
		set -- "$@" "-gcflags=$package=-race=false"
	done
	CGO_ENABLED=1 go_tests race -race "$@" -short -timeout 25m -skip '^Test(GDAL|PostgresScripts)'
}

npm_stage() { npm --prefix frontend run --silent "$@"; }

vitest() {
	"$count" vitest -tally "$results/vitest.json" -report "$results/vitest-report.json" -- \
		npm --prefix frontend run --silent test -- --reporter=default --reporter=json --outputFile.json="$PWD/$results/vitest-report.json"
}

browser() {
	LIANXIN_BIN="$PWD/bin/lianxin" PLAYWRIGHT_JSON_OUTPUT_FILE="$PWD/$results/e2e-report.json" \
		"$count" playwright -tally "$results/e2e.json" -report "$results/e2e-report.json" -- \
		npm --prefix frontend run --silent e2e -- --reporter=list,json
}

close() { # ARGS OF testcount sum
	printf '\n== all stages, %d s\n%s' $(($(date +%s) - began)) "$times"
	[ -z "$failed" ] || echo "failed:$failed"
	"$count" sum "$@" && [ -z "$failed" ]
}

frontend_checks() {
	stage frontend-lock node scripts/lockfile.mjs --check
	stage frontend-install scripts/frontend.sh install
	stage frontend-lint npm_stage lint
	stage frontend-types npm_stage typecheck
	stage frontend-unit vitest
}

scripts/need.sh go node || exit
count=.tools/testcount
go build -o "$count" ./scripts/testcount || exit
rm -rf "$results"
mkdir -p "$results"

case $what in
check)
	stage format format
	stage vet go vet ./...
	stage lint lint
	stage unit unit
	frontend_checks
	close "$results/unit.json" "$results/vitest.json"
	;;
test)
	stage programs scripts/deps.sh
	stage format format
	stage vet go vet ./...
	stage lint lint
	frontend_checks
	stage frontend-build scripts/frontend.sh build
	stage frontend-size npm_stage size
	stage build scripts/build.sh
	stage full full
	stage race race
	stage browser browser
	close -require postgres,gdal,browser "$results/full.json" "$results/race.json" "$results/vitest.json" "$results/e2e.json"
	;;
*)
	echo "usage: scripts/test.sh check|test" >&2
	exit 2
	;;
esac
