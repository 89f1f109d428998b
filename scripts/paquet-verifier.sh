#!/usr/bin/env bash
# Proves the Debian package on a clean Debian: installed, served under its own
# account with the unit's command, removed (the data stay), purged (they stay,
# unless GUICHET_PURGE_DATA=yes). As root; it fetches a Debian with debootstrap.
#
#   scripts/paquet-verifier.sh dist/guichet_…_amd64.deb
set -euo pipefail
deb="$(realpath "$1")"
root="${DEBIAN_ROOT:-$(mktemp -d)}"
port=18090
server=
finish() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	[ -n "${DEBIAN_ROOT:-}" ] || rm -rf --one-file-system "$root"
}
trap finish EXIT
say() { printf '\n== %s\n' "$*"; }
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
must() { "$@" || { echo "NOT SO: $*" >&2; exit 1; }; }

if [ ! -e "$root/etc/debian_version" ]; then
	say "a clean Debian"
	debootstrap --variant=minbase --include=adduser bookworm "$root" http://deb.debian.org/debian >"$root.log" 2>&1 || { tail "$root.log"; exit 1; }
	rm -f "$root.log"
fi

say "from the package to a demande, then to a restoration on another clean Debian, in a browser"
CHROMIUM="$("$(dirname "$0")/navigateur.sh")" GUICHETTEST_DEB="$deb" GUICHETTEST_DEBIAN="$root" \
	go test -C "$(dirname "$0")/.." -count=1 -v ./pb_hooks -run TestDuPaquetALaDemandePuisALaRestauration

cp "$deb" "$root/guichet.deb"

say "install"
inside dpkg -i /guichet.deb
must inside getent passwd guichet
must test "$(inside stat -c '%U:%G %a' /etc/guichet/guichet.yaml)" = 'root:guichet 640'

say "serve under the service's account, with the unit's command"
command="$(sed -n 's/^ExecStart=//p' "$root/usr/lib/systemd/system/guichet.service")"
inside install -d -o guichet -g guichet -m 0700 /var/lib/guichet # what StateDirectory does
# shellcheck disable=SC2086 # its words
chroot --userspec=guichet:guichet "$root" /usr/bin/env -i PATH=/usr/bin:/bin $command --listen "127.0.0.1:$port" --admin-listen= &
server=$!
for i in $(seq 100); do
	! kill -0 "$server" 2>/dev/null && { echo "the guichet ended" >&2; exit 1; }
	curl -fsS "http://127.0.0.1:$port/sante" 2>/dev/null && break
	[ "$i" -lt 100 ] || { echo "the guichet does not answer" >&2; exit 1; }
	sleep 0.3
done
kill -TERM "$server"
wait "$server"
server=
must inside test -s /var/lib/guichet/data.db

say "remove keeps the data and the configuration"
inside dpkg -r guichet
must inside test -s /var/lib/guichet/data.db
must inside test -e /etc/guichet/guichet.yaml
must test ! -e "$root/usr/bin/guichet"

say "purge keeps the data"
inside dpkg -P guichet
must inside test -s /var/lib/guichet/data.db
must test ! -e "$root/etc/guichet/guichet.yaml"

say "purge removes them when it is asked"
inside dpkg -i /guichet.deb >/dev/null
inside GUICHET_PURGE_DATA=yes dpkg -P guichet
must test ! -e "$root/var/lib/guichet"
say "the package is sound"
