#!/bin/sh
# gofiles.sh [FOLDER] : the Go files of the tree or of a folder in it, tracked or not, one a line.
cd "$(dirname "$0")/.." || exit 1
find "${1:-.}" \( -name node_modules -o -name testdata -o -path './.?*' -o -path ./bin -o -path ./var \) -prune -o -type f -name '*.go' -print
