#!/bin/sh
# frontend.sh install|build : frontend/node_modules from the lock file, frontend/dist from the sources.
# Each is done again only when the contents of what goes in have changed; time stamps do not matter.
set -eu
cd "$(dirname "$0")/../frontend"

lock=node_modules/.lianxin-lock
built=node_modules/.lianxin-built

install() {
	if cmp -s package-lock.json "$lock"; then
		return
	fi
	../scripts/need.sh node
	npm ci --ignore-scripts --no-audit --no-fund
	cp package-lock.json "$lock"
}

# sources prints a checksum, size and name for each file that goes into dist.
sources() {
	find . \( -name node_modules -o -name dist -o -name e2e -o -name test-results -o -name playwright-report \) -prune \
		-o -type f ! -name '*.test.ts' ! -name '*.test.tsx' ! -name '*.go' -exec cksum {} + | LC_ALL=C sort -k 3
}

build() {
	install
	if [ -f dist/index.html ] && [ "$(sources)" = "$(cat "$built" 2>/dev/null)" ]; then
		return
	fi
	../scripts/need.sh node
	rm -f "$built"
	now=$(sources)
	npm run --silent build
	: >dist/.keep # git's marker, which an emptied folder loses
	printf '%s\n' "$now" >"$built"
}

case ${1-} in
install | build) "$1" ;;
*)
	echo "usage: scripts/frontend.sh install|build" >&2
	exit 2
	;;
esac
