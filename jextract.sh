#!/usr/bin/env bash
# Writes bindings/src/main/java anew from bindings/headers/linux.h. With --check: compares only, and changes nothing.
#
# Needs jextract 23 with libclang 14 (in PATH, or named by $JEXTRACT) and Debian 12's linux-libc-dev and libc6-dev: what comes
# out depends on all of them. Nobody needs it to build Panamax: what it writes is committed.
set -euo pipefail

expected_jextract='jextract 23'
expected_libclang='clang version 14.'
package=dev.panamax.bindings

fail() {
    printf 'jextract.sh: %s\n' "$1" >&2
    exit 1
}

check=false
case "${1-}" in
    '') ;;
    --check) check=true ;;
    -h | --help) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) fail "unknown option $1 (known: --check, --help)" ;;
esac

top=$(cd "$(dirname "$0")" && pwd)
committed=$top/bindings/src/main/java
jextract=${JEXTRACT:-jextract}
command -v "$jextract" > /dev/null || fail "no jextract: put it into PATH, or name it by \$JEXTRACT"
version=$("$jextract" --version 2>&1) || fail "$jextract --version failed: $version"
[[ $version == *"$expected_jextract"* ]] || fail "this needs $expected_jextract, but $jextract is: $version"
[[ $version == *"$expected_libclang"* ]] || fail "this needs libclang 14, but $jextract is: $version"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Bit-fields, which jextract warns about, are in none of the structures of the include list.
cd "$top/bindings/headers"
"$jextract" @includes.txt --target-package "$package" --header-class-name linux_h --output "$work/java" linux.h \
    2> "$work/messages" || { cat "$work/messages" >&2; fail "jextract failed"; }

# SymbolLookup.findOrThrow came with Java 23; Panamax is written for Java 22.
find "$work/java" -name '*.java' -exec sed -i 's/\.findOrThrow(\("[^"]*"\))/.find(\1).orElseThrow()/' {} +

# Constants that javac can copy to where they are used: to ask the class for them would look up the C library first.
find "$work/java" -name 'linux_h*.java' \
    -exec sed -i 's/^    private static final \(int\|long\) \([A-Za-z_0-9]*\) = /    public static final \1 \2 = /' {} +

if $check; then
    diff -r "$committed" "$work/java" > "$work/diff" || {
        head -40 "$work/diff" >&2
        fail "what is committed differs from what jextract writes"
    }
    echo "bindings are up to date"
else
    rm -rf "$committed"
    mkdir -p "$(dirname "$committed")"
    cp -r "$work/java" "$committed"
    echo "wrote $(find "$committed" -name '*.java' | wc -l) files to bindings/src/main/java"
fi
