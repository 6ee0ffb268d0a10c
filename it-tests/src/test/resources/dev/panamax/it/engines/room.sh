#!/bin/sh
# A room for a container engine: namespaces of its own, in which /run, /etc and /var can be written without a trace on the machine, and
# in which the cgroup hierarchies begin at a cgroup of the room's own. It lasts as long as its standard input is open.
#
# room.sh open NAME            opens a room and says "ready" when it is one
# room.sh enter NAME PID WORD  runs a command in the room whose first process is PID
set -eu

# Runs "$1 MOUNTPOINT TYPE OPTIONS" for each cgroup hierarchy among the mounts of standard input.
for_each_hierarchy() {
    while read -r _ _ _ _ mountpoint _ rest; do
        rest=${rest#*- }
        case ${rest%% *} in
            cgroup | cgroup2) "$1" "$mountpoint" "${rest%% *}" "${rest##* }" ;;
        esac
    done
}

make_cgroup() {
    mkdir -p "$1/$name"
    if [ -e "$1/cpuset.mems" ]; then
        cat "$1/cpuset.cpus" > "$1/$name/cpuset.cpus"
        cat "$1/cpuset.mems" > "$1/$name/cpuset.mems"
    fi
    echo $$ > "$1/$name/cgroup.procs"
}

# In version 2 only cgroups without processes can have controllers for their children.
join_cgroup() {
    if [ -e "$1/$name/init" ]; then
        echo $$ > "$1/$name/init/cgroup.procs"
    else
        echo $$ > "$1/$name/cgroup.procs"
    fi
}

mount_hierarchy() {
    mkdir -p "$1"
    if [ "$2" = cgroup2 ]; then
        mount -t cgroup2 cgroup2 "$1"
        mkdir "$1/init"
        echo $$ > "$1/init/cgroup.procs"
        for controller in $(cat "$1/cgroup.controllers"); do
            echo "+$controller" > "$1/cgroup.subtree_control"
        done
    else
        mount -t cgroup -o "$(echo "$3" | sed 's/^rw,//; s/xattr,//; s/name=/none,name=/')" cgroup "$1"
    fi
}

furnish() {
    mounts=$(cat /proc/self/mountinfo)
    umount -R /sys
    mount -t sysfs -o nosuid,nodev,noexec sysfs /sys
    [ "$(echo "$mounts" | grep -c ' /sys/fs/cgroup .* - cgroup2 ')" = 1 ] \
        || mount -t tmpfs -o nosuid,nodev,noexec,mode=755,size=1m cgroup /sys/fs/cgroup
    echo "$mounts" | for_each_hierarchy mount_hierarchy
    mount -t tmpfs -o mode=755 run /run
    mount -t tmpfs -o mode=1777 shm /dev/shm
    for directory in etc var; do
        mkdir -p "/run/pnx/$directory/upper" "/run/pnx/$directory/work"
        mount -t overlay -o "lowerdir=/$directory,upperdir=/run/pnx/$directory/upper,workdir=/run/pnx/$directory/work" \
            "$directory" "/$directory"
    done
    # The engines' storage is overlays too, which can't lie upon one another without end.
    for directory in /var/lib/containers /var/lib/docker /var/lib/containerd; do
        mkdir -p "$directory"
        mount -t tmpfs -o mode=711 storage "$directory"
    done
    mkdir -p /run/pnx/home /run/lock
    ip link set lo up
}

command=$1
case $command in
    open)
        name=$2
        for_each_hierarchy make_cgroup < /proc/self/mountinfo
        exec unshare --mount --net --pid --cgroup --uts --ipc --propagation private --fork --kill-child --mount-proc \
            /bin/sh "$0" furnish "$name"
        ;;
    furnish)
        furnish
        echo ready
        cat # The shell waits, and with it buries whoever loses their parent.
        ;;
    enter)
        name=$2
        pid=$3
        shift 3
        for_each_hierarchy join_cgroup < /proc/self/mountinfo
        exec nsenter --target "$pid" --mount --net --pid --cgroup --uts --ipc -- "$@"
        ;;
esac
