#!/bin/sh
# gofiles.sh : the Go files of the tree, tracked or not, one a line.
cd "$(dirname "$0")/.." || exit 1
find . \( -name node_modules -o -name testdata -o -path './.?*' -o -path ./bin -o -path ./var \) -prune -o -type f -name '*.go' -print
