#!/bin/sh
# Serves a directory from a folder, on two ports of 127.0.0.1, until it is ended: for the tests and for the demo.
#
# serve.sh FOLDER LDAP_PORT LDAPS_PORT [MORE.ldif | MORE.schema]...
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$1 addresses="ldap://127.0.0.1:$2 ldaps://127.0.0.1:$3"
shift 3
mkdir -p "$folder/data"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 30 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
    -keyout "$folder/key.pem" -out "$folder/certificate.pem" 2>"$folder/openssl.log"
schemas=''
cp "$here/people.ldif" "$folder/people.ldif"
for more; do
    case $more in
    *.schema) schemas="include $more" ;;
    *) cat "$more" >>"$folder/people.ldif" ;;
    esac
done
sed "s|@FOLDER@|$folder|; s|@SCHEMAS@|$schemas|" "$here/slapd.conf" >"$folder/slapd.conf"
# A copy: what the system allows its own slapd (AppArmor) is not for a folder like this one.
cp /usr/sbin/slapd "$folder/slapd"
"$folder/slapd" -T add -q -f "$folder/slapd.conf" -l "$folder/people.ldif"
exec "$folder/slapd" -d 0 -f "$folder/slapd.conf" -h "$addresses"
