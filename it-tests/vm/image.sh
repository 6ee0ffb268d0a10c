#!/usr/bin/env bash
# Makes what the virtual machine boots from, out of Debian's packages and a JDK, and prints the folder that has it:
#
#   image.sh [SUITE]     SUITE: where the kernel comes from: bookworm (default), or sid for the newest that Debian publishes
#
#   root.ext4            Debian 12 with systemd, the JDK, a compiler and the runtimes that Panamax is held against
#   vmlinuz              the cloud kernel of SUITE
#   modules.ext4         its modules, for /lib/modules
#   modules/             those that the first file system needs, in the order to load them
#
# All of it is kept in $PANAMAX_VM_CACHE (by default ~/.cache/panamax/vm), named after what it is made from.
# Needs root, mmdebstrap, kmod, xz and e2fsprogs; JAVA_HOME is the JDK that goes into the image.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
suite=${1:-bookworm}
cache=${PANAMAX_VM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/panamax/vm}
mirror=http://deb.debian.org/debian
release=bookworm
kernel=linux-image-cloud-amd64

packages=(systemd systemd-sysv dbus dbus-user-session libpam-systemd login util-linux mount procps kmod)
packages+=(busybox-static gcc libc6-dev linux-libc-dev strace iproute2 iptables apparmor libseccomp2)
packages+=(runc crun podman conmon netavark catatonit) # What Panamax is compared with, and one engine.

fail() {
    printf 'image.sh: %s\n' "$1" >&2
    exit 1
}

[[ $(uname -m) == x86_64 ]] || fail "the virtual machine is an x86-64 one, and so must this machine be"
[[ $(id -u) == 0 ]] || fail "only root can make a Debian root file system with devices"
for program in mmdebstrap mkfs.ext4 modprobe xz; do
    command -v "$program" > /dev/null || fail "$program is missing (Debian: mmdebstrap e2fsprogs kmod xz-utils)"
done
[[ -r ${JAVA_HOME:?image.sh: JAVA_HOME must name the JDK for the image}/release ]] || fail "$JAVA_HOME is not a JDK"

# The first 16 digits are enough to tell images apart.
key() {
    printf '%s\n' "$@" | cat - "$here/image.sh" | sha256sum | cut -c 1-16
}

# Runs a function that fills a new folder, unless an earlier run has: kept FOLDER FUNCTION.
kept() {
    if [[ ! -d $1 ]]; then
        mkdir -p "$cache"
        part=$(mktemp -d "$1.part.XXXXXX")
        trap 'rm -rf "$part"' EXIT
        "$2" "$part" >&2
        # Whoever comes second throws its own away.
        mv -T "$part" "$1" 2> /dev/null || [[ -d $1 ]]
        rm -rf "$part"
        trap - EXIT
        # What no version of this script has asked for in a month, none will.
        find "$cache" -mindepth 1 -maxdepth 1 -mtime +30 ! -path "$1" -exec rm -rf {} +
    fi
}

make_root() {
    local tree=$1/tree
    printf 'image.sh: making the root file system, this once\n'
    mmdebstrap --quiet --variant=minbase --include="$(IFS=,; echo "${packages[*]}")" \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' "$release" "$tree" "$mirror"
    mkdir -p "$tree/usr/lib/jvm/jdk"
    tar -C "$JAVA_HOME" --exclude=./jmods --exclude=./lib/src.zip --exclude=./man --exclude=./legal -cf - . \
        | tar -C "$tree/usr/lib/jvm/jdk" -xf -
    ln -s ../lib/jvm/jdk/bin/java "$tree/usr/bin/java"
    # An ordinary user, whose own manager runs without a login.
    chroot "$tree" useradd --create-home --uid 1000 --shell /bin/sh user
    mkdir -p "$tree/var/lib/systemd/linger" "$tree/panamax"
    touch "$tree/var/lib/systemd/linger/user"
    echo panamax-vm > "$tree/etc/hostname"
    : > "$tree/etc/fstab"
    image "$tree" "$1/root.ext4" 600
    rm -rf "$tree"
}

make_kernel() {
    local tree=$1/tree version module name
    printf 'image.sh: fetching the kernel of %s, this once\n' "$suite"
    # A mirror that lags behind must do for sid: its lists are valid for a week only.
    mmdebstrap --quiet --variant=extract --include="$kernel" --aptopt='Acquire::Check-Valid-Until "false"' "$suite" "$tree" "$mirror"
    version=$(ls "$tree/lib/modules" 2> /dev/null || ls "$tree/usr/lib/modules")
    [[ -d $tree/lib/modules ]] || ln -s usr/lib "$tree/lib"
    # Newer suites have the kernel beside its modules.
    cp "$tree/boot/vmlinuz-$version" "$1/vmlinuz" 2> /dev/null || cp "$tree/lib/modules/$version/vmlinuz" "$1/vmlinuz"
    depmod -b "$tree" "$version"
    mkdir "$1/modules"
    local count=10
    for name in virtio_pci virtio_blk ext4; do
        while read -r _ module; do
            ls "$1"/modules/*-"$(basename "${module%.xz}")" > /dev/null 2>&1 && continue
            case $module in
                *.xz) xz -dc "$module" > "$1/modules/$count-$(basename "${module%.xz}")" ;;
                *) cp "$module" "$1/modules/$count-$(basename "$module")" ;;
            esac
            count=$((count + 1))
        done < <(modprobe -d "$tree" -S "$version" --show-depends "$name" | grep '^insmod ')
    done
    image "$tree/lib/modules" "$1/modules.ext4" 20
    rm -rf "$tree"
}

# Packs a folder, with so many MiB to spare: image FOLDER FILE SPARE.
image() {
    local size
    size=$(du -s -m "$1" | cut -f 1)
    mkfs.ext4 -q -F -m 0 -O ^has_journal -d "$1" "$2" "$((size + size / 8 + $3))M"
}

root=$cache/root-$(key root "$release" "${packages[@]}" "$(cat "$JAVA_HOME/release")")
# What is newest changes from day to day.
today=$([[ $suite == "$release" ]] || date +%F)
boot=$cache/kernel-$suite-$(key kernel "$suite" "$kernel" "$today")
kept "$root" make_root
kept "$boot" make_kernel
printf '%s\n%s\n' "$root" "$boot"
