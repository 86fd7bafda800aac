#!/bin/sh
# Run once by the database's image, when its data folder is new. psql takes the passwords from the environment: its
# arguments stand in the list of processes.
set -eu
exec psql -X -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -f /deploy/roles.sql
