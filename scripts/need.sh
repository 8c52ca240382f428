#!/bin/sh
# need.sh go|node... : says which of these tools are missing or too old, with the version that is needed.
# Where Go may fetch its toolchain (GOTOOLCHAIN=auto, the default), it does so here, by the usual proxy settings.
set -u
cd "$(dirname "$0")/.." || exit 1

go_min=$(sed -n 's/^go //p' go.mod)
node_min=20.19.0
npm_min=10.0.0

# at_least HAVE WANT: true if dotted version HAVE is WANT or newer; what follows the numbers is ignored.
at_least() {
	printf '%s %s\n' "$1" "$2" | awk '{
		split($1, have, /[^0-9]+/); split($2, want, /[^0-9]+/)
		for (i = 1; i <= 3; i++) if (have[i] + 0 != want[i] + 0) exit !(have[i] + 0 > want[i] + 0)
	}'
}

missing=0
lacks() {
	echo "$1" >&2
	missing=1
}

need() { # NAME WANT WHERE HAVE
	if [ -z "$4" ]; then
		lacks "$1 is missing: version $2 or newer is needed ($3)"
	elif ! at_least "$4" "$2"; then
		lacks "$1 is $4: version $2 or newer is needed ($3)"
	fi
}

for tool; do
	case $tool in
	go)
		have=
		if command -v go >/dev/null; then
			# An old Go that may not fetch a newer one says so on standard error and prints no version.
			have=$(go env GOVERSION 2>/dev/null) || have=$(GOTOOLCHAIN=local go version 2>&1 | sed -n 's/.*go\([0-9][0-9.]*\).*/\1/p' | tail -1)
		fi
		need Go "$go_min" https://go.dev/dl "${have#go}"
		;;
	node)
		need Node.js "$node_min" https://nodejs.org "$(node -p process.versions.node 2>/dev/null)"
		need npm "$npm_min" "comes with Node.js" "$(npm --version 2>/dev/null)"
		;;
	*)
		lacks "need.sh: what is $tool?"
		;;
	esac
done
exit $missing
