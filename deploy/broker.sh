#!/bin/sh
# The password comes from the environment and reaches the server on its standard input: arguments stand in the list of
# processes. Nobody configures it, or has it follow another, over the network.
set -eu
exec docker-entrypoint.sh valkey-server - <<END
requirepass $REDISCLI_AUTH
appendonly yes
save ""
maxmemory-policy noeviction
dir /data
rename-command CONFIG ""
rename-command MODULE ""
rename-command DEBUG ""
rename-command REPLICAOF ""
rename-command SLAVEOF ""
END
