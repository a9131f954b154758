#!/bin/sh
# Unpacks a Python of a newer Debian, and all that it needs, into a folder: with the C library and the loader that they were
# built for, so nothing is installed and nothing of the system changes. `xtask/src/tools/debian_python.rs` calls it.
#
# debian-python.sh FOLDER SUITE PYTHON
set -eu
folder=$1 suite=$2 python=$3
apt=$folder/apt usr=$folder/root/usr

# An apt with sources and a state of its own.
own_apt() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq \
        -o "Dir::Etc::sourcelist=$apt/sources.list" \
        -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::Etc::preferencesparts=/dev/null \
        -o "Dir::State=$apt" \
        -o "Dir::State::Lists=$apt/lists" \
        -o Dir::State::status=/dev/null \
        -o "Dir::Cache=$apt" \
        -o "Dir::Cache::archives=$apt/archives" \
        -o Acquire::Languages=none \
        -o APT::Sandbox::User=root \
        -o Acquire::Check-Valid-Until=false \
        "$@"
}
# The one that the system's own packages come from: by what its lists call themselves or, before there are any, by its
# path, which somebody else's may have, too.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Label: Debian' | grep -v '^cdrom:' | head -n 1)
[ -n "$mirror" ] || mirror=$(apt-get --print-uris update | sed -n "s|^'\([^']*/debian\)/dists/.*|\1|p" | head -n 1)
[ -n "$mirror" ] || {
    echo "apt's sources name no mirror of Debian" >&2
    exit 1
}
mkdir -p "$apt/lists/partial" "$apt/archives/partial"
# A mirror may be kept as it was on one day, hence no look at the date. What it serves is signed all the same.
key=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$key] $mirror $suite main" >"$apt/sources.list"
own_apt update
own_apt -y --no-install-recommends --download-only install "$python" "lib$python-dev" libstdc++6 python3-pip-whl
for package in "$apt"/archives/*.deb; do
    dpkg-deb -x "$package" "$folder/root"
done
rm -r "$apt"

# Packages without a wheel look for pyconfig.h here.
ln -s ../x86_64-linux-gnu "$usr/include/$python/x86_64-linux-gnu"
# A virtual environment looks for the library beside the folder of the program that made it.
for part in lib include share; do
    ln -s "$usr/$part" "$folder/$part"
done
# It runs where it lies, by its own loader. Last, because whoever finds the program takes everything to be there.
libraries=$usr/lib/x86_64-linux-gnu
mkdir "$folder/bin"
cat >"$folder/program" <<END
#!/bin/sh
exec '$libraries/ld-linux-x86-64.so.2' --argv0 "\$0" --library-path '$libraries' '$usr/bin/$python' "\$@"
END
chmod +x "$folder/program"
mv "$folder/program" "$folder/bin/$python"
