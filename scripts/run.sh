#!/bin/sh
# run.sh [demo] : serves the demonstration prefecture, made on first use; "demo" makes it afresh and ends.
# LISTEN=host:port fixes the address; else it is 127.0.0.1:8080 or the next free port.
set -eu
cd "$(dirname "$0")/.."

store=var/demo.gpkg

# The store is made apart and moved into place, the map file last, so that a broken attempt leaves none.
make_demo() {
	rm -rf var/demo.new
	mkdir -p var/demo.new
	bin/lianxin demo --store var/demo.new/demo.gpkg
	for file in var/demo.new/*; do
		old=var/${file##*/}
		rm -f "$old" "$old-wal" "$old-shm" # an old log must not meet a new file
		[ "$old" = "$store" ] || mv "$file" "$old"
	done
	mv var/demo.new/demo.gpkg "$store"
	rmdir var/demo.new
}

if [ "${1-}" = demo ]; then
	make_demo
	exit
fi
[ -f "$store" ] || make_demo
if [ -n "${LISTEN-}" ]; then
	exec bin/lianxin serve --store "$store" --anonymous commander --listen "$LISTEN"
fi
exec bin/lianxin serve --store "$store" --anonymous commander --next-free
