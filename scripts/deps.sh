#!/bin/sh
# deps.sh [--list] : the programs `make test` and `make bench` need beside Go and Node.js. Installs what is
# missing by apt where it can (Debian, root); elsewhere, and with --list, names it and exits 1.
set -u
cd "$(dirname "$0")/.." || exit 1

postgres_min=15

# Each function is true if the thing is there and can be used.

# The same search as data/postgres/pgtest makes.
has_postgres() {
	for bin in ${LIANXIN_PG_BIN:-/usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin}; do
		[ -x "$bin/initdb" ] && [ -x "$bin/pg_ctl" ] || continue
		version=$("$bin/initdb" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
		[ "$version" -ge $postgres_min ] || continue
		share=$("$bin/pg_config" --sharedir 2>/dev/null) || continue
		[ -f "$share/extension/postgis.control" ] && return
	done
	return 1
}

has_chromium() { [ -x "${LIANXIN_CHROMIUM:-/usr/bin/chromium}" ]; }
has_cjk_fonts() { fc-list :lang=zh-cn 2>/dev/null | grep -q .; }
has_gdal() { command -v ogrinfo >/dev/null && command -v ogr2ogr >/dev/null; }
has_gdal_python() { "${LIANXIN_PYTHON:-/usr/bin/python3}" -c 'from osgeo import gdal, ogr, osr' 2>/dev/null; }
has_owslib() { "${LIANXIN_PYTHON:-/usr/bin/python3}" -c 'import owslib.ogcapi.features' 2>/dev/null; }
has_cc() { command -v "${CC:-cc}" >/dev/null; }

missing=
packages=
require() { # TEST PACKAGES WHAT
	"$1" && return
	missing="$missing  $3
"
	packages="$packages $2"
}

look() {
	missing=
	packages=
	require has_postgres "postgresql postgresql-postgis" "PostgreSQL $postgres_min or newer with PostGIS, server included (LIANXIN_PG_BIN names its bin folder)"
	require has_chromium "chromium" "Chromium as /usr/bin/chromium (LIANXIN_CHROMIUM names another)"
	require has_cjk_fonts "fontconfig fonts-noto-cjk" "a font with Chinese characters, such as Noto Sans CJK"
	require has_gdal "gdal-bin" "GDAL's ogrinfo and ogr2ogr"
	require has_gdal_python "python3-gdal" "GDAL's Python bindings for /usr/bin/python3 (LIANXIN_PYTHON names another)"
	require has_owslib "python3-owslib" "OWSLib for /usr/bin/python3 (LIANXIN_PYTHON names another)"
	require has_cc "gcc libc6-dev" "a C compiler, for Go's race detector"
	[ -z "$missing" ]
}

on_debian_as_root() {
	[ "$(id -u)" = 0 ] && grep -qx 'ID=debian' /etc/os-release 2>/dev/null && command -v apt-get >/dev/null
}

# shellcheck disable=SC2086 # $packages is a list of names
install() {
	export DEBIAN_FRONTEND=noninteractive
	apt-get -qq -o Acquire::Retries=3 update &&
		apt-get -qq -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 install --no-install-recommends $packages
}

look && exit
if [ "${1-}" != --list ] && on_debian_as_root; then
	echo "installing$packages"
	mkdir -p var
	install >var/deps.log 2>&1 || cat var/deps.log
	look && exit
fi
printf 'these are missing:\n%s' "$missing" >&2
echo "Debian packages:$packages" >&2
exit 1
