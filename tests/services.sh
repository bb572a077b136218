#!/usr/bin/env bash
# The suite against real services, then the long tests. What is installed but down is started for
# this run alone, in a throw-away folder; what could not be run is said at the end. Arguments go to
# pytest: a path runs that part of the suite only.
#
#   PG_URL      a server of PostgreSQL whose user may make databases; without it one is started that
#               writes nothing through to the disk, and where none can be, that of this machine
#   REDIS       a server of Redis
#   WORKERS     processes of pytest, default one a core and at least 2
set -uo pipefail
cd "$(dirname "$0")/.."

PG_GIVEN=${PG_URL:-}
PG_URL=${PG_URL:-postgres://postgres@127.0.0.1:5432/postgres}
REDIS=${REDIS:-redis://127.0.0.1:6379/5}
cores=$(nproc 2>/dev/null || echo 2)
WORKERS=${WORKERS:-$((cores > 2 ? cores : 2))}
python=.venv/bin/python
export PATH="$PATH:/usr/sbin:/usr/local/sbin"

folder=$(mktemp -d "${TMPDIR:-/tmp}/docflow-services-XXXXXX")
chmod 755 "$folder"
not_run=()
failed=()
arguments=("$@")
own_postgres=""
own_redis=""

tidy() {
  [ -z "$own_postgres" ] || as_postgres "$own_postgres/pg_ctl" -D "$folder/postgres" -m immediate stop >/dev/null 2>&1
  [ -z "$own_redis" ] || kill "$own_redis" 2>/dev/null
  rm -rf "$folder"
}
trap tidy EXIT
trap 'exit 130' INT TERM

as_postgres() { # initdb and the server refuse to be root
  if [ "$(id -u)" != 0 ]; then "$@"; else setpriv --reuid=postgres --regid=postgres --init-groups "$@"; fi
}
free_port() { $python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
up_postgres() { $python -c 'import sys, psycopg; psycopg.connect(sys.argv[1], connect_timeout=3).close()' "$PG_URL" 2>/dev/null; }
up_redis() { $python -c 'import sys, redis; redis.Redis.from_url(sys.argv[1], socket_connect_timeout=3).ping()' "$REDIS" 2>/dev/null; }

start_postgres() {
  local bin port
  bin=$(dirname "$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1)")
  [ -x "$bin/initdb" ] || bin=$(dirname "$(command -v initdb || echo /none/initdb)")
  [ -x "$bin/initdb" ] || return 1
  mkdir "$folder/postgres"
  if [ "$(id -u)" = 0 ]; then chown postgres: "$folder/postgres" || return 1; fi
  port=$(free_port)
  (
    cd "$folder" &&
      as_postgres "$bin/initdb" -D "$folder/postgres" -U postgres -A trust -E UTF8 --locale=C.UTF-8 &&
      as_postgres "$bin/pg_ctl" -D "$folder/postgres" -l "$folder/postgres/log" -w -t 60 \
        -o "-c listen_addresses=127.0.0.1 -p $port -k $folder/postgres -c fsync=off \
              -c synchronous_commit=off -c full_page_writes=off" start
  ) >"$folder/start.log" 2>&1 </dev/null || { cat "$folder/start.log" >&2; return 1; }
  own_postgres=$bin
  PG_URL=postgres://postgres@127.0.0.1:$port/postgres
}

start_redis() {
  local port
  command -v redis-server >/dev/null || return 1
  port=$(free_port)
  redis-server --bind 127.0.0.1 --port "$port" --save "" --appendonly no --dir "$folder" \
    >"$folder/redis.log" 2>&1 </dev/null &
  own_redis=$!
  REDIS=redis://127.0.0.1:$port/0
  for _ in $(seq 50); do up_redis && return 0; sleep 0.1; done
  cat "$folder/redis.log" >&2
  return 1
}

run() { # run NAME ARGUMENT...: pytest, going on after a failure; nothing selected is no failure
  local name=$1 status=0 began=$SECONDS
  shift
  printf '\n== %s ==\n' "$name"
  .venv/bin/pytest "$@" "${arguments[@]}" || status=$?
  [ $status = 0 ] || [ $status = 5 ] || failed+=("$name (pytest $status)")
  [ $status != 5 ] || not_run+=("$name: no test is selected")
  printf '== %s: %d s ==\n' "$name" $((SECONDS - began))
}

redis_url=""
if $python -c 'import redis, channels_redis' 2>/dev/null; then
  if up_redis || start_redis; then redis_url=$REDIS; else not_run+=("Redis: no redis-server here"); fi
else
  not_run+=("Redis: the extra 'redis' is not installed")
fi
database_url=""
if $python -c 'import psycopg' 2>/dev/null; then
  # A database of this run, so that two runs on one server do not meet.
  if { [ -z "$PG_GIVEN" ] && start_postgres; } || up_postgres; then database_url=${PG_URL%/*}/docflow_$$; else not_run+=("PostgreSQL: no server here"); fi
else
  not_run+=("PostgreSQL: the extra 'postgres' is not installed")
fi

export REDIS_URL=$redis_url DATABASE_URL=$database_url
# What no database can reach is left to `make test`, which runs before this one.
# By file: what a file builds once, such as the house of the walk, is built in one process; in the
# order of collection, which puts the dear files first.
by_file=(-n "$WORKERS" --dist loadfile --no-loadscope-reorder --durations=12)
if [ -n "$database_url" ]; then
  run "the suite on PostgreSQL${redis_url:+ and Redis}" "${by_file[@]}" --of-services -m "not e2e and not slow"
elif [ -n "$redis_url" ]; then
  run "the suite on SQLite and Redis" "${by_file[@]}" -m "not e2e and not slow"
fi
unset REDIS_URL DATABASE_URL
run "the long tests on SQLite" "${by_file[@]}" -m "slow and not e2e"

printf '\n'
for name in "${not_run[@]}"; do echo "not run: $name"; done
for name in "${failed[@]}"; do echo "failed: $name"; done
printf 'services: %d s\n' "$SECONDS"
[ ${#failed[@]} = 0 ]
