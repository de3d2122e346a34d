# shellcheck shell=bash disable=SC2154
# Sourced by `portside`: a cache of loaded classes and their profiles (JEP 483, 514), which halves
# the CPU time of a start. Nothing depends on it: without one, or with one that does not fit, the
# JVM starts as ever. Uses $home, $jar, $stamp, $jdk_home and $jvm_flags.

# One for all commands. It belongs to one build on one JVM; the JVM checks that too.
start_cache="$home/launcher/target/portside.aot"

# Dated as the build it was made from.
has_start_cache() {
  [[ -f $start_cache && -f $stamp && ! $start_cache -nt $stamp && ! $stamp -nt $start_cache ]]
}

# Makes the cache beside the suite that starts now, once per build: a second suite, on free ports
# and an empty store, runs until it is ready and is stopped. At lowest priority, a minute at most;
# detached, so that it neither outlives that nor holds up what was asked for.
make_start_cache() {
  command -v flock >/dev/null && command -v timeout >/dev/null || return 0
  (train </dev/null >/dev/null 2>&1 &)
}

train() {
  exec 8>"$home/launcher/target/portside-aot.lock"
  flock -n 8 || return 0
  local work pid
  rm -rf "$home"/launcher/target/training.* # of runs that were killed
  work="$(mktemp -d "$home/launcher/target/training.XXXXXX")"
  touch -r "$stamp" "$work/made-from"
  # The user's variables could lead it into a real cluster or store.
  env -i PATH="$PATH" nice -n 19 timeout 60 "$jdk_home/bin/java" "${jvm_flags[@]}" \
    "-XX:AOTCacheOutput=$work/portside.aot" -jar "$jar" up --data "$work" \
    --set gateway.http=127.0.0.1:0 --set gateway.tcp=127.0.0.1:0 >"$work/out" 8>&- &
  pid=$!
  for ((i = 0; i < 150; i++)); do
    if grep -q '^ready' "$work/out" || ! kill -0 "$pid"; then break; fi
    sleep 0.2
  done
  # timeout(1) passes the signal on; the cache is written at the end of the ordered stop.
  kill "$pid" || true
  wait "$pid" || true
  if [[ -f $work/portside.aot ]]; then
    touch -r "$work/made-from" "$work/portside.aot"
    mv "$work/portside.aot" "$start_cache"
  fi
  rm -rf "$work"
}
