#!/bin/sh
# Signs people of an LDAP directory in to Home Assistant, by its `command_line` auth provider.
#
# docs/directory.md says how to install it, and what it cannot do. It needs ldapsearch (package ldap-utils or
# openldap-clients) and is called as `ldap-auth.sh SETTINGS`; the settings are in docs/ldap-auth.conf.
# Home Assistant puts what somebody typed into the environment, as `username` and `password`, and nothing else.
# It shows the exit status in its log: 1 nobody gets in by that, 2 the settings are wrong, 3 the directory does not answer.

set -eu
name=$username secret=$password
# The programs that are started below have no need of them.
unset username password
PATH=/usr/local/bin:/usr/bin:/bin
LC_ALL=C
export LC_ALL PATH
# OpenLDAP's programs read a file `ldaprc` wherever they are started.
cd /

end() {
    printf 'ldap-auth: %s\n' "$2" >&2
    exit "$1"
}

SEARCH_AS='' CA_FILE='' ADMINISTRATORS='' BIND_AS=''
NAME=uid DISPLAY_NAME=cn LOCAL_ONLY=false PATIENCE=10
[ -r "${1-}" ] || end 2 "the file of settings cannot be read: ${1-}"
. "$1"

# Two servers could be named in one URI, of which the second one is not encrypted.
case $URI in
*[!]a-zA-Z0-9.:/_[-]*) end 2 'URI has to be one address' ;;
ldaps://*) start_tls='' ;;
ldap://*) start_tls=-ZZ ;; # It goes on only if that works.
*) end 2 'URI has to begin with ldaps:// or ldap://' ;;
esac
LDAPTLS_REQCERT=demand
export LDAPTLS_REQCERT
if [ -n "$CA_FILE" ]; then
    [ -r "$CA_FILE" ] || end 2 "CA_FILE cannot be read: $CA_FILE"
    LDAPTLS_CACERT=$CA_FILE
    export LDAPTLS_CACERT
fi

# A directory takes lena, Lena and LENA for one person, and Home Assistant takes them for three. And no letter of these
# means anything in a filter or in a distinguished name, so nothing that is typed can change what is asked.
case $name in
'' | [!a-z0-9]* | *[!a-z0-9._@-]*) end 1 'the name has other characters than a-z, 0-9 and . _ @ -' ;;
esac
[ "${#name}" -le 64 ] || end 1 'the name is too long'
# With an empty password anybody is let in, as nobody in particular.
[ -n "$secret" ] || end 1 'the password is empty'

# Asks as the person $1 with the password on standard input: on the command line everybody could read it in the list of
# processes.
ask() {
    as=$1
    shift
    status=0
    timeout "$PATIENCE" ldapsearch -x -LLL -o ldif_wrap=no -H "$URI" $start_tls -D "$as" -y /dev/stdin "$@" || status=$?
    case $status in
    0) ;;
    32 | 34 | 48 | 49 | 50 | 53) end 1 "the directory refuses $as ($status)" ;;
    *) end 3 "the directory does not answer as it should ($status)" ;;
    esac
}

# The values of the attribute $1 in what was found, without anything that could begin another line of the answer.
values() {
    printf '%s\n' "$2" | while IFS= read -r line; do
        case $line in
        "$1:: "*) printf %s "${line#"$1:: "}" | base64 -d | tr -d '\000-\037\177' && echo ;;
        "$1: "*) printf '%s\n' "${line#"$1: "}" | tr -d '\000-\011\013-\037\177' ;;
        esac
    done
}

# Who that is: by a rule, or found by an account that may search.
if [ -n "$BIND_AS" ]; then
    case $BIND_AS in
    *={},*) person=${BIND_AS%%\{\}*}$name${BIND_AS#*\{\}} ;;
    *) end 2 'BIND_AS has to be a distinguished name with {} in the place of the name' ;;
    esac
else
    found=$(ask "$SEARCH_AS" -b "$BASE" "($NAME=$name)" "$NAME" <"$SEARCH_PASSWORD_FILE") || {
        status=$?
        # That account is refused, or BASE is not there: nothing that the person could do about.
        [ "$status" -ne 1 ] || status=2
        exit "$status"
    }
    person=$(values dn "$found")
    [ -n "$person" ] || end 1 "nobody is called $name"
    # Neither two people of one name, nor one person with two names, who would become two users.
    [ "$(values "$NAME" "$found" | wc -l)" -eq 1 ] ||
        end 1 "$name is two people or has two names, or NAME is spelled differently in the directory"
fi

found=$(printf %s "$secret" | ask "$person" -b "$person" -s base "$USERS" "$DISPLAY_NAME") || exit
[ -n "$(values dn "$found")" ] || end 1 "$name is in the directory, but USERS says no"
group=system-users
if [ -n "$ADMINISTRATORS" ]; then
    administrator=$(printf %s "$secret" | ask "$person" -b "$person" -s base "$ADMINISTRATORS" 1.1) || exit
    [ -z "$(values dn "$administrator")" ] || group=system-admin
fi

# Home Assistant reads these when it makes the user, and never again. The last line of a kind counts.
printf 'name = %s\n' "$(values "$DISPLAY_NAME" "$found" | head -n 1)"
printf 'group = %s\nlocal_only = %s\n' "$group" "$LOCAL_ONLY"
