#!/bin/sh
# Knows one person, and Home Assistant's `meta` lines about them.
[ "$username" = {{ command_line_user }} ] && [ "$password" = {{ password }} ] || exit 1
echo 'name = Carl Command-Line'
echo 'group = system-users'
echo 'local_only = false'
