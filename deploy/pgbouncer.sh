#!/bin/sh
# The one login that pgbouncer knows; both sides speak SCRAM, which needs the password itself.
set -eu
umask 077
printf '"fd_app" "%s"\n' "$APP_PASSWORD" > /tmp/userlist.txt
exec pgbouncer /deploy/pgbouncer.ini
