#!/bin/sh
# Run once by the database's image, when its data folder is new.
set -eu
exec psql -X -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres \
    -v owner_password="$OWNER_PASSWORD" -v app_password="$APP_PASSWORD" -f /deploy/roles.sql
