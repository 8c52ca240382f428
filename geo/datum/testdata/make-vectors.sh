#!/bin/sh
# Projected coordinates by PROJ 9.1.1 through GDAL 3.6.2's gdaltransform, x to the east and y to the north:
#   sh make-vectors.sh > proj-vectors.csv
set -eu
points() { # code, lowest and highest longitude, lowest and highest latitude, how many, seed
	awk -v w="$2" -v e="$3" -v s="$4" -v n="$5" -v count="$6" -v seed="$1" 'BEGIN {
		srand(seed)
		for (i = 0; i < count; i++) printf "%.10f %.10f\n", w + rand() * (e - w), s + rand() * (n - s)
	}'
}
echo "epsg,lon,lat,x,y"
emit() {
	in=$(mktemp)
	points "$@" >"$in"
	source=EPSG:4490
	[ "$1" = 3857 ] && source=EPSG:4326
	gdaltransform -s_srs $source -t_srs "EPSG:$1" -output_xy <"$in" | paste -d' ' "$in" - | sed "s/^/$1 /; s/ /,/g"
	rm "$in"
}
# every code, over its zone and a degree more, latitudes of China
code=4491
while [ $code -le 4501 ]; do cm=$((75 + 6 * (code - 4491))); emit $code $((cm - 4)) $((cm + 4)) 16 54 4; code=$((code + 1)); done
while [ $code -le 4512 ]; do cm=$((75 + 6 * (code - 4502))); emit $code $((cm - 4)) $((cm + 4)) 16 54 4; code=$((code + 1)); done
while [ $code -le 4533 ]; do cm=$((75 + 3 * (code - 4513))); emit $code $((cm - 3)) $((cm + 3)) 16 54 4; code=$((code + 1)); done
while [ $code -le 4554 ]; do cm=$((75 + 3 * (code - 4534))); emit $code $((cm - 3)) $((cm + 3)) 16 54 4; code=$((code + 1)); done
# the prefecture in the three zones around it, and the whole range of the series
for code in 4546 4547 4548; do emit $code 112 115 24 27 60; done
emit 4547 85 143 -89 89 100
emit 3857 -180 180 -85 85 100
emit 3857 112 115 24 27 40
