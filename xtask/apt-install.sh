#!/bin/sh
# Installs packages by apt-get and starts none of the services among them, neither now nor with the machine: the tests start
# what they need of them, each for itself. `xtask/src/tools/system.rs` runs it, as root.
#
# apt-install.sh PACKAGE...
set -eu
export DEBIAN_FRONTEND=noninteractive

# Debian asks this program before it starts a service. Whoever has one keeps it.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
fi
# Or slapd would make a directory of the system's own.
echo slapd slapd/no_configuration boolean true | debconf-set-selections
apt-get -qq update
apt-get -qq install -y --no-install-recommends "$@"
for package in "$@"; do
    case $package in
        caddy | nginx | slapd) systemctl --quiet disable "$package" || update-rc.d "$package" disable ;;
    esac
done
