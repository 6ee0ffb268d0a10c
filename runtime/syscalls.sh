#!/usr/bin/env bash
# Writes SyscallNumbers.java anew: the names and numbers of the system calls of x86-64, i386, x32, aarch64 and arm.
#
# usage: runtime/syscalls.sh PACKAGE.deb
#
# PACKAGE.deb is Debian's linux-libc-dev, the newest there is: it has the headers of all architectures since version 6.12. What is
# committed comes from 7.3.4-1~bpo13+1. Nothing gets installed (`apt-get download linux-libc-dev` fetches the file), and nobody needs
# this to build Panamax.
set -euo pipefail

fail() {
    printf 'syscalls.sh: %s\n' "$1" >&2
    exit 1
}

package=${1-}
[[ -f $package ]] || fail "name the file of Debian's package linux-libc-dev"
[[ $(dpkg-deb -f "$package" Package) == linux-libc-dev ]] || fail "$package is not linux-libc-dev"
version=$(dpkg-deb -f "$package" Version)

top=$(cd "$(dirname "$0")" && pwd)
java=$top/src/main/java/dev/panamax/security/seccomp/SyscallNumbers.java
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dpkg-deb -x "$package" "$work"
headers=$work/usr/lib/linux/uapi
[[ -d $headers ]] || fail "$package has no lib/linux/uapi: it is too old"

# A line "name number" for each call. x32 numbers come without the bit that all of them have.
numbers() {
    sed -nE 's/^#define __NR_([a-z0-9_]+)[ \t]+\(?(__X32_SYSCALL_BIT \+ |__NR_SYSCALL_BASE \+ )?([0-9]+)\)?$/\1 \3/p' "$headers/$1"
}

# The calls that only arm has lie above all others.
arm_private() {
    sed -nE 's/^#define __ARM_NR_([a-z0-9_]+)[ \t]+\(__ARM_NR_BASE\+([0-9]+)\)$/\1 \2/p' "$headers/arm/asm/unistd.h" |
        while read -r name number; do echo "$name $((0x0f0000 + number))"; done
}

numbers x86/asm/unistd_64.h > "$work/1"
numbers x86/asm/unistd_32.h > "$work/2"
numbers x86/asm/unistd_x32.h > "$work/3"
numbers arm64/asm/unistd_64.h > "$work/4"
{ numbers arm/asm/unistd-eabi.h && arm_private; } > "$work/5"
sed -n 's/^arm_sync_file_range /sync_file_range2 /p' "$work/5" > "$work/alias"
cat "$work/alias" >> "$work/5"
for column in 1 2 3 4 5; do
    (($(wc -l < "$work/$column") > 300)) || fail "column $column has only $(wc -l < "$work/$column") calls: the headers look different"
done

{
    cat << END
package dev.panamax.security.seccomp;

/** The kernel's own lists of its system calls, written by syscalls.sh from linux-libc-dev $version. */
final class SyscallNumbers {
    private SyscallNumbers() {}

    /** A name and its numbers on x86-64, i386, x32, aarch64 and arm, with a minus where it is unknown; and so on. */
    static final String TABLE = """
END
    awk '{ column = substr(FILENAME, length(FILENAME)); number[$1, column] = $2; names[$1] }
        END { for (name in names) { line = name
                for (c = 1; c <= 5; c++) line = line " " ((name, c) in number ? number[name, c] : "-")
                print line } }' "$work"/[1-5] | LC_ALL=C sort | tr '\n' ' ' | fold -s -w 118 |
        sed 's/^/            /; s/ *$/ \\/'
    printf '\n            """;\n}\n'
} > "$work/java"
cp "$work/java" "$java"
echo "wrote $(grep -cE ' \\$' "$java") lines to $java"
