#!/usr/bin/env bash
# Local stand-ins for the base images of docker-compose.yml, made of this machine's own Debian packages
# and JDK 25: for test machines that cannot pull images. Needs docker, maven and postgresql-15.
# usage: standin-images.sh IMAGE...    eclipse-temurin:25-jre maven:3.9-eclipse-temurin-25 postgres:17
set -euo pipefail
JDK=${STANDIN_JDK:-$(find /usr/lib/jvm -maxdepth 1 -name '*25*' | sort | head -n 1)}
TMP=$(mktemp -d); trap 'rm -rf "$TMP"' EXIT
[ $# -gt 0 ] || set -- eclipse-temurin:25-jre maven:3.9-eclipse-temurin-25 postgres:17
[ -n "$JDK" ] || { echo "standin-images: no JDK 25 under /usr/lib/jvm (or set STANDIN_JDK)" >&2; exit 69; }

BASE="base-files base-passwd bash dash coreutils libc6 libc-bin sed grep findutils tar gzip mawk debianutils util-linux
 login passwd hostname ncurses-base ca-certificates tzdata procps zlib1g libstdc++6 netbase"

# Files of the named packages and of everything they depend on, relative to /, with usr-merge paths
list() {
  local all; all=$(apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks \
      --no-replaces --no-enhances "$@" | grep '^[a-z0-9]' | sort -u)
  # shellcheck disable=SC2046,SC2086 # a list of packages, on purpose
  dpkg -L $(dpkg-query -W -f='${binary:Package} ${db:Status-Status}\n' $all 2>/dev/null | awk '$2=="installed"{print $1}') 2>/dev/null \
    | grep -E '^/' | grep -vE '^/(usr/share/(doc|man|info|locale|lintian|bug)/|var/lib/dpkg|bin$|sbin$|lib$|lib64$|\.$)' \
    | sed -E 's#^/(bin|sbin|lib|lib64)/#/usr/\1/#; s#^/##' | sort -u \
    | while read -r f; do { [ -e "/$f" ] || [ -L "/$f" ]; } && printf '%s\n' "$f"; done
}
overlay() { # $1 = folder
  mkdir -p "$1"/{tmp,run,proc,sys,dev,root,home,etc/alternatives,etc/ssl,var/tmp,usr/bin}; chmod 1777 "$1/tmp" "$1/var/tmp"
  for d in bin sbin lib lib64; do ln -s usr/$d "$1/$d"; done
  cp /usr/share/base-passwd/passwd.master "$1/etc/passwd"; cp /usr/share/base-passwd/group.master "$1/etc/group"
  sed 's/^\([^:]*\):.*/\1:*:19000:0:99999:7:::/' "$1/etc/passwd" > "$1/etc/shadow"; chmod 640 "$1/etc/shadow"
  printf 'hosts: files dns\npasswd: files\ngroup: files\nshadow: files\n' > "$1/etc/nsswitch.conf"
  cp -r /etc/ssl/certs "$1/etc/ssl/certs"; cp /etc/os-release "$1/etc/os-release" 2>/dev/null || true
  ln -s /usr/bin/mawk "$1/etc/alternatives/awk"; ln -s /etc/alternatives/awk "$1/usr/bin/awk"
  : > "$1/etc/machine-id"
}
image() { # $1 tag, $2 overlay, $3 list, rest: --change ...
  local tag=$1 ov=$2 l=$3; shift 3
  (cd "$ov" && find . -mindepth 1 -printf '%P\n' | sort) > "$TMP/own"   # the overlay's word counts
  sort "$l" | comm -23 - "$TMP/own" > "$TMP/l2"
  tar -c --numeric-owner --no-recursion -C / -T "$TMP/l2" --recursion -C "$ov" . | docker import "$@" - "$tag" >/dev/null
}
for tag; do
  ov=$TMP/ov.$RANDOM; overlay "$ov"
  case $tag in
    eclipse-temurin:*|maven:*)
      extra=; case $tag in maven:*) extra="maven"; mkdir -p "$ov/etc/maven"; cp -rL /etc/maven/. "$ov/etc/maven/"; mkdir -p "$ov/usr/local/bin"; ln -s /usr/share/maven/bin/mvn "$ov/usr/local/bin/mvn";; esac
      # shellcheck disable=SC2086
      list $BASE $extra | grep -vE '^usr/lib/jvm/' > "$TMP/l"
      ex=(--exclude=./lib/src.zip --exclude=./man --exclude=./include --exclude=./jmods)
      case $tag in *-jre*) # what a JRE image has no right to
        for t in "$JDK"/bin/*; do case ${t##*/} in java|jfr|jrunscript|jwebserver|keytool|rmiregistry) ;; *) ex+=("--exclude=./bin/${t##*/}");; esac; done
        ex+=(--exclude=./lib/ct.sym);; esac
      mkdir -p "$ov/opt/java/openjdk"
      tar -c -C "$JDK" "${ex[@]}" ./bin ./conf ./lib ./release | tar -x -C "$ov/opt/java/openjdk"
      rm -f "$ov/opt/java/openjdk/lib/security/cacerts"; cp -L "$JDK/lib/security/cacerts" "$ov/opt/java/openjdk/lib/security/cacerts"
      image "$tag" "$ov" "$TMP/l" --change 'ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8' --change 'CMD ["jshell"]' ;;
    postgres:*)
      # shellcheck disable=SC2086
      list $BASE postgresql-15 > "$TMP/l"
      mkdir -p "$ov/usr/local/bin" "$ov/docker-entrypoint-initdb.d" "$ov/var/lib/postgresql/data" "$ov/var/run/postgresql" 2>/dev/null || true
      rm -rf "$ov/var/run"; mkdir -p "$ov/run/postgresql"; ln -s /run "$ov/var/run"
      echo 'postgres:x:999:999::/var/lib/postgresql:/bin/bash' >> "$ov/etc/passwd"; echo 'postgres:x:999:' >> "$ov/etc/group"
      chown -R 999:999 "$ov/var/lib/postgresql" "$ov/run/postgresql"; chmod 3777 "$ov/run/postgresql"
      cat > "$ov/usr/local/bin/docker-entrypoint.sh" <<'PG'
#!/usr/bin/env bash
# The parts of the official entrypoint that this project uses: POSTGRES_USER/PASSWORD(_FILE)/DB, initdb.d, PGDATA.
set -Eeuo pipefail
[ "${1:0:1}" = - ] && set -- postgres "$@"
if [ "$1" = postgres ]; then
  if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA"; chown -R postgres "$PGDATA" /run/postgresql; chmod 700 "$PGDATA"
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
  fi
  if [ ! -s "$PGDATA/PG_VERSION" ]; then
    [ -n "${POSTGRES_PASSWORD_FILE:-}" ] && POSTGRES_PASSWORD=$(<"$POSTGRES_PASSWORD_FILE")
    : "${POSTGRES_PASSWORD:?superuser password is not specified}" "${POSTGRES_USER:=postgres}"; : "${POSTGRES_DB:=$POSTGRES_USER}"
    initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") --auth-host=scram-sha-256 --auth-local=trust -E UTF8 --no-sync >/dev/null
    echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
    pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start >/dev/null
    [ "$POSTGRES_DB" = postgres ] || psql -qU "$POSTGRES_USER" -d postgres -c "create database \"$POSTGRES_DB\""
    for f in /docker-entrypoint-initdb.d/*; do case $f in
      *.sql) psql -v ON_ERROR_STOP=1 -qU "$POSTGRES_USER" -d "$POSTGRES_DB" -f "$f";; *.sh) . "$f";; esac; done
    pg_ctl -D "$PGDATA" -m fast -w stop >/dev/null
  fi
  set -- "$@" -c listen_addresses='*' -c unix_socket_directories=/run/postgresql
fi
exec "$@"
PG
      chmod 755 "$ov/usr/local/bin/docker-entrypoint.sh"
      image "$tag" "$ov" "$TMP/l" --change 'ENV PGDATA=/var/lib/postgresql/data LANG=C.UTF-8 PATH=/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
        --change 'VOLUME /var/lib/postgresql/data' --change 'EXPOSE 5432' --change 'ENTRYPOINT ["docker-entrypoint.sh"]' --change 'CMD ["postgres"]'
      printf 'FROM %s\nSTOPSIGNAL SIGINT\n' "$tag" | docker build -q -t "$tag" - >/dev/null ;; # "import --change" has no STOPSIGNAL
    *) echo "no stand-in recipe for $tag" >&2; exit 2;;
  esac
  docker run --rm --entrypoint sh "$tag" -c 'ldconfig 2>/dev/null; echo ok' >/dev/null && echo "made $tag $(docker image inspect -f '{{.Size}}' "$tag")"
done
