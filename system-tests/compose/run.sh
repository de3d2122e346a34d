#!/usr/bin/env bash
# The containers from nothing: builds the images, starts the suite with three chat replicas, chats
# through the published port over two protocols, and takes everything down again.
# Starts a docker engine for itself when none runs (as root). Last line: "compose: passed".
set -euo pipefail
here="$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
home="$(cd -P "$here/../.." && pwd)"
work="$(mktemp -d)"
engine_pid=

free_port() {
  /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

export COMPOSE_PROJECT_NAME="portside-test-$$"
export PORTSIDE_STORE_PASSWORD_FILE="$work/store-password"
PORTSIDE_HTTP_PORT="$(free_port)"
PORTSIDE_TCP_PORT="$(free_port)"
export PORTSIDE_HTTP_PORT PORTSIDE_TCP_PORT
(umask 022 && head -c 24 /dev/urandom | base64 >"$PORTSIDE_STORE_PASSWORD_FILE")
chmod 755 "$work"

compose() {
  (cd "$home" && docker-compose "$@")
}

finish() {
  local code=$?
  if ((code != 0)); then
    compose ps || true
    compose logs --tail=60 || true
  fi
  compose down --volumes --timeout 20 >"$work/down.log" 2>&1 || cat "$work/down.log"
  if [[ -n $engine_pid ]]; then
    kill "$engine_pid" 2>/dev/null || true
    wait "$engine_pid" 2>/dev/null || true
  fi
  rm -rf "$work"
  exit "$code"
}
trap finish EXIT

# wait_for WHAT SECONDS COMMAND...: until the command succeeds
wait_for() {
  local what="$1" limit="$2" end=$((SECONDS + $2))
  shift 2
  until "$@" >"$work/last" 2>&1; do
    if ((SECONDS >= end)); then
      echo "compose: not within $limit s: $what" >&2
      cat "$work/last" >&2
      return 1
    fi
    sleep 0.5
  done
  echo "compose: $what"
}

start_engine() {
  if docker info >/dev/null 2>&1; then return; fi
  if ((EUID != 0)); then
    echo "compose: no docker engine runs, and only root can start one" >&2
    return 1
  fi
  dockerd >"$work/dockerd.log" 2>&1 &
  engine_pid=$!
  wait_for "docker engine started" 60 docker info || { tail -n 20 "$work/dockerd.log" >&2 && return 1; }
}

base_images() {
  local -a lacking=()
  local image
  while read -r image; do
    docker image inspect "$image" >/dev/null 2>&1 || lacking+=("$image")
  done < <(sed -n 's/^FROM \([^ ]*\).*/\1/p' "$home/Dockerfile" | sort -u && echo postgres:17)
  for image in "${lacking[@]}"; do
    if ! timeout 60 docker pull -q "$image" 2>"$work/pull.log"; then
      echo "compose: $image cannot be pulled, made of this machine's own packages instead"
      "$here/standin-images.sh" "$image" 2>"$work/standin.log" || { cat "$work/standin.log" >&2 && return 1; }
    fi
  done
}

ready() {
  curl -fsS --max-time 2 "http://127.0.0.1:$PORTSIDE_HTTP_PORT/api/gateway/upstreams" >"$work/upstreams" &&
    /usr/bin/python3 - "$work/upstreams" <<'PY'
import json, sys
text = open(sys.argv[1]).read()
found = set()
def walk(node):
    if isinstance(node, dict):
        if node.get("state") == "up" and node.get("node"):
            found.add(node["node"])
        for child in node.values():
            walk(child)
    elif isinstance(node, list):
        for child in node:
            walk(child)
walk(json.loads(text))
# three chat nodes and the scanner
sys.exit(0 if len(found) == 4 else "nodes up: %s in %s" % (len(found), text))
PY
}

start_engine
base_images
timeout 900 docker-compose --project-directory "$home" -f "$home/docker-compose.yml" build \
  >"$work/build.log" 2>&1 || { tail -n 60 "$work/build.log" >&2 && exit 1; }
echo "compose: images built"
compose up -d --scale chat-service=3 >"$work/up.log" 2>&1 || { cat "$work/up.log" >&2 && exit 1; }
wait_for "three chat nodes and the scanner are balanced" 180 ready
/usr/bin/python3 "$here/chat.py" "$PORTSIDE_HTTP_PORT" "$PORTSIDE_TCP_PORT"
compose stop --timeout 60 gateway chat-service scanner-service >"$work/stop.log" 2>&1
codes="$(docker ps -a --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" \
  --format '{{.Names}} {{.Status}}' | grep -v postgres)"
if grep -v 'Exited (0)' <<<"$codes"; then
  echo "compose: these did not stop in order" >&2
  exit 1
fi
echo "compose: all services stopped in order with exit code 0"
echo "compose: passed"
