#!/bin/sh
# soak.sh : hours of endurance. Tests behind the build tag "soak" (kill rounds, 72 simulated hours, 10 million
# records), then every fuzz target for FUZZTIME (10m), then the wall in a browser if it has a soak of its own.
set -u
cd "$(dirname "$0")/.." || exit 1
scripts/deps.sh || exit

bad=0
echo "== endurance"
LIANXIN_BIN="$PWD/bin/lianxin" go test -tags soak -run '^TestSoak' -count=1 -timeout 24h -v ./... || bad=1

for package in $(go list ./...); do
	for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz'); do
		echo "== $package $target"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-10m}" "$package" || bad=1
	done
done

echo "== browser"
LIANXIN_BIN="$PWD/bin/lianxin" npm --prefix frontend run --silent soak || bad=1
exit $bad
