#!/bin/sh
# Dumps the database, compresses it and keeps the last seven backups.
set -eu

dump_database() {
    pg_dump ferry | gzip >"$1/ferry-$(date +%F).sql.gz"
}

prune_backups() {
    ls -1t "$1"/ferry-*.sql.gz | tail -n +8 | xargs -r rm
}

dump_database "$1"
prune_backups "$1"
