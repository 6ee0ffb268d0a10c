/*
 * Runs a program again and again and prints for each run: its duration in nanoseconds, the processor time that it and all that it waited
 * for took in microseconds, and the largest resident memory of one of them in KiB.
 *
 *   gcc -O2 -o spawn spawn.c && ./spawn RUNS PROGRAM [ARGUMENT...]
 *
 * "%" in an argument becomes a number of its own for each run. Children are made by posix_spawn, which copies no page tables: what is
 * measured is the program, not the size of its caller.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_ARGUMENTS 64

extern char **environ;

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long long microseconds(struct timeval time) {
    return time.tv_sec * 1000000LL + time.tv_usec;
}

static char *numbered(const char *argument, int run) {
    static char texts[MOST_ARGUMENTS][512];
    static int next;
    const char *place = strchr(argument, '%');
    if (place == NULL) {
        return (char *) argument;
    }
    char *text = texts[next++ % MOST_ARGUMENTS];
    snprintf(text, sizeof texts[0], "%.*s%d-%d%s", (int) (place - argument), argument, getpid(), run, place + 1);
    return text;
}

int main(int count, char **words) {
    if (count < 3 || count - 2 > MOST_ARGUMENTS) {
        fprintf(stderr, "Usage: spawn RUNS PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    for (int run = 0; run < atoi(words[1]); run++) {
        char *arguments[MOST_ARGUMENTS + 1];
        for (int i = 2; i < count; i++) {
            arguments[i - 2] = numbered(words[i], run);
        }
        arguments[count - 2] = NULL;
        pid_t child;
        long long before = now();
        int error = posix_spawnp(&child, arguments[0], &actions, NULL, arguments, environ);
        if (error != 0) {
            fprintf(stderr, "spawn: %s: %s\n", arguments[0], strerror(error));
            return 1;
        }
        int status;
        struct rusage usage;
        while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {
        }
        long long after = now();
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            fprintf(stderr, "spawn: %s ended with status %#x in run %d\n", arguments[0], status, run);
            return 1;
        }
        printf("%lld %lld %ld\n", after - before, microseconds(usage.ru_utime) + microseconds(usage.ru_stime), usage.ru_maxrss);
        fflush(stdout);
    }
    return 0;
}
