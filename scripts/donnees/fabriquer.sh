#!/usr/bin/env bash
# Rebuilds the lists of pb_hooks/collectivites/donnees. Needs npm, the network and Go.
set -euo pipefail
cd "$(dirname "$0")/../.."

version=6.0.0
sha256=c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm pack --silent --pack-destination "$work" "@etalab/decoupage-administratif@$version" >/dev/null
archive="$work/etalab-decoupage-administratif-$version.tgz"
echo "$sha256  $archive" | sha256sum --check --quiet
tar -xzf "$archive" -C "$work"
go run ./scripts/donnees "$work/package/data" scripts/donnees/sources pb_hooks/collectivites/donnees
