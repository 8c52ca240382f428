#!/bin/sh
# licenses.sh : the licence texts of every Go module and npm package that is part of the binary, in name order.
# A module or package without a licence file fails.
set -eu
cd "$(dirname "$0")/.."

# texts NAME FOLDER : prints what the folder has in licence and notice files.
texts() {
	found=
	for file in "$2"/[Ll][Ii][Cc][Ee][Nn][CcSs][Ee]* "$2"/COPYING* "$2"/NOTICE*; do
		[ -f "$file" ] || continue
		found=yes
		printf '\n======== %s: %s\n\n' "$1" "$(basename "$file")"
		cat "$file"
	done
	if [ -z "$found" ]; then
		echo "$1 has no licence file" >&2
		return 1
	fi
}

echo "Lianxin contains the following works of others, each under its own licence."

# Modules of all three systems that are released.
for os in linux windows; do
	CGO_ENABLED=0 GOOS=$os go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ./cmd/lianxin
done | LC_ALL=C sort -u | while read -r name version dir; do
	texts "$name $version" "$dir"
done
texts "Go $(go env GOVERSION)" "$(go env GOROOT)"

# Packages that pages are made of, not those that make them.
(cd frontend && npm ls --omit=dev --all --parseable 2>/dev/null) | sed 1d | LC_ALL=C sort -u | while read -r dir; do
	texts "${dir##*/node_modules/} $(node -p 'require(process.argv[1] + "/package.json").version' "$dir")" "$dir"
done
