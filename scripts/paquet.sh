#!/usr/bin/env bash
# Builds the Debian package of one architecture from its program:
#
#   scripts/paquet.sh VERSION amd64|arm64 PROGRAM OUTPUT_FOLDER
#
# dpkg-deb alone, no debhelper. Two builds of one commit are the same bytes:
# dates are the commit's (SOURCE_DATE_EPOCH), owners root, names sorted.
set -euo pipefail
version=$1 arch=$2 program=$3 output=$4
cd "$(dirname "$0")/.."
# Who answers for the package: its publisher says.
maintainer="${DEB_MAINTAINER:-Guichet <guichet@example.org>}"
export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}" LC_ALL=C TZ=UTC

# A tag v1.2.3 is 1.2.3, what follows it 1.2.3+4.gabcdef, and what has no tag sorts before any.
case $version in
v[0-9]*) deb="$(echo "${version#v}" | sed 's/-/+/; s/-/./g')" ;;
*) deb="0~git$(date -d "@$SOURCE_DATE_EPOCH" +%Y%m%d).$(echo "$version" | tr -c 'A-Za-z0-9.+~\n' '.')" ;;
esac

tree="$(mktemp -d)"
trap 'rm -rf "$tree"' EXIT
umask 022
doc="$tree/usr/share/doc/guichet"
install -Dm755 "$program" "$tree/usr/bin/guichet"
install -Dm644 pb_hooks/installation/guichet.service "$tree/usr/lib/systemd/system/guichet.service"
install -Dm640 pb_hooks/installation/guichet.yaml "$tree/etc/guichet/guichet.yaml"
install -Dm644 README.md "$doc/README.md"
install -Dm644 config/README.md "$doc/configuration.md"
install -Dm644 config/guichet.example.yaml "$doc/guichet.example.yaml"
install -Dm644 scripts/paquet/copyright "$doc/copyright"
install -Dm644 scripts/paquet/overrides "$tree/usr/share/lintian/overrides/guichet"
{
	echo "guichet ($deb) unstable; urgency=medium"
	echo
	echo "  * Built from $version."
	echo
	echo " -- $maintainer  $(date -R -d "@$SOURCE_DATE_EPOCH")"
} | gzip -9n >"$doc/changelog.gz"

mkdir "$tree/DEBIAN"
size="$(du -sk --apparent-size --exclude=DEBIAN "$tree" | cut -f1)"
sed "s/@VERSION@/$deb/; s/@ARCH@/$arch/; s/@MAINTAINER@/$maintainer/; s/@SIZE@/$size/" scripts/paquet/control >"$tree/DEBIAN/control"
echo /etc/guichet/guichet.yaml >"$tree/DEBIAN/conffiles"
for script in postinst prerm postrm; do
	install -m755 "scripts/paquet/$script" "$tree/DEBIAN/$script"
done
(cd "$tree" && find usr etc -type f | sort | xargs -d '\n' md5sum >DEBIAN/md5sums)
chmod 644 "$tree/DEBIAN/control" "$tree/DEBIAN/conffiles" "$tree/DEBIAN/md5sums"
find "$tree" -exec touch --no-dereference -d "@$SOURCE_DATE_EPOCH" {} +
mkdir -p "$output"
dpkg-deb --root-owner-group -Zxz --build "$tree" "$output/guichet_${deb}_$arch.deb"
