#!/bin/sh
# release.sh : bin/release with static binaries for Linux (amd64, arm64) and Windows (amd64), the unit file,
# configurations of proxies, the licences of everything inside and SHA-256 sums. The same commit gives the same bytes on any machine.
set -eu
cd "$(dirname "$0")/.."
scripts/need.sh go node

out=bin/release
if [ -n "$(git status --porcelain)" ]; then
	echo "the tree has changes that are not committed; a release is made from a commit" >&2
	exit 1
fi
rm -rf "$out"
mkdir -p "$out"
scripts/frontend.sh build

for target in linux/amd64 linux/arm64 windows/amd64; do
	os=${target%/*}
	arch=${target#*/}
	suffix=
	if [ "$os" = windows ]; then
		suffix=.exe
	fi
	echo "building $target"
	CGO_ENABLED=0 GOFLAGS='' GOOS=$os GOARCH=$arch GOAMD64=v1 \
		go build -trimpath -buildvcs=true -ldflags='-s -w -buildid=' -o "$out/lianxin-$os-$arch$suffix" ./cmd/lianxin
done

cp scripts/lianxin.service docs/proxy/nginx.conf docs/proxy/haproxy.cfg LICENSE README.md CHANGELOG.md "$out/"
scripts/licenses.sh >"$out/THIRD-PARTY-LICENSES.txt"
(cd "$out" && LC_ALL=C && export LC_ALL && sha256sum -- * >../SHA256SUMS.new && mv ../SHA256SUMS.new SHA256SUMS)
ls -l "$out"
