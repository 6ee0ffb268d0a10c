/*
 * The floor: what the kernel itself takes for the start of a container. Issues the system calls of a start of /bin/true with the
 * namespaces, mounts, devices and capabilities of Panamax's usual configuration, from a small process and without anything in between,
 * and prints the duration of each start in nanoseconds. With the name of a cgroup (and not "-") each start has cgroups of that name
 * with a limit of memory, in each hierarchy of version 1; with the name of a bridge it has a pair of links on it, and a cgroup and a
 * time namespace.
 *
 * The calls are those that strace shows of Panamax, but for what its way alone needs: a start by vfork and a program of its own, and calls
 * in the place of comparisons, which C has. What it gets by these is not in here either: no process of a JVM's size is copied.
 *
 *   gcc -O2 -o floor floor.c cgroup.c network.c && ./floor ROOT DATA_DIRECTORY STARTS [CGROUP [BRIDGE]]
 */
#define _GNU_SOURCE
#include "floor.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What a start keeps: the 14 usual capabilities. */
#define KEPT 0xa80425fbULL

static int keep_cap_sys_resource;

static const char *cgroup, *bridge;

void check(long result, const char *what) {
    if (result < 0) {
        fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
        _exit(127);
    }
}

static int open_in_root(int root, const char *path, uint64_t flags, uint64_t resolve) {
    struct open_how how = {.flags = flags, .resolve = RESOLVE_IN_ROOT | resolve};
    return syscall(SYS_openat2, root, path, &how, sizeof how);
}

static int open_directory(int root, const char *path) {
    int fd = open_in_root(root, path, O_PATH | O_DIRECTORY | O_CLOEXEC, RESOLVE_NO_SYMLINKS);
    if (fd < 0 && strncmp(path, "/dev/", 5) == 0) {
        mkdirat(root, "dev", 0755);
        int dev = open_in_root(root, "dev", O_PATH | O_DIRECTORY | O_CLOEXEC, RESOLVE_NO_SYMLINKS);
        CHECK(dev);
        CHECK(mkdirat(dev, path + 5, 0755));
        close(dev);
        fd = open_in_root(root, path, O_PATH | O_DIRECTORY | O_CLOEXEC, RESOLVE_NO_SYMLINKS);
    }
    CHECK(fd);
    return fd;
}

static void mount_in_root(
    int root, const char *source, const char *path, const char *type, unsigned long flags, const char *data) {
    int fd = open_directory(root, path);
    CHECK(fchdir(fd));
    CHECK(mount(source, ".", type, flags, data));
    close(fd);
}

static void make_read_only(const char *path) {
    int target = openat(AT_FDCWD, path, O_PATH | O_CLOEXEC);
    if (target < 0) {
        syscall(SYS_faccessat2, AT_FDCWD, path, F_OK, 0);
        return;
    }
    int copy = open_tree(target, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_EMPTY_PATH);
    CHECK(copy);
    struct mount_attr attributes = {
        .attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV};
    CHECK(mount_setattr(copy, "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof attributes));
    CHECK(move_mount(copy, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH));
    close(copy);
    close(target);
}

/* Whether the parent has nothing to do before the mounts: the child waits as late as possible then, and knows who it is. */
static int is_left_alone(void) {
    return cgroup == NULL && bridge == NULL;
}

static void check_device(int directory, const char *name, int flags, unsigned major, unsigned minor) {
    struct statx status;
    CHECK(statx(directory, name, flags, STATX_BASIC_STATS, &status));
    if (!S_ISCHR(status.stx_mode) || status.stx_rdev_major != major || status.stx_rdev_minor != minor) {
        _exit(127);
    }
}

static void become_container(const char *path, int sync, sigset_t *mask) {
    char state[4096];
    static const struct {
        const char *name;
        int major, minor;
    } devices[] = {{"null", 1, 3}, {"zero", 1, 5}, {"full", 1, 7}, {"tty", 5, 0}, {"urandom", 1, 9}, {"random", 1, 8}};
    const unsigned long harmless = MS_NOEXEC | MS_NOSUID | MS_NODEV;

    CHECK(prctl(PR_SET_DUMPABLE, 0));
    CHECK(prctl(PR_SET_PDEATHSIG, SIGKILL));
    while (!is_left_alone() && read(sync, state, sizeof state) > 0) {
    }
    if (cgroup != NULL) {
        CHECK(unshare(CLONE_NEWCGROUP)); /* Once it is in its cgroup. */
    }
    CHECK(setsid());
    umask(0);
    CHECK(mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL));
    CHECK(mount(path, path, NULL, MS_BIND | MS_REC, NULL));
    int root = openat(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    CHECK(root);
    mount_in_root(root, "proc", "/proc", "proc", harmless, NULL);
    mount_in_root(root, "tmpfs", "/dev", "tmpfs", MS_NOSUID | MS_STRICTATIME, "mode=755");
    mount_in_root(root, "shm", "/dev/shm", "tmpfs", harmless, "mode=1777,size=65536k");
    mount_in_root(root, "mqueue", "/dev/mqueue", "mqueue", harmless, NULL);
    mount_in_root(
        root, "devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620,gid=5");
    mount_in_root(root, "sysfs", "/sys", "sysfs", harmless | MS_RDONLY, NULL);

    int dev = open_directory(root, "/dev");
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        CHECK(mknodat(dev, devices[i].name, S_IFCHR | 0666, makedev(devices[i].major, devices[i].minor)));
        check_device(dev, devices[i].name, AT_SYMLINK_NOFOLLOW, devices[i].major, devices[i].minor);
    }
    CHECK(symlinkat("pts/ptmx", dev, "ptmx"));
    int null = open_in_root(root, "/dev/null", O_RDWR | O_CLOEXEC, 0);
    CHECK(null);
    check_device(null, "", AT_EMPTY_PATH, 1, 3);
    for (int i = 0; i < 3; i++) {
        CHECK(dup3(null, i, 0));
    }
    close(null);
    CHECK(symlinkat("/proc/self/fd", dev, "fd"));
    CHECK(symlinkat("/proc/self/fd/0", dev, "stdin"));
    CHECK(symlinkat("/proc/self/fd/1", dev, "stdout"));
    CHECK(symlinkat("/proc/self/fd/2", dev, "stderr"));
    close(dev);

    null = openat(AT_FDCWD, "/dev/null", O_PATH | O_NOFOLLOW | O_CLOEXEC); /* For files that are masked: here there are none. */
    CHECK(null);
    check_device(null, "", AT_EMPTY_PATH, 1, 3);
    close(null);
    int old = openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    CHECK(old);
    CHECK(fchdir(root));
    CHECK(syscall(SYS_pivot_root, ".", "."));
    CHECK(fchdir(old));
    CHECK(mount(NULL, ".", NULL, MS_SLAVE | MS_REC, NULL));
    CHECK(umount2(".", MNT_DETACH));
    close(old);
    CHECK(chdir("/"));
    close(root);
    umask(022);
    CHECK(sethostname("panamax", 7));
    make_read_only("/proc/sys");
    make_read_only("/proc/sysrq-trigger");
    make_read_only("/proc/irq");
    make_read_only("/proc/bus");

    struct rlimit limit;
    CHECK(getrlimit(RLIMIT_NOFILE, &limit));
    CHECK(setrlimit(RLIMIT_NOFILE, &limit));
    for (int number = 0; number <= CAP_LAST_CAP; number++) {
        if (!(KEPT >> number & 1) && (number != CAP_SYS_RESOURCE || keep_cap_sys_resource)) {
            prctl(PR_CAPBSET_DROP, number);
        }
    }
    if (!is_left_alone()) {
        CHECK(send(sync, "u", 1, MSG_NOSIGNAL));
    }
    CHECK(read(sync, state, 1)); /* With the question, in the place of a futex: the socket is at its end, so this returns at once. */
    CHECK(prctl(PR_SET_KEEPCAPS, 1));
    CHECK(syscall(SYS_setgroups, 0, NULL));
    CHECK(syscall(SYS_setresgid, 0, 0, 0));
    CHECK(syscall(SYS_setresuid, 0, 0, 0));
    CHECK(prctl(PR_SET_KEEPCAPS, 0));
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{KEPT, KEPT, KEPT}, {0, 0, 0}};
    CHECK(syscall(SYS_capset, &header, data));
    CHECK(syscall(SYS_close_range, 3, ~0U, 4));
    CHECK(prctl(PR_SET_PDEATHSIG, SIGKILL));
    CHECK(send(sync, "", 0, MSG_NOSIGNAL));
    sigprocmask(SIG_SETMASK, mask, NULL);
    char *arguments[] = {"/bin/true", NULL};
    char *environment[] = {
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "TERM=xterm", NULL};
    CHECK(execve("/bin/true", arguments, environment));
}

static void read_all(const char *path, char *buffer, size_t size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        while (read(fd, buffer, size) > 0) {
        }
        close(fd);
    }
}

static void write_state(const char *directory) {
    static const char state[] =
        "{\"init_pid\":12345,\"init_start_time\":\"1234567\",\"network_state\":{}}\n";
    char temporary[4096], final[4096];
    snprintf(temporary, sizeof temporary, "%s/state.json.new", directory);
    snprintf(final, sizeof final, "%s/state.json", directory);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    CHECK(fd);
    CHECK(write(fd, state, sizeof state - 1));
    close(fd);
    CHECK(rename(temporary, final));
}

/* The file that says what a killed runtime has left, with a lock as long as that lives. */
static int claim(const char *path) {
    static const char claimed[] = "{\"cgroup_paths\":{},\"missing_cgroups\":[],\"network_state\":{}}\n";
    struct statx status;
    int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    CHECK(fd);
    CHECK(flock(fd, LOCK_EX | LOCK_NB));
    CHECK(statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &status));
    CHECK(write(fd, claimed, sizeof claimed - 1));
    return fd;
}

static void read_users(const char *root, char *buffer, size_t size) {
    char path[4096];
    snprintf(path, sizeof path, "%s/etc/passwd", root);
    read_all(path, buffer, size);
    snprintf(path, sizeof path, "%s/etc/group", root);
    read_all(path, buffer, size);
}

static void start(const char *root, const char *directory) {
    char buffer[16384], path[4096], claim_path[4096];
    int sync[2];
    sigset_t all, mask;
    snprintf(claim_path, sizeof claim_path, "%s/.panamax.json", directory);
    int claimed = claim(claim_path);
    CHECK(socketpair(AF_LOCAL, SOCK_STREAM | SOCK_CLOEXEC, 0, sync));
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &mask);
    struct clone_args arguments = {
        .flags = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET, .exit_signal = SIGCHLD};
    if (bridge != NULL) {
        arguments.flags |= CLONE_NEWTIME;
    }
    if (cgroup != NULL) {
        create_cgroups(cgroup);
    }
    pid_t pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    CHECK(pid);
    if (pid == 0) {
        close(sync[0]);
        become_container(root, sync[1], &mask);
    }
    sigprocmask(SIG_SETMASK, &mask, NULL);
    close(sync[1]);
    int pidfd = syscall(SYS_pidfd_open, pid, 0);
    CHECK(pidfd);
    if (cgroup != NULL) {
        join_cgroups(cgroup, pid);
    }
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    read_all(path, buffer, sizeof buffer);
    if (bridge != NULL) {
        snprintf(path, sizeof path, "/proc/%d/ns/net", pid);
        int net = open(path, O_RDONLY | O_CLOEXEC);
        CHECK(net);
        connect_network(net);
        close(net);
    }
    if (is_left_alone()) {
        write_state(directory);
        read_users(root, buffer, sizeof buffer);
        CHECK(write(sync[0], "g", 1));
    } else {
        CHECK(write(sync[0], "{}\n", 3));
        CHECK(shutdown(sync[0], SHUT_WR));
        write_state(directory);
    }
    while (read(sync[0], buffer, 1) > 0) {
        read_users(root, buffer, sizeof buffer);
    }
    siginfo_t info;
    CHECK(waitid(P_PIDFD, pidfd, &info, WEXITED));
    if (info.si_code != CLD_EXITED || info.si_status != 0) {
        fprintf(stderr, "floor: the container ended with %d\n", info.si_status);
        exit(1);
    }
    close(pidfd);
    close(sync[0]);
    snprintf(path, sizeof path, "%s/state.json", directory);
    CHECK(unlink(path));
    CHECK(unlink(claim_path));
    close(claimed);
    if (cgroup != NULL) {
        remove_cgroups(cgroup);
    }
    if (bridge != NULL) {
        disconnect_network();
    }
}

int main(int count, char **words) {
    if (count < 4 || count > 6) {
        fprintf(stderr, "Usage: floor ROOT DATA_DIRECTORY STARTS [CGROUP [BRIDGE]]\n");
        return 2;
    }
    cgroup = count > 4 && strcmp(words[4], "-") != 0 ? words[4] : NULL;
    bridge = count > 5 ? words[5] : NULL;
    if (bridge != NULL) {
        open_bridge(bridge);
    }
    keep_cap_sys_resource = prctl(PR_CAPBSET_READ, CAP_SYS_RESOURCE) == 1;
    for (int i = atoi(words[3]); i > 0; i--) {
        struct timespec before, after;
        clock_gettime(CLOCK_MONOTONIC, &before);
        start(words[1], words[2]);
        clock_gettime(CLOCK_MONOTONIC, &after);
        printf("%lld\n", (after.tv_sec - before.tv_sec) * 1000000000LL + after.tv_nsec - before.tv_nsec);
    }
    return 0;
}
