# shellcheck shell=bash
# Sourced after jdk.sh: the programs that the checks use, and the Debian packages that bring them.

# Prints the package that is missing for program $1, if it is.
missing() {
  command -v "$1" >/dev/null || echo "$2"
}

# Debian keeps the server's programs off the path, a folder per version.
missing_postgres() {
  compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null ||
    command -v postgres >/dev/null || echo postgresql
}

# Prints, one a line, the packages that the unit tests lack.
missing_for_quick() {
  missing mvn maven
  missing git git
}

# Prints, one a line, the packages that everything else lacks.
missing_for_all() {
  missing_for_quick
  missing chromium chromium
  missing nc netcat-openbsd
  missing docker docker.io
  missing docker-compose docker-compose
  missing node nodejs
  missing python3 python3
  missing ss iproute2
  missing curl curl
  # Debian's own interpreter, whatever python3 comes first on the path.
  /usr/bin/python3 -c 'import websockets' 2>/dev/null || echo python3-websockets
  missing_postgres
}

# Ends the script when something is missing, naming all of it; $1: whether only unit tests run.
need_tools() {
  find_jdk
  prepare_build
  local lacking
  if $1; then lacking="$(missing_for_quick)"; else lacking="$(missing_for_all)"; fi
  if [[ -n $lacking ]]; then
    echo "check: missing programs (Debian: apt-get install ${lacking//$'\n'/ })" >&2
    exit "$EX_UNAVAILABLE"
  fi
}
