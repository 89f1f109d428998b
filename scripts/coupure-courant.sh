#!/usr/bin/env bash
# A power cut under the guichet, several times over on the same data: a file
# system of its own, on a loop device, is shut down in the middle of a load of
# dépôts without writing what its caches hold (the ioctl of xfstests); it is
# mounted again, and every acknowledged demande must be there whole. Then the same
# under a hub, while its guichets tell it events: every acknowledged one is applied,
# once.
#
# It proves what the guichet forces to the disk. It does not try a disk that
# says « written » before it is.
set -euo pipefail
cd "$(dirname "$0")/.."

tours="${1:-5}"

refuser() {
	echo "coupure-courant: $*" >&2
	exit 1
}
[ "$(uname -s)" = Linux ] || refuser "needs Linux: another system cannot shut a file system down"
[ "$(id -u)" = 0 ] || refuser "needs root, to mount a file system"
for outil in go mkfs.ext4 losetup mount umount; do
	command -v "$outil" >/dev/null || refuser "needs $outil"
done

atelier="$(mktemp -d)"
montage="$atelier/montage"
nettoyer() {
	if mountpoint -q "$montage"; then umount "$montage"; fi
	rm -rf "$atelier"
}
trap nettoyer EXIT

mkdir "$montage" "$atelier/memoire"
truncate -s 1G "$atelier/disque"
mkfs.ext4 -q "$atelier/disque"
go build -o "$atelier/guichet" .
go build -o "$atelier/coupure" ./scripts/bench/coupure
coupure() { "$atelier/coupure" -montage "$montage" -memoire "$atelier/memoire" -guichet "$atelier/guichet" "$1"; }
monter() { mount -o loop "$atelier/disque" "$montage" || refuser "no loop device can be mounted here"; }

monter
coupure installer
for tour in $(seq "$tours"); do
	echo "cut $tour of $tours"
	coupure charger
	umount "$montage"
	monter
	coupure verifier
done
go run ./scripts/bench/hub -montage "$montage" -disque "$atelier/disque" -coupures "$tours" coupures
echo "coupure-courant: $tours cuts of each, nothing acknowledged was lost"
