# shellcheck shell=bash
# Sourced by the scripts: finds a JDK that is new enough. bash 3.2 suffices.

readonly PORTSIDE_JAVA=25
readonly EX_UNAVAILABLE=69 # sysexits.h: something needed is missing

# Prints the major version of the Java in folder $1; nothing where there is none.
# The release file first: asking the JVM itself takes 50 ms each.
java_major() {
  local version=""
  [[ -x $1/bin/java ]] || return 0
  if [[ -r $1/release ]]; then
    version="$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$1/release")"
  fi
  if [[ -z $version ]]; then
    version="$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)"
  fi
  version="${version#1.}"
  echo "${version%%[!0-9]*}"
}

is_fitting() {
  local major
  major="$(java_major "$1")"
  [[ -n $major ]] && ((major >= PORTSIDE_JAVA))
}

# Prints the folder of the Java that runs as `java`, through whatever links.
java_on_path() {
  local found
  found="$(command -v java)" || return 0
  found="$(readlink -f "$found" 2>/dev/null || echo "$found")"
  dirname "$(dirname "$found")"
}

# Sets jdk_home: JAVA_HOME, then the path, then where systems keep their JVMs; JDKs before JREs.
find_jdk() {
  local -a candidates=("${JAVA_HOME:-}" "$(java_on_path)")
  local candidate
  for candidate in /usr/lib/jvm/* /opt/java/* /opt/jdk* /usr/local/jdk* \
    /usr/local/openjdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    candidates+=("$candidate")
  done
  local runtime=""
  for candidate in "${candidates[@]}"; do
    if [[ -z $candidate ]] || ! is_fitting "$candidate"; then continue; fi
    if [[ -x $candidate/bin/javac ]]; then
      jdk_home="$candidate"
      return 0
    fi
    [[ -n $runtime ]] || runtime="$candidate"
  done
  if [[ -n $runtime ]]; then
    jdk_home="$runtime"
    return 0
  fi
  no_jdk
}

# A build needs the compiler too. Maven's own libraries warn on this Java unless told otherwise.
prepare_build() {
  [[ -x $jdk_home/bin/javac ]] || no_jdk
  export MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
${MAVEN_OPTS:-}"
}

no_jdk() {
  echo "${0##*/}: JDK $PORTSIDE_JAVA or newer is needed: install temurin-$PORTSIDE_JAVA-jdk" \
    "or openjdk-$PORTSIDE_JAVA-jdk-headless, or set JAVA_HOME" >&2
  exit "$EX_UNAVAILABLE"
}
