#!/usr/bin/env bash
# Boots a virtual machine, runs a folder's `run` in it as root, and brings back what that has left in /results:
#
#   boot.sh INIT PAYLOAD RESULTS [SUITE]
#
#   INIT      plain: a shell script is process 1, and cgroup2 is all there is on /sys/fs/cgroup;
#             systemd: systemd is process 1, with the unified hierarchy
#             systemd-hybrid: the same with the controllers in version 1
#   PAYLOAD   folder that the machine sees as /panamax, a copy, with an executable `run` in it
#   RESULTS   folder for what comes back, in place of an earlier run's; console.log there has what the machine said, status the exit status of `run`
#   SUITE     where the kernel comes from, as image.sh has it
#
# $PANAMAX_VM_SECONDS (1800) is how long it may take, $PANAMAX_VM_MEMORY (4G) what it has; both cores are the machine's.
# Needs what image.sh needs, and qemu-system-x86_64 (Debian: qemu-system-x86). KVM is not used: the processor is emulated.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

fail() {
    printf 'boot.sh: %s\n' "$1" >&2
    exit 1
}

(($# == 3 || $# == 4)) || fail "usage: boot.sh plain|systemd|systemd-hybrid PAYLOAD RESULTS [SUITE]"
init=$1 payload=$2 results=$3 suite=${4:-bookworm}
case $init in
    plain | systemd) unified=1 ;;
    systemd-hybrid) unified=0 ;;
    *) fail "there is no init \"$init\": plain, systemd and systemd-hybrid are those that can be booted" ;;
esac
[[ -x $payload/run ]] || fail "$payload/run must be there and be executable"
command -v qemu-system-x86_64 > /dev/null || fail "qemu-system-x86_64 is missing (Debian: qemu-system-x86)"

images=$("$here/image.sh" "$suite")
root=$(sed -n 1p <<< "$images")
kernel=$(sed -n 2p <<< "$images")

work=$(mktemp -d /tmp/panamax-vm.XXXXXX)
trap 'rm -rf "$work"' EXIT
mkdir "$work/initramfs"{,/bin,/modules,/root,/proc,/dev}
cp /bin/busybox "$work/initramfs/bin/busybox"
cp "$kernel"/modules/* "$work/initramfs/modules/"
install -m 755 "$here/guest/first-init" "$work/initramfs/init"
(cd "$work/initramfs" && find . | busybox cpio -o -H newc 2> /dev/null) > "$work/initramfs.cpio"

mkdir "$work/payload"
cp -a "$payload/." "$work/payload/"
cp -a "$here/guest" "$work/payload/vm"
size=$(du -s -m "$work/payload" | cut -f 1)
mkfs.ext4 -q -F -m 0 -O ^has_journal -d "$work/payload" "$work/payload.ext4" "$((size + size / 8 + 100))M" > /dev/null
rm -rf "$work/payload"

drive() {
    printf -- '-drive\nfile=%s,format=raw,if=virtio,cache=unsafe,snapshot=%s\n' "$1" "$2"
}
mapfile -t drives < <(drive "$root/root.ext4" on; drive "$kernel/modules.ext4" on; drive "$work/payload.ext4" on; drive "$work/results.tar" off)

# Emulated processors hang once in a while when the kernel has just started: such a machine says so, ends, and is started again.
hung='soft lockup|hard LOCKUP'
mkdir -p "$results"
for attempt in 1 2 3; do
    rm -rf "$results"/{console.log,status,reports}
    : > "$work/results.tar"
    truncate -s 128M "$work/results.tar"
    status=0
    TMPDIR=$work timeout --kill-after 10 "${PANAMAX_VM_SECONDS:-1800}" qemu-system-x86_64 \
        -accel tcg,thread=multi -cpu max -smp 2 -m "${PANAMAX_VM_MEMORY:-4G}" -nodefaults -no-user-config -no-reboot \
        -display none -serial stdio \
        -kernel "$kernel/vmlinuz" -initrd "$work/initramfs.cpio" "${drives[@]}" \
        -append "console=ttyS0 quiet mitigations=off psi=1 panic=-1 softlockup_panic=1 watchdog_thresh=30 panamax.init=$init systemd.unified_cgroup_hierarchy=$unified systemd.show_status=false systemd.getty_auto=no systemd.mask=getty@tty1.service" \
        < /dev/null > "$results/console.log" 2>&1 || status=$?
    if ((attempt == 3)) || ! grep -qE "$hung" "$results/console.log"; then
        break
    fi
    printf 'boot.sh: the processor of the machine hung, which is started again\n' >&2
    mv "$results/console.log" "$results/console-$attempt.log"
done
((status != 124)) || fail "the machine did not come to its end within ${PANAMAX_VM_SECONDS:-1800} s: see $results/console.log"
((status == 0)) || fail "qemu ended with $status: see $results/console.log"
tar -C "$results" -xf "$work/results.tar" 2> /dev/null || fail "the machine has left no results: see $results/console.log"
[[ -r $results/status ]] || fail "the machine's run has not come to its end: see $results/console.log"
