#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Upstream closures of the starts in PostgreSQL: closures_postgres.sh EDGES STARTS FOLDER prints the mean in
# microseconds and the sum of their sizes. The cluster lives in FOLDER and listens on a socket there alone.
set -euo pipefail
edges=$1 starts=$2 cluster=$3/postgres
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || { echo "PostgreSQL is not installed" >&2; exit 1; }
rm -rf "$cluster"
mkdir -p "$cluster"
as=()
if [ "$(id -u)" = 0 ]; then # the server refuses to be root
    chown postgres "$cluster"
    # the way there must be open to the server, though not its surroundings
    folder=$3
    while [ "$folder" != / ]; do chmod o+x "$folder"; folder=$(dirname "$folder"); done
    as=(runuser -u postgres --)
fi
cd "$cluster"
"${as[@]}" "$bin/initdb" -D "$cluster/data" -A trust -U postgres >/dev/null
trap '"${as[@]}" "$bin/pg_ctl" -D "$cluster/data" -m immediate stop >/dev/null 2>&1; rm -rf "$cluster"' EXIT
"${as[@]}" "$bin/pg_ctl" -D "$cluster/data" -w -l "$cluster/log" \
    -o "-c listen_addresses='' -k $cluster -c shared_buffers=256MB -c work_mem=64MB -c fsync=off" start >/dev/null
ask() { psql -h "$cluster" -U postgres -q -X -A -t -v ON_ERROR_STOP=1 "$@"; }
ask -c "CREATE UNLOGGED TABLE edge(src bigint, dst bigint); CREATE TABLE start(id bigint)"
ask -c "\\copy edge FROM '$edges'" -c "\\copy start FROM '$starts'"
ask -c "CREATE INDEX ON edge(dst, src)" -c "VACUUM ANALYZE edge"
# Warm, then timed inside the server: the way to and from the client is not counted.
ask <<'SQL'
CREATE FUNCTION closure(asked bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up(n) AS (SELECT asked UNION SELECT e.src FROM edge e JOIN up ON e.dst = up.n)
  SELECT count(*) FROM up $$;
DO $$
DECLARE asked bigint; total bigint := 0; begun timestamptz; times int := 0;
BEGIN
  FOR asked IN SELECT id FROM start LIMIT 20 LOOP PERFORM closure(asked); END LOOP;
  begun := clock_timestamp();
  FOR asked IN SELECT id FROM start LOOP total := total + closure(asked); times := times + 1; END LOOP;
  CREATE TEMP TABLE figure AS SELECT extract(epoch FROM clock_timestamp() - begun) * 1e6 / times AS us, total AS nodes;
END $$;
SELECT us || ' ' || nodes FROM figure;
SQL
