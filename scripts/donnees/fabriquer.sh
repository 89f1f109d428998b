#!/usr/bin/env bash
# Rebuilds the embedded list of collectivités. Needs npm and Go.
set -euo pipefail
cd "$(dirname "$0")/../.."
attendu=c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a
travail=$(mktemp -d)
trap 'rm -rf "$travail"' EXIT
(cd "$travail" && npm pack --silent @etalab/decoupage-administratif@6.0.0 >/dev/null)
echo "$attendu  $travail/etalab-decoupage-administratif-6.0.0.tgz" | sha256sum --check --quiet
tar -xzf "$travail"/*.tgz -C "$travail"
go run ./scripts/donnees "$travail/package/data" pb_hooks/collectivites/donnees/collectivites.tsv.gz
