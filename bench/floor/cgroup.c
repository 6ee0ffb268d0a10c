#define _GNU_SOURCE
#include "floor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static const char *const HIERARCHIES[] = {"devices", "memory", "cpu", "cpuset", "cpuacct", "blkio", "freezer"};

#define COUNT (sizeof HIERARCHIES / sizeof *HIERARCHIES)

static void put(const char *hierarchy, const char *name, const char *file, const char *text) {
    char path[4096];
    snprintf(path, sizeof path, "/sys/fs/cgroup/%s/%s/%s", hierarchy, name, file);
    int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    CHECK(fd);
    CHECK(write(fd, text, strlen(text)));
    close(fd);
}

static void copy(const char *name, const char *file) {
    char path[4096], text[256];
    snprintf(path, sizeof path, "/sys/fs/cgroup/cpuset/%s", file);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    CHECK(fd);
    ssize_t count = read(fd, text, sizeof text - 1);
    CHECK(count);
    text[count] = 0;
    close(fd);
    put("cpuset", name, file, text);
}

void create_cgroups(const char *name) {
    char path[4096];
    for (size_t i = 0; i < COUNT; i++) {
        snprintf(path, sizeof path, "/sys/fs/cgroup/%s/%s", HIERARCHIES[i], name);
        CHECK(mkdir(path, 0755));
        CHECK(setxattr(path, "trusted.floor", "1", 1, 0));
    }
    copy(name, "cpuset.cpus");
    copy(name, "cpuset.mems");
    put("memory", name, "memory.limit_in_bytes", "67108864");
    put("memory", name, "memory.memsw.limit_in_bytes", "134217728");
}

void join_cgroups(const char *name, pid_t pid) {
    char number[16];
    snprintf(number, sizeof number, "%d", pid);
    for (size_t i = 0; i < COUNT; i++) {
        put(HIERARCHIES[i], name, "cgroup.procs", number);
    }
}

void remove_cgroups(const char *name) {
    char path[4096];
    for (size_t i = 0; i < COUNT; i++) {
        snprintf(path, sizeof path, "/sys/fs/cgroup/%s/%s", HIERARCHIES[i], name);
        CHECK(rmdir(path));
    }
}
