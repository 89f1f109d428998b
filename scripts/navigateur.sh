#!/usr/bin/env bash
# Prints the path of a Chromium for the browser tests: the one named by
# CHROMIUM, one of this machine, or Debian's, installed when root may.
set -euo pipefail

if [ -n "${CHROMIUM:-}" ]; then
	command -v "$CHROMIUM" && exit
	echo "CHROMIUM=$CHROMIUM is not a program." >&2
	exit 1
fi

for candidate in chromium chromium-browser google-chrome google-chrome-stable \
	"/Applications/Chromium.app/Contents/MacOS/Chromium" \
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
	command -v "$candidate" && exit
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	echo "No Chromium on this machine: installing Debian's (apt-get install chromium)." >&2
	export DEBIAN_FRONTEND=noninteractive
	if apt-get update -q >&2 && apt-get install -qy --no-install-recommends chromium fonts-dejavu-core >&2; then
		command -v chromium && exit
	fi
	echo "apt-get could not install chromium." >&2
fi

cat >&2 <<'FIN'
The browser tests need Chromium or Chrome. Install it:
  Debian:        sudo apt-get install chromium
  Ubuntu:        sudo snap install chromium
  Fedora:        sudo dnf install chromium
  macOS:         brew install --cask chromium
or set CHROMIUM to the path of one that you have.
FIN
exit 1
