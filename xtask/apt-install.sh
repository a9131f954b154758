#!/bin/sh
# Installs packages by apt-get. The services among those of the tests are not started, neither now (unless the machine's own
# policy-rc.d has them started) nor with the machine: the tests start what they need, each for itself. What was installed
# before stays as it was. `xtask/src/tools/system.rs` runs it, or whoever it tells to, as root.
#
# apt-install.sh PACKAGE...
set -eu
export DEBIAN_FRONTEND=noninteractive
# Debian asks this program before it starts a service.
policy=/usr/sbin/policy-rc.d
mark='# Written by xtask/apt-install.sh of Latchkey, and of no use after it.'
services= patterns=

# However it ends: a service that is there then is not started with the machine.
leave() {
    if grep -qxsF "$mark" "$policy"; then
        rm -f "$policy"
    fi
    for service in $services; do
        systemctl --quiet disable "$service" || update-rc.d "$service" disable || true
    done 2>/dev/null
}
trap leave EXIT
# A shell that a signal ends would not do that.
trap 'exit 1' HUP INT PIPE TERM

for package in "$@"; do
    case $package in
        caddy | nginx | slapd)
            state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
            if [ "$state" != installed ]; then
                services="$services $package" patterns="$patterns*$package*|"
            fi
            ;;
    esac
done
case $services in
    # Or slapd would make a directory of the system's own.
    *slapd*) echo slapd slapd/no_configuration boolean true | debconf-set-selections ;;
esac
if [ -n "$services" ] && { [ ! -e "$policy" ] || grep -qxF "$mark" "$policy"; }; then
    printf '#!/bin/sh\n%s\ncase "$*" in %s"") exit 101 ;; esac\n' "$mark" "$patterns" >"$policy"
    chmod +x "$policy"
fi
apt-get -qq update
apt-get -qq install -y --no-install-recommends "$@"
